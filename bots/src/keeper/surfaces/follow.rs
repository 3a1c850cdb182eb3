//! A level that rises as the price falls from where it started: [`surface`]'s rule.

use super::{Question, Source};
use crate::surface::{self, VolRule};
use anyhow::Result;
use breakwater_clearing::{instructions::SurfacePointArgs, state::ExpiryAt};

pub struct Follow {
    rule: VolRule,
    start_atoms: u64,
}

impl Follow {
    pub fn new(base_vol_bps: u32, vol_per_fall: f64, start_usd: f64) -> Self {
        let start_atoms = (start_usd * 1e6) as u64; // a model's, and saturating
        Self { rule: VolRule { base_vol_bps, vol_per_fall }, start_atoms }
    }
}

impl Source for Follow {
    fn points(&mut self, question: &Question) -> Result<Vec<SurfacePointArgs>> {
        let vol = surface::level(&self.rule, self.start_atoms, question.mark_atoms);
        let now = question.now;
        Ok(question
            .expiries
            .iter()
            .map(|expiry| surface::point(ExpiryAt { expiry_ts: *expiry, now }, vol))
            .collect())
    }
}
