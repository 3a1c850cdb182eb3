//! Named checks behind `/health`: each is well, or says what is wrong, or has not been heard of for too long.

use serde::Serialize;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

#[derive(Clone, Default)]
pub struct Health(Arc<Mutex<BTreeMap<String, Check>>>);

struct Check {
    wrong: Option<String>,
    heard: Instant,
    /// Longest silence that is still well.
    silence: Option<Duration>,
}

/// What `/health` answers.
#[derive(Debug, Serialize)]
pub struct Report {
    pub status: &'static str,
    pub checks: BTreeMap<String, String>,
}

impl Health {
    /// The check is well now.
    pub fn well(&self, check: &str) {
        self.set(check, None, None);
    }

    /// The check is well now, and must be heard of again within `silence`.
    pub fn beat(&self, check: &str, silence: Duration) {
        self.set(check, None, Some(silence));
    }

    pub fn wrong(&self, check: &str, why: impl Into<String>) {
        self.set(check, Some(why.into()), None);
    }

    fn set(&self, check: &str, wrong: Option<String>, silence: Option<Duration>) {
        let mut checks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let earlier = checks.get(check).and_then(|check| check.silence);
        let silence = silence.or(earlier);
        checks.insert(check.to_owned(), Check { wrong, heard: Instant::now(), silence });
    }

    pub fn report(&self) -> Report {
        let checks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut well = true;
        let said = checks.iter().map(|(name, check)| {
            let quiet = check.heard.elapsed();
            let late = check.silence.is_some_and(|silence| quiet > silence);
            well &= check.wrong.is_none() && !late;
            let text = match &check.wrong {
                Some(wrong) => wrong.clone(),
                None if late => format!("not heard of for {} s", quiet.as_secs()),
                None => "ok".to_owned(),
            };
            (name.clone(), text)
        });
        let checks = said.collect();
        Report { status: if well { "ok" } else { "degraded" }, checks }
    }

    pub fn is_well(&self) -> bool {
        self.report().status == "ok"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_wrong_check_is_enough_and_it_says_why() {
        let health = Health::default();
        health.well("rpc");
        assert!(health.is_well());
        health.wrong("rpc", "429 Too Many Requests");
        let report = health.report();
        assert_eq!((report.status, &*report.checks["rpc"]), ("degraded", "429 Too Many Requests"));
        health.well("rpc");
        assert!(health.is_well());
    }

    #[test]
    fn silence_is_noticed() {
        let health = Health::default();
        health.beat("round", Duration::ZERO);
        std::thread::sleep(Duration::from_millis(2));
        assert_eq!(health.report().checks["round"], "not heard of for 0 s");
    }
}
