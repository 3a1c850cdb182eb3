//! A trade of an account's, with the program's own prices, fees and rules.

use crate::{refusal::Result, session::World};
use anchor_lang::{AccountDeserialize, Space};
use breakwater_clearing::{
    errors::ClearingError,
    instructions::{self, Checked, Floor, Leg, MAX_LEGS, Role, leg_money, put},
    mark::Action,
    portfolio::Book,
    state::{Board, House, MarginAccount, Series, stop},
};
use breakwater_client::snapshot::empty_account;
use breakwater_risk::{Gift, LegMoney};

/// An account after a trade.
pub struct Traded {
    pub account: Box<MarginAccount>,
    /// Every leg brought the account nearer to nothing.
    pub nearer: bool,
    /// What both sides gave away at mark, this one as the taker.
    pub gift: Gift,
    pub cost: Cost,
}

/// What a trade costs the side that is asked about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Paid; negative when received [quote atoms].
    pub premium_atoms: i64,
    pub fee_atoms: u64,
}

/// A side's fee of one leg [quote atoms]. Errors: `MarketMissing`, `SurfaceMissing`, `PriceStale`, `Overflow`.
pub fn fee_atoms(world: &World, leg: &Leg) -> Result<u64> {
    let money = leg_money(&mut world.book(), &empty_account(), leg)?;
    Ok(instructions::fee_atoms(&world.pool.settings, &money))
}

impl Cost {
    /// As `Sides::exchange` books it: a buyer pays rounded up, a seller gets rounded down, each pays the fee. Errors: `Overflow`.
    fn add(&mut self, world: &World, leg: &Leg, money: &LegMoney) -> Result<()> {
        let part = match leg.size_lots > 0 {
            true => signed(money.pays_ceil)?,
            false => -signed(money.gets_floor)?,
        };
        let fee = instructions::fee_atoms(&world.pool.settings, money);
        let (premium, fees) =
            (self.premium_atoms.checked_add(part), self.fee_atoms.checked_add(fee));
        self.premium_atoms = premium.ok_or(ClearingError::Overflow)?;
        self.fee_atoms = fees.ok_or(ClearingError::Overflow)?;
        Ok(())
    }
}

/// What the legs cost, whether or not they can be traded. Errors: those of [`fee_atoms`].
pub fn cost(world: &World, account: &MarginAccount, legs: &[Leg]) -> Result<Cost> {
    let (mut cost, mut book) = (Cost::default(), world.book());
    for leg in legs {
        cost.add(world, leg, &leg_money(&mut book, account, leg)?)?;
    }
    Ok(cost)
}

/// The account with the legs taken and paid for; whether it can carry them is asked by [`judge`]. A board is not loaded: whether a
/// strike is listed, the caller knows. Errors: `LegCount`, `SeriesTwice`, `MarketNotOpen`, `BoardExpired`, `ZeroAmount`, `PositionsFull`,
/// `Overflow`, those of [`fee_atoms`].
pub fn exchange(
    world: &World,
    book: &mut Book,
    account: &MarginAccount,
    legs: &[Leg],
) -> Result<Traded> {
    if !(1..=MAX_LEGS).contains(&legs.len()) {
        return Err(ClearingError::LegCount.into());
    }
    for (at, leg) in legs.iter().enumerate() {
        if legs.iter().take(at).any(|other| other.series == leg.series) {
            return Err(ClearingError::SeriesTwice.into());
        }
        world.market(leg.series.market)?.0.require_open(world.now())?;
        if world.now() >= leg.series.expiry_ts {
            return Err(ClearingError::BoardExpired.into());
        }
    }
    let mut traded = Traded {
        account: Box::new(*account),
        nearer: legs.iter().all(|leg| is_nearer(held(account, &leg.series), leg.size_lots)),
        gift: Gift::default(),
        cost: Cost::default(),
    };
    put(&mut traded.account, legs, 1)?;
    for leg in legs {
        let money = leg_money(book, account, leg)?;
        traded.gift.add(&money, leg.size_lots, world.pool.settings.slip_bps)?;
        traded.cost.add(world, leg, &money)?;
    }
    let Cost { premium_atoms, fee_atoms } = traded.cost;
    let cash = traded.account.cash_atoms.checked_sub(premium_atoms);
    let cash = cash.and_then(|cash| cash.checked_sub_unsigned(fee_atoms));
    traded.account.cash_atoms = cash.ok_or(ClearingError::Overflow)?;
    Ok(traded)
}

/// The book that a trade is margined by: where it raises open interest, at the width that all open contracts ask for. Its other side is not
/// known, so that it counts as if it opened all that it takes. Errors: those of [`Book::crowd`].
pub fn crowded<'a>(world: &'a World, before: &MarginAccount, legs: &[Leg]) -> Result<Book<'a>> {
    let mut book = world.book();
    for leg in legs {
        let opened = opened_lots(held(before, &leg.series), leg.size_lots);
        // a rise counts alone: what its board held before is in the market's sum already
        let mut board: Box<Board> = bytemuck::allocation::zeroed_box();
        book.crowd(&mut board, &leg.series, opened)?;
    }
    book.widen_for_crowd();
    Ok(book)
}

/// Whether the program would let the account carry the trade, as `Trading::trade` asks one side whose owner signs; the house pauses nothing.
/// While a breaker stops new risk, only this side's reducing counts: the other one is not known. `book`: of [`crowded`]. Errors:
/// `AccountInAuction`, `CashBorrowed`, the oracles', `BelowInitialMargin`, `GiftBelowMargin`, `SideInsolvent`, `Stopped`, `LossShared`.
pub fn judge(
    (world, book): (&World, &mut Book),
    before: &MarginAccount,
    traded: &mut Traded,
    legs: &[Leg],
) -> Result<()> {
    before.require_not_in_auction()?;
    let (now, mut pool) = (world.now(), world.pool.clone());
    let allowed = pool.stops.require_open(stop::NEW_RISK, now);
    let mut side = Checked {
        account: &mut traded.account,
        cash_before: before.cash_atoms,
        role: Role::Taker,
        nearer: traded.nearer,
        by_owner: true,
    };
    side.require_cash()?;
    let action = side.action(book, legs, allowed.is_err())?;
    let health = side.require_margin(book, (legs, action), &traded.gift)?;
    if action != Action::ReduceRisk {
        allowed?;
    }
    let house = running_house()?;
    let mut floor = Floor { house: &house, pool: &mut pool, now };
    floor.move_gift(book, (&mut side, &health), &mut empty_account(), &traded.gift)?;
    Ok(())
}

/// The house is not loaded.
fn running_house() -> Result<House> {
    Ok(House::try_deserialize_unchecked(&mut [0; 8 + House::INIT_SPACE].as_slice())?)
}

fn held(account: &MarginAccount, series: &Series) -> i64 {
    account.positions().iter().find(|p| p.is(series)).map_or(0, |p| p.size_lots)
}

/// Smaller, and on the same side.
fn is_nearer(before: i64, lots: i64) -> bool {
    let after = before.saturating_add(lots);
    after.unsigned_abs() < before.unsigned_abs() && (after == 0 || (after > 0) == (before > 0))
}

/// What a leg adds to its own side [lots]: whoever closes hands on as many contracts as it takes off.
fn opened_lots(before: i64, lots: i64) -> i64 {
    let closed = match (before > 0) == (lots > 0) {
        true => 0,
        false => before.unsigned_abs(),
    };
    let opened = lots.unsigned_abs().saturating_sub(closed);
    i64::try_from(opened).unwrap_or(i64::MAX)
}

fn signed(atoms: u64) -> Result<i64> {
    Ok(i64::try_from(atoms).map_err(|_| ClearingError::Overflow)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_leg_adds_to_its_side_is_opened() {
        assert_eq!((opened_lots(0, 5), opened_lots(0, -5)), (5, 5));
        assert_eq!((opened_lots(5, 2), opened_lots(-5, -2)), (2, 2));
        assert_eq!((opened_lots(5, -3), opened_lots(-5, 5)), (0, 0));
        assert_eq!((opened_lots(5, -8), opened_lots(-5, 8)), (3, 3));
        assert!(is_nearer(5, -3) && is_nearer(-5, 5));
        assert!(!is_nearer(5, -8) && !is_nearer(0, 1) && !is_nearer(5, 1));
    }
}
