//! The newest slot that was seen: a balancer may answer from a node that lags, and prices and bids must not go back in time.

use super::Error;
use std::sync::atomic::{AtomicU64, Ordering};

#[derive(Debug, Default)]
pub(super) struct Slots(AtomicU64);

impl Slots {
    /// What an answer to a question asked now must not be older than.
    pub fn floor(&self) -> u64 {
        self.0.load(Ordering::Acquire)
    }

    /// Takes note of an answer to a question that was asked when `floor` was the newest. Another thread may have seen newer ones
    /// meanwhile; that makes this answer no worse. Errors: `StaleSlot`.
    pub fn note(&self, floor: u64, got: u64) -> Result<(), Error> {
        if got < floor {
            return Err(Error::StaleSlot { seen: floor, got: Some(got) });
        }
        self.0.fetch_max(got, Ordering::AcqRel);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_older_than_what_was_seen_is_stale() {
        let slots = Slots::default();
        slots.note(slots.floor(), 100).unwrap();
        slots.note(slots.floor(), 100).unwrap();
        let stale = slots.note(slots.floor(), 99).unwrap_err();
        assert!(matches!(stale, Error::StaleSlot { seen: 100, got: Some(99) }));
        assert_eq!(slots.floor(), 100);
    }

    #[test]
    fn what_another_thread_saw_meanwhile_is_not_held_against_an_answer() {
        let slots = Slots::default();
        let asked = slots.floor();
        slots.note(slots.floor(), 100).unwrap();
        slots.note(asked, 90).unwrap();
        assert_eq!(slots.floor(), 100);
    }
}
