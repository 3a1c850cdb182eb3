//! Which rises have no entry that says why. Pure: figures and entries in, rises out.

use serde::Deserialize;
use std::collections::BTreeMap;

/// Units by case.
pub type Figures = BTreeMap<String, u64>;

/// benches/accepted.toml.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accepted {
    #[serde(default)]
    rise: Vec<Entry>,
}

/// One reason, and what it made dearer: case = [from, to].
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    why: String,
    cases: BTreeMap<String, (u64, u64)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rise {
    pub case: String,
    pub from: u64,
    pub to: u64,
}

/// At most 2 % above.
fn within(units: u64, of: u64) -> bool {
    units * 100 <= of * 102
}

impl Accepted {
    pub fn parse(text: &str) -> Result<Self, String> {
        let accepted: Self = toml::from_str(text).map_err(|e| e.to_string())?;
        let bare = |entry: &&Entry| entry.why.trim().is_empty() || entry.cases.is_empty();
        match accepted.rise.iter().find(bare) {
            Some(entry) => Err(format!("an entry without a why or a case: {:?}", entry.cases)),
            None => Ok(accepted),
        }
    }

    /// Entries in their order lead from one figure to the other; one may begin where another ends.
    fn covers(&self, rise: &Rise) -> bool {
        let mut reached = rise.from;
        for (from, to) in self.rise.iter().filter_map(|entry| entry.cases.get(&rise.case)) {
            if within(*from, reached) {
                reached = reached.max(*to);
            }
        }
        within(rise.to, reached)
    }
}

/// Rises of over 2 % from one set of figures to the next, without an entry. What stays within 2 % does not move
/// the level that the next is compared with, so that small steps add up.
pub fn unexplained(history: &[Figures], accepted: &Accepted) -> Vec<Rise> {
    let mut levels = Figures::new();
    let mut rises = vec![];
    for (case, units) in history.iter().flatten() {
        let level = *levels.entry(case.clone()).or_insert(*units);
        let rise = Rise { case: case.clone(), from: level, to: *units };
        if !within(*units, level) && !accepted.covers(&rise) {
            rises.push(rise);
        }
        if !within(*units, level) || !within(level, *units) {
            levels.insert(case.clone(), *units);
        }
    }
    rises
}

/// What was measured and is not what the file says: over 2 % above it, or not in it.
pub fn not_recorded(measured: &Figures, file: &Figures) -> Vec<Rise> {
    let rise = |(case, to): (&String, &u64)| {
        let from = file.get(case).copied().unwrap_or_default();
        Rise { case: case.clone(), from, to: *to }
    };
    measured.iter().map(rise).filter(|rise| !within(rise.to, rise.from)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(bids: &[u64]) -> Vec<Figures> {
        bids.iter().map(|units| Figures::from([("bid/64".to_owned(), *units)])).collect()
    }

    fn accepted(entries: &[(u64, u64)]) -> Accepted {
        let text: String = entries
            .iter()
            .map(|(from, to)| {
                format!("[[rise]]\nwhy = \"w\"\n[rise.cases]\n\"bid/64\" = [{from}, {to}]\n")
            })
            .collect();
        Accepted::parse(&text).unwrap()
    }

    fn found(bids: &[u64], entries: &[(u64, u64)]) -> Vec<(u64, u64)> {
        let rises = unexplained(&history(bids), &accepted(entries));
        rises.iter().map(|rise| (rise.from, rise.to)).collect()
    }

    #[test]
    fn a_rise_needs_an_entry_where_it_is_over_two_percent() {
        assert_eq!(found(&[1_000, 1_020], &[]), []);
        assert_eq!(found(&[1_000, 1_021], &[]), [(1_000, 1_021)]);
        assert_eq!(found(&[1_000, 1_050], &[(1_000, 1_050)]), []);
        assert_eq!(found(&[1_000], &[]), [], "the first figure is where it begins");
    }

    #[test]
    fn an_entry_covers_its_own_rise_and_no_larger_one() {
        assert_eq!(found(&[1_000, 1_100], &[(1_000, 1_050)]), [(1_000, 1_100)]);
        assert_eq!(found(&[900, 1_050], &[(1_000, 1_050)]), [(900, 1_050)], "it began lower");
        let other = Accepted::parse("[[rise]]\nwhy = \"w\"\ncases = { \"bid/16\" = [1, 9999] }");
        assert_eq!(unexplained(&history(&[1_000, 1_050]), &other.unwrap()).len(), 1);
    }

    #[test]
    fn entries_lead_on_where_one_step_takes_two_of_them() {
        let two = [(1_000, 1_050), (1_050, 1_120)];
        assert_eq!(found(&[1_000, 1_120], &two), []);
        assert_eq!(found(&[1_000, 1_050, 1_120], &two), []);
    }

    #[test]
    fn small_steps_add_up() {
        assert_eq!(found(&[1_000, 1_015, 1_030], &[]), [(1_000, 1_030)]);
        assert_eq!(found(&[1_000, 1_015, 995, 1_010, 1_018], &[]), []);
    }

    #[test]
    fn a_rise_that_is_history_stays_named() {
        assert_eq!(found(&[1_000, 1_100, 1_100, 1_105], &[]), [(1_000, 1_100)]);
        assert_eq!(found(&[1_000, 1_100, 900, 1_100], &[(1_000, 1_100)]), [(900, 1_100)]);
    }

    #[test]
    fn what_is_measured_stands_in_the_file() {
        let file = &history(&[1_000])[0];
        assert_eq!(not_recorded(&history(&[1_020])[0], file), []);
        assert_eq!(not_recorded(&history(&[900])[0], file), []);
        assert_eq!(not_recorded(&history(&[1_021])[0], file)[0].from, 1_000);
        let new = Figures::from([("bid/16".to_owned(), 5)]);
        assert_eq!(not_recorded(&new, file)[0].from, 0);
    }

    #[test]
    fn an_entry_says_why() {
        assert!(Accepted::parse("[[rise]]\nwhy = \" \"\ncases = { a = [1, 2] }").is_err());
        assert!(Accepted::parse("[[rise]]\nwhy = \"w\"\ncases = {}").is_err());
        assert!(Accepted::parse("[[rise]]\ncases = { a = [1, 2] }").is_err());
        assert!(Accepted::parse("").unwrap().rise.is_empty());
    }
}
