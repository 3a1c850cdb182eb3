//! An account for sale, as a bidder sees it.

use crate::{
    refusal::Result,
    session::{self, World},
};
use breakwater_clearing::{
    instructions::{is_urgent, slice_of},
    state::{Auction, MarginAccount, auction_status},
};
use breakwater_risk::{
    AuctionParams, Health, ONE_Q32, ScenarioSet, insolvent_payout_atoms, least_share_q32,
    max_share_q32, price_ran_out, price_share_q32, solvent_price_atoms,
};
use serde::Serialize;

/// `AuctionView` of `app/src/engine/types.ts`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AuctionView {
    pub insolvent: bool,
    pub queued: bool,
    pub sealed: bool,
    pub confirmed: bool,
    pub elapsed_secs: u64,
    pub ran_out: bool,
    #[serde(with = "crate::decimal")]
    pub d_q32: u64,
    #[serde(with = "crate::decimal")]
    pub max_share_q32: u64,
    #[serde(with = "crate::decimal")]
    pub least_share_q32: u64,
    #[serde(with = "crate::decimal")]
    pub equity_atoms: i64,
    #[serde(with = "crate::decimal")]
    pub mm_atoms: i64,
    #[serde(with = "crate::decimal")]
    pub value_atoms: i64,
    #[serde(with = "crate::decimal")]
    pub whole_price_atoms: i64,
    pub curve: Vec<Point>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Point {
    pub secs: u64,
    pub share: f64,
}

const POINTS: u64 = 60;

/// Errors: Anchor's for bytes of another kind.
pub fn decode(data: &[u8]) -> Result<Box<Auction>> {
    session::decode::<Auction>(data)
}

/// Figures of the auction's witness scenario, which is what sales go by. Nothing is for sale (shares of zero) while the account is healthy.
/// Errors: those of [`breakwater_clearing::portfolio::Book::health`].
pub fn view(world: &World, auction: &Auction, account: &MarginAccount) -> Result<AuctionView> {
    let pool = &world.pool;
    let time = world.snapshot.auction_time(account, auction)?;
    let mut book = world.book();
    let health = book.health(account, ScenarioSet::Only(auction.witness))?;
    let oldest = book.oldest_mark(account)?;
    let confirmed = auction.require_confirmed(oldest, &pool.settings.auction).is_ok();
    let params = pool.settings.auction.to_risk();
    let elapsed_secs = auction.elapsed_secs(&pool.stops, &time);
    let d_q32 = price_share_q32(&params, elapsed_secs);
    let queued = auction.status == auction_status::QUEUED;
    let insolvent = health.is_insolvent();
    let sealed = !queued && !auction.is_public(&time) && !is_urgent(pool, &health);
    let sale = if insolvent {
        insolvent_sale(&params, auction, &health, auction.insolvent_secs(&time))?
    } else {
        solvent_sale(&params, auction, &health, d_q32)?
    };
    Ok(AuctionView {
        insolvent,
        queued,
        sealed,
        confirmed,
        elapsed_secs: if insolvent { auction.insolvent_secs(&time) } else { elapsed_secs },
        ran_out: price_ran_out(&params, elapsed_secs),
        d_q32,
        max_share_q32: sale.most_q32,
        least_share_q32: sale.least_q32,
        equity_atoms: health.equity_atoms(),
        mm_atoms: health.mm_atoms(),
        value_atoms: value_atoms(auction, &health),
        whole_price_atoms: sale.whole_atoms,
        curve: curve(&params),
    })
}

/// Value at mark, of all that a slice would be taken of: everything that has a price, less what earlier slices brought in where that is not
/// sold again. An insolvent account's slices leave debt behind for what has none.
pub fn value_atoms(auction: &Auction, health: &Health) -> i64 {
    if health.is_insolvent() {
        return health.value_atoms();
    }
    let slice = slice_of(auction, health);
    health.sold_value_atoms().saturating_sub(slice.reserved_atoms)
}

#[derive(Default)]
struct Sale {
    most_q32: u64,
    least_q32: u64,
    whole_atoms: i64,
}

fn solvent_sale(
    params: &AuctionParams,
    auction: &Auction,
    health: &Health,
    d_q32: u64,
) -> Result<Sale> {
    if !health.is_liquidatable() || health.sold_value_atoms() < 0 {
        return Ok(Sale::default());
    }
    let slice = slice_of(auction, health);
    let most_q32 = max_share_q32(params, &slice, d_q32)?;
    let whole = solvent_price_atoms(&slice, d_q32, ONE_Q32)?;
    Ok(Sale {
        most_q32,
        least_q32: slice.least_share_q32(params, most_q32),
        whole_atoms: i64::try_from(whole).unwrap_or(i64::MAX),
    })
}

/// Nothing is paid before the insolvency is declared, because nothing is for sale.
fn insolvent_sale(
    params: &AuctionParams,
    auction: &Auction,
    health: &Health,
    elapsed_secs: u64,
) -> Result<Sale> {
    if auction.insolvent_ts == 0 {
        return Ok(Sale::default());
    }
    let (value, mm) = (health.value_atoms(), health.mm_atoms());
    let whole = insolvent_payout_atoms(params, value, mm, elapsed_secs, ONE_Q32)?;
    Ok(Sale {
        most_q32: ONE_Q32,
        least_q32: least_share_q32(params, ONE_Q32),
        whole_atoms: 0i64.saturating_sub_unsigned(whole),
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
