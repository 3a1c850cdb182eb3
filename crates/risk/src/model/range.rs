//! How wide scenarios are: with realised volatility, and with what the market holds against what it could hedge.

use crate::{
    error::{RiskError, check},
    maths::{mul_div_floor, ratio_bps_floor, share_floor, sqrt_q48},
    model::{Exposure, ModelSpec},
    units::{BPS, ONE_Q48},
};

/// When and how far the ranges of a market widen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RangeParams {
    /// Realised volatility up to this leaves the ranges alone [bps a year]. 100..=50_000.
    pub reference_vol_bps: u32,
    /// Widest range [bps]. 10_000..=40_000.
    pub most_bps: u32,
    /// Open interest up to this leaves the ranges alone [quote atoms]. 1..
    pub open_interest_limit_atoms: u64,
    /// Short gamma likewise: change of delta cash for a move of 1 % [quote atoms]. 1..
    pub short_gamma_limit_atoms: u64,
    /// What each of the two adds at twice its limit and beyond [bps]. 0..=20_000.
    pub crowding_bps: u32,
    /// How fast maintenance margin's range may widen [bps an hour]. 1..=10_000.
    pub mm_rise_bps_per_hour: u32,
    /// Time in which what counts for everybody may move by the whole of a limit [s]. 60..=604 800.
    pub crowding_secs: u32,
}

/// A range on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ramp {
    /// Where it is [bps].
    pub now_bps: u32,
    /// Where it wants to be [bps].
    pub target_bps: u32,
}

/// What the ranges follow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RangeInput {
    /// Annualised realised variance [2^-48].
    pub variance_q48: u64,
    /// What short contracts hold of the market [quote atoms].
    pub exposure: Exposure,
}

impl RangeParams {
    /// Errors: `Parameter` naming the first field out of range.
    pub fn validate(&self) -> Result<(), RiskError> {
        check((100..=50_000).contains(&self.reference_vol_bps), "reference_vol_bps")?;
        check((10_000..=40_000).contains(&self.most_bps), "most_bps")?;
        check(self.open_interest_limit_atoms >= 1, "open_interest_limit_atoms")?;
        check(self.short_gamma_limit_atoms >= 1, "short_gamma_limit_atoms")?;
        check(self.crowding_bps <= 20_000, "crowding_bps")?;
        check((1..=10_000).contains(&self.mm_rise_bps_per_hour), "mm_rise_bps_per_hour")?;
        check((60..=604_800).contains(&self.crowding_secs), "crowding_secs")
    }

    /// Where the ranges want to be, of their ordinary width [bps].
    ///
    /// Formula: max(1, realised / reference) x (1 + crowding of open interest + crowding of short gamma), at most
    /// `most_bps`; the crowding of a quantity is 0 up to its limit and rises evenly to its whole at twice the limit.
    /// Rounding: down, by less than a basis point a factor. Domain: all; never below 10 000.
    pub fn target_bps(&self, input: &RangeInput) -> u32 {
        let most = u64::from(self.most_bps);
        let ratio = self.realised_bps(input.variance_q48).clamp(BPS, most.max(BPS));
        let crowding = self
            .crowding(input.exposure.open_interest_atoms, self.open_interest_limit_atoms)
            .saturating_add(
                self.crowding(input.exposure.short_gamma_atoms, self.short_gamma_limit_atoms),
            );
        let factor = (BPS as u32).saturating_add(crowding);
        share_floor(ratio, factor).min(most).max(BPS) as u32 // at most `most`
    }

    /// Realised volatility against its reference [bps]. Rounding: down, by less than a basis point of either. Saturates.
    pub fn realised_bps(&self, variance_q48: u64) -> u64 {
        let vol_bps = ratio_bps_floor(sqrt_q48(variance_q48), ONE_Q48);
        ratio_bps_floor(vol_bps, u64::from(self.reference_vol_bps).max(1))
    }

    fn crowding(&self, held: u64, limit: u64) -> u32 {
        let over = held.saturating_sub(limit).min(limit);
        let share = mul_div_floor(over, u64::from(self.crowding_bps), limit.max(1));
        share.map_or(self.crowding_bps, |bps| bps as u32) // at most crowding_bps
    }

    /// What counts for everybody after `elapsed_secs` in which a market held `held` (I-29): it follows at a bounded speed, up and down, a
    /// limit in `crowding_secs`. Contracts brought and closed again at once move it by nothing, so nobody's ranges can be moved for
    /// free; who brings them meets the whole of it in the trade itself.
    /// Rounding: the step down.
    pub fn standing(&self, standing: &Exposure, held: &Exposure, elapsed_secs: u64) -> Exposure {
        let follow = |from: u64, to: u64, limit: u64| {
            let secs = u64::from(self.crowding_secs.max(1));
            // beyond its limit twice over a quantity adds nothing
            let to = to.min(limit.saturating_mul(2));
            let step = mul_div_floor(limit, elapsed_secs, secs).unwrap_or(u64::MAX);
            if to > from {
                to.min(from.saturating_add(step))
            } else {
                to.max(from.saturating_sub(step))
            }
        };
        Exposure {
            open_interest_atoms: follow(
                standing.open_interest_atoms,
                held.open_interest_atoms,
                self.open_interest_limit_atoms,
            ),
            short_gamma_atoms: follow(
                standing.short_gamma_atoms,
                held.short_gamma_atoms,
                self.short_gamma_limit_atoms,
            ),
        }
    }

    /// Maintenance margin's range after `elapsed_secs` on its way to a target: down at once, up on the ramp [bps].
    /// Rounding: down.
    pub fn ramped_bps(&self, ramp: Ramp, elapsed_secs: u64) -> u32 {
        let rise = u64::from(self.mm_rise_bps_per_hour).saturating_mul(elapsed_secs.min(1 << 32));
        let reach = u64::from(ramp.now_bps).saturating_add(rise / 3_600);
        u64::from(ramp.target_bps).min(reach) as u32
    }
}

impl ModelSpec {
    /// Sets price and volatility ranges to `range_bps` of their width; at 10 000 nothing changes. Prices stop at 5 % and
    /// 400 %, volatility at 0 and at six times its own.
    pub fn widen(&mut self, range_bps: u32) {
        if u64::from(range_bps) == BPS {
            return;
        }
        for scenario in &mut self.scenarios {
            scenario.price_q48 = widened_price(scenario.price_q48, range_bps);
        }
        self.basis.up_q48 = widened_price(self.basis.up_q48, range_bps);
        self.basis.down_q48 = widened_price(self.basis.down_q48, range_bps);
        self.vol.up_q48 = share_floor(self.vol.up_q48, range_bps).min(5 * ONE_Q48);
        self.vol.down_q48 = share_floor(self.vol.down_q48, range_bps).min(ONE_Q48);
    }
}

fn widened_price(price_q48: u64, range_bps: u32) -> u64 {
    let size = share_floor(price_q48.abs_diff(ONE_Q48), range_bps);
    if price_q48 < ONE_Q48 {
        ONE_Q48.saturating_sub(size).max(ONE_Q48 / 20)
    } else {
        ONE_Q48.saturating_add(size).min(4 * ONE_Q48)
    }
}
