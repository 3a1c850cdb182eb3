//! When a crank that failed is tried again: later each time, and not at the same moment as other keepers.

use super::ending::Ending;
use crate::cranks::Crank;
use rand::Rng;
use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

const FIRST: Duration = Duration::from_millis(400);
/// Most for a reason that may pass by itself: prices move.
const LONGEST: Duration = Duration::from_secs(5);
/// Most for one that an operator must mend.
const LONGEST_LASTING: Duration = Duration::from_secs(60);
/// What has not failed for so long is forgotten.
const FORGOTTEN: Duration = Duration::from_secs(600);

struct Failed {
    times: u32,
    not_before: Instant,
}

/// Cranks that failed, by kind and target.
#[derive(Default)]
pub struct Retry(HashMap<(&'static str, String), Failed>);

impl Retry {
    /// Those whose time has come.
    pub fn ripe(&mut self, cranks: Vec<Crank>, now: Instant) -> Vec<Crank> {
        self.0.retain(|_, failed| now < failed.not_before + FORGOTTEN);
        let waits = |crank: &Crank| {
            let failed = self.0.get(&(crank.kind, crank.target.clone()));
            failed.is_some_and(|failed| now < failed.not_before)
        };
        cranks.into_iter().filter(|crank| !waits(crank)).collect()
    }

    pub fn note(&mut self, crank: &Crank, ending: &Ending, now: Instant) {
        let key = (crank.kind, crank.target.clone());
        if matches!(ending, Ending::Done | Ending::DryRun) {
            self.0.remove(&key);
            return;
        }
        let failed = self.0.entry(key).or_insert(Failed { times: 0, not_before: now });
        if !matches!(ending, Ending::Outcompeted(_)) {
            failed.times = failed.times.saturating_add(1);
        }
        failed.not_before = now + spread(pause(failed.times, ending.is_lasting()));
    }

    /// Cranks that wait now.
    pub fn waiting(&self, now: Instant) -> usize {
        self.0.values().filter(|failed| now < failed.not_before).count()
    }
}

/// Doubles with every failure in a row.
fn pause(times: u32, lasting: bool) -> Duration {
    let longest = if lasting { LONGEST_LASTING } else { LONGEST };
    let doublings = times.saturating_sub(1).min(16);
    FIRST.saturating_mul(1 << doublings).min(longest)
}

/// A quarter less to a quarter more.
pub fn spread(time: Duration) -> Duration {
    time.mul_f64(rand::rng().random_range(0.75..1.25))
}

#[cfg(test)]
mod tests {
    use super::*;
    use anchor_lang::solana_program::instruction::Instruction;

    fn crank(target: &str) -> Crank {
        let nothing =
            Instruction { program_id: Default::default(), accounts: vec![], data: vec![] };
        Crank::new("settle_board", target, nothing)
    }

    #[test]
    fn a_refused_crank_waits_longer_each_time_and_others_do_not() {
        let (mut retry, start) = (Retry::default(), Instant::now());
        let refused = Ending::Refused("PriceStale".to_owned());
        retry.note(&crank("a"), &refused, start);
        let ripe = retry.ripe(vec![crank("a"), crank("b")], start + FIRST.mul_f64(0.7));
        assert_eq!(ripe.iter().map(|c| &*c.target).collect::<Vec<_>>(), ["b"]);
        assert_eq!(retry.ripe(vec![crank("a")], start + FIRST.mul_f64(1.3)).len(), 1);
        for _ in 0..20 {
            retry.note(&crank("a"), &refused, start);
        }
        assert!(retry.ripe(vec![crank("a")], start + LONGEST.mul_f64(0.7)).is_empty());
        assert_eq!(retry.ripe(vec![crank("a")], start + LONGEST.mul_f64(1.3)).len(), 1);
    }

    #[test]
    fn who_comes_second_does_not_fall_behind() {
        let (mut retry, start) = (Retry::default(), Instant::now());
        for _ in 0..20 {
            retry.note(&crank("a"), &Ending::Outcompeted("BoardSettled".to_owned()), start);
        }
        assert_eq!(retry.ripe(vec![crank("a")], start + FIRST.mul_f64(1.3)).len(), 1);
    }

    #[test]
    fn success_clears_the_slate() {
        let (mut retry, start) = (Retry::default(), Instant::now());
        retry.note(&crank("a"), &Ending::Expired, start);
        assert_eq!(retry.waiting(start), 1);
        retry.note(&crank("a"), &Ending::Done, start);
        assert_eq!((retry.waiting(start), retry.0.len()), (0, 0));
    }

    #[test]
    fn what_an_operator_must_mend_is_tried_once_a_minute() {
        assert_eq!(pause(1, true), FIRST);
        assert_eq!(pause(40, true), LONGEST_LASTING);
        assert_eq!(pause(40, false), LONGEST);
    }

    #[test]
    fn old_failures_are_forgotten() {
        let (mut retry, start) = (Retry::default(), Instant::now());
        retry.note(&crank("a"), &Ending::Expired, start);
        retry.ripe(vec![], start + FORGOTTEN * 2);
        assert!(retry.0.is_empty());
    }
}
