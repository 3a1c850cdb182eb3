//! An account for sale, as a bidder sees it.

use crate::{
    refusal::Result,
    session::{self, World},
};
use breakwater_clearing::{
    checks::is_urgent,
    outcome::{ForSale, Judged, for_sale_atoms},
    state::{Auction, MarginAccount, auction_status},
};
use breakwater_risk::{
    ONE_Q32,
    liquidation::{AuctionParams, price_ran_out, price_share_q32},
    model::ScenarioSet,
};
use serde::Serialize;

/// An account for sale, as a bidder sees it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct AuctionView {
    /// Value below zero: who takes it is paid.
    pub insolvent: bool,
    /// Nothing is left in it that could be sold: anyone may end the auction.
    pub spent: bool,
    /// Waits for room or its turn.
    pub queued: bool,
    /// In its sealed round, and not too urgent for it.
    pub sealed: bool,
    /// A newer mark has confirmed the one that started it: slices may be sold.
    pub confirmed: bool,
    /// Time the price has fallen for, or the payment risen, by the auction's own clock [s].
    #[cfg_attr(test, ts(type = "number"))]
    pub elapsed_secs: u64,
    /// The price has run out: anyone may start it again.
    pub ran_out: bool,
    /// What a bidder pays of the value now [2^-32].
    #[serde(serialize_with = "crate::decimal::serialize")]
    pub d_q32: u64,
    /// Most of the account that one bid may take; 0 where nothing is for sale [2^-32].
    #[serde(serialize_with = "crate::decimal::serialize")]
    pub max_share_q32: u64,
    /// Least of it that one bid may take [2^-32].
    #[serde(serialize_with = "crate::decimal::serialize")]
    pub least_share_q32: u64,
    /// Counted equity in the witness, either sign [quote atoms].
    #[serde(serialize_with = "crate::decimal::serialize")]
    pub equity_atoms: i64,
    /// Maintenance margin in the witness [quote atoms].
    #[serde(serialize_with = "crate::decimal::serialize")]
    pub mm_atoms: i64,
    /// At mark and without haircut, of all that a slice would be taken of; a slice's value is its share of this [quote atoms].
    #[serde(serialize_with = "crate::decimal::serialize")]
    pub value_atoms: i64,
    /// What the whole account costs now, rounded up; for an insolvent one what a taker would be paid, negative [quote atoms].
    #[serde(serialize_with = "crate::decimal::serialize")]
    pub whole_price_atoms: i64,
    /// Price over the seconds of the auction, for the picture.
    pub curve: Vec<Point>,
}

/// A point of the price curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "CurvePoint"))]
pub struct Point {
    /// Since the price began to fall [s].
    #[cfg_attr(test, ts(type = "number"))]
    pub secs: u64,
    /// What a bidder pays of the value, 0 to 1.
    pub share: f64,
}

const POINTS: u64 = 60;

/// An auction's account. Errors: Anchor's for bytes of another kind.
pub fn decode(data: &[u8]) -> Result<Box<Auction>> {
    session::decode::<Auction>(data)
}

/// Figures of the auction's witness scenario, which is what sales go by. Nothing is for sale (shares of zero) while the account is healthy.
/// Errors: those of [`breakwater_clearing::portfolio::MarginEngine::health`].
pub fn view(world: &World, auction: &Auction, account: &MarginAccount) -> Result<AuctionView> {
    let pool = &world.pool;
    let time = world.snapshot.auction_time(account, auction)?;
    let mut engine = world.engine();
    let health = engine.health(account, ScenarioSet::Only(auction.witness))?;
    let oldest = engine.oldest_mark(account)?;
    let confirmed = auction.require_confirmed(oldest, &pool.settings.auction).is_ok();
    let params = pool.settings.auction.to_risk();
    let elapsed_secs = auction.elapsed_secs(&pool.stops, &time);
    let d_q32 = price_share_q32(&params, elapsed_secs);
    let queued = auction.status == auction_status::QUEUED;
    let insolvent = health.is_insolvent();
    let sealed = !queued && !auction.is_public(&time) && !is_urgent(pool, &health);
    let seen = Judged { health: &health, left_out: engine.left_out() };
    // nothing is paid before an insolvency is declared, because nothing is for sale
    let lot = match insolvent {
        true if auction.insolvent_ts == 0 => None,
        true => Some(ForSale::insolvent(pool, auction, seen, auction.insolvent_secs(&time))?),
        false if !health.is_liquidatable() || health.sold_value_atoms() < 0 => None,
        false => Some(ForSale::solvent(pool, auction, seen, d_q32)?),
    };
    Ok(AuctionView {
        insolvent,
        spent: engine.is_spent(account, &pool.settings.auction)?,
        queued,
        sealed,
        confirmed,
        elapsed_secs: if insolvent { auction.insolvent_secs(&time) } else { elapsed_secs },
        ran_out: price_ran_out(&params, elapsed_secs),
        d_q32,
        max_share_q32: lot.map_or(0, |lot| lot.most_q32),
        least_share_q32: lot.map_or(0, |lot| lot.least_q32),
        equity_atoms: health.equity_atoms(),
        mm_atoms: health.mm_atoms(),
        value_atoms: for_sale_atoms(auction, &health),
        whole_price_atoms: lot.map_or(0, |lot| lot.whole_atoms),
        curve: curve(&params),
    })
}

fn curve(params: &AuctionParams) -> Vec<Point> {
    let (fast, slow) = (u64::from(params.fast_secs), u64::from(params.slow_secs));
    let whole = fast.saturating_add(slow);
    let mut secs: Vec<u64> = (0..=POINTS).map(|at| whole.saturating_mul(at) / POINTS).collect();
    secs.push(fast); // where it bends
    secs.sort_unstable();
    secs.dedup();
    let share = |secs| price_share_q32(params, secs) as f64 / ONE_Q32 as f64;
    secs.into_iter().map(|secs| Point { secs, share: share(secs) }).collect()
}
