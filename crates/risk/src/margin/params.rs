//! Parameters of a pool: how its markets are combined. Ranges are checked here.

use crate::error::{RiskError, check};

/// How the markets of a pool are combined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolParams {
    /// Share of one market's gain that offsets another's loss in the same scenario. 0..=10 000.
    pub offset_bps: u32,
    /// The initial margin is never below this share of the sum of each market's own worst loss. 0..=10 000.
    pub floor_bps: u32,
}

impl PoolParams {
    /// Errors: `Parameter` naming the first field out of range.
    pub fn validate(&self) -> Result<(), RiskError> {
        check(self.offset_bps <= 10_000, "offset_bps")?;
        check(self.floor_bps <= 10_000, "floor_bps")
    }
}
