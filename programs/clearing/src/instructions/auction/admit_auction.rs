//! Lets an account that waits into auction, as soon as there is room under the pool's cap, and once its turn is up whether there is room or
//! not. Anyone may call it, of any account that waits: nobody stands behind one that can't be priced now or does not fit.
//!
//! Remaining accounts: market and surface of every market the account uses.
//!
//! Who gains by calling it badly? Who lets its own accounts in first uses room that others wait for, until their turn is up.

use crate::{
    checks::{counted_atoms, may_enter},
    errors::ClearingError,
    events::{AuctionAdmitted, emit},
    instructions::{Entry, enter},
    ledger::note_value,
    remaining::Remaining,
    seeds,
    state::{Auction, MarginAccount, Pool, Protocol, auction_status, stop},
};
use anchor_lang::prelude::*;
use breakwater_risk::model::ScenarioSet;

/// Accounts of [`admit_auction`].
#[derive(Accounts)]
pub struct AdmitAuction<'info> {
    /// The protocol; bound by seeds.
    #[account(seeds = [seeds::PROTOCOL], bump = protocol.bump)]
    pub protocol: Box<Account<'info, Protocol>>,
    /// The pool; bound by its `protocol`.
    #[account(mut, has_one = protocol @ ClearingError::WrongPool)]
    pub pool: Box<Account<'info, Pool>>,
    /// The account that waits; bound by its `pool`.
    #[account(mut, has_one = pool @ ClearingError::WrongPool)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
    /// Its auction; bound by its `margin_account`.
    #[account(mut, has_one = margin_account @ ClearingError::NotInAuction)]
    pub auction: AccountLoader<'info, Auction>,
}

/// Lets a waiting account into auction. Errors: `NotYourTurn`, `AccountHealthy`.
pub fn admit_auction<'info>(ctx: Context<'info, AdmitAuction<'info>>) -> Result<()> {
    let accounts = ctx.accounts;
    let clock = Clock::get()?;
    let now = clock.unix_timestamp;
    accounts.protocol.require_sales(&accounts.pool, stop::HALT, now)?;
    let key = accounts.margin_account.key();
    let mut account = accounts.margin_account.load_mut()?;
    let mut auction = accounts.auction.load_mut()?;
    require!(auction.status == auction_status::QUEUED, ClearingError::NotYourTurn);
    let remaining = Remaining::load(ctx.remaining_accounts, &accounts.pool.key())?;
    let mut engine = remaining.engine(&accounts.pool, now);
    engine.require_priced(&account)?;
    let health = engine.health(&account, ScenarioSet::Only(auction.witness))?;
    require!(health.is_liquidatable(), ClearingError::AccountHealthy);
    let notional_atoms = counted_atoms(&accounts.pool, &engine, &account, &health)?;
    let may = may_enter(&accounts.pool, &auction, notional_atoms, now);
    require!(may, ClearingError::NotYourTurn);
    let idle = engine.idle(&accounts.protocol.sale_time(&accounts.pool, &clock));
    let entry = Entry { now, notional_atoms };
    enter(&mut accounts.pool, &mut auction, entry, &health, &idle);
    note_value(&mut accounts.pool, Some(&auction), &mut account, &health)?;
    emit!(AuctionAdmitted { account: key, public_ts: auction.public_ts });
    Ok(())
}
