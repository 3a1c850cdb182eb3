//! A set of parameters as rows, by the program's own field tables, and what differs between two sets.

use crate::decode::bytes_of;
use anchor_lang::prelude::Pubkey;
use breakwater_clearing::state::{
    BreakerRules, FeedParams, MarketParams, ParamSet, ProtocolParams, ScenarioParams,
    fields::{Field, MARKET_FIELDS, POOL_FIELDS, PROTOCOL_FIELDS, RULE_FIELDS, Safer, Step},
};
use breakwater_risk::model::VolShock;

/// What a row says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// A number, and what is known of it.
    Number(&'static Field, i128),
    /// An address; `None` where it names nothing.
    Key(Option<Pubkey>),
    /// A feed, or what a feed is made of; `None` where it names nothing.
    Hash(Option<[u8; 32]>),
    /// One scenario of a market's grid.
    Scenario(ScenarioParams),
    /// Bits of [`breakwater_clearing::state::pause`].
    Pauses(u32),
    /// Bits of [`breakwater_clearing::state::stop`].
    Stops(u32),
    /// Something that no table names.
    Unnamed(&'static str),
}

/// One line of a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Path in the set: "auction.fast_secs", "scenario 3", "rule 2.secs".
    pub name: String,
    /// What it says.
    pub value: Value,
}

/// One row that two sets disagree about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// As in [`Row`].
    pub name: String,
    /// `None` where the old set has no such row.
    pub from: Option<Value>,
    /// `None` where the new one has none.
    pub to: Option<Value>,
    /// Which way it goes.
    pub direction: Direction,
}

/// Governance alone makes a set looser; the steward may make it safer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Safer for the pool.
    Safer,
    /// Less safe for it.
    Looser,
    /// No number, or one that is safe where it is.
    Neither,
}

/// Begins the name of a scenario's row; its number follows.
pub const SCENARIO: &str = "scenario ";

/// A shock of volatility in a word.
pub fn shock_name(vol: VolShock) -> &'static str {
    match vol {
        VolShock::Down => "down",
        VolShock::Flat => "flat",
        VolShock::Up => "up",
        VolShock::SkewLinear => "skew-linear",
        VolShock::SkewAbsolute => "skew-absolute",
    }
}

fn row(name: impl Into<String>, value: Value) -> Row {
    Row { name: name.into(), value }
}

fn key(name: &str, key: Pubkey) -> Row {
    row(name, Value::Key((key != Pubkey::default()).then_some(key)))
}

fn hash(name: &str, hash: [u8; 32]) -> Row {
    row(name, Value::Hash((hash != [0; 32]).then_some(hash)))
}

fn numbers(prefix: &str, fields: &'static [Field], set: &[u8]) -> Vec<Row> {
    let number = |field: &'static Field| {
        row(format!("{prefix}{}", field.name), Value::Number(field, field.read(set)))
    };
    fields.iter().map(number).collect()
}

/// Everything a set says, in the order of its table.
pub fn rows(set: &ParamSet) -> Vec<Row> {
    match set {
        ParamSet::Protocol(params) => protocol(params),
        ParamSet::Pool(settings) => numbers("", POOL_FIELDS, bytes_of(settings)),
        ParamSet::Market(params) => market(params),
        ParamSet::Breakers(rules) => breakers(rules),
        ParamSet::Lift(bits) => vec![row("lifts the pause of", Value::Pauses(*bits))],
        ParamSet::Calm(bits) => vec![row("ends the stop of", Value::Stops(*bits))],
    }
}

fn protocol(params: &ProtocolParams) -> Vec<Row> {
    let ProtocolParams {
        pyth_receiver,
        pyth_legacy,
        switchboard,
        delay_secs: _,
        lapse_secs: _,
        step_bps: _,
        step_every_secs: _,
    } = params;
    let mut rows = vec![
        key("pyth_receiver", *pyth_receiver),
        key("pyth_legacy", *pyth_legacy),
        key("switchboard", *switchboard),
    ];
    rows.extend(numbers("", PROTOCOL_FIELDS, bytes_of(params)));
    rows
}

fn market(params: &MarketParams) -> Vec<Row> {
    // taken apart, so that a field of another kind does not compile until it has a row
    let FeedParams { feed_id, second_feed, second_jobs, source: _, second_required: _ } =
        &params.feeds;
    let mut rows = vec![
        hash("feeds.feed_id", *feed_id),
        key("feeds.second_feed", *second_feed),
        hash("feeds.second_jobs", *second_jobs),
    ];
    rows.extend(numbers("", MARKET_FIELDS, bytes_of(params)));
    let count = params.grid.scenario_count as usize;
    for (at, scenario) in params.grid.scenarios.iter().take(count).enumerate() {
        let said = ScenarioParams { _pad: 0, ..*scenario };
        rows.push(row(format!("{SCENARIO}{at}"), Value::Scenario(said)));
    }
    rows
}

fn breakers(rules: &BreakerRules) -> Vec<Row> {
    let rule = |(at, rule)| numbers(&format!("rule {at}."), RULE_FIELDS, bytes_of(rule));
    rules.in_force().iter().enumerate().flat_map(rule).collect()
}

/// What `new` says otherwise than `old`, row by row. Empty for equal sets alone.
pub fn differences(old: &ParamSet, new: &ParamSet) -> Vec<Difference> {
    if old == new {
        return vec![];
    }
    let (before, after) = (rows(old), rows(new));
    let find =
        |rows: &[Row], name: &str| rows.iter().find(|row| row.name == name).map(|row| row.value);
    let gone = before.iter().filter(|row| find(&after, &row.name).is_none());
    let differ = |Row { name, .. }: &Row| {
        let (from, to) = (find(&before, name), find(&after, name));
        (from != to).then(|| Difference {
            name: name.clone(),
            direction: direction(from, to),
            from,
            to,
        })
    };
    let mut found: Vec<Difference> = after.iter().chain(gone).filter_map(differ).collect();
    if found.is_empty() {
        // A field that no table names, or a scenario beyond the count: never silently equal.
        found.push(Difference {
            name: "bytes that no field table names".to_owned(),
            from: Some(Value::Unnamed("old")),
            to: Some(Value::Unnamed("new")),
            direction: Direction::Neither,
        });
    }
    found
}

fn direction(from: Option<Value>, to: Option<Value>) -> Direction {
    let (Some(Value::Number(field, old)), Some(Value::Number(_, new))) = (from, to) else {
        return Direction::Neither;
    };
    match field.safer {
        Safer::Neither => Direction::Neither,
        _ if field.is_safer(Step { from: old, to: new }) => Direction::Safer,
        _ => Direction::Looser,
    }
}

/// The first field out of its hard range, for an error that says which. The program checks again.
pub fn out_of_range(set: &ParamSet) -> Option<(String, &'static Field, i128)> {
    rows(set).into_iter().find_map(|row| match row.value {
        Value::Number(field, value) if !(field.least..=field.most).contains(&value) => {
            Some((row.name, field, value))
        }
        _ => None,
    })
}
