//! Opens the auction of an account that is below its maintenance margin. Anyone may call it; the caller
//! names one scenario as witness, and that scenario alone must show the account short. Less than the
//! full requirement can only understate what the account needs, so a witness is proof.
//!
//! Above the pool's cap on notional in auction the account queues, first come, first served; `admit_auction` lets it in.
//! The account sets a tip aside, half for the starter, half for whose witness stands at the end. It is earned by the first slice that
//! is sold at confirmed marks; where none is, it goes back:
//!
//! ```text
//! value 10 000, tip 0.5 % | account -50 | escrow +50 |  at the end: starter's account +25 | witness's account +25 | sum 0
//! ```
//!
//! Remaining accounts: market and surface of every market the account uses.
//!
//! Who gains by calling it badly? Who starts its own account's auction pays itself. A tip is a share of what the account
//! has, so that small accounts can't be farmed, and an insolvent one pays none. A price that stands for one slot may
//! start an auction, but nothing is sold until a newer mark confirms it.

use crate::{
    errors::{ClearingError, risk},
    events::AuctionStarted,
    instructions::{is_urgent, note_value},
    ledger,
    remaining::Remaining,
    seeds,
    state::{Auction, AuctionQueue, House, MarginAccount, Pool, auction_status, stop},
};
use anchor_lang::prelude::*;
use breakwater_risk::{CASES, Health, ScenarioSet, share_floor, soft_bound_atoms};

#[derive(Accounts)]
pub struct StartAuction<'info> {
    #[account(mut)]
    pub starter: Signer<'info>,
    #[account(seeds = [seeds::HOUSE], bump = house.bump)]
    pub house: Box<Account<'info, House>>,
    #[account(mut, has_one = house @ ClearingError::WrongPool)]
    pub pool: Box<Account<'info, Pool>>,
    #[account(mut, has_one = pool @ ClearingError::WrongPool)]
    pub queue: AccountLoader<'info, AuctionQueue>,
    #[account(mut, has_one = pool @ ClearingError::WrongPool)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
    /// Gets the tip at the end; without it there is none.
    #[account(has_one = pool @ ClearingError::WrongPool,
        constraint = tip_account.key() != margin_account.key() @ ClearingError::DuplicateAccount)]
    pub tip_account: Option<AccountLoader<'info, MarginAccount>>,
    #[account(init, payer = starter, space = 8 + core::mem::size_of::<Auction>(),
        seeds = [seeds::AUCTION, margin_account.key().as_ref()], bump)]
    pub auction: AccountLoader<'info, Auction>,
    pub system_program: Program<'info, System>,
}

pub fn start_auction<'info>(ctx: Context<'info, StartAuction<'info>>, witness: u8) -> Result<()> {
    let accounts = ctx.accounts;
    let now = Clock::get()?.unix_timestamp;
    accounts.house.require_sales(&accounts.pool, stop::HALT, now)?;
    require!(usize::from(witness) < CASES, ClearingError::UnknownScenario);
    let mut account = accounts.margin_account.load_mut()?;
    account.require_not_in_auction()?;
    let remaining = Remaining::load(ctx.remaining_accounts, &accounts.pool.key())?;
    let mut book = remaining.book(&accounts.pool, now);
    let spent = book.is_spent(&account, &accounts.pool.settings.auction)?;
    require!(!spent, ClearingError::NothingToAuction);
    book.require_priced(&account)?;
    let health = book.health(&account, ScenarioSet::Only(witness))?;
    require!(health.is_liquidatable(), ClearingError::AccountHealthy);
    let notional_atoms = book.gross_notional_atoms(&account)?;

    account.in_auction = 1;
    account.slow_loss = 0;
    account.auctions = account.auctions.wrapping_add(1);
    account.auction_range_bps = remaining.maintenance_ranges();
    let mut auction = accounts.auction.load_init()?;
    auction.pool = accounts.pool.key();
    auction.margin_account = accounts.margin_account.key();
    auction.starter = accounts.starter.key();
    auction.mark_ts = remaining.newest_mark_ts();
    auction.witness = witness;
    auction.number = account.auctions;
    auction.bump = ctx.bumps.auction;
    auction.status = auction_status::QUEUED;
    let mut tip_atoms = 0;
    if let Some(tip_account) = &accounts.tip_account {
        tip_atoms = tip(&accounts.pool, &health);
        auction.tip_account = tip_account.key();
        auction.witness_account = tip_account.key();
        ledger::keep_tip(&mut accounts.pool, &mut auction, &mut account, tip_atoms)?;
    }
    note_value(&mut accounts.pool, Some(&auction), &mut account, &health)?;
    let mut queue = accounts.queue.load_mut()?;
    // Dust never waits: a crowd of tiny accounts could otherwise hold the queue against a large one.
    let turn = queue.is_empty() && has_room(&accounts.pool, notional_atoms);
    if turn || is_dust(&accounts.pool, &health)? {
        enter(&mut accounts.pool, &mut auction, (now, notional_atoms), &health);
    } else {
        queue.push(accounts.margin_account.key())?;
    }
    emit!(AuctionStarted {
        account: accounts.margin_account.key(),
        starter: accounts.starter.key(),
        witness,
        equity_atoms: health.equity_atoms(),
        mm_atoms: health.mm_atoms(),
        delay_secs: now.saturating_sub(auction.mark_ts),
        tip_atoms,
        queued: auction.status == auction_status::QUEUED,
        public_ts: auction.public_ts,
    });
    Ok(())
}

/// A share of value, rounded down: for the account that pays.
fn tip(pool: &Pool, health: &Health) -> u64 {
    let settings = &pool.settings.auction;
    let value = health.sold_value_atoms().max(0).unsigned_abs();
    share_floor(value, settings.tip_bps).min(settings.tip_most_atoms)
}

/// Sold whole, by the rule of [`breakwater_risk::max_share_q32`].
fn is_dust(pool: &Pool, health: &Health) -> Result<bool> {
    let settings = &pool.settings.auction;
    let bound = soft_bound_atoms(health.mm_atoms(), settings.buffer_bps).map_err(risk)?;
    Ok(bound < settings.dust_atoms)
}

/// An account larger than the cap gets its turn when nothing else is in auction.
pub fn has_room(pool: &Pool, notional_atoms: u64) -> bool {
    let cap = pool.settings.loss.auction_notional_atoms;
    pool.auction_notional_atoms == 0
        || pool.auction_notional_atoms.checked_add(notional_atoms).is_some_and(|sum| sum <= cap)
}

/// The auction goes live: counted against the cap, with a sealed round unless it is too urgent.
pub fn enter(
    pool: &mut Pool,
    auction: &mut Auction,
    (now, notional_atoms): (i64, u64),
    health: &Health,
) {
    // One that is counted as nothing would let the next one in beside it.
    auction.notional_atoms = notional_atoms.max(1);
    pool.auction_notional_atoms =
        pool.auction_notional_atoms.saturating_add(auction.notional_atoms);
    pool.auctioned_window.roll(now, pool.settings.loss.window_secs, 0);
    pool.auctioned_window.take(auction.notional_atoms);
    let sealed = &pool.settings.sealed;
    let round = if sealed.commit_secs == 0 || is_urgent(pool, health) { 0 } else { sealed.secs() };
    auction.go_live(now, round);
}
