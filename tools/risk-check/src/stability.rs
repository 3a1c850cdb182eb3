//! Sharing of losses and gains among providers, against Liquity's stability pool.

use super::{
    decimal::{field, list, number},
    report::Report,
};
use breakwater_risk::{RiskError, liquidation::VaultShares, maths::mul_div_floor};
use serde_json::Value;
use std::collections::BTreeMap;

/// Decimals of an atom, the finest first: shares bought after a great loss are many, and have to fit 64 bits too.
const PLACES: [i32; 7] = [12, 11, 10, 9, 8, 7, 6];

#[derive(Clone, Copy, Default)]
struct Provider {
    shares: u64,
    gain_atoms: u64,
}

/// The pool as it goes through a case.
struct Pool {
    /// Atoms in one of the file's units.
    unit: f64,
    vault: VaultShares,
    providers: BTreeMap<String, Provider>,
}

/// Why a case stops.
enum Stop {
    /// Atoms too fine for 64 bits.
    TooFine,
    Broken(String),
}

impl From<String> for Stop {
    fn from(error: String) -> Self {
        Self::Broken(error)
    }
}

impl From<RiskError> for Stop {
    fn from(error: RiskError) -> Self {
        match error {
            RiskError::Overflow => Self::TooFine,
            other => Self::Broken(format!("{other:?}")),
        }
    }
}

/// A figure of a withdrawal: ours and the file's.
type Figure = (&'static str, f64, f64);

pub fn check(file: &Value, report: &mut Report) -> Result<(), String> {
    report.relative_to("the figure; whole atoms of 10^-12, coarser where shares would not fit");
    for case in list(file, "cases")? {
        report.case(case.get("name").and_then(Value::as_str).unwrap_or("?"));
        match finest(case) {
            Ok((unit, figures)) => compare(case, (unit, &figures), report),
            Err(error) => report.fail(&error),
        }
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

/// The case in the finest atoms that fit.
fn finest(case: &Value) -> Result<(f64, Vec<Figure>), String> {
    for places in PLACES {
        let unit = 10f64.powi(places);
        match run(case, unit) {
            Ok(figures) => return Ok((unit, figures)),
            Err(Stop::Broken(error)) => return Err(error),
            Err(Stop::TooFine) => {}
        }
    }
    Err("does not fit 64 bits".to_owned())
}

/// Every event rounds a figure by an atom at most, which is the more of it the less is left; the rest is a float's last digits.
fn compare(case: &Value, (unit, figures): (f64, &[Figure]), report: &mut Report) {
    let events = case.get("events").and_then(Value::as_array).map_or(0, Vec::len);
    for (what, ours, theirs) in figures {
        let scale = theirs.abs().max(1e-9);
        let rounding = events as f64 / unit / scale;
        report.compare(what, *ours, *theirs, (scale, rounding + 1e-9));
    }
}

fn run(case: &Value, unit: f64) -> Result<Vec<Figure>, Stop> {
    let mut pool = Pool { unit, vault: VaultShares::default(), providers: BTreeMap::new() };
    let mut figures = Vec::new();
    for event in list(case, "events")? {
        let op = event.get("op").and_then(Value::as_str).unwrap_or_default();
        let who = event.get("who").and_then(Value::as_str).unwrap_or_default();
        match op {
            "deposit" => pool.deposit(who, event)?,
            "offset" => pool.offset(event)?,
            "withdraw_all" => figures.extend(pool.withdraw(who, event)?),
            "note" => {}
            other => return Err(format!("no rule for the event {other}").into()),
        }
    }
    Ok(figures)
}

impl Pool {
    fn atoms(&self, event: &Value, name: &str) -> Result<u64, Stop> {
        let atoms = field(event, name)? * self.unit;
        if atoms >= u64::MAX as f64 { Err(Stop::TooFine) } else { Ok(atoms.round() as u64) }
    }

    fn deposit(&mut self, who: &str, event: &Value) -> Result<(), Stop> {
        let atoms = self.atoms(event, "amount")?;
        let minted = self.vault.mint_floor(atoms)?;
        self.vault = VaultShares {
            shares: self.vault.shares.checked_add(minted).ok_or(RiskError::Overflow)?,
            value_atoms: self.vault.value_atoms.checked_add(atoms).ok_or(RiskError::Overflow)?,
        };
        // fits: no more than all shares
        self.providers.entry(who.to_owned()).or_default().shares += minted;
        Ok(())
    }

    /// The debt is taken from all, the collateral goes by the shares of the moment.
    fn offset(&mut self, event: &Value) -> Result<(), Stop> {
        let (debt, gain) = (self.atoms(event, "debt")?, self.atoms(event, "coll_gain")?);
        self.vault.value_atoms = self.vault.value_atoms.saturating_sub(debt);
        for provider in self.providers.values_mut().filter(|p| p.shares > 0) {
            let part = mul_div_floor(gain, provider.shares, self.vault.shares)?;
            provider.gain_atoms =
                provider.gain_atoms.checked_add(part).ok_or(RiskError::Overflow)?;
        }
        if self.vault.value_atoms == 0 {
            self.vault.shares = 0; // a new epoch: the old shares are worth nothing
            self.providers.values_mut().for_each(|provider| provider.shares = 0);
        }
        Ok(())
    }

    fn withdraw(&mut self, who: &str, event: &Value) -> Result<Vec<Figure>, Stop> {
        let gone = self.providers.remove(who).unwrap_or_default();
        let worth = match gone.shares {
            0 => 0,
            shares => self.vault.worth_floor(shares)?,
        };
        self.vault.shares -= gone.shares; // fits: its own
        self.vault.value_atoms -= worth; // fits: rounded down
        let ours = [("deposit", worth), ("gain", gone.gain_atoms)];
        let figures = ours.map(|(what, atoms)| {
            // the exact model where the file has it: the contracts' own figures carry their rounding
            let exact = event.get(format!("exact_model_{what}"));
            let theirs = exact.or_else(|| event.get(format!("expect_{what}")));
            theirs.map(|x| Ok((what, atoms as f64 / self.unit, number(x)?)))
        });
        figures.into_iter().flatten().collect()
    }
}
