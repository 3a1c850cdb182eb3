//! The page of everything in force.

use super::{
    governed::{Chain, Set, Waiting, stage_text},
    heading, rows, units,
};
use breakwater_clearing::state::{Market, ParamSet};
use breakwater_client::{
    instruction::Governed,
    params::{self, Row, SCENARIO, Value},
    snapshot::MarketState,
};
use breakwater_risk::model::Exposure;
use std::fmt::Write;

pub fn page(chain: &Chain) -> String {
    let mut page = String::new();
    for set in &chain.sets {
        let _ = writeln!(page, "{}", heading(&title(set))); // a String takes everything
        about(&mut page, chain, set);
        page.push_str(&table(&params::rows(&set.params)));
        page.push('\n');
    }
    let _ = writeln!(page, "{}", heading("changes that wait"));
    if chain.waiting.is_empty() {
        page.push_str("  none\n");
    }
    for waiting in &chain.waiting {
        page.push_str(&change(waiting, &chain.sets));
    }
    page
}

fn title(set: &Set) -> String {
    let stepped = match set.version.stepped_ts {
        0 => "never stepped".to_owned(),
        ts => format!("last stepped {}", units::utc(ts)),
    };
    format!("{}  {}  version {}, {stepped}", set.name, set.of.key(), set.version.version)
}

/// What belongs to a set and is no parameter: roles, pauses, stops.
fn about(page: &mut String, chain: &Chain, set: &Set) {
    let mut line = |name: &str, text: String| {
        let _ = writeln!(page, "  {name:<34} {text}");
    };
    match set.of {
        Governed::Protocol => {
            let protocol = &chain.protocol;
            line("authority", protocol.authority.to_string());
            line("guardian", protocol.guardian.to_string());
            line("steward", protocol.steward.to_string());
            line("quote_mint", protocol.quote_mint.to_string());
            line("paused", units::pauses(protocol.paused_at(chain.snapshot.now)));
        }
        Governed::Pool(_) => {
            let stopped = chain.pool.stops.active(chain.snapshot.now);
            line("stopped by breakers", units::stops(stopped));
            let hole = chain.pool.clone().hole(chain.snapshot.now);
            line("missing now", units::usd(hole.atoms().into()));
            line("claims it is shared over", units::usd(chain.pool.claims_atoms().into()));
        }
        Governed::Market { index, .. } => {
            if let Some(MarketState { market, .. }) = chain.snapshot.market(index) {
                line("index", index.to_string());
                line("opens", opens(market, chain.snapshot.now));
                line("short options hold", exposure(&market.range.exposure()));
                line("that stands for everybody", exposure(&market.range.standing()));
            }
        }
        Governed::Breakers(_) => {}
    }
}

fn exposure(held: &Exposure) -> String {
    let usd = |atoms: u64| units::usd(atoms.into());
    format!(
        "{} of notional, {} of gamma",
        usd(held.open_interest_atoms),
        usd(held.short_gamma_atoms)
    )
}

fn opens(market: &Market, now: i64) -> String {
    match market.opens_ts {
        i64::MAX => "withheld by the guardian".to_owned(),
        ts if ts <= now => "open".to_owned(),
        ts => units::utc(ts),
    }
}

/// Name, value, unit, what that means, hard range, safer direction; keys as they are; scenarios a few a line.
fn table(rows: &[Row]) -> String {
    let mut text = String::new();
    let mut scenarios = Vec::new();
    for Row { name, value } in rows {
        match value {
            Value::Number(field, number) => {
                let unit = units::unit_name(field.unit);
                let human = units::human(field, *number);
                let (range, safer) = (units::range(field), units::safer_name(field.safer));
                let _ = writeln!(
                    text,
                    "  {name:<34} {number:>16} {unit:<6} {human:<22} {range:<26} {safer}"
                );
            }
            Value::Scenario(scenario) => {
                let number = name.trim_start_matches(SCENARIO);
                scenarios.push(format!("{number} {}", rows::scenario_text(scenario)));
            }
            other => {
                let _ = writeln!(text, "  {name:<34} {}", rows::plain(other));
            }
        }
    }
    for (at, few) in scenarios.chunks(4).enumerate() {
        let name = if at == 0 { "scenarios" } else { "" };
        let cells: Vec<String> = few.iter().map(|cell| format!("{cell:<24}")).collect();
        let _ = writeln!(text, "  {name:<34} {}", cells.join(" ").trim_end());
    }
    if rows.is_empty() {
        text.push_str("  none in force\n");
    }
    text
}

fn change(waiting: &Waiting, sets: &[Set]) -> String {
    let Waiting { key, name, change, stage, .. } = waiting;
    let mut text = format!("  {name}  {key}  {}\n", stage_text(*stage));
    let _ = writeln!(
        text,
        "    asked by {}, replaces version {}; queued {}, ready {}, lapses {}",
        change.asked_by,
        change.replaces,
        units::utc(change.queued_ts),
        units::utc(change.ready_ts),
        units::utc(change.lapses_ts)
    );
    for line in waiting.lines(sets) {
        let _ = writeln!(text, "    {line}");
    }
    text
}

/// A set alone, for `inspect`.
pub fn set_table(set: &ParamSet) -> String {
    table(&params::rows(set))
}
