//! One case of PMRM 2: its parameters as a model of the engine, its portfolio in the engine's units.

use crate::{
    decimal::{field, list, number, q48, unsigned_q48},
    svi::bounds,
};
use breakwater_risk::{
    margin::{ConfidenceRule, OptionLeg, PegRule},
    model::{
        BasisShock, Discount, Expiry, Factors, Limits, MAX_SCENARIOS, MarginModel, ModelSpec,
        Scenario, SkewCap, SkewShock, VolRange, VolShock,
    },
    pricing::{Kind, Svi},
};
use serde_json::Value;

const YEAR_SECS: f64 = 31_536_000.0;
/// Total variance of the vectors' surfaces is cut there.
const MOST_VARIANCE: f64 = 20.0;
/// Prices are averaged over this time before expiry [s].
const AVERAGING_SECS: f64 = 1_800.0;

/// Money and sizes of a case in units that use the engine's digits: powers of two, so that scaling rounds nothing.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    /// Atoms per dollar.
    price: f64,
    /// Lots per contract, over 10^6.
    size: f64,
}

impl Scale {
    pub fn of(scenario: &Value, parameters: &Value) -> Result<Self, String> {
        let mut shock = 1.0f64;
        for shocked in list(parameters, "Scenarios")? {
            shock = shock.max(field(shocked, "SpotShock")?);
        }
        let options = list(scenario, "Options")?;
        let (mut price, mut size, mut money) = (field(scenario, "SpotPrice")?, 1.0f64, 1.0f64);
        for feed in list(scenario, "OptionFeeds")? {
            price = price.max(field(feed, "Forward")?);
        }
        for option in options {
            price = price.max(field(option, "Strike")?);
            size = size.max(field(option, "Amount")?.abs());
        }
        for option in options {
            money += field(option, "Amount")?.abs() * shock * price;
        }
        for collateral in list(scenario, "Collaterals")? {
            money += shock * field(collateral, "Amount")? * field(collateral, "Price")?;
        }
        let perps = field(scenario, "NumPerps")?.abs() * field(scenario, "PerpPrice")?;
        money += field(scenario, "Cash")?.abs() + shock * perps;
        // places: 60 for money; prices take 36 of them (12 more are the engine's) and lots 43, or as many less
        let money_bits = 60 - money.log2().ceil() as i32;
        let price_bits = 36 - price.log2().ceil() as i32;
        let size_bits = 43 - (size * 1e6).log2().ceil() as i32;
        let excess = (price_bits + size_bits - money_bits).max(0);
        Ok(Self {
            price: 2f64.powi(price_bits - excess / 2),
            size: 2f64.powi(size_bits - (excess - excess / 2)),
        })
    }

    pub fn money(&self, dollars: f64) -> i64 {
        (dollars * self.price * self.size).round() as i64
    }

    pub fn dollars(&self, money: i64) -> f64 {
        money as f64 / self.price / self.size
    }

    fn price_q12(&self, dollars: f64) -> u64 {
        (dollars * self.price * 4096.0).round() as u64
    }

    fn lots(&self, contracts: f64) -> i64 {
        (contracts * 1e6 * self.size).round() as i64
    }
}

/// The rules beside the scenarios.
pub struct Rules {
    pub confidence: ConfidenceRule,
    pub perp: Factors,
    pub option: Factors,
}

pub fn model(parameters: &Value, stable_price: f64) -> Result<(MarginModel, Rules), String> {
    let get = |group: &str, name: &str| {
        let group = parameters.get(group).ok_or_else(|| format!("no group {group}"))?;
        field(group, name)
    };
    let unsigned = |group: &str, name: &str| get(group, name).map(unsigned_q48);
    let signed = |group: &str, name: &str| get(group, name).map(q48);
    let mut scenarios = [Scenario::default(); MAX_SCENARIOS];
    let listed = list(parameters, "Scenarios")?;
    for (slot, scenario) in scenarios.iter_mut().zip(listed) {
        *slot = Scenario {
            price_q48: unsigned_q48(field(scenario, "SpotShock")?),
            vol: vol_shock(scenario)?,
            dampening_q48: unsigned_q48(field(scenario, "DampeningFactor")?),
        };
    }
    let discount = |side: &str, base: &str| -> Result<Discount, String> {
        Ok(Discount {
            rate_mult_q48: unsigned("Margin", &format!("{side}_RATE_MULTSCALE"))?,
            rate_add_q48: unsigned("Margin", &format!("{side}_RATE_ADDSCALE"))?,
            base_q48: unsigned("Margin", base)?,
        })
    };
    let cap = |side: &str| -> Result<SkewCap, String> {
        Ok(SkewCap {
            scale_q48: signed("SkewShock", &format!("{side}_SCALE_CAP"))?,
            slope_q48: signed("SkewShock", &format!("{side}_CBASE"))?,
        })
    };
    let other = "OtherContingency";
    let spec = ModelSpec {
        scenarios,
        scenario_count: u8::try_from(listed.len()).unwrap_or(u8::MAX),
        vol: VolRange {
            up_q48: unsigned("VolShock", "VOLRANGEUP")?,
            down_q48: unsigned("VolShock", "VOLRANGEDOWN")?,
            short_power_q48: unsigned("VolShock", "SHORTTERMPOWER")?,
            long_power_q48: unsigned("VolShock", "LONGTERMPOWER")?,
            floor_secs: (get("VolShock", "DTE_FLOOR")? * 86_400.0) as u32,
            least_up_vol_q48: unsigned("VolShock", "MIN_VOL_EVAL_SHOCKED")?,
        },
        skew: SkewShock {
            linear: cap("LINEAR")?,
            absolute: cap("ABS")?,
            least_k_q48: unsigned("SkewShock", "MIN_K_STAR")?,
            width_q48: unsigned("SkewShock", "MIN_WIDTH_SCALE")?,
            level_q48: signed("SkewShock", "VOL_PARAM_STATIC")?,
            slope_q48: signed("SkewShock", "VOL_PARAM_SCALE")?,
        },
        long_discount: discount("LONG", "BASE_STATIC_DISCOUNT")?,
        short_discount: discount("SHORT", "BASE_STATIC_DISCOUNT_NEG")?,
        basis: BasisShock {
            up_q48: unsigned("BasisContingency", "SCENARIO_SPOT_UP")?,
            down_q48: unsigned("BasisContingency", "SCENARIO_SPOT_DOWN")?,
            add_q48: unsigned("BasisContingency", "BASIS_CONT_ADD_FACTOR")?,
            mult_q48: unsigned("BasisContingency", "BASIS_CONT_MULT_FACTOR")?,
        },
        loss: Factors {
            mm_q48: unsigned("Margin", "MM_LOSS_FACTOR")?,
            im_q48: PegRule {
                factor_q48: unsigned("Margin", "IM_LOSS_FACTOR")?,
                threshold_q48: unsigned(other, "PEG_LOSS_THRESHOLD")?,
                slope_q48: unsigned(other, "PEG_LOSS_FACTOR")?,
            }
            .factor_at_q48(unsigned_q48(stable_price)),
        },
        short_option: Factors::default(), // counted by strike, below
        confidence_q48: 0,                // a threshold instead, below
    };
    // what initial margin adds comes on top of maintenance margin's
    let factors = |kind: &str| -> Result<Factors, String> {
        let (mm, more) = (
            get(other, &format!("MM_{kind}_PERCENT"))?,
            get(other, &format!("IM_{kind}_PERCENT"))?,
        );
        Ok(Factors { mm_q48: unsigned_q48(mm), im_q48: unsigned_q48(mm + more) })
    };
    let rules = Rules {
        confidence: ConfidenceRule {
            threshold_q48: unsigned(other, "CONF_THRESHOLD")?,
            factor_q48: unsigned(other, "CONF_MARGIN")?,
        },
        perp: factors("PERP")?,
        option: factors("OPTION")?,
    };
    let model = MarginModel::new(&spec, Limits::Arithmetic);
    Ok((model.map_err(|error| format!("parameters refused: {error:?}"))?, rules))
}

fn vol_shock(scenario: &Value) -> Result<VolShock, String> {
    match scenario.get("VolShockDirection").and_then(Value::as_str) {
        Some("Up") => Ok(VolShock::Up),
        Some("Down") => Ok(VolShock::Down),
        Some("None") => Ok(VolShock::Flat),
        Some("LINEAR") => Ok(VolShock::SkewLinear),
        Some("ABS") => Ok(VolShock::SkewAbsolute),
        other => Err(format!("VolShockDirection {other:?}")),
    }
}

pub fn expiry(feed: &Value, scale: &Scale) -> Result<Expiry, String> {
    let left = field(feed, "FeedExpiry")?;
    let coefficients = list(feed, "SVIparam")?;
    let coefficient = |at: usize| number(coefficients.get(at).ok_or("SVIparam is too short")?);
    let svi = Svi {
        a_q48: q48(coefficient(0)?),
        b_q48: q48(coefficient(1)?),
        rho_q48: q48(coefficient(2)?),
        m_q48: q48(coefficient(3)?),
        sigma_q48: q48(coefficient(4)?),
    };
    let forward = field(feed, "Forward")?;
    let fixed = forward * (AVERAGING_SECS - left).max(0.0) / AVERAGING_SECS;
    Ok(Expiry {
        forward_q12: scale.price_q12(forward),
        fixed_q12: scale.price_q12(fixed),
        svi,
        bounds: bounds(&svi, MOST_VARIANCE),
        share_q48: unsigned_q48(left / YEAR_SECS / coefficient(6)?),
        left_secs: left as u64,
        rate_q48: q48(field(feed, "Rate")?),
    })
}

pub fn leg(option: &Value, scale: &Scale) -> Result<OptionLeg, String> {
    let call = field(option, "IsCall")? != 0.0;
    Ok(OptionLeg {
        kind: if call { Kind::Call } else { Kind::Put },
        strike_q12: scale.price_q12(field(option, "Strike")?),
        size_lots: scale.lots(field(option, "Amount")?),
    })
}
