//! The bottom of the waterfall: draws what there is for an account's shortfall, each source in its order, and says what
//! comes next. Anyone may call it.
//!
//! ```text
//! shortfall 100: escrow 5 | insurance 40 (its window) | gamma 20 (gap loss) | backstop 14 of the 35 left (agreed 40 %) | unmet 21
//! ```
//!
//! * An account with nothing left that is worth selling owes cash. What no source can pay now is shared at once, whatever a fund may
//!   pay in its next window: the fund repays the loss then.
//! * An insolvent account that nobody took, for as long as the pool's settings say, is made whole as far as the sources go, and
//!   its positions are opened for deleveraging, which carries the rest; where it has none, the rest is shared.
//! * While sales are paused or halted nothing is paid or shared: accounts could not be sold before it came to that.
//! * Of any other account what was noted is put right: a shortfall that prices move, or that is over, prices withdrawals as it is now
//!   and not as it was when an auction's next step last looked.
//!
//! Remaining accounts: market and surface of every market the account uses, and of those the backstop's account uses where
//! that is passed.
//!
//! Who gains by calling it badly? The sources pay only while value is below zero; nobody but the account is paid. What is left of
//! its collateral counts against its debt, so that nobody is paid for keeping an atom.

use crate::{
    errors::{ClearingError, risk},
    events::{ShortfallCovered, emit},
    instructions::sources,
    ledger,
    ledger::{Seen, note_value},
    mark::Action,
    portfolio::MarginEngine,
    remaining::Remaining,
    seeds,
    state::{Auction, AuctionTime, MarginAccount, Pool, Protocol, SaleKind, stop},
};
use anchor_lang::prelude::*;
use breakwater_risk::{
    liquidation::{Sources, cover},
    model::ScenarioSet,
};

/// Accounts of [`cover_shortfall`].
#[derive(Accounts)]
pub struct CoverShortfall<'info> {
    /// The protocol; bound by seeds.
    #[account(seeds = [seeds::PROTOCOL], bump = protocol.bump)]
    pub protocol: Box<Account<'info, Protocol>>,
    /// The pool; bound by its `protocol`.
    #[account(mut, has_one = protocol @ ClearingError::WrongPool)]
    pub pool: Box<Account<'info, Pool>>,
    /// The account that owes; bound by its `pool`.
    #[account(mut, has_one = pool @ ClearingError::WrongPool)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
    /// Needed where the account is in auction.
    #[account(mut, has_one = margin_account @ ClearingError::NotInAuction)]
    pub auction: Option<AccountLoader<'info, Auction>>,
    /// Needed where the pool has a backstop vault.
    #[account(mut, address = pool.backstop_account @ ClearingError::BackstopMissing)]
    pub backstop_account: Option<AccountLoader<'info, MarginAccount>>,
}

/// Pays what there is, in its order. Errors: `NoShortfall`, `FundsShort`, `TooEarly`, `InsolvencyStage`.
pub fn cover_shortfall<'info>(ctx: Context<'info, CoverShortfall<'info>>) -> Result<()> {
    let accounts = ctx.accounts;
    let key = accounts.margin_account.key();
    let clock = Clock::get()?;
    let now = clock.unix_timestamp;
    let mut account = accounts.margin_account.load_mut()?;
    let mut auction = match &accounts.auction {
        Some(loader) => Some(loader.load_mut()?),
        None => None,
    };
    require!((account.in_auction == 1) == auction.is_some(), ClearingError::NotInAuction);
    let has_vault = accounts.pool.backstop_account != Pubkey::default();
    let passed = accounts.backstop_account.is_some();
    require!(passed == has_vault, ClearingError::BackstopMissing);
    // The vault's own debt can't be paid by itself.
    let own = accounts.pool.backstop_account == key;
    let mut backstop = match &accounts.backstop_account {
        Some(loader) if !own => Some(loader.load_mut()?),
        _ => None,
    };
    let remaining = Remaining::load(ctx.remaining_accounts, &accounts.pool.key())?;
    let mut engine = remaining.engine(&accounts.pool, now);
    ledger::fill_hole(&mut accounts.pool, now)?;
    let spent = engine.is_spent(&account, &accounts.pool.settings.auction)?;
    let open = accounts.protocol.require_sales(&accounts.pool, stop::HALT, now);
    let time = accounts.protocol.sale_time(&accounts.pool, &clock);
    let due = match (&auction, spent) {
        (_, _) if open.is_err() => open.map(|()| 0),
        (_, true) => spent_debt(&engine, &account),
        (Some(auction), false) => {
            let time = engine.auction_time(&account, auction, &time)?;
            abandoned(&accounts.pool, auction, &account, &mut engine, &time)
        }
        (None, false) => err!(ClearingError::NoShortfall),
    };
    let value_atoms = match due {
        Ok(value_atoms) => value_atoms,
        Err(not_due) => {
            let (pool, auction) = (&mut accounts.pool, auction.as_deref());
            let changed = note_anew(pool, auction, &mut account, &mut engine, spent)?;
            return if changed { Ok(()) } else { Err(not_due) };
        }
    };
    let shortfall = value_atoms.min(0).unsigned_abs();
    // nothing that anybody could be closed against
    let last = spent || account.position_count == 0;

    let mut from = sources(&mut accounts.pool, auction.as_deref(), &account, now);
    let first = cover(shortfall, &from);
    if first.unmet_atoms > 0
        && let Some(backstop) = &backstop
    {
        agree(&mut from, &accounts.pool, backstop, &mut engine)?;
    }
    let paid = cover(shortfall, &from);
    ledger::draw(&mut accounts.pool, auction.as_deref_mut(), &mut account, &paid)?;
    if let Some(backstop) = &mut backstop {
        let part = i64::try_from(paid.backstop_atoms).map_err(|_| ClearingError::Overflow)?;
        ledger::pay(&mut accounts.pool, backstop, &mut account, part)?;
    }
    let mut socialised_atoms = 0;
    if last {
        socialised_atoms = paid.unmet_atoms;
        ledger::socialise(&mut accounts.pool, &mut account, socialised_atoms)?;
    } else if let Some(auction) = &mut auction {
        let own_ts = engine.auction_time(&account, auction, &time)?.own_ts(SaleKind::Any);
        auction.open_ranks(own_ts, accounts.pool.settings.loss.rank_secs);
    }
    let left = value_atoms
        .saturating_add_unsigned(paid.paid_atoms())
        .saturating_add_unsigned(socialised_atoms);
    note_value(&mut accounts.pool, auction.as_deref(), &mut account, left)?;
    if left >= 0 {
        account.slow_loss = 0;
    }
    emit!(ShortfallCovered {
        account: key,
        shortfall_atoms: shortfall,
        escrow_atoms: paid.escrow_atoms,
        insurance_atoms: paid.insurance_atoms,
        gamma_atoms: paid.gamma_atoms,
        backstop_atoms: paid.backstop_atoms,
        socialised_atoms,
        unmet_atoms: paid.unmet_atoms - socialised_atoms,
    });
    Ok(())
}

/// Writes down what an account is short of now. Returns whether that is something else than what was noted.
#[inline(never)]
fn note_anew(
    pool: &mut Pool,
    auction: Option<&Auction>,
    account: &mut MarginAccount,
    engine: &mut MarginEngine,
    spent: bool,
) -> Result<bool> {
    let seen = if spent {
        Seen::from(spent_value(engine, account)?)
    } else {
        engine.require(Action::Judge, account)?;
        Seen::from(&engine.health(account, ScenarioSet::Only(0))?)
    };
    let before = account.shortfall_atoms;
    note_value(pool, auction, account, seen)?;
    Ok(account.shortfall_atoms != before)
}

/// As [`spent_value`], of one that owes. Errors: `NoShortfall`.
fn spent_debt(engine: &MarginEngine, account: &MarginAccount) -> Result<i64> {
    let value_atoms = spent_value(engine, account)?;
    require!(value_atoms < 0, ClearingError::NoShortfall);
    Ok(value_atoms)
}

/// Value of an account that has nothing left to sell: its cash, and what dust of collateral is worth [quote atoms].
fn spent_value(engine: &MarginEngine, account: &MarginAccount) -> Result<i64> {
    let worth = engine.collateral_worth_atoms(account)?;
    account.cash_atoms.checked_add_unsigned(worth).ok_or_else(|| error!(ClearingError::Overflow))
}

/// Value of an account that has been on offer as insolvent for so long that it is deleveraged [quote atoms].
/// Errors: `InsolvencyStage`, `TooEarly`, `AuctionSolvent`, `MarkNotConfirmed`.
fn abandoned(
    pool: &Pool,
    auction: &Auction,
    account: &MarginAccount,
    engine: &mut MarginEngine,
    time: &AuctionTime,
) -> Result<i64> {
    require!(auction.insolvent_ts != 0, ClearingError::InsolvencyStage);
    let due = auction.insolvent_secs(time) >= u64::from(pool.settings.loss.deleverage_secs);
    require!(due && auction.deleverage_ts == 0, ClearingError::TooEarly);
    engine.require(Action::CloseAtMark, account)?;
    auction.require_confirmed(engine.oldest_mark(account)?, &pool.settings.auction)?;
    let health = engine.health(account, ScenarioSet::Only(auction.witness))?;
    require!(health.is_insolvent(), ClearingError::AuctionSolvent);
    Ok(health.value_atoms())
}

/// The vault has agreed to a share, as far as its cash goes and its initial margin leaves it free.
#[inline(never)]
fn agree(
    from: &mut Sources,
    pool: &Pool,
    backstop: &MarginAccount,
    engine: &mut MarginEngine,
) -> Result<()> {
    let agreed_bps = pool.settings.backstop.share_bps;
    if agreed_bps == 0 || backstop.in_auction != 0 || backstop.cash_atoms <= 0 {
        return Ok(());
    }
    engine.require(Action::Liquidate, backstop)?;
    let free = engine.taken_on(backstop)?.im_excess_atoms().min(backstop.cash_atoms);
    from.backstop_bps = agreed_bps;
    from.backstop_atoms =
        u64::try_from(free.max(0)).map_err(|_| risk(breakwater_risk::RiskError::Overflow))?;
    Ok(())
}
