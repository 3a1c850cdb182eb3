//! Alarms when an account stays due without an auction: somebody's bot is broken, perhaps this one.

use anchor_lang::prelude::Pubkey;
use std::collections::BTreeMap;

/// Accounts below maintenance margin and not in auction, since which slot.
#[derive(Clone, Debug, Default)]
pub struct Canary {
    since: BTreeMap<Pubkey, u64>,
}

impl Canary {
    /// Takes note of all that are due at `slot`; returns those due for more than `slots`, longest first.
    pub fn saw(
        &mut self,
        due: impl Iterator<Item = Pubkey>,
        slot: u64,
        slots: u64,
    ) -> Vec<(Pubkey, u64)> {
        let earlier = std::mem::take(&mut self.since);
        self.since = due.map(|key| (key, earlier.get(&key).copied().unwrap_or(slot))).collect();
        let waits = |(key, since): (&Pubkey, &u64)| (*key, slot.saturating_sub(*since));
        let mut late: Vec<_> =
            self.since.iter().map(waits).filter(|(_, waited)| *waited > slots).collect();
        late.sort_by_key(|(_, waited)| std::cmp::Reverse(*waited));
        late
    }

    /// Longest anybody waits [slots].
    pub fn longest(&self, slot: u64) -> u64 {
        self.since.values().map(|since| slot.saturating_sub(*since)).max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_sings_only_for_those_who_stay_due() {
        let (one, two) = (Pubkey::new_unique(), Pubkey::new_unique());
        let mut canary = Canary::default();
        assert!(canary.saw([one].into_iter(), 100, 10).is_empty());
        assert!(canary.saw([one, two].into_iter(), 110, 10).is_empty());
        assert_eq!(canary.saw([one, two].into_iter(), 111, 10), [(one, 11)]);
        assert!(canary.saw([two].into_iter(), 112, 10).is_empty(), "one was started");
        assert!(canary.saw([one, two].into_iter(), 113, 10).is_empty(), "and counts anew");
        assert_eq!(canary.longest(115), 5);
    }
}
