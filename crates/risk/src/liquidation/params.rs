//! Parameters of a pool's auctions. Ranges and directions are checked here.

use crate::error::{RiskError, check};

/// The Dutch auction's curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuctionParams {
    /// Length of the fast phase [s]. 1..=86 400.
    pub fast_secs: u32,
    /// Length of the slow phase, in which the price falls to zero [s]. 1..=604 800.
    pub slow_secs: u32,
    /// Share of value paid at the start. fast_end_bps..=10 000.
    pub start_bps: u32,
    /// Share of value paid when the fast phase ends. 1..=start_bps.
    pub fast_end_bps: u32,
    /// Time for the insolvent payment to rise by the whole maintenance margin [s]. 1..=604 800.
    pub insolvent_secs: u32,
    /// A slice may bring the account this far above its maintenance margin. 0..=5 000.
    pub buffer_bps: u32,
    /// Of the price paid, into the account's penalty escrow. 0..=2 000.
    pub fee_bps: u32,
    /// After so long the auction may begin anew [s]. 1..=691 200.
    pub duration_secs: u32,
    /// Below this share of value it may, too. 0..=fast_end_bps.
    pub floor_bps: u32,
    /// A bid takes at least this share of the account, or all that is for sale. 0..=5 000.
    pub least_slice_bps: u32,
    /// An account that needs less than this to reach its buffer from nothing is sold whole [quote atoms]. At most 10^12.
    pub dust_atoms: u64,
}

impl AuctionParams {
    /// Errors: `Parameter` naming the first field out of range or direction.
    pub fn validate(&self) -> Result<(), RiskError> {
        check((1..=86_400).contains(&self.fast_secs), "fast_secs")?;
        check((1..=604_800).contains(&self.slow_secs), "slow_secs")?;
        check((1..=10_000).contains(&self.start_bps), "start_bps")?;
        check((1..=self.start_bps).contains(&self.fast_end_bps), "fast_end_bps")?;
        check((1..=604_800).contains(&self.insolvent_secs), "insolvent_secs")?;
        check(self.buffer_bps <= 5_000, "buffer_bps")?;
        check(self.fee_bps <= 2_000, "fee_bps")?;
        check((1..=691_200).contains(&self.duration_secs), "duration_secs")?;
        check(self.floor_bps <= self.fast_end_bps, "floor_bps")?;
        check(self.least_slice_bps <= 5_000, "least_slice_bps")?;
        check(self.dust_atoms <= 1_000_000_000_000, "dust_atoms")
    }
}
