//! Legs of a trade change hands: what `trade` and the recovery of the backstop vault share.

use crate::{
    errors::{ClearingError, risk},
    events::LegTraded,
    ledger,
    mark::Action,
    portfolio::Book,
    remaining::Remaining,
    state::{MarginAccount, Market, Pool, PoolSettings, Series},
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

/// Both sides of a trade, by address.
pub struct Sides<'a> {
    pub maker: (Pubkey, &'a mut MarginAccount),
    pub taker: (Pubkey, &'a mut MarginAccount),
}

impl Sides<'_> {
    /// Moves positions, premiums and fees. Whether the sides can carry it is the caller's to ask.
    /// Errors: `StrikeNotListed`, `BoardExpired`, `BoardNotListed`, `PositionsFull`, `WrongBoard`, `Overflow`.
    pub fn exchange(
        &mut self,
        pool: &mut Pool,
        remaining: &Remaining,
        legs: &[Leg],
        now: i64,
    ) -> Result<Exchanged> {
        let mut done = Exchanged { maker_nearer: true, taker_nearer: true, fee_atoms: 0 };
        let ((maker_key, maker), (taker_key, taker)) = (&mut self.maker, &mut self.taker);
        let (maker_key, taker_key) = (*maker_key, *taker_key);
        for leg in legs {
            let market = remaining.market(leg.series.market)?;
            market.require_open(now)?;
            let fee_atoms = {
                let mut board = remaining.board(&leg.series)?;
                board.require_tradable(now, leg.series.strike_atoms)?;
                require!(leg.series.kind <= 1, ClearingError::StrikeNotListed);
                let (before, after) = taker.change(&leg.series, leg.size_lots)?;
                done.taker_nearer &= is_nearer(before, after);
                board.record(leg.series.strike_atoms, before, after)?;
                let opposite = leg.size_lots.checked_neg().ok_or(ClearingError::Overflow)?;
                let (before, after) = maker.change(&leg.series, opposite)?;
                done.maker_nearer &= is_nearer(before, after);
                board.record(leg.series.strike_atoms, before, after)?;
                fee_atoms(&pool.settings, market, leg)?
            };
            let (buyer, seller) = if leg.size_lots > 0 {
                (&mut **taker, &mut **maker)
            } else {
                (&mut **maker, &mut **taker)
            };
            // | buyer -ceil | seller +floor | insurance +(ceil - floor) | sum 0
            let size = leg.size_lots.unsigned_abs();
            let pays = notional_ceil(leg.price_atoms, size).map_err(risk)?;
            let gets = notional_floor(leg.price_atoms, size).map_err(risk)?;
            ledger::pay(buyer, seller, i64::try_from(gets).map_err(|_| ClearingError::Overflow)?)?;
            ledger::pay_revenue(pool, buyer, pays.saturating_sub(gets))?;
            for side in [buyer, seller] {
                ledger::pay_revenue(pool, side, fee_atoms)?;
            }
            let fees = done.fee_atoms.checked_add(fee_atoms);
            done.fee_atoms = fees.ok_or(ClearingError::Overflow)?;
            emit!(LegTraded {
                maker: maker_key,
                taker: taker_key,
                series: leg.series,
                size_lots: leg.size_lots,
                price_atoms: leg.price_atoms,
                fee_atoms,
            });
        }
        Ok(done)
    }
}

/// What an exchange did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exchanged {
    /// Every leg brought the side nearer to nothing.
    pub maker_nearer: bool,
    pub taker_nearer: bool,
    /// Paid by each side [quote atoms].
    pub fee_atoms: u64,
}

/// A position became smaller and did not change its side.
pub fn is_nearer(before: i64, after: i64) -> bool {
    after.unsigned_abs() < before.unsigned_abs() && (after == 0 || (after > 0) == (before > 0))
}

/// One side of a trade as it is checked afterwards.
pub struct Checked<'a> {
    pub account: &'a mut MarginAccount,
    pub cash_before: i64,
    /// -1 for the maker, 1 for the taker.
    pub sign: i64,
    pub nearer: bool,
}

/// Whether a trade that is closing reduced a side's risk. It is asked only where that lets it pass: where new risk is stopped, or a price is too
/// old for it. Otherwise the side's marks and surfaces are as new risk needs them. Errors: those of the oracles.
pub fn reduces_risk(
    book: &mut Book,
    side: &mut Checked,
    legs: &[Leg],
    stopped: bool,
) -> Result<bool> {
    let fresh = book.require(Action::NewRisk, side.account);
    if side.nearer && (stopped || fresh.is_err()) {
        book.require(Action::ReduceRisk, side.account)?;
        let after = book.new_risk(side.account)?;
        let before = health_without(book, side.account, side.cash_before, side.sign, legs)?;
        let less = after.mm_atoms() <= before.mm_atoms() && after.im_atoms() <= before.im_atoms();
        if less {
            return Ok(true);
        }
    }
    fresh.map(|()| false)
}

/// Initial margin after the trade, or a trade that leaves an already short account better off. Whether its prices are young enough is the
/// caller's to ask.
pub fn require_margin(
    book: &mut Book,
    account: &mut MarginAccount,
    cash_before: i64,
    sign: i64,
    legs: &[Leg],
) -> Result<()> {
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

/// What each side of a leg pays: the smaller of a share of notional and a share of premium, each rounded up: for the fund [quote atoms].
pub fn fee_atoms(settings: &PoolSettings, market: &Market, leg: &Leg) -> Result<u64> {
    let size = leg.size_lots.unsigned_abs();
    let share = |price_atoms: u64, bps: u32| -> Result<u64> {
        let of = notional_ceil(price_atoms, size).map_err(risk)?;
        mul_div_ceil(of, u64::from(bps), BPS).map_err(risk)
    };
    let by_notional = share(market.mark.price_atoms, settings.fee_notional_bps)?;
    let by_premium = share(leg.price_atoms, settings.fee_premium_bps)?;
    Ok(by_notional.min(by_premium))
}
