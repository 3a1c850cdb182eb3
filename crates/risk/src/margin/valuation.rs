//! Value of one expiry's options at every probe of the model: the loop that margin spends its time in.

use crate::{
    error::RiskError,
    maths::{ln_q48, mul_q48_down},
    model::{BASIS_SCENARIO, MAX_PROBES, MarginModel, ScenarioSet, Tenor, VolShock},
    pricing::{Kind, Moneyness, kernel_sd, option_q12},
    units::{LOTS_PER_CONTRACT, MAX_PRICE_ATOMS, PRICE_PLACES},
};

/// One position, as the engine sees it.
#[derive(Clone, Copy, Debug)]
pub struct OptionLeg {
    /// Call or put.
    pub kind: Kind,
    /// Strike [2^-12 quote atoms].
    pub strike_q12: u64,
    /// Long positive, short negative [lots].
    pub size_lots: i64,
}

impl OptionLeg {
    /// A strike in whole atoms. Domain: at most 2^48, otherwise what the leg is added to refuses it.
    pub fn new(kind: Kind, strike_atoms: u64, size_lots: i64) -> Self {
        let strike_q12 =
            if strike_atoms > MAX_PRICE_ATOMS { 0 } else { strike_atoms << PRICE_PLACES };
        Self { kind, strike_q12, size_lots }
    }
}

/// A sum of price x size: high 2^32 + low 2^8 [2^-12 atoms x lots].
#[derive(Clone, Copy, Debug, Default)]
struct Lanes {
    high: i64,
    low: i64,
}

/// Bound of the upper lane's reach.
const MAX_REACH: u64 = 1 << 61;

/// Sizes the engine takes are below this [lots].
pub const MAX_ENGINE_LOTS: u64 = 1 << 44;

/// Sums over the legs of one (market, expiry). Reused for the next expiry after [`crate::margin::MarketSums::fold`].
#[derive(Clone, Debug)]
pub struct ExpirySums {
    /// Price x size of every leg by probe, in two lanes.
    values: [Lanes; MAX_PROBES],
    /// What `high` of a lane could come to [2^20 atoms x lots].
    reach: u64,
    /// Short contracts of a live expiry [lots].
    pub(crate) short_lots: u64,
    /// Long and short contracts of a live expiry, without sign [lots].
    pub(crate) gross_lots: u64,
}

impl Default for ExpirySums {
    fn default() -> Self {
        Self { values: [Lanes::default(); MAX_PROBES], reach: 0, short_lots: 0, gross_lots: 0 }
    }
}

/// The probes that a set of scenarios needs.
#[derive(Clone, Copy)]
pub(crate) struct Probes {
    list: [u8; 3],
    count: u8,
}

impl Probes {
    /// One scenario needs the unshocked value and its own; the basis contingency its two. `None`: all of them.
    pub fn of(model: &MarginModel, set: ScenarioSet) -> Option<Self> {
        let ScenarioSet::Only(scenario) = set else { return None };
        let base = model.base;
        Some(if scenario == BASIS_SCENARIO {
            let (up, down) = (model.basis_up, model.basis_down);
            if model.has_basis {
                Self { list: [base, up, down], count: 3 }
            } else {
                Self { list: [base; 3], count: 1 }
            }
        } else if scenario == base {
            Self { list: [base; 3], count: 1 }
        } else {
            Self { list: [base, scenario, base], count: 2 }
        })
    }
}

impl ExpirySums {
    /// Forgets all legs, for the next expiry.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// A probe's sum as money, rounded down [quote atoms].
    pub(crate) fn value_atoms(&self, probe: u8) -> i64 {
        self.values.get(usize::from(probe)).map_or(0, Lanes::atoms)
    }

    /// Adds one option at the unshocked price alone, for [`Self::mark_atoms`]. Rounding, errors: as [`Self::add`].
    pub fn add_base(
        &mut self,
        model: &MarginModel,
        tenor: &Tenor,
        leg: &OptionLeg,
    ) -> Result<(), RiskError> {
        self.add(model, tenor, ScenarioSet::Only(model.base), leg)
    }

    /// Value at mark of what was added, discounted. Rounding: down [quote atoms].
    pub fn mark_atoms(&self, model: &MarginModel, tenor: &Tenor) -> i64 {
        mul_q48_down(self.value_atoms(model.base), tenor.discount_q48 as i64)
    }

    /// Live contracts without sign [lots].
    pub fn gross_lots(&self) -> u64 {
        self.gross_lots
    }

    /// Adds one option; 128 of them at most.
    ///
    /// Rounding: down, by less than 2^-4 atoms of a lot; the price is nearest within the kernel's error.
    /// Errors: `Domain` for a strike that is not in 1..=2^48 atoms, a size of 2^44 lots, or once an expiry's options come
    /// to 2^61 atoms at the highest shocked forward.
    /// Cost: about 500 instructions and 190 for each scenario.
    #[inline(never)] // merged into its caller the loop spills every register
    pub fn add(
        &mut self,
        model: &MarginModel,
        tenor: &Tenor,
        set: ScenarioSet,
        leg: &OptionLeg,
    ) -> Result<(), RiskError> {
        let (size, strike) = (leg.size_lots.unsigned_abs(), leg.strike_q12);
        if size >= MAX_ENGINE_LOTS || !(1..=MAX_PRICE_ATOMS << PRICE_PLACES).contains(&strike) {
            return Err(RiskError::Domain);
        }
        // No shocked price is above the highest level's, or the strike for a put.
        let highest = (tenor.highest_q12.max(strike) >> 32).wrapping_add(1); // at most 2^28 + 1
        let reach = if size >> 32 == 0 {
            highest.wrapping_mul(size)
        } else {
            u64::try_from(u128::from(highest) * u128::from(size)).unwrap_or(MAX_REACH)
        };
        self.reach = self.reach.saturating_add(reach);
        if self.reach >= MAX_REACH {
            return Err(RiskError::Domain);
        }
        if tenor.settled {
            self.add_settled(tenor, strike, leg);
            return Ok(());
        }
        // fit: 128 legs < 2^7 of less than 2^44
        self.gross_lots = self.gross_lots.wrapping_add(size);
        if leg.size_lots < 0 {
            self.short_lots = self.short_lots.wrapping_add(size);
        }
        let x = tenor.ln_forward_q48.wrapping_sub(ln_q48(strike)?); // ln(F/K), below 2^54
        let k = x.wrapping_neg();
        let flat = tenor.flat_sd_q48(k);
        let valuer = Valuer {
            model,
            tenor,
            kind: leg.kind,
            size: Size::new(leg.size_lots),
            strike,
            x,
            flat,
        };
        match Probes::of(model, set) {
            None => self.add_all(model, &valuer),
            Some(probes) => self.add_some(model, &valuer, &probes),
        }
        Ok(())
    }

    #[inline(never)] // see `add`
    fn add_all(&mut self, model: &MarginModel, valuer: &Valuer) {
        use VolShock::{Down, Flat, SkewAbsolute, SkewLinear, Up};
        let mut sds = [0; 5];
        for (sd, vol) in sds.iter_mut().zip([Down, Flat, Up, SkewLinear, SkewAbsolute]) {
            if model.has_skew || !vol.is_skew() {
                *sd = valuer.shocked_sd(vol);
            }
        }
        let probes = model.probes.iter().take(usize::from(model.probe_count));
        for (probe, sum) in probes.zip(&mut self.values) {
            let sd = sds.get(probe.vol as usize).copied().unwrap_or_default();
            valuer.add_to(sum, usize::from(probe.level), sd);
        }
    }

    #[inline(never)] // see `add`
    fn add_some(&mut self, model: &MarginModel, valuer: &Valuer, probes: &Probes) {
        for at in probes.list.iter().take(usize::from(probes.count)) {
            let at = usize::from(*at);
            if let (Some(probe), Some(sum)) = (model.probes.get(at), self.values.get_mut(at)) {
                valuer.add_to(sum, usize::from(probe.level), valuer.shocked_sd(probe.vol));
            }
        }
    }

    fn add_settled(&mut self, tenor: &Tenor, strike: u64, leg: &OptionLeg) {
        let price = tenor.forwards_q12[0];
        let payoff = match leg.kind {
            Kind::Call => price.saturating_sub(strike),
            Kind::Put => strike.saturating_sub(price),
        };
        for sum in &mut self.values {
            sum.add(payoff, &Size::new(leg.size_lots));
        }
    }
}

struct Valuer<'a> {
    model: &'a MarginModel,
    tenor: &'a Tenor,
    kind: Kind,
    size: Size,
    strike: u64,
    /// ln(F/K) at the unshocked forward [2^-48].
    x: i64,
    /// Unshocked standard deviation [2^-48].
    flat: u64,
}

impl Valuer<'_> {
    #[inline(always)]
    fn shocked_sd(&self, vol: VolShock) -> u64 {
        let k = self.x.wrapping_neg();
        kernel_sd(match vol {
            VolShock::Flat => self.flat,
            shock => self.tenor.shocked_sd_q48(self.flat, k, shock),
        })
    }

    #[inline(always)]
    fn add_to(&self, sum: &mut Lanes, level: usize, sd_q48: u64) {
        let Some(shocked) = self.tenor.level(self.model, level) else { return };
        let at = Moneyness {
            forward_q12: shocked.forward_q12,
            strike_q12: self.strike,
            x_q48: self.x.wrapping_add(shocked.shift_q48),
        };
        sum.add(option_q12(self.kind, at, sd_q48), &self.size);
    }
}

impl Lanes {
    /// `+ price x size`. Fits: see `reach`, and the lower lane gains less than 2^56 a leg.
    #[inline(always)]
    fn add(&mut self, price: u64, size: &Size) {
        let (high, low) = ((price >> 32) as i64, (price & 0xffff_ffff) as i64);
        self.high = self.high.wrapping_add(high.wrapping_mul(size.lots));
        if size.small {
            self.low = self.low.wrapping_add(low.wrapping_mul(size.lots) >> 8);
        } else {
            let product = i128::from(low) * i128::from(size.lots); // 32 + 45 bits
            self.high = self.high.wrapping_add((product >> 32) as i64);
            self.low = self.low.wrapping_add((product & 0xffff_ffff) as i64 >> 8);
        }
    }

    /// The sum as money, rounded down [quote atoms].
    ///
    /// In two short divisions of what is made positive by multiples of the divisor: 128-bit division is slow on chain,
    /// and signed division does not link. |high| < 2^61, |low| < 2^62.
    fn atoms(&self) -> i64 {
        const HIGH: i64 = (LOTS_PER_CONTRACT as i64) << 42; // above 2^61
        const LOW: i64 = (LOTS_PER_CONTRACT as i64) << 39; // above 2^58
        let high = self.high.wrapping_add(HIGH) as u64;
        let (quotient, rest) = (high / LOTS_PER_CONTRACT, high % LOTS_PER_CONTRACT);
        let upper = (quotient as i64).wrapping_sub(1 << 42) << 20; // back, and 2^20 atoms a unit
        let low = ((rest << 20) as i64).wrapping_add(self.low >> 4).wrapping_add(LOW) as u64;
        upper.wrapping_add((low / LOTS_PER_CONTRACT) as i64).wrapping_sub(1 << 39)
    }
}

/// A size, and whether its product with 32 bits fits 63.
struct Size {
    lots: i64,
    small: bool,
}

impl Size {
    fn new(lots: i64) -> Self {
        Self { lots, small: lots.unsigned_abs() < 1 << 31 }
    }
}
