//! Names of what sets keep as bits and numbers. The app's come from here: `app/scripts/generate-fields.mjs`.

use breakwater_clearing::state::{feed_source, metric, pause, stop};

/// Bits of [`pause`], lowest first.
pub const PAUSES: [(u32, &str); 3] =
    [(pause::TRADE, "trade"), (pause::WITHDRAW, "withdraw"), (pause::AUCTION, "auction")];

/// Bits of [`stop`], lowest first.
pub const STOPS: [(u32, &str); 5] = [
    (stop::NEW_RISK, "new risk"),
    (stop::WITHDRAWALS, "withdrawals"),
    (stop::PUBLIC_SALES, "public sales"),
    (stop::SEALED_SALES, "sealed sales"),
    (stop::HALT, "halt"),
];

/// Numbers of [`metric`]; those of a pool come after those of a market.
pub const METRICS: [(u32, &str); 7] = [
    (metric::PRICE_MOVE, "price move"),
    (metric::REALISED, "realised volatility"),
    (metric::DIVERGENCE, "divergence of sources"),
    (metric::CONFIDENCE, "confidence interval"),
    (metric::AUCTIONED, "notional auctioned"),
    (metric::INSURANCE, "insurance drawn"),
    (metric::OUTFLOW, "cash outflow"),
];

/// Numbers of [`feed_source`].
pub const SOURCES: [(u32, &str); 2] =
    [(feed_source::RECEIVER, "Pyth receiver"), (feed_source::LEGACY, "legacy Pyth")];

/// The name of a number, where it has one.
pub fn name_of(number: u32, names: &[(u32, &'static str)]) -> Option<&'static str> {
    names.iter().find(|(of, _)| *of == number).map(|(_, name)| *name)
}

/// Names of the bits that are set.
pub fn bits(value: u32, names: &[(u32, &'static str)]) -> String {
    let set: Vec<&str> = names.iter().filter(|(b, _)| value & b != 0).map(|(_, n)| *n).collect();
    if set.is_empty() { "nothing".to_owned() } else { set.join(" + ") }
}
