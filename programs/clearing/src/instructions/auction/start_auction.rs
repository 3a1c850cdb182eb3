//! Opens the auction of an account that is below its maintenance margin. Anyone may call it; the caller
//! names one scenario as witness, and that scenario alone must show the account short. Less than the
//! full requirement can only understate what the account needs, so a witness is proof.
//!
//! Above the pool's cap on notional in auction the account waits: `admit_auction` lets it in as soon as there is room, and in any case once
//! its turn is up ([`breakwater_risk::liquidation::Turn`]), which is told here and which nobody who comes later moves.
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
//! start an auction, but nothing is sold until a newer mark confirms it. A ring that wants others to wait: its accounts take of the line
//! what they take of the cap, dust and worthless longs nothing, one larger than the cap a whole turn and no more; and what it has not
//! used goes back at its end.

use crate::{
    checks::{counted_atoms, is_urgent, may_enter},
    errors::{ClearingError, risk},
    events::{AuctionStarted, emit},
    ledger,
    ledger::note_value,
    remaining::Remaining,
    seeds,
    state::{Auction, MarginAccount, MarketIdle, Pool, PriceStart, Protocol, auction_status, stop},
};
use anchor_lang::prelude::*;
use breakwater_risk::{
    liquidation::{Entrant, Line, Turn, run_secs},
    margin::{CASES, Health},
    maths::share_floor,
    model::ScenarioSet,
};

/// Accounts of [`start_auction`].
#[derive(Accounts)]
pub struct StartAuction<'info> {
    /// Anyone; gets the rent back at the end.
    #[account(mut)]
    pub starter: Signer<'info>,
    /// The protocol; bound by seeds.
    #[account(seeds = [seeds::PROTOCOL], bump = protocol.bump)]
    pub protocol: Box<Account<'info, Protocol>>,
    /// The pool; bound by its `protocol`.
    #[account(mut, has_one = protocol @ ClearingError::WrongPool)]
    pub pool: Box<Account<'info, Pool>>,
    /// The account that is short; bound by its `pool`.
    #[account(mut, has_one = pool @ ClearingError::WrongPool)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
    /// Gets the tip at the end; without it there is none.
    #[account(has_one = pool @ ClearingError::WrongPool,
        constraint = tip_account.key() != margin_account.key() @ ClearingError::DuplicateAccount)]
    pub tip_account: Option<AccountLoader<'info, MarginAccount>>,
    /// Its auction; created here.
    #[account(init, payer = starter, space = 8 + core::mem::size_of::<Auction>(),
        seeds = [seeds::AUCTION, margin_account.key().as_ref()], bump)]
    pub auction: AccountLoader<'info, Auction>,
    /// The system program.
    pub system_program: Program<'info, System>,
}

/// Opens the auction of an account that `witness` shows short. Errors: `AccountHealthy`, `AccountInAuction`, `PriceStale`.
pub fn start_auction<'info>(ctx: Context<'info, StartAuction<'info>>, witness: u8) -> Result<()> {
    let accounts = ctx.accounts;
    let clock = Clock::get()?;
    let now = clock.unix_timestamp;
    accounts.protocol.require_sales(&accounts.pool, stop::HALT, now)?;
    require!(usize::from(witness) < CASES, ClearingError::UnknownScenario);
    let mut account = accounts.margin_account.load_mut()?;
    account.require_not_in_auction()?;
    let remaining = Remaining::load(ctx.remaining_accounts, &accounts.pool.key())?;
    let mut engine = remaining.engine(&accounts.pool, now);
    let spent = engine.is_spent(&account, &accounts.pool.settings.auction)?;
    require!(!spent, ClearingError::NothingToAuction);
    engine.require_priced(&account)?;
    let health = engine.health(&account, ScenarioSet::Only(witness))?;
    // I-05
    require!(health.is_liquidatable(), ClearingError::AccountHealthy);
    let notional_atoms = counted_atoms(&accounts.pool, &engine, &account, &health)?;

    account.in_auction = 1;
    account.slow_loss = 0;
    account.auctions = account.auctions.wrapping_add(1);
    account.auction_range_bps = remaining.maintenance_ranges();
    let mut auction = accounts.auction.load_init()?;
    auction.pool = accounts.pool.key();
    auction.margin_account = accounts.margin_account.key();
    auction.starter = accounts.starter.key();
    auction.mark_ts = remaining.newest_mark_ts();
    auction.begun_ts = now;
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
    let entry = Entry { now, notional_atoms };
    line_up(&mut accounts.pool, &mut auction, entry)?;
    if may_enter(&accounts.pool, &auction, notional_atoms, now) {
        let idle = engine.idle(&accounts.protocol.sale_time(&accounts.pool, &clock));
        enter(&mut accounts.pool, &mut auction, entry, &health, &idle);
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

/// An account that comes into auction.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The cluster's time [unix s].
    pub now: i64,
    /// What it takes of the pool's cap; 0 of dust [quote atoms].
    pub notional_atoms: u64,
}

/// A share of value, rounded down: for the account that pays.
fn tip(pool: &Pool, health: &Health) -> u64 {
    let settings = &pool.settings.auction;
    let value = health.sold_value_atoms().max(0).unsigned_abs();
    share_floor(value, settings.tip_bps).min(settings.tip_most_atoms)
}

/// Gives the account its turn, behind those that were given out; none where it counts for nothing.
fn line_up(pool: &mut Pool, auction: &mut Auction, entry: Entry) -> Result<()> {
    let Entry { now, notional_atoms } = entry;
    if notional_atoms == 0 {
        return Ok(());
    }
    let settings = &pool.settings;
    let round = settings.sealed.round_secs().unsigned_abs();
    let run = run_secs(&settings.auction.to_risk()).saturating_add(round);
    let cap_atoms = settings.loss.auction_notional_atoms;
    let length_us = Entrant { notional_atoms, cap_atoms }.turn_us(run).map_err(risk)?;
    let turn = Turn::behind(Line { until_us: pool.turns_until_us }, now, length_us);
    (auction.turn_from_us, auction.turn_until_us) = (turn.from_us, turn.until_us);
    pool.turns_until_us = turn.until_us;
    Ok(())
}

/// The auction goes live: counted against the cap, with a sealed round unless it is too urgent.
pub fn enter(
    pool: &mut Pool,
    auction: &mut Auction,
    entry: Entry,
    health: &Health,
    idle: &[MarketIdle],
) {
    let now = entry.now;
    auction.notional_atoms = entry.notional_atoms;
    pool.auction_notional_atoms =
        pool.auction_notional_atoms.saturating_add(auction.notional_atoms);
    pool.auctioned_window.roll(now, pool.settings.loss.window_secs, 0);
    pool.auctioned_window.take(auction.notional_atoms);
    let round_secs = if is_urgent(pool, health) { 0 } else { pool.settings.sealed.round_secs() };
    auction.go_live(&PriceStart { now, round_secs, idle });
}
