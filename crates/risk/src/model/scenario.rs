//! What all legs of one expiry share: shocked forwards, shocked volatility, discounts.

use crate::{
    error::RiskError,
    maths::{
        exp_q48, ln_q48, mul_q48_down, mul_q48_floor, mul_q48_near, quotient_q48, ratio_q48,
        sqrt_q48,
    },
    model::{Discount, MAX_LEVELS, MarginModel, SkewCap, VolShock, bps_q48},
    pricing::{Smile, SmileBounds, Svi},
    units::{MAX_PRICE_ATOMS, ONE_Q48, PRICE_PLACES, YEAR_SECS},
};

/// Most that an old smile adds to the shocks of volatility, of their width.
pub const MOST_WIDENING_BPS: u32 = 50_000;
/// Volatility shocks are quoted for an option of 30 days [s].
const REFERENCE_SECS: u64 = 30 * 86_400;

const PRICES_Q12: core::ops::RangeInclusive<u64> = 1..=MAX_PRICE_ATOMS << PRICE_PLACES;

/// Which scenarios to evaluate: all, or one witness that proves an account short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScenarioSet {
    /// Every scenario of the model, and the basis contingency.
    All,
    /// One case by its number: a scenario, or [`BASIS_SCENARIO`](crate::model::BASIS_SCENARIO).
    Only(u8),
}

/// One expiry as the market quotes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expiry {
    /// Unshocked forward [2^-12 quote atoms].
    pub forward_q12: u64,
    /// Part of it that is fixed already, because settlement averages prices; it takes no shock [2^-12 quote atoms]. 0..=forward.
    pub fixed_q12: u64,
    /// The smile, total variance for the whole time it was quoted for.
    pub svi: Svi,
    /// Where the smile is cut off.
    pub bounds: SmileBounds,
    /// Time to expiry left over the time the smile was quoted for [2^-48].
    pub share_q48: u64,
    /// Time to expiry that is left; 0 once it has come [s].
    pub left_secs: u64,
    /// Continuous rate a year [2^-48]; only a positive one discounts.
    pub rate_q48: i64,
}

/// One expiry under a model: built once for each (market, expiry) of a margin check, from an [`Expiry`] or a settlement price.
#[derive(Clone, Copy, Debug)]
pub struct Tenor {
    /// Shocked forwards by level [2^-12 atoms].
    pub(crate) forwards_q12: [u64; MAX_LEVELS],
    /// Whether a part of the forward takes no shock, so that its logarithm does not move with the model's levels.
    fixed: bool,
    /// ln of the unshocked forward in 2^-12 atoms [2^-48].
    pub(crate) ln_forward_q48: i64,
    smile: Smile,
    pub(crate) tau_q48: u64,
    /// Multipliers of volatility, down and up [2^-48].
    pub(crate) down_q48: u64,
    pub(crate) up_q48: u64,
    /// Least standard deviation once shocked up [2^-48].
    pub(crate) least_up_sd_q48: u64,
    pub(crate) linear: Skew,
    pub(crate) absolute: Skew,
    /// Discount factor, at most one, and the same times the static discount of either side [2^-48].
    pub(crate) discount_q48: u64,
    pub(crate) long_q48: u64,
    pub(crate) short_q48: u64,
    pub(crate) forward_atoms: u64,
    /// The highest shocked forward [2^-12 atoms].
    pub(crate) highest_q12: u64,
    pub(crate) settled: bool,
}

/// A forward at one level of price.
#[derive(Clone, Copy)]
pub(crate) struct ShockedForward {
    /// The forward [2^-12 quote atoms].
    pub forward_q12: u64,
    /// ln(it / the unshocked one) [2^-48].
    pub shift_q48: i64,
}

/// A skew scenario at one expiry: 1 + clamp(k x slope, -cap, cap).
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Skew {
    slope_q48: i64,
    cap_q48: i64,
}

impl Tenor {
    /// A live expiry. `left_secs` may be 0: value is then intrinsic at the shocked forward.
    ///
    /// Rounding: forwards down, discount factors within 2^-46. Errors: `Domain` unless forward and every shocked
    /// forward are in 1..=2^48 and the time left is at most four years.
    /// Cost: about 3 000 instructions for all scenarios, 1 200 for one.
    ///
    /// `set`: what it will be used for; with one scenario only what that needs is worked out.
    pub fn live(model: &MarginModel, expiry: &Expiry, set: ScenarioSet) -> Result<Self, RiskError> {
        if expiry.left_secs > 4 * YEAR_SECS || expiry.fixed_q12 > expiry.forward_q12 {
            return Err(RiskError::Domain);
        }
        let spec = &model.spec;
        let forward = expiry.forward_q12;
        if !PRICES_Q12.contains(&forward) {
            return Err(RiskError::Domain);
        }
        let tau_q48 = ratio_q48(expiry.left_secs, YEAR_SECS)?;
        let needs = model.needs(set);
        let Multipliers { down_q48, up_q48 } = if needs.range {
            Multipliers::of(model, expiry.left_secs)?
        } else {
            Multipliers { down_q48: ONE_Q48, up_q48: ONE_Q48 }
        };
        let root_tau_q48 = sqrt_q48(tau_q48);
        let discount_q48 = discount_q48(expiry.rate_q48, tau_q48);
        let (rate, tau) = (expiry.rate_q48.max(0).unsigned_abs(), tau_q48);
        let mut tenor = Self {
            forwards_q12: [forward; MAX_LEVELS],
            fixed: expiry.fixed_q12 > 0,
            ln_forward_q48: ln_q48(forward)?,
            smile: Smile::new(&expiry.svi, &expiry.bounds, sqrt_q48(expiry.share_q48)),
            tau_q48,
            down_q48,
            up_q48,
            least_up_sd_q48: mul_q48_floor(spec.vol.least_up_vol_q48, root_tau_q48),
            linear: Skew::default(),
            absolute: Skew::default(),
            discount_q48,
            long_q48: mul_q48_floor(discount_q48, spec.long_discount.factor_q48(rate, tau, true)),
            short_q48: mul_q48_floor(
                discount_q48,
                spec.short_discount.factor_q48(rate, tau, false),
            )
            .min(ONE_Q48),
            forward_atoms: (forward + ((1 << PRICE_PLACES) - 1)) >> PRICE_PLACES,
            highest_q12: forward,
            settled: false,
        };
        tenor.shock_forwards(model, expiry.fixed_q12, needs.levels)?;
        if needs.skew {
            let skew = &spec.skew;
            let level =
                skew.level_q48.saturating_add(mul_q48_down(skew.slope_q48, root_tau_q48 as i64));
            let width = mul_q48_down(skew.width_q48 as i64, level);
            let k = mul_q48_down(width, root_tau_q48 as i64).max(skew.least_k_q48 as i64);
            tenor.linear = Skew::new(&skew.linear, k.unsigned_abs(), root_tau_q48)?;
            tenor.absolute = Skew::new(&skew.absolute, k.unsigned_abs(), root_tau_q48)?;
        }
        Ok(tenor)
    }

    fn shock_forwards(
        &mut self,
        model: &MarginModel,
        fixed: u64,
        levels_wanted: u32,
    ) -> Result<(), RiskError> {
        let variable = self.forwards_q12[0].wrapping_sub(fixed); // fits: fixed <= forward
        let count = usize::from(model.level_count);
        let levels = model.levels_q48.iter().take(count);
        for (at, (factor, forward)) in levels.zip(&mut self.forwards_q12).enumerate() {
            if levels_wanted >> (at & 31) & 1 == 0 {
                continue;
            }
            *forward = mul_q48_near(variable, *factor).wrapping_add(fixed); // below 2^63
            if !PRICES_Q12.contains(forward) {
                return Err(RiskError::Domain);
            }
            self.highest_q12 = self.highest_q12.max(*forward);
        }
        Ok(())
    }

    /// Widens the shocks of volatility, up and down, by a share of their width: for a smile that is older than it should be.
    /// Rounding: away from no shock. Domain: up to [`MOST_WIDENING_BPS`]; more counts as that.
    pub fn widen_vol(&mut self, bps: u32) {
        if bps == 0 {
            return;
        }
        let factor_q48 =
            ONE_Q48.saturating_add(bps_q48(bps.min(MOST_WIDENING_BPS)).saturating_add(1));
        let wider = |shock_q48| mul_q48_floor(shock_q48, factor_q48).saturating_add(1);
        if self.up_q48 > ONE_Q48 {
            self.up_q48 = ONE_Q48.saturating_add(wider(self.up_q48.saturating_sub(ONE_Q48)));
        }
        if self.down_q48 < ONE_Q48 {
            self.down_q48 = ONE_Q48.saturating_sub(wider(ONE_Q48.saturating_sub(self.down_q48)));
        }
    }

    /// An expiry with its settlement price printed: intrinsic value at it, in every scenario, undiscounted. A price beyond 2^48 atoms
    /// counts as that.
    pub fn settled(settlement_price_atoms: u64) -> Self {
        let forward = settlement_price_atoms.min(MAX_PRICE_ATOMS);
        Self {
            forwards_q12: [forward << PRICE_PLACES; MAX_LEVELS],
            fixed: false,
            ln_forward_q48: 0,
            smile: Smile::default(),
            tau_q48: 0,
            down_q48: ONE_Q48,
            up_q48: ONE_Q48,
            least_up_sd_q48: 0,
            linear: Skew::default(),
            absolute: Skew::default(),
            discount_q48: ONE_Q48,
            long_q48: ONE_Q48,
            short_q48: ONE_Q48,
            forward_atoms: forward,
            highest_q12: forward << PRICE_PLACES,
            settled: true,
        }
    }

    /// The unshocked forward, rounded up [quote atoms].
    pub fn forward_atoms(&self) -> u64 {
        self.forward_atoms
    }

    /// The forward at a level of the model.
    #[inline(always)]
    pub(crate) fn level(&self, model: &MarginModel, level: usize) -> Option<ShockedForward> {
        let (forward_q12, shift) =
            (*self.forwards_q12.get(level)?, *model.ln_levels_q48.get(level)?);
        let shift_q48 = if self.fixed { self.fixed_shift_q48(forward_q12) } else { shift };
        Some(ShockedForward { forward_q12, shift_q48 })
    }

    #[inline(never)] // only in the last minutes of an expiry that averages prices
    fn fixed_shift_q48(&self, forward: u64) -> i64 {
        ln_q48(forward).map_or(0, |ln| ln.wrapping_sub(self.ln_forward_q48))
    }

    /// Total standard deviation at log-moneyness k = ln(K/F) under a shock of volatility [2^-48].
    #[inline]
    pub(crate) fn shocked_sd_q48(&self, flat_q48: u64, k_q48: i64, vol: VolShock) -> u64 {
        match vol {
            VolShock::Flat => flat_q48,
            VolShock::Down => mul_q48_near(flat_q48, self.down_q48),
            VolShock::Up => mul_q48_near(flat_q48, self.up_q48).max(self.least_up_sd_q48),
            VolShock::SkewLinear => self.linear.apply(flat_q48, k_q48),
            VolShock::SkewAbsolute => self.absolute.apply(flat_q48, k_q48.saturating_abs()),
        }
    }

    #[inline(always)]
    pub(crate) fn flat_sd_q48(&self, k_q48: i64) -> u64 {
        self.smile.total_sd_q48(k_q48)
    }
}

impl Skew {
    fn new(cap: &SkewCap, k_star_q48: u64, root_tau_q48: u64) -> Result<Self, RiskError> {
        let slope = mul_q48_down(cap.slope_q48, root_tau_q48 as i64);
        let cap_q48 = cap.scale_q48.saturating_add(slope).max(0);
        let slope = quotient_q48(cap_q48.unsigned_abs(), k_star_q48.max(1)).unwrap_or(1 << 62);
        Ok(Self { slope_q48: slope.min(1 << 62) as i64, cap_q48 })
    }

    fn apply(&self, sd_q48: u64, k_q48: i64) -> u64 {
        let size = mul_q48_near(k_q48.unsigned_abs(), self.slope_q48.unsigned_abs());
        let size = size.min(self.cap_q48.unsigned_abs()) as i64; // the cap is not negative
        let move_q48 = if k_q48 < 0 { -size } else { size };
        mul_q48_near(sd_q48, (ONE_Q48 as i64).saturating_add(move_q48).max(0).unsigned_abs())
    }
}

impl Discount {
    /// base x exp(-+tau (r mult + add)) [2^-48], towards zero for a long book, away from it for a short one.
    fn factor_q48(&self, rate_q48: u64, tau_q48: u64, long: bool) -> u64 {
        let yearly = mul_q48_floor(rate_q48, self.rate_mult_q48).saturating_add(self.rate_add_q48);
        let exponent = mul_q48_floor(yearly, tau_q48).min(1 << 62) as i64;
        mul_q48_floor(exp_q48(if long { -exponent } else { exponent }), self.base_q48)
    }
}

/// `exp(-max(r, 0) tau)` [2^-48], at most one.
pub(crate) fn discount_q48(rate_q48: i64, tau_q48: u64) -> u64 {
    exp_q48(-mul_q48_down(rate_q48.max(0), tau_q48 as i64)).min(ONE_Q48)
}

/// What volatility is multiplied by where it is shocked [2^-48].
struct Multipliers {
    down_q48: u64,
    up_q48: u64,
}

impl Multipliers {
    /// The power law m = (30 d / t)^p of the term structure.
    fn of(model: &MarginModel, left_secs: u64) -> Result<Self, RiskError> {
        let vol = &model.spec.vol;
        let t = left_secs.max(u64::from(vol.floor_secs)).max(1);
        let power =
            if left_secs <= REFERENCE_SECS { vol.short_power_q48 } else { vol.long_power_q48 };
        let ln = ln_q48(REFERENCE_SECS)?.wrapping_sub(ln_q48(t)?); // both below 2^54
        let m_q48 = exp_q48(mul_q48_down(ln, power as i64));
        let down = ONE_Q48.saturating_sub(mul_q48_floor(m_q48, vol.down_q48));
        let up = ONE_Q48.saturating_add(mul_q48_floor(m_q48, vol.up_q48));
        Ok(Self { down_q48: down, up_q48: up })
    }
}
