//! Kills bots at random moments of the play and starts them again: each several times, none with a warning.

use crate::{
    demo::{processes::Processes, say},
    faults::Proxy,
};
use anchor_lang::prelude::Pubkey;
use anyhow::{Context, Result};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::{
    ops::Range,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

/// How long a process lives before it is killed [ms].
const LIFE_MS: Range<u64> = 4_000..12_000;
/// How long it stays down [ms].
const DOWN_MS: Range<u64> = 0..3_000;

/// Kills until it is told to end.
pub struct Chaos {
    end: Arc<AtomicBool>,
    thread: JoinHandle<Result<Processes>>,
}

/// Moments of one process's deaths, drawn as they come.
struct Fate {
    rng: ChaCha8Rng,
    dies_at: Instant,
}

impl Fate {
    fn new(seed: u64, number: usize, now: Instant) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(number as u64);
        let dies_at = now + Duration::from_millis(rng.random_range(LIFE_MS));
        Self { rng, dies_at }
    }

    /// When the process that dies now comes back; its next death is drawn too.
    fn back_at(&mut self, now: Instant) -> Instant {
        let back = now + Duration::from_millis(self.rng.random_range(DOWN_MS));
        self.dies_at = back + Duration::from_millis(self.rng.random_range(LIFE_MS));
        back
    }
}

impl Chaos {
    /// `payers` are the keys the processes sign with, in their order; the proxy, if there is one, is told of each death.
    pub fn start(
        mut processes: Processes,
        payers: Vec<Vec<Pubkey>>,
        proxy: Option<Arc<Proxy>>,
        seed: u64,
    ) -> Result<Self> {
        let end = Arc::new(AtomicBool::new(false));
        let ended = Arc::clone(&end);
        let thread = thread::Builder::new().name("chaos".to_owned()).spawn(move || {
            let now = Instant::now();
            let mut fates: Vec<Fate> =
                (0..processes.len()).map(|number| Fate::new(seed, number, now)).collect();
            while !ended.load(Ordering::SeqCst) {
                thread::sleep(Duration::from_millis(20));
                let now = Instant::now();
                for (number, fate) in fates.iter_mut().enumerate() {
                    if fate.dies_at <= now {
                        processes.kill(number, fate.back_at(now))?;
                        let payers = payers.get(number).into_iter().flatten();
                        for (proxy, payer) in
                            payers.flat_map(|payer| proxy.iter().map(move |p| (p, payer)))
                        {
                            proxy.killed(payer);
                        }
                    }
                }
                processes.revive(now)?;
            }
            // what is down comes back at once, to finish what is open
            processes.revive(Instant::now() + Duration::from_millis(DOWN_MS.end))?;
            Ok(processes)
        })?;
        Ok(Self { end, thread })
    }

    /// No more deaths; the processes, all of them up.
    pub fn end(self) -> Result<Processes> {
        self.end.store(true, Ordering::SeqCst);
        let joined = self.thread.join().ok().context("the chaos ended badly")?;
        let processes = joined?;
        let kills: Vec<String> =
            processes.kills().iter().map(|(name, kills)| format!("{name} {kills}")).collect();
        say(&format!("killed: {}", kills.join(", ")));
        Ok(processes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_process_dies_several_times_in_a_play_and_the_same_in_every_run() {
        let now = Instant::now();
        let deaths = |number| {
            let mut fate = Fate::new(7, number, now);
            let mut all = vec![];
            while fate.dies_at < now + Duration::from_secs(45) {
                all.push(fate.dies_at);
                let died = fate.dies_at;
                let back = fate.back_at(died);
                assert!(back >= died && back < died + Duration::from_secs(3));
            }
            all
        };
        for number in 0..3 {
            assert!((3..=11).contains(&deaths(number).len()), "{}", deaths(number).len());
            assert_eq!(deaths(number), deaths(number));
        }
        assert_ne!(deaths(0), deaths(1), "they do not die together");
    }
}
