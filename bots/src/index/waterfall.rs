//! Who paid what, tier by tier, as `breakwater-sim demo` reports it.

use super::{
    refusal::ApiError,
    store::{Event as Stored, Store},
};
use breakwater_clearing::events::tier;
use breakwater_client::event::Event;
use serde::Serialize;
use sqlx::Row;

/// Every step, in the order in which losses pass them.
pub const STEPS: [&str; 13] = [
    "soft",
    "netting",
    "sealed",
    "public",
    "holdback",
    "penalty",
    "backstop",
    "escrow",
    "insurance",
    "gamma",
    "backstop_share",
    "deleveraging",
    "shared",
];

/// What an event adds to which steps [quote atoms].
pub fn flows(event: &Event) -> Vec<(&'static str, i64)> {
    let signed = |atoms: u64| i64::try_from(atoms).unwrap_or(i64::MAX);
    let paid = |parts: &[(&'static str, u64)]| {
        let paid = parts.iter().filter(|(_, atoms)| *atoms > 0);
        paid.map(|(step, atoms)| (*step, signed(*atoms))).collect()
    };
    match event {
        Event::SoftSliceTaken(e) => vec![("soft", signed(e.discount_atoms))],
        // both sides are closed at mark: nobody pays
        Event::Netted(_) => vec![("netting", 0)],
        Event::SliceSold(e) => {
            let step = match e.tier {
                tier::SEALED => "sealed",
                tier::BACKSTOP => "backstop",
                _ => "public",
            };
            vec![(step, e.value_atoms.saturating_sub_unsigned(e.paid_atoms))]
        }
        Event::HoldBackResolved(e) => {
            vec![("holdback", if e.forfeited { signed(e.atoms) } else { 0 })]
        }
        Event::AuctionEnded(e) => vec![("penalty", signed(e.penalty_atoms))],
        Event::InsolventSliceTaken(e) => {
            let (own, insurance) = (("escrow", e.escrow_atoms), ("insurance", e.insurance_atoms));
            paid(&[own, insurance, ("gamma", e.gamma_atoms)])
        }
        Event::ShortfallCovered(e) => paid(&[
            ("escrow", e.escrow_atoms),
            ("insurance", e.insurance_atoms),
            ("gamma", e.gamma_atoms),
            ("backstop_share", e.backstop_atoms),
            ("shared", e.socialised_atoms),
        ]),
        Event::Deleveraged(e) => vec![("deleveraging", signed(e.haircut_atoms))],
        _ => vec![],
    }
}

/// Events that move an auction's escrow.
pub const ESCROW: [&str; 5] =
    ["AuctionStarted", "SliceSold", "InsolventSliceTaken", "ShortfallCovered", "AuctionEnded"];

/// What an account's penalties paid of its own debt as the auction ended [quote atoms], which no event says. Formula: what came into
/// escrow, less what was drawn before, less what was left for the pool's funds.
///
/// What was left has in it the atom of an earned tip that its halves leave over. Half a tip whose account was closed before the end is in it
/// too, and no event says that: then this is so much too low. Of `events` of other auctions, or without both ends: nothing.
pub fn own_escrow(events: &[Stored]) -> i128 {
    let mut escrow = None;
    for event in events {
        match (event.name.as_str(), &mut escrow) {
            ("AuctionStarted", _) => escrow = Some(0),
            ("SliceSold", Some(escrow)) => *escrow += event.int("fee_atoms"), // sums of 64-bit numbers
            ("InsolventSliceTaken" | "ShortfallCovered", Some(escrow)) => {
                *escrow -= event.int("escrow_atoms");
            }
            ("AuctionEnded", Some(escrow)) => {
                let left_over = event.int("tip_atoms") % 2;
                return (*escrow - (event.int("penalty_atoms") - left_over)).max(0);
            }
            _ => {}
        }
    }
    0
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    pub step: &'static str,
    pub times: i64,
    pub atoms: String,
}

/// Every step between two times, both included [unix s]; those that were not reached with nothing.
pub async fn steps(store: &Store, from_ts: i64, to_ts: i64) -> Result<Vec<Step>, ApiError> {
    // in two halves, so that no sum leaves 64 bits
    let sql = "SELECT step, COUNT(*), CAST(SUM(atoms / 4294967296) AS BIGINT), CAST(SUM(atoms % 4294967296) AS BIGINT) \
               FROM flows WHERE time_ts >= $1 AND time_ts <= $2 GROUP BY step";
    let args = vec![from_ts.into(), to_ts.into()];
    let found = store.select(sql, args, |row| {
        let (high, low): (i64, i64) = (row.try_get(2)?, row.try_get(3)?);
        let atoms = i128::from(high) * 4_294_967_296 + i128::from(low); // 2^63 x 2^32 fits
        Ok((row.try_get::<String, _>(0)?, row.try_get::<i64, _>(1)?, atoms))
    });
    let found = found.await?;
    let step = |step: &'static str| {
        let of = found.iter().find(|(name, ..)| name == step);
        let (times, atoms) = of.map_or((0, 0), |(_, times, atoms)| (*times, *atoms));
        Step { step, times, atoms: atoms.to_string() }
    };
    Ok(STEPS.map(step).to_vec())
}
