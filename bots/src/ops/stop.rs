//! Stopping as asked: between two steps, never within one.

use anyhow::Result;
use signal_hook::{
    consts::{SIGINT, SIGTERM},
    flag,
    iterator::Signals,
};
use std::{
    sync::{
        Arc, Condvar, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

#[derive(Clone, Default)]
pub struct Stop(Arc<Inner>);

#[derive(Default)]
struct Inner {
    asked: Arc<AtomicBool>,
    sleepers: Mutex<()>,
    wake: Condvar,
}

impl Stop {
    /// The first SIGINT or SIGTERM asks; a second one ends the process at once, with code 130.
    pub fn on_signals() -> Result<Self> {
        let stop = Self::default();
        for signal in [SIGINT, SIGTERM] {
            // the order matters: a second signal finds the flag up
            flag::register_conditional_shutdown(signal, 130, Arc::clone(&stop.0.asked))?;
        }
        let mut signals = Signals::new([SIGINT, SIGTERM])?;
        let asked = stop.clone();
        thread::Builder::new().name("signals".to_owned()).spawn(move || {
            for _ in &mut signals {
                tracing::info!("stopping; a second signal ends at once");
                asked.ask();
            }
        })?;
        Ok(stop)
    }

    /// Wakes all who sleep.
    pub fn ask(&self) {
        self.0.asked.store(true, Ordering::SeqCst);
        let _guard = self.0.sleepers.lock().unwrap_or_else(PoisonError::into_inner);
        self.0.wake.notify_all();
    }

    pub fn asked(&self) -> bool {
        self.0.asked.load(Ordering::SeqCst)
    }

    /// Sleeps, unless a stop is asked for first; true when it is.
    pub fn sleep(&self, time: Duration) -> bool {
        let guard = self.0.sleepers.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.0.wake.wait_timeout_while(guard, time, |()| !self.asked());
        drop(waited.unwrap_or_else(PoisonError::into_inner));
        self.asked()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    #[test]
    fn a_sleeper_wakes_when_asked_to_stop() {
        let stop = Stop::default();
        let asker = stop.clone();
        let start = Instant::now();
        let sleeper = thread::spawn(move || stop.sleep(Duration::from_secs(60)));
        asker.ask();
        assert!(sleeper.join().unwrap());
        assert!(start.elapsed() < Duration::from_secs(30));
    }

    #[test]
    fn an_undisturbed_sleep_does_not_stop() {
        assert!(!Stop::default().sleep(Duration::from_millis(1)));
    }
}
