//! Posts a price of every market a second, as Pyth would, on a thread of its own.

use super::setup::Stage;
use anyhow::Result;
use breakwater_bots::{chain, rpc::Cluster};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle, sleep},
    time::{Duration, Instant},
};

/// Largest step of the walk in a second, as a share of the price: about 80 % a year.
const STEP: f64 = 2.5e-4;
/// What is left of the way from the price that was told after a second: the walk does not stray.
const KEPT: f64 = 0.995;
const PAUSE: Duration = Duration::from_millis(150);

/// Where a price is told to go.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Change {
    /// By a share of the price: -0.12.
    By(f64),
    /// To a price [USD].
    To(f64),
}

/// A way from one price to another.
#[derive(Clone, Copy, Debug)]
struct Way {
    from_usd: f64,
    to_usd: f64,
    begin: Instant,
    over: Duration,
}

impl Way {
    fn at(usd: f64, now: Instant) -> Self {
        Self { from_usd: usd, to_usd: usd, begin: now, over: Duration::ZERO }
    }

    fn is_over(&self, now: Instant) -> bool {
        now >= self.begin + self.over
    }

    /// In equal shares of the price.
    fn usd(&self, now: Instant) -> f64 {
        if self.is_over(now) {
            return self.to_usd;
        }
        let gone = now.saturating_duration_since(self.begin).as_secs_f64();
        self.from_usd * (self.to_usd / self.from_usd).powf(gone / self.over.as_secs_f64())
    }
}

/// What the thread is told, and what it tells.
struct State {
    ways: Vec<Way>,
    calm: bool,
    on: bool,
    /// Publish time of the first price at the end of all ways; none before that.
    arrived_ts: Option<i64>,
    error: Option<String>,
}

pub struct Prices {
    state: Arc<Mutex<State>>,
    end: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// What the thread has besides.
struct Poster {
    cluster: Cluster,
    stage: Arc<Stage>,
    rolling_secs: Vec<i64>,
    rng: ChaCha8Rng,
    /// Logarithms of how far the walk is from the price told.
    strayed: Vec<f64>,
    last_publish: i64,
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Prices {
    /// From these prices on [USD]. Besides the stage's own expiries there are those on every multiple of `rolling_secs`.
    pub fn start(
        (url, stage): (&str, &Arc<Stage>),
        rolling_secs: Vec<i64>,
        usd: &[f64],
        (seed, calm): (u64, bool),
    ) -> Result<Self> {
        let now = Instant::now();
        let ways = usd.iter().map(|usd| Way::at(*usd, now)).collect();
        let state = State { ways, calm, on: true, arrived_ts: None, error: None };
        let (state, end) = (Arc::new(Mutex::new(state)), Arc::new(AtomicBool::new(false)));
        let mut poster = Poster {
            cluster: Cluster::new(url),
            stage: Arc::clone(stage),
            rolling_secs,
            rng: ChaCha8Rng::seed_from_u64(seed),
            strayed: vec![0.0; usd.len()],
            last_publish: 0,
        };
        let (shared, ended) = (Arc::clone(&state), Arc::clone(&end));
        let thread = thread::Builder::new().name("prices".to_owned()).spawn(move || {
            while !ended.load(Ordering::SeqCst) {
                let posted = poster.round(&shared);
                lock(&shared).error = posted.err().map(|error| format!("{error:#}"));
                sleep(PAUSE);
            }
        })?;
        Ok(Self { state, end, thread: Some(thread) })
    }

    /// Sets prices on their way; where each ends [USD], by market.
    pub fn go(&self, markets: &[usize], change: Change, over: Duration) -> Vec<(usize, f64)> {
        let (mut state, now) = (lock(&self.state), Instant::now());
        state.arrived_ts = None;
        let mut ends = vec![];
        for market in markets {
            let Some(way) = state.ways.get_mut(*market) else { continue };
            let from_usd = way.usd(now);
            let to_usd = match change {
                Change::By(share) => from_usd * (1.0 + share),
                Change::To(usd) => usd,
            };
            *way = Way { from_usd, to_usd, begin: now, over };
            ends.push((*market, to_usd));
        }
        ends
    }

    /// Publish time of the first price after the end of all ways.
    pub fn arrived_ts(&self) -> Option<i64> {
        lock(&self.state).arrived_ts
    }

    pub fn set_calm(&self, calm: bool) {
        lock(&self.state).calm = calm;
    }

    pub fn set_on(&self, on: bool) {
        lock(&self.state).on = on;
    }

    pub fn is_calm(&self) -> bool {
        lock(&self.state).calm
    }

    pub fn is_on(&self) -> bool {
        lock(&self.state).on
    }

    /// Why the last price could not be posted.
    pub fn error(&self) -> Option<String> {
        lock(&self.state).error.clone()
    }
}

impl Drop for Prices {
    fn drop(&mut self) {
        self.end.store(true, Ordering::SeqCst);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join(); // it ends with its round
        }
    }
}

/// A rolling board expires after `prev` and at `now` at the latest.
fn rolled(rolling_secs: &[i64], prev: i64, now: i64) -> bool {
    rolling_secs.iter().any(|tenor| prev.div_euclid(*tenor) < now.div_euclid(*tenor))
}

impl Poster {
    /// Posts, unless it is off or the cluster's second is still that of the last price.
    fn round(&mut self, shared: &Mutex<State>) -> Result<()> {
        if !lock(shared).on {
            return Ok(());
        }
        let now = chain::clock(&self.cluster)?;
        if now <= self.last_publish {
            return Ok(());
        }
        let (told, arrived, calm) = {
            let (state, at) = (lock(shared), Instant::now());
            let told: Vec<f64> = state.ways.iter().map(|way| way.usd(at)).collect();
            (told, state.ways.iter().all(|way| way.is_over(at)), state.calm)
        };
        let usd = self.walk(&told, calm);
        let prev = if self.last_publish == 0 { now - 1 } else { self.last_publish };
        let between = |expiry: &i64| prev < *expiry && *expiry <= now;
        let straddles =
            self.stage.expiries.iter().any(between) || rolled(&self.rolling_secs, prev, now);
        let steps = self.stage.updates(&usd, (prev, now), straddles)?;
        self.cluster.must("prices", steps, vec![&self.stage.authority])?;
        self.last_publish = now;
        let mut state = lock(shared);
        // a command that came meanwhile has begun new ways
        let still = state.ways.iter().zip(&told).all(|(way, told)| way.to_usd == *told);
        if arrived && still && state.arrived_ts.is_none() {
            state.arrived_ts = Some(now);
        }
        Ok(())
    }

    fn walk(&mut self, told: &[f64], calm: bool) -> Vec<f64> {
        for strayed in &mut self.strayed {
            *strayed =
                if calm { 0.0 } else { *strayed * KEPT + self.rng.random_range(-STEP..STEP) };
        }
        told.iter().zip(&self.strayed).map(|(usd, strayed)| usd * strayed.exp()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expiry_between_two_prices_is_noticed_once() {
        assert!(rolled(&[300], 899, 900) && rolled(&[60, 300], 899, 905));
        assert!(!rolled(&[300], 900, 901) && !rolled(&[300], 898, 899) && !rolled(&[], 0, 900));
    }

    #[test]
    fn a_way_goes_in_equal_shares_and_stays_at_its_end() {
        let begin = Instant::now();
        let over = Duration::from_secs(10);
        let way = Way { from_usd: 100.0, to_usd: 81.0, begin, over };
        assert!((way.usd(begin) - 100.0).abs() < 1e-9);
        assert!((way.usd(begin + over / 2) - 90.0).abs() < 1e-9);
        assert_eq!(way.usd(begin + over * 2), 81.0);
        assert!(!way.is_over(begin + over / 2) && way.is_over(begin + over));
        assert!(Way::at(5.0, begin).is_over(begin));
    }
}
