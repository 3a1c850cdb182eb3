//! A set of parameters as rows, by the program's own field tables, and what differs between two sets. Pure.

use super::units;
use breakwater_clearing::state::{
    BreakerRules, FeedParams, MarketParams, ParamSet, ProtocolParams, ScenarioParams,
    fields::{Field, MARKET_FIELDS, POOL_FIELDS, PROTOCOL_FIELDS, RULE_FIELDS},
};
use breakwater_client::decode::bytes_of;

#[derive(Clone, Debug)]
pub enum Value {
    Number(&'static Field, i128),
    /// Keys, feeds, scenarios, bits.
    Text(String),
}

#[derive(Clone, Debug)]
pub struct Row {
    pub name: String,
    pub value: Value,
}

/// One field that two sets disagree about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub field: String,
    pub from: String,
    pub to: String,
    /// Empty for what is no number.
    pub unit: &'static str,
    /// The two values for people, where they say more than the numbers.
    pub human: Option<(String, String)>,
    /// "tighter", "looser" or "neither".
    pub direction: &'static str,
}

pub const SCENARIO: &str = "scenario ";

fn text(name: &str, value: impl ToString) -> Row {
    Row { name: name.to_owned(), value: Value::Text(value.to_string()) }
}

/// An address or a hash; all zeros stand for none.
fn key(name: &str, bytes: &[u8], value: impl ToString) -> Row {
    let none = bytes.iter().all(|byte| *byte == 0);
    if none { text(name, "none") } else { text(name, value) }
}

fn numbers(prefix: &str, fields: &'static [Field], set: &[u8]) -> Vec<Row> {
    let row = |field: &'static Field| Row {
        name: format!("{prefix}{}", field.name),
        value: Value::Number(field, field.read(set)),
    };
    fields.iter().map(row).collect()
}

/// Everything a set says, in the order of its table.
pub fn rows(set: &ParamSet) -> Vec<Row> {
    match set {
        ParamSet::Protocol(params) => protocol(params),
        ParamSet::Pool(settings) => numbers("", POOL_FIELDS, bytes_of(settings)),
        ParamSet::Market(params) => market(params),
        ParamSet::Breakers(rules) => breakers(rules),
        ParamSet::Lift(bits) => vec![text("lifts the pause of", units::pauses(*bits))],
        ParamSet::Calm(bits) => vec![text("ends the stop of", units::stops(*bits))],
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
    let programs = [
        ("pyth_receiver", pyth_receiver),
        ("pyth_legacy", pyth_legacy),
        ("switchboard", switchboard),
    ];
    let mut rows: Vec<Row> = programs.map(|(name, id)| key(name, id.as_ref(), id)).into();
    rows.extend(numbers("", PROTOCOL_FIELDS, bytes_of(params)));
    rows
}

fn market(params: &MarketParams) -> Vec<Row> {
    // taken apart, so that a field of another kind does not compile until it has a row
    let FeedParams { feed_id, second_feed, second_jobs, source: _, second_required: _ } =
        &params.feeds;
    let mut rows = vec![
        key("feeds.feed_id", feed_id, hex::encode(feed_id)),
        key("feeds.second_feed", second_feed.as_ref(), second_feed),
        key("feeds.second_jobs", second_jobs, hex::encode(second_jobs)),
    ];
    rows.extend(numbers("", MARKET_FIELDS, bytes_of(params)));
    let count = params.grid.scenario_count as usize;
    for (at, scenario) in params.grid.scenarios.iter().take(count).enumerate() {
        rows.push(text(&format!("{SCENARIO}{at}"), scenario_text(scenario)));
    }
    rows
}

/// "-20 % vol up", and the share of its PnL that counts where that is not all.
pub fn scenario_text(scenario: &ScenarioParams) -> String {
    let vols = ["down", "flat", "up", "skew-linear", "skew-absolute"];
    let vol = vols.get(usize::from(scenario.vol)).unwrap_or(&"unknown");
    let price = units::percent(scenario.price_bps.into());
    let share = match scenario.dampening_bps {
        10_000 => String::new(),
        bps => format!(" x {}", units::percent(bps.into())),
    };
    format!("{price} {vol}{share}")
}

fn breakers(rules: &BreakerRules) -> Vec<Row> {
    let rule = |(at, rule)| numbers(&format!("rule {at}."), RULE_FIELDS, bytes_of(rule));
    rules.in_force().iter().enumerate().flat_map(rule).collect()
}

/// What `new` says otherwise than `old`, field by field. Empty for equal sets alone.
pub fn differences(old: &ParamSet, new: &ParamSet) -> Vec<Difference> {
    if old == new {
        return vec![];
    }
    let (before, after) = (rows(old), rows(new));
    let find = |rows: &[Row], name: &str| {
        rows.iter().find(|row| row.name == name).map(|row| row.value.clone())
    };
    let gone = before.iter().filter(|row| find(&after, &row.name).is_none());
    let mut found: Vec<Difference> = after
        .iter()
        .chain(gone)
        .filter_map(|row| differ(&row.name, find(&before, &row.name), find(&after, &row.name)))
        .collect();
    if found.is_empty() {
        // A field that no table names, or a scenario beyond the count: never silently equal.
        found.push(Difference {
            field: "bytes that no field table names".to_owned(),
            from: "old".to_owned(),
            to: "new".to_owned(),
            unit: "",
            human: None,
            direction: "neither",
        });
    }
    found
}

fn differ(name: &str, old: Option<Value>, new: Option<Value>) -> Option<Difference> {
    let field = match (&old, &new) {
        (Some(Value::Number(field, _)), _) | (_, Some(Value::Number(field, _))) => Some(*field),
        _ => None,
    };
    let plain = |value: &Option<Value>| match value {
        Some(Value::Number(_, number)) => number.to_string(),
        Some(Value::Text(text)) => text.clone(),
        None => "none".to_owned(),
    };
    let readable = |value: &Option<Value>| match value {
        Some(Value::Number(field, number)) => units::human(field, *number),
        other => plain(other),
    };
    let (from, to) = (plain(&old), plain(&new));
    if from == to {
        return None;
    }
    let direction = match (&old, &new) {
        (Some(Value::Number(field, a)), Some(Value::Number(_, b))) => {
            units::direction(field, *a, *b)
        }
        _ => "neither",
    };
    let human = (readable(&old), readable(&new));
    Some(Difference {
        field: name.to_owned(),
        human: (human != (from.clone(), to.clone())).then_some(human),
        from,
        to,
        unit: field.map_or("", |field| units::unit_name(field.unit)),
        direction,
    })
}

impl Difference {
    /// "floor_bps  3000 -> 3500 bps  (30 % -> 35 %)  tighter"
    pub fn line(&self) -> String {
        let Self { field, from, to, unit, human, direction } = self;
        let unit = if unit.is_empty() { String::new() } else { format!(" {unit}") };
        let human = human.as_ref().map_or(String::new(), |(a, b)| format!("  ({a} -> {b})"));
        format!("{field}  {from} -> {to}{unit}{human}  {direction}")
    }
}

/// The first field out of its hard range, for an error that says which. The program checks again.
pub fn out_of_range(set: &ParamSet) -> Option<String> {
    rows(set).into_iter().find_map(|row| match row.value {
        Value::Number(field, value) if !(field.least..=field.most).contains(&value) => {
            let (shown, range) = (units::human(field, value), units::range(field));
            Some(format!("{} is {value} ({shown}), allowed is {range}", row.name))
        }
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Deployment;
    use anchor_lang::prelude::Pubkey;
    use std::path::Path;

    fn deployment() -> Deployment {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations/localnet.toml");
        Deployment::load(&file).unwrap()
    }

    fn btc() -> Box<MarketParams> {
        Box::new(deployment().market_params(0).unwrap())
    }

    #[test]
    fn equal_sets_have_no_difference() {
        let set = ParamSet::Market(btc());
        assert_eq!(differences(&set, &set.clone()), vec![]);
    }

    #[test]
    fn a_difference_names_field_values_unit_and_direction() {
        let old = deployment().pool.settings;
        let mut new = old;
        new.floor_bps += 500;
        new.auction.tip_most_atoms *= 2;
        new.soft.per_hour += 1;
        let found = differences(&ParamSet::Pool(old), &ParamSet::Pool(new));
        let lines: Vec<String> = found.iter().map(Difference::line).collect();
        assert_eq!(
            lines,
            [
                "floor_bps  3000 -> 3500 bps  (30 % -> 35 %)  tighter",
                "soft.per_hour  20 -> 21 count  neither",
                "auction.tip_most_atoms  100000000 -> 200000000 atoms  ($100.00 -> $200.00)  looser",
            ]
        );
    }

    #[test]
    fn scenarios_differ_by_number() {
        let (old, mut new) = (btc(), btc());
        new.grid.scenarios[3].price_bps = -2_500;
        new.grid.scenario_count -= 1;
        let found = differences(&ParamSet::Market(old), &ParamSet::Market(new));
        let lines: Vec<String> = found.iter().map(Difference::line).collect();
        assert_eq!(
            lines,
            [
                "grid.scenario_count  33 -> 32 count  neither",
                "scenario 3  -20 % down -> -25 % down  neither",
                "scenario 32  50 % up x 40 % -> none  neither",
            ]
        );
    }

    #[test]
    fn rules_that_come_or_go_are_differences() {
        let old = deployment().breaker_rules().unwrap();
        let mut new = old;
        new.count -= 1;
        let (old, new) = (ParamSet::Breakers(Box::new(old)), ParamSet::Breakers(Box::new(new)));
        let found = differences(&old, &new);
        assert_eq!(found.len(), RULE_FIELDS.len());
        assert!(found.iter().all(|d| d.field.starts_with("rule 2.") && d.to == "none"));
    }

    #[test]
    fn what_no_table_names_is_never_silently_equal() {
        let (old, mut new) = (btc(), btc());
        new.grid.scenarios[0]._pad = 1;
        assert_eq!(differences(&ParamSet::Market(old), &ParamSet::Market(new)).len(), 1);
        let params = deployment().protocol_params(Pubkey::default());
        let other = ProtocolParams { switchboard: Pubkey::new_unique(), ..params };
        assert_eq!(differences(&ParamSet::Protocol(params), &ParamSet::Protocol(other)).len(), 1);
    }

    #[test]
    fn a_value_out_of_range_is_named() {
        let mut settings = deployment().pool.settings;
        assert_eq!(out_of_range(&ParamSet::Pool(settings)), None);
        settings.soft.discount_bps = 501;
        let text = out_of_range(&ParamSet::Pool(settings)).unwrap();
        assert_eq!(text, "soft.discount_bps is 501 (5.01 %), allowed is 0 % to 5 %");
    }
}
