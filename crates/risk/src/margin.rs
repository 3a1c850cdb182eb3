//! Portfolio margin: the worst loss over the scenario grid, market by market and then together.

use crate::{
    black76::{Kind, call_atoms, put_by_parity},
    error::RiskError,
    fixed::{ln_q32, mul_div_floor, notional_ceil, notional_floor, share_ceil, share_floor},
    params::{MarketParams, PoolParams},
    scenario::{
        BASE_PRICE, FLAT_VOL, PRICE_SHOCKS, SCENARIOS, ScenarioSet, Tenor, VOL_SHOCKS, scale_sd,
    },
    units::{BPS, LOTS_PER_CONTRACT, MAX_NOTIONAL_ATOMS, MAX_PRICE_ATOMS, MAX_SIZE_LOTS, ONE_Q32},
};

/// One position, as the engine sees it.
#[derive(Clone, Copy, Debug)]
pub struct OptionLeg {
    pub kind: Kind,
    pub strike_atoms: u64,
    pub size_lots: i64,
}

/// Value of one market's part of a book in each scenario, filled leg by leg, so that no copy of an
/// account is needed.
#[derive(Clone, Debug)]
pub struct MarketSums {
    /// Mark-to-market by [price][volatility], every leg rounded down [quote atoms].
    value_atoms: [[i64; VOL_SHOCKS]; PRICE_SHOCKS],
    /// Forward notional of short options, rounded up [quote atoms].
    short_notional_atoms: u64,
    /// Long and short contracts of live expiries, without sign [lots].
    gross_lots: u64,
    /// Oracle confidence times gross contracts times its factor [quote atoms].
    confidence_atoms: u64,
    set: ScenarioSet,
}

/// What an account must hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Requirement {
    /// Options at mark and collateral after haircut, without cash [quote atoms].
    pub mtm_atoms: i64,
    /// Initial margin, >= mm_atoms [quote atoms].
    pub im_atoms: i64,
    /// Maintenance margin, >= 0 [quote atoms].
    pub mm_atoms: i64,
    /// Scenario that decided the maintenance margin; the lowest number on ties.
    pub worst_scenario: u8,
    /// Dampened PnL of all markets in it, before offsets and factors [quote atoms].
    pub worst_pnl_atoms: i64,
}

impl MarketSums {
    pub fn new(set: ScenarioSet) -> Self {
        Self {
            value_atoms: [[0; VOL_SHOCKS]; PRICE_SHOCKS],
            short_notional_atoms: 0,
            gross_lots: 0,
            confidence_atoms: 0,
            set,
        }
    }

    /// Adds one option.
    ///
    /// Rounding: every value down (a liability up), against the account.
    /// Errors: `Domain` for a strike or size outside units.rs or a notional of 2^54 atoms.
    /// Cost: about 1 500 instructions and 130 for each scenario.
    pub fn add_option(&mut self, tenor: &Tenor, leg: &OptionLeg) -> Result<(), RiskError> {
        let size = leg.size_lots.unsigned_abs();
        let strike = leg.strike_atoms;
        if size >= MAX_SIZE_LOTS || !(1..=MAX_PRICE_ATOMS).contains(&strike) {
            return Err(RiskError::Domain);
        }
        let forward = tenor.forward_atoms();
        if tenor.settled {
            return self.add_settled(forward, leg);
        }
        // The highest shocked forward is at most four forwards.
        let notional = notional_ceil(forward.max(strike), size)?;
        if notional >= MAX_NOTIONAL_ATOMS / 4 {
            return Err(RiskError::Domain);
        }
        self.gross_lots = self.gross_lots.saturating_add(size);
        if leg.size_lots < 0 {
            let short = notional_ceil(forward, size)?;
            self.short_notional_atoms = self.short_notional_atoms.saturating_add(short);
        }
        let x = ln_q32(forward, strike)?;
        let sd = tenor.point.svi.total_sd_q32(x.saturating_neg(), tenor.left_q32);
        let weight = Weight::new(leg.size_lots, tenor.discount_q32)?;
        let valuer = Valuer { tenor, kind: leg.kind, strike, x, weight };
        match self.set {
            ScenarioSet::All => self.add_all(&valuer, sd),
            ScenarioSet::Only(scenario) => self.add_one(&valuer, sd, scenario),
        }
        Ok(())
    }

    fn add_all(&mut self, valuer: &Valuer, sd: u64) {
        for (v, multiplier) in valuer.tenor.vol_q32.iter().enumerate() {
            let shocked_sd = scale_sd(sd, *multiplier);
            let shifts = valuer.tenor.forwards.iter().zip(&valuer.tenor.ln_shift_q32);
            for ((forward, shift), row) in shifts.zip(self.value_atoms.iter_mut()) {
                if let Some(cell) = row.get_mut(v) {
                    // fits: 128 legs < 2^7 of less than 2^54 each
                    *cell = cell.wrapping_add(valuer.value(*forward, *shift, shocked_sd));
                }
            }
        }
    }

    fn add_one(&mut self, valuer: &Valuer, sd: u64, scenario: u8) {
        let base = (BASE_PRICE, FLAT_VOL);
        let (p, v) = split(scenario);
        let both = [Some(base), Some((p, v)).filter(|cell| *cell != base)];
        for (p, v) in both.into_iter().flatten() {
            let tenor = valuer.tenor;
            let (Some(forward), Some(shift), Some(multiplier)) =
                (tenor.forwards.get(p), tenor.ln_shift_q32.get(p), tenor.vol_q32.get(v))
            else {
                continue;
            };
            let value = valuer.value(*forward, *shift, scale_sd(sd, *multiplier));
            self.add_to(p, v, value);
        }
    }

    fn add_settled(&mut self, price: u64, leg: &OptionLeg) -> Result<(), RiskError> {
        let cash =
            crate::settle::settlement_cash_atoms(leg.kind, leg.strike_atoms, price, leg.size_lots)?;
        if cash.unsigned_abs() >= MAX_NOTIONAL_ATOMS {
            return Err(RiskError::Domain);
        }
        for row in &mut self.value_atoms {
            for cell in row {
                *cell = cell.wrapping_add(cash); // fits: as in add_all
            }
        }
        Ok(())
    }

    /// Adds collateral in the market's own asset: the low price less haircut, moving with the price shocks.
    ///
    /// Rounding: down. Errors: `Domain` for a value of 2^52 atoms or more.
    pub fn add_collateral(
        &mut self,
        params: &MarketParams,
        amount_lots: u64,
        price_low_atoms: u64,
        haircut_bps: u32,
    ) -> Result<(), RiskError> {
        let full = notional_floor(price_low_atoms, amount_lots)?;
        if full >= MAX_NOTIONAL_ATOMS / 4 {
            return Err(RiskError::Domain);
        }
        let value = share_floor(full, (BPS as u32).saturating_sub(haircut_bps));
        for (row, shock) in self.value_atoms.iter_mut().zip(&params.price_shock_bps) {
            let factor = (BPS as i32).saturating_add(*shock).max(0).unsigned_abs();
            let shocked = share_floor(value, factor) as i64; // <= 4 x 2^52
            for cell in row {
                *cell = cell.wrapping_add(shocked);
            }
        }
        Ok(())
    }

    /// Adds the oracle's uncertainty: confidence x gross contracts x factor, rounded up. After all legs.
    pub fn add_confidence(&mut self, params: &MarketParams, conf_atoms: u64) {
        let gross = notional_ceil(conf_atoms, self.gross_lots).unwrap_or(u64::MAX >> 8);
        self.confidence_atoms = share_ceil(gross, params.confidence_bps).min(u64::MAX >> 4);
    }

    fn add_to(&mut self, p: usize, v: usize, value: i64) {
        if let Some(cell) = self.value_atoms.get_mut(p).and_then(|row| row.get_mut(v)) {
            *cell = cell.wrapping_add(value); // fits: as in add_all
        }
    }

    /// Mark-to-market of the unshocked scenario [quote atoms].
    pub fn mtm_atoms(&self) -> i64 {
        self.value_atoms[BASE_PRICE][FLAT_VOL]
    }

    /// Dampened PnL of one scenario: losses rounded up, gains down [quote atoms].
    pub fn pnl_atoms(&self, params: &MarketParams, p: usize, v: usize) -> i64 {
        let value = self.value_atoms.get(p).and_then(|row| row.get(v)).copied().unwrap_or(0);
        let pnl = value.wrapping_sub(self.mtm_atoms()); // fits: both below 2^61
        weigh(pnl, params.dampening_bps.get(p).copied().unwrap_or(BPS as u32))
    }
}

/// A scenario number's price and volatility index.
pub fn split(scenario: u8) -> (usize, usize) {
    (usize::from(scenario) / VOL_SHOCKS, usize::from(scenario) % VOL_SHOCKS)
}

/// `pnl x bps`: a gain rounded down, a loss up.
fn weigh(pnl_atoms: i64, bps: u32) -> i64 {
    let size = pnl_atoms.unsigned_abs();
    if pnl_atoms < 0 {
        (share_ceil(size, bps).min(1 << 62) as i64).wrapping_neg()
    } else {
        share_floor(size, bps).min(1 << 62) as i64
    }
}

/// `size x discount / lots per contract`, split for multiplication without 128-bit products.
struct Weight {
    high: u64,
    low: u64,
    negative: bool,
}

impl Weight {
    fn new(size_lots: i64, discount_q32: u64) -> Result<Self, RiskError> {
        // | size | < 2^40, so the weight is below 2^53
        let q32 = mul_div_floor(size_lots.unsigned_abs(), discount_q32, LOTS_PER_CONTRACT)?;
        // A short's liability is weighed up, a long's value down.
        let negative = size_lots < 0;
        let q32 = if negative { q32 + 1 } else { q32 };
        Ok(Self { high: q32 >> 32, low: q32 & 0xffff_ffff, negative })
    }

    /// `value x weight`, towards minus infinity.
    #[inline(always)]
    fn apply(&self, value: u64) -> i64 {
        let (vh, vl) = (value >> 32, value & 0xffff_ffff);
        // fits: the whole is below 2^54, the caller's bound on notional; the first product below 2^64
        let product = (vl.wrapping_mul(self.low) >> 32)
            .wrapping_add(vl.wrapping_mul(self.high))
            .wrapping_add(vh.wrapping_mul(self.low))
            .wrapping_add(vh.wrapping_mul(self.high) << 32);
        if self.negative {
            // +1 for what the shift cut off; nothing is owed on a worthless option
            let owed = if value == 0 { 0 } else { product.wrapping_add(1) };
            (owed as i64).wrapping_neg()
        } else {
            product as i64
        }
    }
}

struct Valuer<'a> {
    tenor: &'a Tenor,
    kind: Kind,
    strike: u64,
    x: i64,
    weight: Weight,
}

impl Valuer<'_> {
    #[inline(always)]
    fn value(&self, forward: u64, ln_shift_q32: i64, sd_q32: u64) -> i64 {
        let x = self.x.wrapping_add(ln_shift_q32);
        let call = call_atoms(forward, self.strike, x, sd_q32);
        self.weight.apply(match self.kind {
            Kind::Call => call,
            Kind::Put => put_by_parity(call, forward, self.strike),
        })
    }
}

/// Combines the markets of a pool.
///
/// Formula: at each scenario, sum of losses x factor less offset x gains x factor; the worst of them; plus
/// contingencies. The initial margin is also not less than floor x the sum of each market's own worst.
/// With one scenario only, that scenario counts and the floor is left out, so the result is never above the
/// full requirement: that is what makes a witness a proof. The maintenance margin has no floor, so that
/// the worst witness always proves as much as all scenarios together.
///
/// Rounding: up. Errors: `Domain` for a scenario that does not exist, `Overflow`.
#[inline(never)] // called from several places, and large
pub fn requirement(
    markets: &[(&MarketParams, &MarketSums)],
    pool: &PoolParams,
) -> Result<Requirement, RiskError> {
    let mut result = Requirement::default();
    let mut worst = Need { mm: 0, im: 0 };
    let set = markets.first().map_or(ScenarioSet::All, |(_, sums)| sums.set);
    let range = match set {
        ScenarioSet::All => 0..SCENARIOS as u8,
        // Outside the grid no value was summed, and none must pass for a loss of everything.
        ScenarioSet::Only(scenario) if usize::from(scenario) >= SCENARIOS => {
            return Err(RiskError::Domain);
        }
        ScenarioSet::Only(scenario) => scenario..scenario.saturating_add(1),
    };
    for scenario in range {
        let (p, v) = split(scenario);
        let (mut need, mut pnl_sum) = (Need { mm: 0, im: 0 }, 0i64);
        for (params, sums) in markets {
            let pnl = sums.pnl_atoms(params, p, v);
            pnl_sum = pnl_sum.saturating_add(pnl);
            need.add(pnl, params, pool.offset_bps);
        }
        worst.im = worst.im.max(need.im);
        if need.mm > worst.mm {
            worst.mm = need.mm;
            result.worst_scenario = scenario;
            result.worst_pnl_atoms = pnl_sum;
        } else if scenario == 0 || matches!(set, ScenarioSet::Only(_)) {
            result.worst_scenario = scenario;
        }
    }
    if set == ScenarioSet::All {
        let mut own = 0i64;
        for (params, sums) in markets {
            let least = sums.worst_own(params).saturating_neg();
            own = own.saturating_add(weigh_up(least, params.im_loss_factor_bps));
        }
        worst.im = worst.im.max(weigh_up(own, pool.floor_bps));
    }
    for (params, sums) in markets {
        let short = sums.short_notional_atoms;
        worst.mm = add_up(worst.mm, share_ceil(short, params.short_option_mm_bps))?;
        worst.im = add_up(worst.im, share_ceil(short, params.short_option_im_bps))?;
        worst.mm = add_up(worst.mm, sums.confidence_atoms)?;
        worst.im = add_up(worst.im, sums.confidence_atoms)?;
        result.mtm_atoms =
            result.mtm_atoms.checked_add(sums.mtm_atoms()).ok_or(RiskError::Overflow)?;
    }
    result.mm_atoms = worst.mm;
    result.im_atoms = worst.im.max(worst.mm);
    Ok(result)
}

/// Loss of one scenario after factors, positive when money is needed [quote atoms].
struct Need {
    mm: i64,
    im: i64,
}

impl Need {
    fn add(&mut self, pnl: i64, params: &MarketParams, offset_bps: u32) {
        let counted = if pnl < 0 { pnl } else { weigh(pnl, offset_bps) };
        self.mm = self.mm.saturating_sub(weigh(counted, params.mm_loss_factor_bps));
        self.im = self.im.saturating_sub(weigh(counted, params.im_loss_factor_bps));
    }
}

impl MarketSums {
    /// Least dampened PnL of this market alone, at most 0.
    fn worst_own(&self, params: &MarketParams) -> i64 {
        let cells = (0..SCENARIOS as u8).map(split);
        cells.map(|(p, v)| self.pnl_atoms(params, p, v)).min().unwrap_or(0).min(0)
    }
}

fn weigh_up(need: i64, bps: u32) -> i64 {
    share_ceil(need.max(0).unsigned_abs(), bps).min(1 << 62) as i64
}

fn add_up(total: i64, part: u64) -> Result<i64, RiskError> {
    let part = i64::try_from(part).map_err(|_| RiskError::Overflow)?;
    total.checked_add(part).ok_or(RiskError::Overflow)
}

const _: () = assert!(ONE_Q32 == 1 << 32); // Weight's split relies on it
