//! Whether and at what to quote: a pure function of what the chain says, of what has been signed before and still stands, and of
//! the settings.

use super::{
    crowding::excess_atoms,
    price::{model, price_atoms},
    settings::Settings,
};
use crate::quotes::{
    slip,
    terms::{leg_of, series_of},
};
use breakwater_clearing::{
    instructions::Leg,
    mark::Action,
    outcome::{SideCost, fee_atoms, leg_money},
    portfolio::MarginEngine,
    state::{MarginAccount, Pool, stop},
};
use breakwater_client::snapshot::Snapshot;
use breakwater_quotes::{Quote, QuoteLeg};
use breakwater_risk::{maths::share_ceil, outflow::LegMoney};
use std::fmt;

/// Room of the fee's cap above the fee at the present mark [bps].
const FEE_ROOM_BPS: u32 = 12_000;

/// What the chain says at one moment.
pub struct Inputs {
    pub pool: Pool,
    pub snapshot: Snapshot,
    pub account: Box<MarginAccount>,
}

/// Why nothing is quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pass {
    /// No market, surface or mark for a leg.
    NoModel,
    /// The market's state does not allow new risk, or the account can't trade.
    Closed,
    /// A position would be too large.
    Position,
    /// Too little margin would be left.
    Margin,
    /// A leg would be bid for at nothing.
    NoPrice,
    /// The prices are further from mark than the pool's slip: whoever gives that away would have to sign for it as a withdrawal.
    Slip,
}

impl fmt::Display for Pass {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(match self {
            Self::NoModel => "no_model",
            Self::Closed => "closed",
            Self::Position => "position",
            Self::Margin => "margin",
            Self::NoPrice => "no_price",
            Self::Slip => "slip",
        })
    }
}

/// Fills in prices, fee cap and times of a quote whose legs and least times are given. `standing` are quotes that may yet be taken: the
/// account must carry all of them and this one. Halves the times until it does. Errors: why there is no quote.
pub fn decide(
    inputs: &Inputs,
    settings: &Settings,
    standing: &[Quote],
    (mut quote, least_times): (Quote, u32),
) -> Result<Quote, Pass> {
    let mut engine = inputs.snapshot.engine();
    let mut committed = inputs.account.clone();
    for earlier in standing {
        take(inputs, &mut engine, &mut committed, (earlier, earlier.times))?;
    }
    loop {
        let refused = match priced(inputs, &mut engine, (settings, &committed), &mut quote) {
            Ok(()) => return Ok(quote),
            Err(pass @ (Pass::Position | Pass::Margin)) => pass,
            Err(pass) => return Err(pass),
        };
        if quote.times <= least_times {
            return Err(refused);
        }
        quote.times = (quote.times / 2).max(least_times);
    }
}

fn priced(
    inputs: &Inputs,
    engine: &mut MarginEngine,
    (settings, committed): (&Settings, &MarginAccount),
    quote: &mut Quote,
) -> Result<(), Pass> {
    let mut fee = 0u64;
    for leg in &mut quote.legs {
        let series = series_of(&inputs.snapshot, leg).ok_or(Pass::NoModel)?;
        let greeks = model(&inputs.snapshot, &series).ok_or(Pass::NoModel)?;
        let before = committed.lots(&series);
        let sold = traded(inputs, leg, quote.times)?.size_lots;
        let after = before.checked_sub(sold).ok_or(Pass::Position)?;
        let grows = after.unsigned_abs() > before.unsigned_abs();
        if grows && after.unsigned_abs() > settings.most_position_lots {
            return Err(Pass::Position);
        }
        leg.price_atoms =
            price_atoms(settings, &greeks, leg.side, (before, after)).ok_or(Pass::NoPrice)?;
        let (_, one_fee) = money(inputs, engine, &traded(inputs, leg, 1)?)?;
        fee = fee.checked_add(one_fee).ok_or(Pass::NoPrice)?;
    }
    quote.fee_cap_atoms = share_ceil(fee, FEE_ROOM_BPS);
    require_slip(inputs, engine, quote)?;
    let now = inputs.snapshot.now;
    inputs.pool.stops.require_open(stop::NEW_RISK, now).map_err(|_| Pass::Closed)?;
    let mut after = Box::new(*committed);
    take(inputs, engine, &mut after, (quote, quote.times))?;
    after.require_not_in_auction().map_err(|_| Pass::Closed)?;
    engine.require(Action::NewRisk, &after).map_err(|_| Pass::Closed)?;
    // each standing quote may be the only one taken, so that the worse of both accounts counts
    let mut alone = inputs.account.clone();
    take(inputs, engine, &mut alone, (quote, quote.times))?;
    for account in [&after, &alone] {
        let excess = excess_atoms(&inputs.snapshot, &inputs.account, account);
        let kept = i128::from(excess.ok_or(Pass::Margin)?) >= i128::from(settings.reserve_atoms);
        if !kept || account.cash_atoms < 0 {
            return Err(Pass::Margin);
        }
    }
    Ok(())
}

/// Neither side gives away more than the pool's slip at the present mark.
fn require_slip(inputs: &Inputs, engine: &mut MarginEngine, quote: &Quote) -> Result<(), Pass> {
    let legs = quote.legs.iter().map(|leg| traded(inputs, leg, quote.times));
    let legs = legs.collect::<Result<Vec<_>, _>>()?;
    let gift = slip::gift(engine, &inputs.account, &legs, inputs.pool.settings.slip_bps);
    match slip::beyond_atoms(&gift.map_err(|_| Pass::NoModel)?) {
        0 => Ok(()),
        _ => Err(Pass::Slip),
    }
}

/// The account as it is after a take: positions, premiums and fees as the program moves them.
fn take(
    inputs: &Inputs,
    engine: &mut MarginEngine,
    account: &mut MarginAccount,
    (quote, times): (&Quote, u32),
) -> Result<(), Pass> {
    for leg in &quote.legs {
        let whole = traded(inputs, leg, times)?;
        let lots = whole.size_lots.checked_neg().ok_or(Pass::Position)?;
        account.change(&whole.series, lots).map_err(|_| Pass::Position)?;
        let (of_all, _) = money(inputs, engine, &whole)?;
        // taken one by one it costs the most
        let (_, fee) = money(inputs, engine, &traded(inputs, leg, 1)?)?;
        let fees = fee.checked_mul(u64::from(times)).ok_or(Pass::Margin)?;
        let mut cost = SideCost::default();
        cost.add(&of_all, lots, fees).map_err(|_| Pass::Margin)?;
        let paid = cost.paid_atoms().map_err(|_| Pass::Margin)?;
        account.cash_atoms = account.cash_atoms.checked_sub(paid).ok_or(Pass::Margin)?;
    }
    Ok(())
}

/// The leg as the taker gets it, so many times.
fn traded(inputs: &Inputs, leg: &QuoteLeg, times: u32) -> Result<Leg, Pass> {
    if series_of(&inputs.snapshot, leg).is_none() {
        return Err(Pass::NoModel);
    }
    leg_of(&inputs.snapshot, leg, times).ok_or(Pass::Position)
}

/// What a leg is worth and costs, and each side's fee of it.
fn money(inputs: &Inputs, engine: &mut MarginEngine, leg: &Leg) -> Result<(LegMoney, u64), Pass> {
    let money = leg_money(engine, &inputs.account, leg).map_err(|_| Pass::NoModel)?;
    let fee = fee_atoms(&inputs.pool.settings, &money);
    Ok((money, fee))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{EXPIRY, USD, account, pool, series, snapshot};
    use breakwater_quotes::{Kind, Side};

    fn inputs() -> Inputs {
        let snapshot = snapshot();
        let account = account(1_000_000, (series(0), 0));
        Inputs { pool: pool(&snapshot), snapshot, account }
    }

    fn settings(least_edge_usd: u64) -> Settings {
        let text = format!(
            "server = \"ws://h/v1/maker\"\nkey = \"k\"\nedge_bps = 0\nedge_vol_bps = 0\n\
             least_edge_atoms = {}\nmost_position_lots = 1000000000\nreserve_atoms = 0",
            least_edge_usd * USD
        );
        toml::from_str(&text).unwrap()
    }

    /// One contract of a put at the money.
    fn wanted(side: Side) -> Quote {
        let leg = QuoteLeg {
            side,
            size_lots: 1_000_000,
            symbol: *b"BTC\0\0\0\0\0",
            expiry_ts: EXPIRY,
            strike_atoms: 100_000 * USD,
            kind: Kind::Put,
            price_atoms: 0,
        };
        Quote {
            program: [0; 32],
            chain: [0; 32],
            maker: [0; 32],
            legs: vec![leg],
            times: 1,
            fee_cap_atoms: 0,
            nonce: 0,
            until_ts: 0,
            taker: None,
        }
    }

    fn made(inputs: &Inputs, least_edge_usd: u64, side: Side) -> Result<Quote, Pass> {
        decide(inputs, &settings(least_edge_usd), &[], (wanted(side), 1))
    }

    #[test]
    fn nothing_is_signed_that_is_further_from_mark_than_the_slip() {
        let inputs = inputs();
        assert_eq!(inputs.pool.settings.slip_bps, 50, "500 dollars of a contract");
        for side in [Side::Buy, Side::Sell] {
            assert!(made(&inputs, 499, side).is_ok());
            assert_eq!(made(&inputs, 501, side), Err(Pass::Slip));
        }
    }

    #[test]
    fn the_cap_is_above_the_fee_that_the_program_asks_for() {
        let mut inputs = inputs();
        // no share of notional: the fee is a share of the larger of premium and value
        (inputs.pool.settings.fee_notional_bps, inputs.snapshot.settings.fee_notional_bps) =
            (100, 100);
        let quote = made(&inputs, 400, Side::Buy).unwrap();
        let leg = leg_of(&inputs.snapshot, &quote.legs[0], 1).unwrap();
        let money = leg_money(&mut inputs.snapshot.engine(), &inputs.account, &leg).unwrap();
        assert!(money.worth_ceil > money.pays_ceil, "bought below mark");
        let fee = fee_atoms(&inputs.pool.settings, &money);
        let by_value = money.worth_ceil * u64::from(inputs.pool.settings.fee_premium_bps);
        assert_eq!(fee, by_value.div_ceil(10_000));
        assert_eq!(quote.fee_cap_atoms, share_ceil(fee, FEE_ROOM_BPS));
    }

    #[test]
    fn who_would_crowd_a_market_is_margined_at_the_width_that_asks_for() {
        let mut inputs = inputs();
        let alone = |inputs: &Inputs| {
            let after = account(1_000_000, (series(0), -10_000_000));
            excess_atoms(&inputs.snapshot, &inputs.account, &after).unwrap()
        };
        let wide = alone(&inputs);
        let ranges = &mut inputs.snapshot.markets[0].market.params.ranges;
        // ten contracts are twice the limit
        (ranges.open_interest_limit_atoms, ranges.crowding_bps) = (500_000 * USD, 2_000);
        assert!(alone(&inputs) < wide);
        let held = account(1_000_000, (series(0), -10_000_000));
        let still = excess_atoms(&inputs.snapshot, &held, &held).unwrap();
        assert_eq!(still, wide, "what is held already crowds nobody anew");
    }
}
