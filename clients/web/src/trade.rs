//! A trade of an account's, with the program's own prices, fees and rules.

use crate::{refusal::Result, session::World};
use anchor_lang::{AccountDeserialize, Space};
use breakwater_clearing::{
    apply::{Giver, new_risk_allowed},
    checks::{Checked, Floor, Role},
    errors::ClearingError,
    mark::Action,
    outcome::{self, Leg, MAX_LEGS, SideCost, TradeCost, leg_money, put_legs},
    portfolio::MarginEngine,
    state::{MarginAccount, Moved, Protocol},
};
use breakwater_client::snapshot::{crowded as crowded_by, empty_account};
use breakwater_risk::outflow::Gift;
use serde::Deserialize;

/// An account after a trade.
pub struct Traded {
    /// The account with the legs taken and paid for.
    pub account: Box<MarginAccount>,
    /// Every leg brought the account nearer to nothing.
    pub nearer: bool,
    /// What both sides gave away at mark, this one as the taker.
    pub gift: Gift,
}

/// What a trade depends on beside the pool.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Terms {
    /// Pause bits of the protocol that are in force; nothing is paused where absent.
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub paused: u32,
    /// The account's delegate signs; its owner where absent.
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub delegated: bool,
}

impl Terms {
    /// The protocol is not loaded: all of it but its pauses is nothing here.
    fn protocol(&self) -> Result<Protocol> {
        let zeros = [0; 8 + Protocol::INIT_SPACE];
        let mut protocol = Protocol::try_deserialize_unchecked(&mut zeros.as_slice())?;
        protocol.paused = self.paused;
        protocol.withdrawals_paused.until_ts = i64::MAX; // what is over is not among the bits
        Ok(protocol)
    }
}

/// A side's fee of one leg [quote atoms]. Errors: `MarketMissing`, `SurfaceMissing`, `PriceStale`, `Overflow`.
pub fn fee_atoms(world: &World, leg: &Leg) -> Result<u64> {
    let money = leg_money(&mut world.engine(), &empty_account(), leg)?;
    Ok(outcome::fee_atoms(&world.pool.settings, &money))
}

/// What the legs cost, whether or not they can be traded: premium and fees. Errors: those of [`fee_atoms`].
pub fn cost(world: &World, account: &MarginAccount, legs: &[Leg]) -> Result<SideCost> {
    let (mut cost, mut engine) = (TradeCost::default(), world.engine());
    for leg in legs {
        cost.add(&world.pool.settings, leg, &leg_money(&mut engine, account, leg)?)?;
    }
    Ok(cost.taker)
}

/// The account with the legs taken and paid for; whether it can carry them is asked by [`judge`]. A board is not loaded: whether a
/// strike is listed, the caller knows. Errors: `LegCount`, `SeriesTwice`, `MarketNotOpen`, `BoardExpired`, `ZeroAmount`, `PositionsFull`,
/// `Overflow`, those of [`fee_atoms`].
pub fn exchange(
    world: &World,
    engine: &mut MarginEngine,
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
        world.market(leg.series.market)?.market.require_open(world.now())?;
        if world.now() >= leg.series.expiry_ts {
            return Err(ClearingError::BoardExpired.into());
        }
    }
    let mut after = Box::new(*account);
    put_legs(&mut after, legs, 1)?;
    let mut cost = TradeCost::default();
    for leg in legs {
        cost.add(&world.pool.settings, leg, &leg_money(engine, account, leg)?)?;
    }
    let cash = after.cash_atoms.checked_sub(cost.taker.paid_atoms()?);
    after.cash_atoms = cash.ok_or(ClearingError::Overflow)?;
    let nearer = legs.iter().all(|leg| moved(account, leg).is_nearer());
    Ok(Traded { account: after, nearer, gift: cost.gift })
}

/// The margin engine that a trade is margined by: where it raises open interest, at the width that all open contracts ask for. Its other side is not
/// known, so that it counts as if it opened all that it takes. Errors: those of [`MarginEngine::crowd`].
pub fn crowded<'a>(
    world: &'a World,
    before: &MarginAccount,
    legs: &[Leg],
) -> Result<MarginEngine<'a>> {
    let opened = legs.iter().map(|leg| (leg.series, moved(before, leg).opened_lots()));
    Ok(crowded_by(world.engine(), opened)?)
}

/// Whether the program would let the account carry the trade, as `Trading::trade` asks one side. While a pause or a breaker stops new risk,
/// only this side's reducing counts: the other one is not known. `engine`: of [`crowded`]. Errors: `AccountInAuction`, `CashBorrowed`, the
/// oracles', `BelowInitialMargin`, `GiftNeedsOwner`, `GiftBelowMargin`, `SideInsolvent`, `Paused`, `Stopped`, `LossShared`.
pub fn judge(
    (world, engine): (&World, &mut MarginEngine),
    before: &MarginAccount,
    traded: &mut Traded,
    legs: &[Leg],
    terms: Terms,
) -> Result<()> {
    before.require_not_in_auction()?;
    let (now, mut pool) = (world.now(), world.pool.clone());
    let protocol = terms.protocol()?;
    let allowed = new_risk_allowed(&protocol, &pool, now);
    let mut side = Checked {
        account: &mut traded.account,
        cash_before: before.cash_atoms,
        role: Role::Taker,
        nearer: traded.nearer,
        by_owner: !terms.delegated,
    };
    side.require_cash()?;
    let action = side.action(engine, legs, allowed.is_err())?;
    let health = side.require_margin(engine, legs, action, &traded.gift)?;
    if action != Action::ReduceRisk {
        allowed?;
    }
    let mut floor = Floor { protocol: &protocol, pool: &mut pool, now };
    let giver = Giver { side: &mut side, health: &health };
    floor.move_gift(engine, giver, &mut empty_account(), &traded.gift)?;
    Ok(())
}

fn moved(account: &MarginAccount, leg: &Leg) -> Moved {
    account.moved_by(&leg.series, leg.size_lots)
}
