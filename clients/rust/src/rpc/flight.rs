//! What to do next about a transaction that was sent, as a pure function of what is known: the rule that lets nothing be executed twice.
//!
//! A signed transaction may be sent as often as one likes: the cluster executes a signature once. Signing anew makes another
//! transaction, so it waits until the old one is certainly dead: the blocks it was valid for are past, and a node that
//! has seen them all has not seen it.

use std::time::Duration;

/// Pause between two sendings of the same signature.
pub(super) const REBROADCAST: Duration = Duration::from_secs(2);

/// A signature on its way.
#[derive(Clone, Copy, Debug)]
pub(super) struct Flight {
    /// Which blockhash this is, from 1.
    pub attempt: u32,
    /// Height of the last block that may hold it.
    pub valid_to: u64,
    /// When it was last sent, since the batch began.
    pub sent: Duration,
}

/// What a node says about a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sight {
    /// It did not answer this time.
    Silence,
    /// It has not seen it in any block up to this slot.
    Unseen { slot: u64 },
    /// In a block that is not as settled as wanted yet.
    Settling,
    /// In a block, settled; what it did there is the status's matter.
    Done,
}

/// A slot with the height of its block, confirmed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tip {
    pub slot: u64,
    pub height: u64,
}

/// How often and how long.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub attempts: u32,
    pub patience: Duration,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// AccountsAtSlot again later.
    Wait,
    /// Send the same signature once more.
    Rebroadcast,
    /// Dead, and there may be another.
    SignAnew,
    /// Settled: read its status.
    Land,
    /// Dead for good.
    Expire,
    /// Nobody knows.
    GiveUp,
}

impl Flight {
    /// `now`: since the batch began. `tip`: the newest there is, from any node.
    pub fn next(&self, sight: Sight, tip: Option<Tip>, now: Duration, limits: Limits) -> Step {
        let late = now >= limits.patience;
        match sight {
            Sight::Done => return Step::Land,
            Sight::Unseen { slot } if self.is_past(slot, tip) => {
                let again = self.attempt < limits.attempts && !late;
                return if again { Step::SignAnew } else { Step::Expire };
            }
            _ if late => return Step::GiveUp,
            Sight::Settling => return Step::Wait,
            Sight::Silence | Sight::Unseen { .. } => {}
        }
        // Silence about a status says nothing about the way to the leader, and sending the same again is harmless.
        let due = now.saturating_sub(self.sent) >= REBROADCAST;
        if due { Step::Rebroadcast } else { Step::Wait }
    }

    /// The node that has not seen it by `slot` knows every block it could be in: the tip, at most as new, is beyond them.
    fn is_past(&self, slot: u64, tip: Option<Tip>) -> bool {
        tip.is_some_and(|tip| tip.height > self.valid_to && slot >= tip.slot)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { attempts: 2, patience: Duration::from_secs(90) };
    const FLIGHT: Flight = Flight { attempt: 1, valid_to: 150, sent: Duration::ZERO };
    const PAST: Option<Tip> = Some(Tip { slot: 200, height: 151 });

    fn after(secs: u64, sight: Sight, tip: Option<Tip>) -> Step {
        FLIGHT.next(sight, tip, Duration::from_secs(secs), LIMITS)
    }

    #[test]
    fn the_same_signature_is_sent_again_while_it_can_land() {
        let tip = Some(Tip { slot: 199, height: 150 });
        assert_eq!(after(1, Sight::Unseen { slot: 300 }, tip), Step::Wait);
        assert_eq!(after(2, Sight::Unseen { slot: 300 }, tip), Step::Rebroadcast);
        assert_eq!(after(2, Sight::Unseen { slot: 300 }, None), Step::Rebroadcast);
    }

    #[test]
    fn it_is_signed_anew_only_when_a_node_beyond_its_last_block_has_not_seen_it() {
        assert_eq!(after(60, Sight::Unseen { slot: 200 }, PAST), Step::SignAnew);
        // the height is another node's: this one lags and may not have seen the block it is in
        assert_eq!(after(60, Sight::Unseen { slot: 199 }, PAST), Step::Rebroadcast);
        assert_eq!(after(60, Sight::Silence, PAST), Step::Rebroadcast);
        assert_eq!(after(60, Sight::Settling, PAST), Step::Wait);
    }

    #[test]
    fn the_last_attempt_ends_as_expired() {
        let last = Flight { attempt: 2, ..FLIGHT };
        let unseen = Sight::Unseen { slot: 200 };
        assert_eq!(last.next(unseen, PAST, Duration::from_secs(60), LIMITS), Step::Expire);
    }

    #[test]
    fn without_answers_patience_ends_in_not_knowing() {
        assert_eq!(after(89, Sight::Silence, None), Step::Rebroadcast);
        assert_eq!(after(90, Sight::Silence, None), Step::GiveUp);
        assert_eq!(after(90, Sight::Unseen { slot: 300 }, None), Step::GiveUp);
        assert_eq!(after(90, Sight::Settling, None), Step::GiveUp);
    }

    #[test]
    fn what_is_certain_stays_certain_however_late() {
        assert_eq!(after(900, Sight::Done, None), Step::Land);
        assert_eq!(after(900, Sight::Unseen { slot: 200 }, PAST), Step::Expire);
    }

    #[test]
    fn attempts_of_none_count_as_one() {
        let limits = Limits { attempts: 0, ..LIMITS };
        let step = FLIGHT.next(Sight::Unseen { slot: 200 }, PAST, Duration::ZERO, limits);
        assert_eq!(step, Step::Expire);
    }
}
