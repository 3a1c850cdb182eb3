//! A trade of up to eight legs between two accounts, signed by both sides.
//!
//! Remaining accounts: market and surface of every market either account uses after the trade, and
//! the board of every leg (writable).
//!
//! Who gains by calling it badly? A side that would carry more risk than it can: each side must end at
//! or above its initial margin, or, if it was below it, end with no less excess and no higher
//! maintenance margin than it began with. Prices are the two signers' business: moving equity to
//! an accomplice is bounded by the same test.

use crate::{
    errors::{ClearingError, risk},
    events::LegTraded,
    ledger,
    portfolio::Book,
    remaining::Remaining,
    seeds,
    state::{House, MarginAccount, Market, Pool, PoolSettings, Series, pause},
};
use anchor_lang::prelude::*;
use breakwater_risk::{BPS, Health, mul_div_ceil, notional_ceil, notional_floor};

pub const MAX_LEGS: usize = 8;

#[derive(AnchorSerialize, AnchorDeserialize, Clone, Copy, Debug)]
pub struct Leg {
    pub series: Series,
    /// What the taker receives: positive buys, negative sells [lots].
    pub size_lots: i64,
    /// Premium [quote atoms per contract].
    pub price_atoms: u64,
}

#[derive(Accounts)]
pub struct Trade<'info> {
    /// Owner or delegate of the maker's account.
    pub maker: Signer<'info>,
    /// Owner or delegate of the taker's account.
    pub taker: Signer<'info>,
    #[account(seeds = [seeds::HOUSE], bump = house.bump)]
    pub house: Box<Account<'info, House>>,
    #[account(mut, has_one = house @ ClearingError::WrongPool)]
    pub pool: Box<Account<'info, Pool>>,
    #[account(mut, has_one = pool @ ClearingError::WrongPool)]
    pub maker_account: AccountLoader<'info, MarginAccount>,
    #[account(mut, has_one = pool @ ClearingError::WrongPool,
        constraint = taker_account.key() != maker_account.key() @ ClearingError::DuplicateAccount)]
    pub taker_account: AccountLoader<'info, MarginAccount>,
}

impl Trade<'_> {
    fn validate(&self, legs: &[Leg]) -> Result<()> {
        // house, pool: bound by seeds and has_one. maker_account, taker_account: has_one on pool, distinct.
        self.house.require_running(pause::TRADE)?;
        require!((1..=MAX_LEGS).contains(&legs.len()), ClearingError::LegCount);
        let (maker, taker) = (self.maker_account.load()?, self.taker_account.load()?);
        maker.require_trader(self.maker.key)?;
        taker.require_trader(self.taker.key)?;
        maker.require_not_in_auction()?;
        taker.require_not_in_auction()
    }
}

pub fn trade<'info>(ctx: Context<'info, Trade<'info>>, legs: Vec<Leg>) -> Result<()> {
    ctx.accounts.validate(&legs)?;
    let now = Clock::get()?.unix_timestamp;
    let accounts = ctx.accounts;
    let remaining = Remaining::load(ctx.remaining_accounts, &accounts.pool.key())?;
    let mut maker = accounts.maker_account.load_mut()?;
    let mut taker = accounts.taker_account.load_mut()?;
    let cash_before = (maker.cash_atoms, taker.cash_atoms);

    for leg in &legs {
        let market = remaining.market(leg.series.market)?;
        let fee_atoms = {
            let mut board = remaining.board(&leg.series)?;
            board.require_tradable(now, leg.series.strike_atoms)?;
            require!(leg.series.kind <= 1, ClearingError::StrikeNotListed);
            let (before, after) = taker.change(&leg.series, leg.size_lots)?;
            board.record(leg.series.strike_atoms, before, after)?;
            let opposite = leg.size_lots.checked_neg().ok_or(ClearingError::Overflow)?;
            let (before, after) = maker.change(&leg.series, opposite)?;
            board.record(leg.series.strike_atoms, before, after)?;
            fee(&accounts.pool.settings, market, leg)?
        };
        let (buyer, seller) =
            if leg.size_lots > 0 { (&mut *taker, &mut *maker) } else { (&mut *maker, &mut *taker) };
        // | buyer -ceil | seller +floor | insurance +(ceil - floor) | sum 0
        let size = leg.size_lots.unsigned_abs();
        let pays = notional_ceil(leg.price_atoms, size).map_err(risk)?;
        let gets = notional_floor(leg.price_atoms, size).map_err(risk)?;
        ledger::pay(buyer, seller, i64::try_from(gets).map_err(|_| ClearingError::Overflow)?)?;
        ledger::pay_insurance(&mut accounts.pool, buyer, pays.saturating_sub(gets))?;
        for side in [buyer, seller] {
            ledger::pay_insurance(&mut accounts.pool, side, fee_atoms)?;
        }
        emit!(LegTraded {
            maker: accounts.maker_account.key(),
            taker: accounts.taker_account.key(),
            series: leg.series,
            size_lots: leg.size_lots,
            price_atoms: leg.price_atoms,
            fee_atoms,
        });
    }

    let mut book = remaining.book(&accounts.pool, now);
    for (side, before, sign) in [(&mut *maker, cash_before.0, -1), (&mut *taker, cash_before.1, 1)]
    {
        // Quote currency is not lent: a premium is paid from cash, not from collateral's value.
        require!(side.cash_atoms >= before.min(0), ClearingError::CashBorrowed);
        require_margin(&mut book, side, before, sign, &legs)?;
    }
    remaining.boards_invariant()
}

/// Initial margin after the trade, or a trade that leaves an already short account better off.
fn require_margin(
    book: &mut Book,
    account: &mut MarginAccount,
    cash_before: i64,
    sign: i64,
    legs: &[Leg],
) -> Result<()> {
    book.require_fresh(account)?;
    let after = book.new_risk(account)?;
    if after.im_excess_atoms() >= 0 {
        return Ok(());
    }
    let before = health_without(book, account, cash_before, sign, legs)?;
    let was_short = before.im_excess_atoms() < 0;
    let better = after.im_excess_atoms() >= before.im_excess_atoms()
        && after.mm_atoms() <= before.mm_atoms();
    require!(was_short && better, ClearingError::BelowInitialMargin);
    Ok(())
}

/// Health as it was before the legs: they are taken back, looked at, and put on again, because a copy
/// of an account does not fit a stack frame.
fn health_without(
    book: &mut Book,
    account: &mut MarginAccount,
    cash_before: i64,
    sign: i64,
    legs: &[Leg],
) -> Result<Health> {
    let cash_after = account.cash_atoms;
    for leg in legs {
        account.change(&leg.series, -sign * leg.size_lots)?; // fits: |size| < 2^40 was checked
    }
    account.cash_atoms = cash_before;
    let health = book.new_risk(account)?;
    account.cash_atoms = cash_after;
    for leg in legs {
        account.change(&leg.series, sign * leg.size_lots)?;
    }
    Ok(health)
}

/// The smaller of a share of notional and a share of premium, each rounded up: for the fund.
fn fee(settings: &PoolSettings, market: &Market, leg: &Leg) -> Result<u64> {
    let size = leg.size_lots.unsigned_abs();
    let share = |price_atoms: u64, bps: u32| -> Result<u64> {
        let of = notional_ceil(price_atoms, size).map_err(risk)?;
        mul_div_ceil(of, u64::from(bps), BPS).map_err(risk)
    };
    let by_notional = share(market.mark.price_atoms, settings.fee_notional_bps)?;
    let by_premium = share(leg.price_atoms, settings.fee_premium_bps)?;
    Ok(by_notional.min(by_premium))
}
