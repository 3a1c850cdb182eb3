//! Commits to a price in a sealed round: its hash, and a bond that is lost by who does not reveal, or does not take what it won. An owner
//! commits once in a round, with whichever of its accounts: one place an owner.
//!
//! Remaining accounts: market and surface of every market the bidder's account or the one in auction uses.

use crate::{
    errors::ClearingError,
    events::{BidCommitted, emit},
    ledger,
    remaining::Remaining,
    seeds,
    state::{Auction, Liquidator, MarginAccount, Pool, Protocol, SaleKind, SealedBid, stop},
};
use anchor_lang::prelude::*;
use breakwater_risk::maths::share_ceil;

/// Accounts of [`commit_bid`].
#[derive(Accounts)]
pub struct CommitBid<'info> {
    /// Owner or delegate of the bidder's account.
    #[account(mut)]
    pub bidder: Signer<'info>,
    /// The protocol; bound by seeds.
    #[account(seeds = [seeds::PROTOCOL], bump = protocol.bump)]
    pub protocol: Box<Account<'info, Protocol>>,
    /// The pool; bound by its `protocol`.
    #[account(mut, has_one = protocol @ ClearingError::WrongPool)]
    pub pool: Box<Account<'info, Pool>>,
    /// The liquidator's admission; bound by its `pool`.
    #[account(has_one = pool @ ClearingError::WrongPool,
        constraint = liquidator.owner == bidder_account.load()?.owner @ ClearingError::WrongAuthority)]
    pub liquidator: Box<Account<'info, Liquidator>>,
    /// The account for sale; bound by its `pool`.
    #[account(has_one = pool @ ClearingError::WrongPool)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
    /// Its auction; bound by its `margin_account`.
    #[account(has_one = margin_account @ ClearingError::NotInAuction)]
    pub auction: AccountLoader<'info, Auction>,
    /// The bidder's account; bound by its `pool`.
    #[account(mut, has_one = pool @ ClearingError::WrongPool,
        constraint = bidder_account.key() != margin_account.key() @ ClearingError::DuplicateAccount)]
    pub bidder_account: AccountLoader<'info, MarginAccount>,
    /// The sealed bid; created here.
    #[account(init, payer = bidder, space = 8 + SealedBid::INIT_SPACE,
        seeds = [seeds::SEALED, margin_account.key().as_ref(), liquidator.owner.as_ref()], bump)]
    pub sealed_bid: Box<Account<'info, SealedBid>>,
    /// The system program.
    pub system_program: Program<'info, System>,
}

/// Commits to a price by its hash, against a bond. Errors: `SealedStage`, `BelowInitialMargin`.
pub fn commit_bid<'info>(ctx: Context<'info, CommitBid<'info>>, hash: [u8; 32]) -> Result<()> {
    let accounts = ctx.accounts;
    let clock = Clock::get()?;
    let now = clock.unix_timestamp;
    accounts.protocol.require_sales(&accounts.pool, stop::SEALED_SALES, now)?;
    let auction = accounts.auction.load()?;
    let settings = accounts.pool.settings.sealed;
    auction.require_live()?;
    let account = accounts.margin_account.load()?;
    let mut bidder = accounts.bidder_account.load_mut()?;
    bidder.require_trader(accounts.bidder.key)?;
    bidder.require_not_in_auction()?;
    require!(account.owner != bidder.owner, ClearingError::SelfLiquidation);

    let remaining = Remaining::load(ctx.remaining_accounts, &accounts.pool.key())?;
    let mut engine = remaining.engine(&accounts.pool, now);
    let time = accounts.protocol.sale_time(&accounts.pool, &clock);
    let own_ts = engine.auction_time(&account, &auction, &time)?.own_ts(SaleKind::Sealed);
    let end = auction.started_ts.saturating_add(i64::from(settings.commit_secs));
    let round = auction.public_ts == auction.started_ts.saturating_add(settings.secs());
    require!(round && own_ts < end, ClearingError::SealedStage);
    let notional = auction.notional_atoms;
    let bond_atoms = share_ceil(notional, settings.bond_bps);
    accounts.sealed_bid.set_inner(SealedBid {
        pool: accounts.pool.key(),
        margin_account: accounts.margin_account.key(),
        bidder_account: accounts.bidder_account.key(),
        owner: bidder.owner,
        payer: accounts.bidder.key(),
        hash,
        bond_atoms: 0,
        auction: auction.number,
        revealed: false,
        served: false,
        bump: ctx.bumps.sealed_bid,
    });
    ledger::post_bond(&mut accounts.pool, &mut accounts.sealed_bid, &mut bidder, bond_atoms)?;
    // a bond leaves the account like a withdrawal
    engine.require_initial_margin(&bidder)?;
    emit!(BidCommitted {
        account: accounts.margin_account.key(),
        bidder: accounts.bidder_account.key(),
        bond_atoms,
    });
    Ok(())
}
