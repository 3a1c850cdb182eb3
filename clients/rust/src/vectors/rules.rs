//! Rules of the program that the app and the TypeScript client have too, because no engine is at hand where they ask: what each says for some
//! inputs. Whole numbers that may be beyond 2^53 are text.

use super::key;
use crate::{instruction::FEW_ACCOUNTS, params::Stage};
use anchor_lang::{AccountDeserialize, Space};
use breakwater_clearing::{
    outcome::{SideCost, metric_bps},
    state::{Closed, ParamChange, ParamSet, Pool, Protocol, Stops, metric, pause, stop},
};
use breakwater_risk::{
    LOTS_PER_CONTRACT, ONE_Q32,
    liquidation::{Share, VaultShares},
    outflow::{AtMark, LegMoney, Premium},
};
use serde_json::{Value, json};

pub fn rules() -> Vec<(String, Value)> {
    let all = [
        ("change", change()),
        ("fewAccounts", FEW_ACCOUNTS.into()),
        ("metricsOfMarkets", metrics_of_markets()),
        ("pauses", pauses()),
        ("premiums", premiums()),
        ("shares", shares()),
        ("slices", slices()),
        ("stops", stops()),
        ("units", json!({ "lotsPerContract": LOTS_PER_CONTRACT, "oneQ32": ONE_Q32 })),
    ];
    all.map(|(name, value)| (name.to_owned(), value)).into()
}

/// [`Stage::of`] before, between and after its times, and of a set that has another version by now.
fn change() -> Value {
    let change = ParamChange {
        target: key(1),
        asked_by: key(2),
        payer: key(2),
        replaces: 3,
        queued_ts: 1_000,
        ready_ts: 2_000,
        lapses_ts: 3_000,
        bump: 0,
        set: ParamSet::Lift(1),
    };
    let case = |(version, now): (u64, i64)| {
        let stage = match Stage::of(&change, version, now) {
            Stage::Waits(_) => "waits",
            Stage::Ready(_) => "ready",
            Stage::Lapsed => "lapsed",
            Stage::Replaced => "replaced",
        };
        json!({ "nowTs": now, "stage": stage, "version": version })
    };
    let cases = [(3, 1_999), (3, 2_500), (3, 2_999), (3, 3_000), (4, 1_999), (4, 3_000)].map(case);
    json!({ "cases": cases, "lapsesTs": 3_000, "readyTs": 2_000, "replaces": 3 })
}

/// Metrics that can't be told without a market.
fn metrics_of_markets() -> Value {
    let zeros = [0; 8 + Pool::INIT_SPACE];
    let pool = Pool::try_deserialize_unchecked(&mut zeros.as_slice()).unwrap();
    let all = metric::PRICE_MOVE..=metric::OUTFLOW;
    all.filter(|number| metric_bps(&pool, None, *number, 0).is_err()).collect::<Vec<_>>().into()
}

/// [`Protocol::paused_at`]: a pause of withdrawals ends by itself.
fn pauses() -> Value {
    let zeros = [0; 8 + Protocol::INIT_SPACE];
    let mut protocol = Protocol::try_deserialize_unchecked(&mut zeros.as_slice()).unwrap();
    protocol.withdrawals_paused.until_ts = 2_000;
    let all = pause::TRADE | pause::WITHDRAW | pause::AUCTION;
    let mut cases = vec![];
    for paused in [0, pause::WITHDRAW, pause::TRADE | pause::AUCTION, all] {
        for now in [1_999, 2_000, 2_001] {
            protocol.paused = paused;
            let in_force = protocol.paused_at(now);
            cases.push(json!({ "inForce": in_force, "nowTs": now, "paused": paused }));
        }
    }
    json!({ "cases": cases, "untilTs": 2_000 })
}

/// What a buyer pays and a seller gets for a leg: [`SideCost::add`].
fn premiums() -> Value {
    let case = |(size_lots, price_atoms): (i64, u64)| {
        let premium = Premium { price_atoms, lots: size_lots.unsigned_abs() };
        let mut cost = SideCost::default();
        let money = LegMoney::new(premium, AtMark { worth_floor: 0, notional_atoms: 0 }).unwrap();
        cost.add(&money, size_lots, 0).unwrap();
        let text = [size_lots.to_string(), price_atoms.to_string(), cost.premium_atoms.to_string()];
        json!({ "paidAtoms": text[2], "priceAtoms": text[1], "sizeLots": text[0] })
    };
    [(1_000_000, 7), (1, 7), (-1, 7), (-1_999_999, 3), (1_999_999, 3), (1 << 40, 1 << 36)]
        .map(case)
        .to_vec()
        .into()
}

/// What shares of the vault are worth to who leaves: [`VaultShares::worth_floor`].
fn shares() -> Value {
    let case = |(shares, all, value_atoms): (u64, u64, u64)| {
        let vault = VaultShares { shares: all, value_atoms };
        let worth = vault.worth_floor(shares).unwrap();
        json!({
            "all": all.to_string(),
            "shares": shares.to_string(),
            "valueAtoms": value_atoms.to_string(),
            "worthAtoms": worth.to_string(),
        })
    };
    [(1, 3, 10), (2, 3, 10), (3, 3, 10), (0, 3, 10), (1 << 50, (1 << 60) + 1, 1 << 62)]
        .map(case)
        .to_vec()
        .into()
}

/// What a slice of an account takes of a position: [`Share::of_lots`].
fn slices() -> Value {
    let case = |(size_lots, share_q32): (i64, u64)| {
        let lots = Share { q32: share_q32 }.of_lots(size_lots);
        let text = [size_lots.to_string(), share_q32.to_string(), lots.to_string()];
        json!({ "lots": text[2], "shareQ32": text[1], "sizeLots": text[0] })
    };
    let third = ONE_Q32 / 3;
    [(10, third), (-10, third), (1, third), (-1, third), (7, ONE_Q32), (-7, ONE_Q32), (1 << 50, 1)]
        .map(case)
        .to_vec()
        .into()
}

/// What is stopped, by the places of the bits: what each stop stops is refused while it, one that covers it, or a halt is in force.
fn stops() -> Value {
    let asked = [stop::NEW_RISK, stop::WITHDRAWALS, stop::BIDS, stop::SEALED_SALES, stop::HALT];
    let mut cases = vec![];
    for until_ts in [[0; 5], [9, 8, 7, 6, 0], [3, 0, 5, 9, 0], [9, 0, 0, 0, 6], [0, 0, 0, 6, 4]] {
        let closed = until_ts.map(|until_ts| Closed { since_ts: 1, until_ts });
        let stops = Stops { closed, withdraw_bps: 0 };
        for now in [2, 5, 6, 8, 9] {
            let shut = |(_, bits): &(usize, &u32)| stops.require_open(**bits, now).is_err();
            let shut: Vec<usize> =
                asked.iter().enumerate().filter(shut).map(|(place, _)| place).collect();
            cases.push(json!({ "nowTs": now, "stopped": shut, "untilTs": until_ts }));
        }
    }
    cases.into()
}
