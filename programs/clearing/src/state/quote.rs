//! What the program remembers about quotes: how much of one has been taken, keys that may sign, and a maker's own limits.

use crate::{errors::ClearingError, state::WindowState};
use anchor_lang::prelude::*;
use bytemuck::{Pod, Zeroable};

/// A quote that was taken at least once. One an account and nonce: while it stands, the nonce stands for no other quote. It stands until the
/// quote's end, so who signs two of one nonce with different ends can be taken on both.
#[account]
#[derive(InitSpace, Debug)]
pub struct QuoteFill {
    /// The maker's margin account.
    pub maker_account: Pubkey,
    /// Number that the maker gave the quote.
    pub nonce: u64,
    /// SHA-256 of the quote's compact bytes, in whichever form it was signed.
    pub quote: [u8; 32],
    /// How often it has been taken.
    pub taken: u32,
    /// The quote's own end; afterwards anyone may close this [unix s].
    pub until_ts: i64,
    /// Paid the rent and gets it back.
    pub payer: Pubkey,
    /// Of its address.
    pub bump: u8,
}

/// A key that may sign quotes for a margin account, and nothing else.
#[account]
#[derive(InitSpace, Debug)]
pub struct QuoteSession {
    /// The maker's margin account.
    pub margin_account: Pubkey,
    /// The key that may sign.
    pub key: Pubkey,
    /// Signatures count before it [unix s].
    pub expires_ts: i64,
    /// Markets it may quote, a bit each.
    pub markets: u8,
    /// Most that one take may have: notional at spot, and value given away at mark [quote atoms].
    pub most_notional_atoms: u64,
    /// Of its address.
    pub bump: u8,
}

/// What a maker allows its own quotes to do, in force when they are taken.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    InitSpace,
    Pod,
    Zeroable,
    AnchorSerialize,
    AnchorDeserialize,
)]
#[repr(C)]
pub struct QuoteLimits {
    /// Least excess over initial margin that a take must leave [quote atoms].
    pub least_excess_atoms: u64,
    /// Most taken in a window: notional at spot, and value given away at mark [quote atoms].
    pub most_notional_atoms: u64,
    /// Length of the window [s]. 1..=2_592_000.
    pub window_secs: u64,
}

/// What one take does to its maker [quote atoms].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuoteTake {
    /// Notional at spot, and value given away.
    pub exposed_atoms: u64,
    /// Counted equity less initial margin afterwards, either sign.
    pub excess_atoms: i64,
}

/// One maker's limits, and what the running window has used of them.
#[account]
#[derive(InitSpace, Debug)]
pub struct MakerLimits {
    /// The maker's margin account.
    pub margin_account: Pubkey,
    /// Set by the maker.
    pub limits: QuoteLimits,
    /// What was taken in the window that runs.
    pub window: WindowState,
    /// Of its address.
    pub bump: u8,
}

impl MakerLimits {
    /// Counts a take, and refuses one beyond the limits. Errors: `MakerLimit`.
    pub fn take(&mut self, take: QuoteTake, now: i64) -> Result<()> {
        let QuoteTake { exposed_atoms, excess_atoms } = take;
        let limits = self.limits;
        let secs = u32::try_from(limits.window_secs).unwrap_or(u32::MAX);
        self.window.roll(now, secs, limits.most_notional_atoms);
        self.window.take(exposed_atoms);
        let within = self.window.used_atoms <= limits.most_notional_atoms;
        let left = i128::from(excess_atoms) >= i128::from(limits.least_excess_atoms);
        require!(within && left, ClearingError::MakerLimit);
        Ok(())
    }
}
