//! The recovery manager unwinds what the vault has taken: trades with anybody who signs, near mark, each leg towards zero, and
//! the vault's maintenance margin must not rise.
//!
//! Remaining accounts: as in `trade`.
//!
//! Who gains by calling it badly? A manager who trades with a friend: a leg's price may be no further from mark, against the
//! vault, than the governed share of notional, and only what the vault holds can be traded.

use crate::{
    apply::{Giver, PerSide, Venue},
    checks::{Checked, Floor, Role},
    errors::{ClearingError, risk},
    instructions::{Leg, MAX_LEGS},
    mark::Action,
    portfolio::{MarginEngine, Purpose},
    remaining::Remaining,
    seeds,
    state::{BackstopVault, MarginAccount, Pool, Protocol},
};
use anchor_lang::prelude::*;
use breakwater_risk::{BPS, LOTS_PER_CONTRACT, maths::mul_div_floor, model::ScenarioSet};

/// Accounts of [`unwind`].
#[derive(Accounts)]
pub struct Unwind<'info> {
    /// Recovery manager of the vault; bound by who names it.
    pub recovery_manager: Signer<'info>,
    /// Owner or delegate of the other side's account.
    pub taker: Signer<'info>,
    /// The protocol; bound by seeds.
    #[account(seeds = [seeds::PROTOCOL], bump = protocol.bump)]
    pub protocol: Box<Account<'info, Protocol>>,
    /// The pool; bound by its `protocol`.
    #[account(mut, has_one = protocol @ ClearingError::WrongPool)]
    pub pool: Box<Account<'info, Pool>>,
    /// The backstop vault; bound by its `pool`, `recovery_manager` and `margin_account`.
    #[account(has_one = pool @ ClearingError::WrongPool,
        has_one = recovery_manager @ ClearingError::WrongAuthority,
        has_one = margin_account @ ClearingError::BackstopMissing)]
    pub vault: Box<Account<'info, BackstopVault>>,
    /// The vault's margin account; bound by who names it.
    #[account(mut)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
    /// The taker's account; bound by its `pool`.
    #[account(mut, has_one = pool @ ClearingError::WrongPool,
        constraint = taker_account.key() != margin_account.key() @ ClearingError::DuplicateAccount)]
    pub taker_account: AccountLoader<'info, MarginAccount>,
}

impl Unwind<'_> {
    fn validate(&self, legs: &[Leg]) -> Result<()> {
        // protocol, pool: bound by seeds and has_one. vault: has_one on pool, manager and its account. taker_account: has_one, distinct.
        require!((1..=MAX_LEGS).contains(&legs.len()), ClearingError::LegCount);
        let taker = self.taker_account.load()?;
        taker.require_trader(self.taker.key)?;
        taker.require_not_in_auction()?;
        self.margin_account.load()?.require_not_in_auction()
    }
}

/// Trades legs of the vault's with anybody who signs. Errors: `NotRecovery`, `BelowInitialMargin`.
pub fn unwind<'info>(ctx: Context<'info, Unwind<'info>>, legs: Vec<Leg>) -> Result<()> {
    ctx.accounts.validate(&legs)?;
    let now = Clock::get()?.unix_timestamp;
    let accounts = ctx.accounts;
    let remaining = Remaining::load(ctx.remaining_accounts, &accounts.pool.key())?;
    let mut vault = accounts.margin_account.load_mut()?;
    let mut taker = accounts.taker_account.load_mut()?;
    let mut engine = remaining.engine(&accounts.pool, now);
    engine.require(Action::NewRisk, &vault)?;
    let before = engine.check(&vault, Purpose::Liquidation, ScenarioSet::All)?;
    let cash_before = PerSide { maker: vault.cash_atoms, taker: taker.cash_atoms };
    let unwind_bps = accounts.pool.settings.backstop.unwind_bps;
    for leg in &legs {
        require_recovery(&mut engine, &vault, leg, unwind_bps)?;
    }
    let mut sides = PerSide { maker: &mut *vault, taker: &mut *taker };
    let mut venue = Venue { remaining: &remaining, engine: &mut engine };
    let done = sides.exchange(&mut accounts.pool, &mut venue, &legs, now)?;
    let by_owner = taker.owner == accounts.taker.key();
    // what the vault may give is bounded leg by leg, above
    let vault = Checked {
        account: &mut vault,
        cash_before: cash_before.maker,
        role: Role::Maker,
        nearer: done.maker_nearer,
        by_owner: true,
    };
    let mut taker = Checked {
        account: &mut taker,
        cash_before: cash_before.taker,
        role: Role::Taker,
        nearer: done.taker_nearer,
        by_owner,
    };
    vault.require_cash()?;
    taker.require_cash()?;
    let after = engine.check(vault.account, Purpose::Liquidation, ScenarioSet::All)?;
    require!(after.mm_atoms <= before.mm_atoms, ClearingError::NotRecovery);
    engine.require(Action::NewRisk, taker.account)?;
    let takers = taker.require_margin(&mut engine, &legs, Action::NewRisk, &done.gift)?;
    let mut floor = Floor { protocol: &accounts.protocol, pool: &mut accounts.pool, now };
    let giver = Giver { side: &mut taker, health: &takers };
    floor.move_gift(&engine, giver, vault.account, &done.gift)?;
    let ranges = engine.moved_ranges();
    drop(engine);
    remaining.finish(ctx.remaining_accounts, &ranges)?;
    let keys =
        PerSide { maker: accounts.margin_account.key(), taker: accounts.taker_account.key() };
    done.emit(keys, &legs);
    Ok(())
}

/// Towards zero and not past it, at a price near mark.
fn require_recovery(
    engine: &mut MarginEngine,
    vault: &MarginAccount,
    leg: &Leg,
    unwind_bps: u32,
) -> Result<()> {
    let held = vault.positions().iter().find(|p| p.is(&leg.series)).copied();
    let position = held.ok_or(ClearingError::NotRecovery)?;
    // the taker buys what the vault is long, and sells what it is short
    let towards = (leg.size_lots > 0) == (position.size_lots > 0);
    let within = leg.size_lots.unsigned_abs() <= position.size_lots.unsigned_abs();
    require!(towards && within, ClearingError::NotRecovery);
    let one = LOTS_PER_CONTRACT as i64; // 10^6
    let mark = engine.leg(vault, &position, one, 0)?.mtm_atoms.max(0).unsigned_abs();
    let spot = engine.notional_atoms(leg.series.market, LOTS_PER_CONTRACT)?;
    let most = mul_div_floor(spot, u64::from(unwind_bps), BPS).map_err(risk)?;
    let near = if position.size_lots > 0 {
        leg.price_atoms >= mark.saturating_sub(most)
    } else {
        leg.price_atoms <= mark.saturating_add(most)
    };
    require!(near, ClearingError::NotRecovery);
    Ok(())
}
