//! The live table.

use crate::demo::path::Tick;
use breakwater_bots::chain::View;
use breakwater_risk::{ONE_Q48, pricing::SmileBounds};

pub fn head() {
    println!(
        "{:>7} {:>9} {:>8} {:>7} {:>7}  {:>8} {:>5} {:>7} {:>8}  {:>8} {:>6} {:>14}",
        "crash",
        "BTC",
        "ETH",
        "rvol",
        "iv",
        "healthy",
        "short",
        "auction",
        "insolv.",
        "liquid'd",
        "slices",
        "insurance"
    );
}

/// `speed` is how many seconds of the crash pass in one of ours: realised variance, which the program
/// measures in our time, is divided by it.
pub fn line(view: &View, tick: &Tick, minute: f64, speed: f64, liquidated: usize) {
    let (mut healthy, mut short, mut auction, mut insolvent) = (0, 0, 0, 0);
    for account in &view.accounts {
        let Ok((_, health)) = view.snapshot.assess(&account.state) else { continue };
        match (account.auction.is_some(), health.is_insolvent(), health.is_liquidatable()) {
            (_, true, _) => insolvent += 1,
            (true, ..) => auction += 1,
            (_, _, true) => short += 1,
            _ => healthy += 1,
        }
    }
    let btc = view.snapshot.markets.first();
    let variance = btc.map_or(0.0, |of| of.market.realised.variance_q48 as f64 / ONE_Q48 as f64);
    let realised = (variance / speed.max(1.0)).sqrt();
    println!(
        "{:>7} {:>9.0} {:>8.1} {:>6.0}% {:>6.0}%  {:>8} {:>5} {:>7} {:>8}  {:>8} {:>6} {:>14.2}",
        format!("{:02}h{:02}m", minute as u64 / 60, minute as u64 % 60),
        tick.btc_usd,
        tick.eth_usd,
        realised * 100.0,
        at_the_money(view) * 100.0,
        healthy,
        short,
        auction,
        insolvent,
        liquidated,
        view.pool.slices,
        view.pool.insurance_atoms as f64 / 1e6,
    );
}

/// At-the-money volatility of BTC's longest expiry.
fn at_the_money(view: &View) -> f64 {
    let Some(btc) = view.snapshot.markets.first() else { return 0.0 };
    let live = btc.surface.slots.iter().filter(|slot| slot.status == 1);
    let Some(slot) = live.max_by_key(|slot| slot.expiry_ts) else { return 0.0 };
    let sd = slot.svi().total_sd_q48(0, ONE_Q48, &SmileBounds::default()) as f64 / ONE_Q48 as f64;
    sd / (slot.tenor_secs.max(1) as f64 / 31_536_000.0).sqrt()
}
