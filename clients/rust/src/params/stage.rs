//! Where a change is on its way, by the rules of `execute_change` and `cancel_change`.

use breakwater_clearing::state::ParamChange;

/// Where a change is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Cannot be executed for so long [s].
    Waits(i64),
    /// Anyone may execute it, for so long [s].
    Ready(i64),
    /// Its time is over.
    Lapsed,
    /// The set has another version by now.
    Replaced,
}

impl Stage {
    /// Of a change to a set that has this version.
    pub fn of(change: &ParamChange, version: u64, now: i64) -> Self {
        if version != change.replaces {
            Self::Replaced
        } else if now >= change.lapses_ts {
            Self::Lapsed
        } else if now < change.ready_ts {
            Self::Waits(change.ready_ts.saturating_sub(now))
        } else {
            Self::Ready(change.lapses_ts.saturating_sub(now))
        }
    }

    /// Anyone may cancel it.
    pub fn is_dead(self) -> bool {
        matches!(self, Self::Lapsed | Self::Replaced)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anchor_lang::prelude::Pubkey;
    use breakwater_clearing::state::ParamSet;

    #[test]
    fn a_change_waits_is_ready_and_dies() {
        let change = ParamChange {
            target: Pubkey::default(),
            asked_by: Pubkey::default(),
            payer: Pubkey::default(),
            replaces: 3,
            queued_ts: 100,
            ready_ts: 102,
            lapses_ts: 200,
            bump: 0,
            set: ParamSet::Lift(1),
        };
        assert_eq!(Stage::of(&change, 3, 101), Stage::Waits(1));
        assert_eq!(Stage::of(&change, 3, 102), Stage::Ready(98));
        assert_eq!(Stage::of(&change, 3, 200), Stage::Lapsed);
        assert_eq!(Stage::of(&change, 4, 102), Stage::Replaced);
    }
}
