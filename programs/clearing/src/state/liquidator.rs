//! Who may commit to sealed rounds, and their commitments.

use anchor_lang::prelude::*;

/// A liquidator the steward has admitted to a pool's sealed rounds.
#[account]
#[derive(InitSpace)]
pub struct Liquidator {
    /// The pool.
    pub pool: Pubkey,
    /// Owner of the margin accounts that may commit.
    pub owner: Pubkey,
    /// Of its address.
    pub bump: u8,
}

/// A commitment: the hash of a price, and a bond that stands for it.
#[account]
#[derive(InitSpace)]
pub struct SealedBid {
    /// The pool.
    pub pool: Pubkey,
    /// The account under liquidation.
    pub margin_account: Pubkey,
    /// The bidder's margin account, which pays the bond and takes what it wins.
    pub bidder_account: Pubkey,
    /// Of the bidder's account, as the steward admitted it.
    pub owner: Pubkey,
    /// Who paid the rent and gets it back.
    pub payer: Pubkey,
    /// SHA-256 of price, salt and what they are for; worked out by `commit_bid`'s callers, checked by `reveal_bid`.
    pub hash: [u8; 32],
    /// Bond held for it [quote atoms]; moved only by ledger.rs.
    pub bond_atoms: u64,
    /// The account's auction it belongs to: the `auctions` of the account.
    pub auction: u16,
    /// Price and salt were shown, and fit the hash.
    pub revealed: bool,
    /// Took what it won, or won nothing.
    pub served: bool,
    /// Of its address.
    pub bump: u8,
}
