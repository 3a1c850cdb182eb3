//! What sets of parameters say and how they differ, in the words of this command: [`breakwater_client::params`] has the rules.

use super::units;
use breakwater_clearing::state::{ParamSet, ScenarioParams};
use breakwater_client::params::{self, Difference, Direction, Value, shock_name};
use breakwater_risk::model::VolShock;

/// A value as the chain has it, without its unit.
pub fn plain(value: &Value) -> String {
    let or_none = |text: Option<String>| text.unwrap_or_else(|| "none".to_owned());
    match value {
        Value::Number(_, number) => number.to_string(),
        Value::Key(key) => or_none(key.map(|key| key.to_string())),
        Value::Hash(hash) => or_none(hash.map(hex::encode)),
        Value::Scenario(scenario) => scenario_text(scenario),
        Value::Pauses(bits) => units::pauses(*bits),
        Value::Stops(bits) => units::stops(*bits),
        Value::Unnamed(word) => (*word).to_owned(),
    }
}

/// The same as people read it.
fn human(value: &Value) -> String {
    match value {
        Value::Number(field, number) => units::human(field, *number),
        other => plain(other),
    }
}

/// "-20 % vol up", and the share of its PnL that counts where that is not all.
pub fn scenario_text(scenario: &ScenarioParams) -> String {
    let vol = VolShock::from_number(scenario.vol).map_or("unknown", shock_name);
    let price = units::percent(scenario.price_bps.into());
    let share = match scenario.dampening_bps {
        10_000 => String::new(),
        bps => format!(" x {}", units::percent(bps.into())),
    };
    format!("{price} {vol}{share}")
}

/// "floor_bps  3000 -> 3500 bps  (30 % -> 35 %)  tighter"
pub fn line(Difference { name, from, to, direction }: &Difference) -> String {
    let both = |text: fn(&Value) -> String| {
        let side = |value: &Option<Value>| value.as_ref().map_or("none".to_owned(), text);
        format!("{} -> {}", side(from), side(to))
    };
    let (exact, read) = (both(plain), both(human));
    let unit = match (from, to) {
        (Some(Value::Number(field, _)), _) | (_, Some(Value::Number(field, _))) => {
            format!(" {}", units::unit_name(field.unit))
        }
        _ => String::new(),
    };
    let read = if read == exact { String::new() } else { format!("  ({read})") };
    let direction = match direction {
        Direction::Safer => "tighter",
        Direction::Looser => "looser",
        Direction::Neither => "neither",
    };
    format!("{name}  {exact}{unit}{read}  {direction}")
}

/// The first field out of its hard range, for an error that says which.
pub fn out_of_range(set: &ParamSet) -> Option<String> {
    let (name, field, value) = params::out_of_range(set)?;
    let (shown, range) = (units::human(field, value), units::range(field));
    Some(format!("{name} is {value} ({shown}), allowed is {range}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Deployment;
    use anchor_lang::prelude::Pubkey;
    use breakwater_clearing::state::{MarketParams, ProtocolParams, fields::RULE_FIELDS};
    use breakwater_client::params::differences;
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
        let lines: Vec<String> = found.iter().map(line).collect();
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
        let lines: Vec<String> = found.iter().map(line).collect();
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
        assert!(found.iter().all(|d| d.name.starts_with("rule 2.") && d.to.is_none()));
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
