//! Sending to a cluster: [`breakwater_client::rpc`], under the name the bots know it by.

pub use breakwater_client::rpc::{
    Cluster, Error, Fate, Outcome, Outgoing, Priority, RecentFee, Refusal, Sending, Simulation,
    Units,
};
use std::{thread::sleep, time::Duration};

/// Pauses between the tries of [`insist`] [ms].
const PAUSES_MS: [u64; 6] = [100, 200, 400, 800, 1_600, 3_200];

/// Asks until there is an answer, for some seconds. What is asked once, at a start, must not end a bot for one request that was lost: whoever
/// started it may look away. Errors: the last try's.
pub fn insist<T, E>(ask: impl Fn() -> Result<T, E>) -> Result<T, E> {
    for pause_ms in PAUSES_MS {
        match ask() {
            Ok(answer) => return Ok(answer),
            Err(_) => sleep(Duration::from_millis(pause_ms)),
        }
    }
    ask()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn a_request_that_was_lost_is_asked_again() {
        let asked = Cell::new(0);
        let third = || {
            asked.set(asked.get() + 1);
            if asked.get() < 3 { Err("lost") } else { Ok(asked.get()) }
        };
        assert_eq!(insist(third), Ok(3));
    }
}
