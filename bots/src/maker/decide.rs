//! Whether and at what to quote: a pure function of one look at the chain, of what has been signed before and still stands, and of
//! the settings.

use super::{
    price::{model, price_atoms},
    settings::Settings,
};
use crate::quotes::terms::series_of;
use breakwater_clearing::{
    instructions::fee_atoms,
    mark::Action,
    state::{MarginAccount, Pool, Series, stop},
};
use breakwater_client::snapshot::Snapshot;
use breakwater_quotes::{Quote, QuoteLeg, Side};
use breakwater_risk::{notional_ceil, notional_floor, share_ceil};
use std::fmt;

/// Room of the fee's cap above the fee at the present mark [bps].
const FEE_ROOM_BPS: u32 = 12_000;

/// One look at the chain.
pub struct Look {
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
}

impl fmt::Display for Pass {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(match self {
            Self::NoModel => "no_model",
            Self::Closed => "closed",
            Self::Position => "position",
            Self::Margin => "margin",
            Self::NoPrice => "no_price",
        })
    }
}

/// Fills in prices, fee cap and times of a quote whose legs and least times are given. `standing` are quotes that may yet be taken: the
/// account must carry all of them and this one. Halves the times until it does. Errors: why there is no quote.
pub fn decide(
    look: &Look,
    settings: &Settings,
    standing: &[Quote],
    (mut quote, least_times): (Quote, u32),
) -> Result<Quote, Pass> {
    let mut committed = look.account.clone();
    for earlier in standing {
        take(look, &mut committed, earlier, earlier.times)?;
    }
    loop {
        let refused = match priced(look, settings, &committed, &mut quote) {
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
    look: &Look,
    settings: &Settings,
    committed: &MarginAccount,
    quote: &mut Quote,
) -> Result<(), Pass> {
    let mut fee = 0u64;
    for leg in &mut quote.legs {
        let series = series_of(&look.snapshot, leg).ok_or(Pass::NoModel)?;
        let greeks = model(&look.snapshot, &series).ok_or(Pass::NoModel)?;
        let before = held(committed, &series);
        let after = before.checked_add(lots(leg, quote.times)?).ok_or(Pass::Position)?;
        let grows = after.unsigned_abs() > before.unsigned_abs();
        if grows && after.unsigned_abs() > settings.most_position_lots {
            return Err(Pass::Position);
        }
        leg.price_atoms =
            price_atoms(settings, &greeks, leg.side, (before, after)).ok_or(Pass::NoPrice)?;
        fee = fee.checked_add(leg_fee_atoms(look, &series, leg)?).ok_or(Pass::NoPrice)?;
    }
    quote.fee_cap_atoms = share_ceil(fee, FEE_ROOM_BPS);
    let mut after = Box::new(*committed);
    take(look, &mut after, quote, quote.times)?;
    let now = look.snapshot.now;
    look.pool.stops.require_open(stop::NEW_RISK, now).map_err(|_| Pass::Closed)?;
    let mut book = look.snapshot.book();
    after.require_not_in_auction().map_err(|_| Pass::Closed)?;
    book.require(Action::NewRisk, &after).map_err(|_| Pass::Closed)?;
    // each standing quote may be the only one taken, so that the worse of both accounts counts
    let mut alone = look.account.clone();
    take(look, &mut alone, quote, quote.times)?;
    for account in [&after, &alone] {
        let excess = book.new_risk(account).map_err(|_| Pass::Margin)?.im_excess_atoms();
        let kept = i128::from(excess) >= i128::from(settings.reserve_atoms);
        if !kept || account.cash_atoms < 0 {
            return Err(Pass::Margin);
        }
    }
    Ok(())
}

/// The account as it is after a take: positions, premiums and fees as the program moves them.
fn take(look: &Look, account: &mut MarginAccount, quote: &Quote, times: u32) -> Result<(), Pass> {
    for leg in &quote.legs {
        let series = series_of(&look.snapshot, leg).ok_or(Pass::NoModel)?;
        let lots = lots(leg, times)?;
        account.change(&series, lots).map_err(|_| Pass::Position)?;
        let size = lots.unsigned_abs();
        let gain = match leg.side {
            Side::Sell => notional_floor(leg.price_atoms, size).map(i128::from),
            Side::Buy => notional_ceil(leg.price_atoms, size).map(|pays| -i128::from(pays)),
        };
        let fee = leg_fee_atoms(look, &series, leg)?;
        let fees = i128::from(fee).checked_mul(i128::from(times)).ok_or(Pass::Margin)?;
        let cash = i128::from(account.cash_atoms) + gain.map_err(|_| Pass::Margin)? - fees;
        account.cash_atoms = i64::try_from(cash).map_err(|_| Pass::Margin)?;
    }
    Ok(())
}

/// Of one time.
fn leg_fee_atoms(look: &Look, series: &Series, leg: &QuoteLeg) -> Result<u64, Pass> {
    let found = look.snapshot.markets.iter().find(|(market, _)| market.index == series.market);
    let (market, _) = found.ok_or(Pass::NoModel)?;
    let size_lots = i64::try_from(leg.size_lots).map_err(|_| Pass::Position)?;
    let leg = breakwater_clearing::instructions::Leg {
        series: *series,
        size_lots,
        price_atoms: leg.price_atoms,
    };
    fee_atoms(&look.pool.settings, market, &leg).map_err(|_| Pass::NoPrice)
}

fn held(account: &MarginAccount, series: &Series) -> i64 {
    account.positions().iter().find(|p| p.is(series)).map_or(0, |p| p.size_lots)
}

/// What the maker gets of a leg [lots].
fn lots(leg: &QuoteLeg, times: u32) -> Result<i64, Pass> {
    let size = leg.size_lots.checked_mul(u64::from(times)).ok_or(Pass::Position)?;
    let size = i64::try_from(size).map_err(|_| Pass::Position)?;
    Ok(if leg.side == Side::Buy { size } else { -size })
}
