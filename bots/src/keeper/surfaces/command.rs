//! A surface from a program of the operator's own ([`crate::ops::child`]).
//!
//! ```text
//! -> {"id":7,"market":0,"symbol":"BTC","mark_usd":61234.5,"now":1795000000,"expiries":[1795766400]}
//! <- {"id":7,"points":[{"expiry_ts":1795766400,"a":0.01,"b":0.05,"rho":-0.3,"m":0.0,"sigma":0.1,"basis":1.001,"rate":0.0}]}
//! <- {"id":7,"error":"no quotes yet"}
//! ```

use super::{Question, Slice, Source};
use crate::ops::child::Speaker;
use anyhow::{Context, Result, bail};
use breakwater_clearing::instructions::SurfacePointArgs;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::{path::PathBuf, time::Duration};

#[derive(Debug, Deserialize)]
struct Answer {
    #[serde(default)]
    points: Vec<Slice>,
    error: Option<String>,
}

pub struct Feed(Speaker);

impl Feed {
    /// Runs `command` in `folder`, from the first question on.
    pub fn new(command: Vec<String>, folder: PathBuf, timeout: Duration) -> Self {
        Self(Speaker::new(command, folder, timeout))
    }
}

impl Source for Feed {
    fn points(&mut self, question: &Question) -> Result<Vec<SurfacePointArgs>> {
        let fields: [(&str, Value); 5] = [
            ("market", question.market.into()),
            ("symbol", question.symbol.clone().into()),
            ("mark_usd", question.mark_usd().into()),
            ("now", question.now.into()),
            ("expiries", question.expiries.clone().into()),
        ];
        let fields: Map<String, Value> =
            fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let answer: Answer = self.0.ask(fields).context("the feed")?;
        if let Some(said) = answer.error {
            bail!("the feed says: {said}");
        }
        answer.points.iter().map(Slice::point).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POINT: &str = r#"{"expiry_ts":2000,"a":0.01,"b":0.05,"rho":-0.3,"m":0.0,"sigma":0.1}"#;

    fn ask(answer: &str) -> Result<Vec<SurfacePointArgs>> {
        let script = format!("read -r line; echo '{answer}'; read -r line");
        let command = ["sh", "-c", &script].map(str::to_owned).to_vec();
        let mut feed = Feed::new(command, std::env::temp_dir(), Duration::from_secs(5));
        let (symbol, expiries) = ("BTC".to_owned(), vec![2_000]);
        feed.points(&Question { market: 0, symbol, mark_atoms: 1_000_000, now: 1_000, expiries })
    }

    #[test]
    fn its_points_are_the_surfaces() {
        let points = ask(&format!("{{\"id\":1,\"points\":[{POINT}]}}")).unwrap();
        assert_eq!(points[0].expiry_ts, 2_000);
        assert_eq!(points[0].basis_q32, 1 << 32);
    }

    #[test]
    fn what_it_says_is_wrong_is_the_error() {
        let error = ask(r#"{"id":1,"error":"no quotes"}"#).unwrap_err();
        assert!(format!("{error:#}").contains("the feed says: no quotes"));
    }
}
