//! A level that rises as the price falls from where it started: [`surface`]'s rule.

use super::{Question, Source};
use crate::surface::{self, VolRule};
use anyhow::Result;
use breakwater_clearing::instructions::SurfacePointArgs;

pub struct Follow {
    rule: VolRule,
    start_atoms: Option<u64>,
}

impl Follow {
    pub fn new(base_vol_bps: u32, vol_per_fall: f64, start_usd: Option<f64>) -> Self {
        let start_atoms = start_usd.map(|usd| (usd * 1e6) as u64);
        Self { rule: VolRule { base_vol_bps, vol_per_fall }, start_atoms }
    }
}

impl Source for Follow {
    fn points(&mut self, question: &Question) -> Result<Vec<SurfacePointArgs>> {
        let start = *self.start_atoms.get_or_insert(question.mark_atoms);
        let vol = surface::level(&self.rule, start, question.mark_atoms);
        let now = question.now;
        Ok(question.expiries.iter().map(|expiry| surface::point(*expiry, now, vol)).collect())
    }
}
