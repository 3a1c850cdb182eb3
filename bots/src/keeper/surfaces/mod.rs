//! Volatility: where a market's surface comes from, and when it is worth publishing.
//!
//! | | |
//! |---|---|
//! | [`Smile`], [`Slice`] | one expiry's volatility as settings, files and feeds write it |
//! | [`file`], [`command`], [`follow`] | sources that change |
//! | [`judge`] | what has moved or grown old, checked by the program's own rules |

pub mod command;
pub mod file;
pub mod follow;
pub mod judge;
mod smile;

pub use smile::{Slice, Smile, YearSvi};

use super::settings::SurfaceSettings;
use anyhow::Result;
use breakwater_clearing::{instructions::SurfacePointArgs, state::ExpiryAt};
use std::{path::Path, time::Duration};

/// What a source is asked.
#[derive(Clone, Debug)]
pub struct Question {
    /// Number of the market in its pool.
    pub market: u8,
    /// Its name: "BTC".
    pub symbol: String,
    pub mark_atoms: u64,
    /// The cluster's time [unix s].
    pub now: i64,
    /// Expiries that live, ascending.
    pub expiries: Vec<i64>,
}

impl Question {
    /// The mark for display and for models [USD].
    pub fn mark_usd(&self) -> f64 {
        self.mark_atoms as f64 / 1e6
    }
}

/// Where points come from. An expiry it says nothing about is left as it is.
pub trait Source: Send {
    /// Errors when it has nothing to say now; it is asked again.
    fn points(&mut self, question: &Question) -> Result<Vec<SurfacePointArgs>>;
}

/// The source that settings name; child processes run in `folder`.
pub fn source(settings: &SurfaceSettings, folder: &Path) -> Box<dyn Source> {
    match settings {
        SurfaceSettings::Fixed(smile) => Box::new(*smile),
        SurfaceSettings::File { path } => Box::new(file::SurfaceFile::new(path.clone())),
        SurfaceSettings::Command { command, timeout_ms } => {
            let timeout = Duration::from_millis(*timeout_ms);
            Box::new(command::Feed::new(command.clone(), folder.to_path_buf(), timeout))
        }
        SurfaceSettings::Follow { base_vol_bps, vol_per_fall, start_usd } => {
            Box::new(follow::Follow::new(*base_vol_bps, *vol_per_fall, *start_usd))
        }
    }
}

impl Source for Smile {
    fn points(&mut self, question: &Question) -> Result<Vec<SurfacePointArgs>> {
        let at = |expiry_ts: &i64| ExpiryAt { expiry_ts: *expiry_ts, now: question.now };
        question.expiries.iter().map(|expiry_ts| self.point(at(expiry_ts))).collect()
    }
}
