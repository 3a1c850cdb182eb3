//! A surface from a file: TOML, or JSON by its name. Read again when it changes; while what it says is wrong, the last good one stands.
//!
//! ```toml
//! default = { vol = 0.7 }          # expiries not listed; without it they are left alone
//! [[point]]
//! expiry_ts = 1795766400
//! smile = { svi = { a_per_year = 0.2, b_per_year = 0.4, rho = -0.3, m = 0.0, sigma = 0.3 }, basis = 1.002 }
//! ```

use super::{Question, Smile, Source};
use anyhow::{Context, Result};
use breakwater_clearing::{instructions::SurfacePointArgs, state::ExpiryAt};
use serde::{Deserialize, Serialize};
use std::{fs, path::PathBuf};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Surface {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Smile>,
    #[serde(default)]
    pub point: Vec<FilePoint>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FilePoint {
    pub expiry_ts: i64,
    pub smile: Smile,
}

impl Surface {
    fn check(&self) -> Result<()> {
        for point in &self.point {
            point.smile.check().with_context(|| format!("point of expiry {}", point.expiry_ts))?;
        }
        self.default.map_or(Ok(()), |smile| smile.check().context("default"))
    }

    fn smile(&self, expiry_ts: i64) -> Option<Smile> {
        let listed = self.point.iter().find(|point| point.expiry_ts == expiry_ts);
        listed.map(|point| point.smile).or(self.default)
    }
}

pub struct SurfaceFile {
    path: PathBuf,
    /// What was read last, good or not, and what it meant.
    text: String,
    surface: Option<Surface>,
}

impl SurfaceFile {
    pub fn new(path: PathBuf) -> Self {
        Self { path, text: String::new(), surface: None }
    }

    fn refresh(&mut self) -> Result<()> {
        let shown = self.path.display();
        let text =
            fs::read_to_string(&self.path).with_context(|| format!("cannot read {shown}"))?;
        if text == self.text {
            return Ok(());
        }
        let json = self.path.extension().is_some_and(|ending| ending == "json");
        let parsed: Result<Surface> = if json {
            serde_json::from_str(&text).map_err(Into::into)
        } else {
            toml::from_str(&text).map_err(Into::into)
        };
        let surface = parsed.and_then(|surface| surface.check().map(|()| surface));
        let surface = surface.with_context(|| format!("{shown} is no surface"));
        self.text = text; // a wrong one is complained about once
        self.surface = Some(surface?);
        Ok(())
    }
}

impl Source for SurfaceFile {
    fn points(&mut self, question: &Question) -> Result<Vec<SurfacePointArgs>> {
        if let Err(error) = self.refresh() {
            if self.surface.is_none() {
                self.text.clear(); // there is nothing to fall back on: complain each time
                return Err(error);
            }
            tracing::warn!(error = format!("{error:#}"), "the last good surface stands");
        }
        let Some(surface) = &self.surface else { return Ok(vec![]) };
        let known =
            question.expiries.iter().filter_map(|expiry| Some((*expiry, surface.smile(*expiry)?)));
        known
            .map(|(expiry_ts, smile)| smile.point(ExpiryAt { expiry_ts, now: question.now }))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question() -> Question {
        let symbol = "BTC".to_owned();
        Question { market: 0, symbol, mark_atoms: 1, now: 1_000, expiries: vec![2_000, 90_000] }
    }

    fn path(name: &str) -> PathBuf {
        std::env::temp_dir().join(format!("breakwater-{}-{name}", std::process::id()))
    }

    #[test]
    fn listed_expiries_go_before_the_default_and_changes_are_seen() {
        let path = path("surface.toml");
        let listed = "[[point]]\nexpiry_ts = 2000\nsmile = { vol = 0.9 }\n";
        fs::write(&path, listed).unwrap();
        let mut file = SurfaceFile::new(path.clone());
        let one = file.points(&question()).unwrap();
        assert_eq!(one.iter().map(|p| p.expiry_ts).collect::<Vec<_>>(), [2_000]);
        fs::write(&path, format!("default = {{ vol = 0.5 }}\n{listed}")).unwrap();
        let both = file.points(&question()).unwrap();
        assert_eq!(both.len(), 2);
        assert_eq!(both[0].a_q32, one[0].a_q32);
        fs::remove_file(path).unwrap();
    }

    #[test]
    fn a_file_that_turns_bad_leaves_the_last_good_surface_standing() {
        let path = path("surface.json");
        let mut file = SurfaceFile::new(path.clone());
        assert!(file.points(&question()).is_err(), "no file yet");
        fs::write(&path, "{\"default\": {\"vol\": 0.7}}").unwrap();
        let good = file.points(&question()).unwrap();
        for bad in ["{\"default\"", "{\"default\": {\"vol\": 70}}", "{\"defalt\": {}}"] {
            fs::write(&path, bad).unwrap();
            let stands = file.points(&question()).unwrap();
            assert_eq!(stands[1].a_q32, good[1].a_q32, "{bad}");
        }
        fs::remove_file(path).unwrap();
    }
}
