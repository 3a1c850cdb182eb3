//! What is on its way, and what is let rest. An intent goes out once: while it is on its way, and for as long as its transaction
//! might still land, its like is not sent again.

use super::{
    intent::IntentId,
    lane::Sent,
    plan::Planned,
    skip::{Class, Skip},
};
use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

/// Landed: until the news of it is certainly here.
const LANDED: Duration = Duration::from_secs(4);
/// Lost to somebody else, or not yet its time: worth another look soon.
const AGAIN: Duration = Duration::from_millis(800);
/// Nobody knows whether it landed: longer than its blockhash lasts.
const UNKNOWN: Duration = Duration::from_secs(100);
/// First pause after a fault; it doubles.
const FAULT: Duration = Duration::from_secs(2);
const LONGEST_FAULT: Duration = Duration::from_secs(60);

#[derive(Default)]
pub struct Registry {
    on_the_way: HashMap<IntentId, Planned>,
    resting: HashMap<IntentId, Rest>,
}

struct Rest {
    until: Instant,
    faults: u32,
    /// It might still land.
    unknown: bool,
}

/// Bids name the slices sold before them, so that the program refuses a second one; everything else could be done twice.
fn names_its_turn(kind: &str) -> bool {
    matches!(kind, "bid" | "take-insolvent")
}

/// The same wish to the program, whatever has happened in between.
fn alike(one: &IntentId, other: &IntentId) -> bool {
    one == other || (one.0 == other.0 && one.1 == other.1 && !names_its_turn(one.0))
}

impl Registry {
    /// Whether an intent may go out now.
    pub fn admits(&self, id: &IntentId, now: Instant) -> bool {
        let rests = |(other, rest): (&IntentId, &Rest)| {
            now < rest.until && (other == id || (rest.unknown && alike(other, id)))
        };
        let on_the_way = self.on_the_way.keys().any(|other| alike(other, id));
        !on_the_way && !self.resting.iter().any(rests)
    }

    pub fn sent(&mut self, id: IntentId, planned: Planned) {
        self.on_the_way.insert(id, planned);
    }

    /// Takes note of how it ended.
    pub fn ended(&mut self, id: &IntentId, sent: &Sent, now: Instant) {
        let earlier = self.resting.get(id).map_or(0, |rest| rest.faults);
        let (pause, faults) = match sent {
            Sent::Landed | Sent::DryRun => (LANDED, 0),
            Sent::Unknown(_) => (UNKNOWN, 0),
            Sent::Refused(name) | Sent::Failed(name) => match Skip::of_error(name).class() {
                Class::Fault => (FAULT * 2u32.pow(earlier.min(8)), earlier.saturating_add(1)),
                _ => (AGAIN, 0),
            },
            Sent::Unreachable(_) => (AGAIN, 0),
            Sent::Expired => (Duration::ZERO, 0),
        };
        let until = now + pause.min(LONGEST_FAULT.max(UNKNOWN));
        let unknown = matches!(sent, Sent::Unknown(_));
        self.resting.insert(*id, Rest { until, faults, unknown });
        self.on_the_way.remove(id);
    }

    pub fn on_the_way(&self) -> impl Iterator<Item = &Planned> {
        self.on_the_way.values()
    }

    pub fn is_idle(&self) -> bool {
        self.on_the_way.is_empty()
    }

    /// Forgets what has rested long enough to be forgotten.
    pub fn tidy(&mut self, now: Instant) {
        self.resting.retain(|_, rest| now < rest.until + LONGEST_FAULT);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::liquidator::{effect::Effect, intent::Intent};
    use anchor_lang::prelude::Pubkey;

    fn start() -> (IntentId, Planned) {
        let account = Pubkey::new_unique();
        let intent = Intent::Start { account, witness: 0 };
        (("start", account, 0, 0), Planned { intent, edge_atoms: 0, effect: Effect::None })
    }

    #[test]
    fn what_is_on_its_way_is_not_sent_again() {
        let (mut registry, now) = (Registry::default(), Instant::now());
        let (id, planned) = start();
        assert!(registry.admits(&id, now));
        registry.sent(id, planned);
        assert!(!registry.admits(&id, now + Duration::from_secs(3_600)));
    }

    #[test]
    fn one_that_might_still_land_rests_longer_than_its_blockhash() {
        let (mut registry, now) = (Registry::default(), Instant::now());
        let (id, planned) = start();
        registry.sent(id, planned);
        registry.ended(&id, &Sent::Unknown("timeout".to_owned()), now);
        assert!(!registry.admits(&id, now + Duration::from_secs(90)));
        assert!(registry.admits(&id, now + Duration::from_secs(101)));
    }

    #[test]
    fn a_second_soft_slice_waits_for_the_firsts_end_and_a_second_bid_does_not() {
        let (mut registry, now) = (Registry::default(), Instant::now());
        let (id, planned) = start();
        let of = |kind, turn| (kind, id.1, 0, turn);
        registry.sent(of("soft", 1), planned.clone());
        registry.sent(of("bid", 1), planned);
        assert!(!registry.admits(&of("soft", 2), now), "both could land");
        assert!(registry.admits(&of("bid", 2), now), "the program refuses the first by now");
        registry.ended(&of("soft", 1), &Sent::Unknown(String::new()), now);
        assert!(!registry.admits(&of("soft", 2), now));
        registry.ended(&of("soft", 1), &Sent::Landed, now);
        assert!(registry.admits(&of("soft", 2), now));
    }

    #[test]
    fn one_that_certainly_did_not_land_goes_out_again_at_once() {
        let (mut registry, now) = (Registry::default(), Instant::now());
        let (id, planned) = start();
        registry.sent(id, planned);
        registry.ended(&id, &Sent::Expired, now);
        assert!(registry.admits(&id, now));
    }

    #[test]
    fn faults_rest_twice_as_long_each_time_and_being_beaten_does_not() {
        let (mut registry, now) = (Registry::default(), Instant::now());
        let (id, _) = start();
        let fault = Sent::Refused("WrongPool".to_owned());
        registry.ended(&id, &fault, now);
        assert!(registry.admits(&id, now + FAULT));
        registry.ended(&id, &fault, now);
        assert!(!registry.admits(&id, now + FAULT));
        registry.ended(&id, &Sent::Failed("LastTradeMoved".to_owned()), now);
        assert!(registry.admits(&id, now + AGAIN));
    }
}
