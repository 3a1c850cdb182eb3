//! Sharing of losses and gains among providers, against Liquity's stability pool.

use super::{
    decimal::{field, list, number},
    report::Report,
};
use breakwater_risk::VaultShares;
use serde_json::Value;
use std::collections::BTreeMap;

/// Quote atoms, as the program counts.
const UNIT: f64 = 1e6;

#[derive(Clone, Copy, Default)]
struct Provider {
    shares: u64,
    gain: f64,
}

pub fn check(file: &Value, report: &mut Report) -> Result<(), String> {
    report.relative_to("the larger of the figure and one; whole atoms of 10^-6");
    for case in list(file, "cases")? {
        let name = case.get("name").and_then(Value::as_str).unwrap_or("?");
        report.case(name);
        run(case, report).map_err(|error| format!("{name}: {error}"))?;
    }
    report.note("a loss lowers what the shares are worth, a gain goes by the shares of the moment");
    report.differs(
        "collateral gains",
        "here they stay in the vault's value, which prices the shares, instead of being paid out beside them",
    );
    report.differs(
        "scale changes",
        "a vault that loses everything begins a new epoch; shares are never rescaled",
    );
    Ok(())
}

fn run(case: &Value, report: &mut Report) -> Result<(), String> {
    let mut vault = VaultShares::default();
    let mut providers: BTreeMap<String, Provider> = BTreeMap::new();
    for event in list(case, "events")? {
        let op = event.get("op").and_then(Value::as_str).unwrap_or_default();
        let who = event.get("who").and_then(Value::as_str).unwrap_or_default();
        match op {
            "deposit" => {
                let atoms = (field(event, "amount")? * UNIT).round() as u64;
                let shares = vault.mint_floor(atoms).map_err(|e| format!("{e:?}"))?;
                vault.shares += shares;
                vault.value_atoms += atoms;
                providers.entry(who.to_owned()).or_default().shares += shares;
            }
            "offset" => {
                let debt = (field(event, "debt")? * UNIT).round() as u64;
                vault.value_atoms = vault.value_atoms.saturating_sub(debt);
                let gain = field(event, "coll_gain")?;
                for provider in providers.values_mut() {
                    provider.gain += gain * provider.shares as f64 / vault.shares.max(1) as f64;
                }
            }
            "withdraw_all" => {
                let provider = providers.remove(who).unwrap_or_default();
                let worth = vault.worth_floor(provider.shares).map_err(|e| format!("{e:?}"))?;
                vault.shares -= provider.shares;
                vault.value_atoms -= worth;
                compare(event, "deposit", worth as f64 / UNIT, report)?;
                compare(event, "gain", provider.gain, report)?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// Against the exact model where the file has it; the contracts' own figures carry their rounding.
fn compare(event: &Value, what: &str, ours: f64, report: &mut Report) -> Result<(), String> {
    let exact = event.get(format!("exact_model_{what}"));
    let Some(theirs) = exact.or_else(|| event.get(format!("expect_{what}"))) else {
        return Ok(());
    };
    let theirs = number(theirs)?;
    // two atoms, of what was put in and of what comes out, and a float's last digits
    let scale = theirs.abs().max(1.0);
    report.compare(what, ours, theirs, (scale, 2e-6 / scale + 1e-9));
    Ok(())
}
