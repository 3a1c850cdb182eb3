//! Who may commit to sealed rounds, and their commitments.

use anchor_lang::prelude::*;

/// A liquidator the steward has admitted to a pool's sealed rounds.
#[account]
#[derive(InitSpace)]
pub struct Liquidator {
    pub pool: Pubkey,
    /// Owner of the margin accounts that may commit.
    pub owner: Pubkey,
    pub bump: u8,
}

/// A commitment: the hash of a price, and a bond that stands for it.
#[account]
#[derive(InitSpace)]
pub struct SealedBid {
    pub pool: Pubkey,
    /// The account under liquidation.
    pub margin_account: Pubkey,
    pub bidder_account: Pubkey,
    /// Of the bidder's account, as the steward admitted it.
    pub owner: Pubkey,
    /// Who paid the rent and gets it back.
    pub payer: Pubkey,
    pub hash: [u8; 32],
    /// [quote atoms]
    pub bond_atoms: u64,
    /// The account's auction it belongs to: the `auctions` of the account.
    pub auction: u16,
    pub revealed: bool,
    /// Took what it won, or won nothing.
    pub served: bool,
    pub bump: u8,
}
