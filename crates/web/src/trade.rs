//! A trade of an account's, with the program's own prices, fees and rules.

use crate::{refusal::Result, session::World};
use breakwater_clearing::{
    errors::ClearingError,
    instructions::{self, Checked, Leg, MAX_LEGS, is_nearer, reduces_risk, require_margin},
    state::{MarginAccount, stop},
};
use breakwater_risk::{notional_ceil, notional_floor};

/// An account after a trade.
pub struct Traded {
    pub account: Box<MarginAccount>,
    /// Every leg brought the account nearer to nothing.
    pub nearer: bool,
}

/// What a trade costs the side that is asked about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Paid; negative when received [quote atoms].
    pub premium_atoms: i64,
    pub fee_atoms: u64,
}

/// A side's fee of one leg [quote atoms]. Errors: `MarketMissing`, `Overflow`.
pub fn fee_atoms(world: &World, leg: &Leg) -> Result<u64> {
    let (market, _) = world.market(leg.series.market)?;
    Ok(instructions::fee_atoms(&world.pool.settings, market, leg)?)
}

/// As `Sides::exchange` books it: a buyer pays rounded up, a seller gets rounded down, each pays the fee. Errors: `Overflow`.
pub fn cost(world: &World, legs: &[Leg]) -> Result<Cost> {
    let mut cost = Cost::default();
    for leg in legs {
        let size = leg.size_lots.unsigned_abs();
        let part = if leg.size_lots > 0 {
            signed(notional_ceil(leg.price_atoms, size)?)?
        } else {
            -signed(notional_floor(leg.price_atoms, size)?)?
        };
        let fees = cost.fee_atoms.checked_add(fee_atoms(world, leg)?);
        let premium = cost.premium_atoms.checked_add(part);
        cost = Cost {
            premium_atoms: premium.ok_or(ClearingError::Overflow)?,
            fee_atoms: fees.ok_or(ClearingError::Overflow)?,
        };
    }
    Ok(cost)
}

/// The account with the legs taken and paid for; whether it can carry them is asked by [`judge`]. A board is not loaded: whether a
/// strike is listed, the caller knows. Errors: `LegCount`, `MarketNotOpen`, `BoardExpired`, `ZeroAmount`, `PositionsFull`, `Overflow`.
pub fn exchange(world: &World, account: &MarginAccount, legs: &[Leg]) -> Result<Traded> {
    if !(1..=MAX_LEGS).contains(&legs.len()) {
        return Err(ClearingError::LegCount.into());
    }
    let mut traded = Traded { account: Box::new(*account), nearer: true };
    for leg in legs {
        world.market(leg.series.market)?.0.require_open(world.now())?;
        if world.now() >= leg.series.expiry_ts {
            return Err(ClearingError::BoardExpired.into());
        }
        let (before, after) = traded.account.change(&leg.series, leg.size_lots)?;
        traded.nearer &= is_nearer(before, after);
    }
    let Cost { premium_atoms, fee_atoms } = cost(world, legs)?;
    let cash = traded.account.cash_atoms.checked_sub(premium_atoms);
    let cash = cash.and_then(|cash| cash.checked_sub_unsigned(fee_atoms));
    traded.account.cash_atoms = cash.ok_or(ClearingError::Overflow)?;
    Ok(traded)
}

/// Whether the program would let the account carry the trade, as `Trading::trade` asks one side. While a breaker stops new risk, only
/// this side's reducing counts: the other one is not known. Errors: `AccountInAuction`, `CashBorrowed`, the oracles', `BelowInitialMargin`,
/// `Stopped`.
pub fn judge(
    world: &World,
    before: &MarginAccount,
    traded: &mut Traded,
    legs: &[Leg],
) -> Result<()> {
    before.require_not_in_auction()?;
    require_cash(before, &traded.account)?;
    let allowed = world.pool.stops.require_open(stop::NEW_RISK, world.now());
    let mut book = world.book();
    let cash_before = before.cash_atoms;
    let account = &mut *traded.account;
    let mut side = Checked { account, cash_before, sign: 1, nearer: traded.nearer };
    let reduced = reduces_risk(&mut book, &mut side, legs, allowed.is_err())?;
    require_margin(&mut book, side.account, cash_before, 1, legs)?;
    if !reduced {
        allowed?;
    }
    Ok(())
}

/// A premium is paid from cash, not from collateral's value. Errors: `CashBorrowed`.
pub fn require_cash(before: &MarginAccount, after: &MarginAccount) -> Result<()> {
    if after.cash_atoms < before.cash_atoms.min(0) {
        return Err(ClearingError::CashBorrowed.into());
    }
    Ok(())
}

fn signed(atoms: u64) -> Result<i64> {
    Ok(i64::try_from(atoms).map_err(|_| ClearingError::Overflow)?)
}
