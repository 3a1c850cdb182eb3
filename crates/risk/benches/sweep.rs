//! Native speed of the engine: `cargo bench`.
//!
//! First a sweep of a whole protocol, as a bot or a browser does it after every price: 100 000 accounts of 16 legs under 33
//! scenarios, on as many threads as there are cores. Then the same Black-76 prices by this crate, by QuantLib (the PyPI
//! package) and by `solmath` (crates.io), one after the other in the same run, as ratios.

mod compare;

use breakwater_risk::{
    ONE_Q48, PRICE_PLACES, YEAR_SECS,
    margin::{ExpirySums, MarketSums, OptionLeg, PoolParams, requirement},
    model::{
        BasisShock, Discount, Expiry, Factors, Limits, MAX_SCENARIOS, MarginModel, ModelSpec,
        Scenario, ScenarioSet, SkewCap, SkewShock, Tenor, VolRange, VolShock, bps_q48,
    },
    pricing::{Kind, SmileBounds, Svi},
};
use std::{hint::black_box, thread, time::Instant};

const ACCOUNTS: usize = 100_000;
const LEGS: usize = 16;
const EXPIRIES: usize = 4;
const DAYS: [u64; EXPIRIES] = [7, 30, 90, 180];
const DAY: u64 = 86_400;
const USD: u64 = 1_000_000;

/// A leg and the expiry it belongs to.
type Position = (usize, OptionLeg);

fn main() {
    let model = model();
    let tenors: Vec<Tenor> = DAYS.iter().map(|days| tenor(&model, days * DAY)).collect();
    let book = book();
    let threads = thread::available_parallelism().map_or(1, |n| n.get());
    sweep(&model, &tenors, &book[..LEGS * ACCOUNTS / 10], 1); // warm up
    let mut evaluation_ns = f64::NAN;
    for threads in [threads, 1] {
        let (seconds, due) = sweep(&model, &tenors, &book, threads);
        let rate = ACCOUNTS as f64 / seconds;
        evaluation_ns = seconds * 1e9 / (ACCOUNTS * LEGS * 33) as f64;
        println!(
            "sweep: {ACCOUNTS} accounts x {LEGS} legs x 33 scenarios on {threads} thread(s): {rate:.0} accounts a second, \
             {:.2} million a minute, {evaluation_ns:.1} ns an evaluation; {due} due",
            rate * 60.0 / 1e6,
        );
    }
    compare::run(evaluation_ns); // of one thread
}

/// Seconds, and how many accounts are below maintenance margin.
fn sweep(model: &MarginModel, tenors: &[Tenor], book: &[Position], threads: usize) -> (f64, usize) {
    let start = Instant::now();
    let share = (book.len() / LEGS).div_ceil(threads) * LEGS;
    let due = thread::scope(|scope| {
        let parts: Vec<_> = book
            .chunks(share)
            .map(|part| {
                scope.spawn(move || {
                    part.chunks(LEGS).filter(|account| is_due(model, tenors, account)).count()
                })
            })
            .collect();
        parts.into_iter().map(|part| part.join().expect("a sweep does not panic")).sum()
    });
    (start.elapsed().as_secs_f64(), due)
}

fn is_due(model: &MarginModel, tenors: &[Tenor], account: &[Position]) -> bool {
    let set = ScenarioSet::All;
    let (mut market, mut sums) = (MarketSums::new(model, set), ExpirySums::default());
    for (at, tenor) in tenors.iter().enumerate() {
        sums.clear();
        for (_, leg) in account.iter().filter(|(expiry, _)| *expiry == at) {
            sums.add(model, tenor, set, leg).expect("a leg in the domain");
        }
        market.fold(tenor, &sums).expect("sums in the domain");
    }
    let pool = PoolParams { offset_bps: 0, floor_bps: 0 };
    let need = black_box(requirement(&[market], &pool).expect("a requirement"));
    20_000 * USD as i64 + need.mtm_atoms < need.mm_atoms
}

/// Random accounts, the same in every run.
fn book() -> Vec<Position> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = move |below: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % below
    };
    (0..ACCOUNTS * LEGS)
        .map(|_| {
            let kind = if random(2) == 0 { Kind::Call } else { Kind::Put };
            let strike = (30_000 + 1_000 * random(61)) * USD;
            let lots = random(4_000_000) as i64 - 2_000_000;
            (random(EXPIRIES as u64) as usize, OptionLeg::new(kind, strike, lots))
        })
        .collect()
}

fn tenor(model: &MarginModel, left_secs: u64) -> Tenor {
    let one = ONE_Q48 as f64;
    let variance = 0.36 * left_secs as f64 / YEAR_SECS as f64;
    let q48 = |x: f64| (x * one) as i64;
    let svi = Svi {
        a_q48: q48(variance * 0.7),
        b_q48: q48(variance),
        rho_q48: q48(-0.3),
        m_q48: 0,
        sigma_q48: q48(0.3),
    };
    let expiry = Expiry {
        forward_q12: (60_000 * USD) << PRICE_PLACES,
        fixed_q12: 0,
        svi,
        bounds: SmileBounds::default(),
        share_q48: ONE_Q48,
        left_secs,
        rate_q48: q48(0.04),
    };
    Tenor::live(model, &expiry, ScenarioSet::All).expect("an expiry in the domain")
}

/// Eleven prices by three volatilities, two of them given up for the skew scenarios.
fn model() -> MarginModel {
    const PRICES: [u32; 11] =
        [5_000, 8_000, 8_500, 9_000, 9_500, 10_000, 10_500, 11_000, 11_500, 12_000, 15_000];
    let mut scenarios = [Scenario::default(); MAX_SCENARIOS];
    for (at, slot) in scenarios.iter_mut().enumerate() {
        let vol = match at {
            0 => VolShock::SkewLinear,
            30 => VolShock::SkewAbsolute,
            _ => VolShock::from_number((at % 3) as u8).expect("0, 1 or 2"),
        };
        let tail = matches!(at / 3, 0 | 10) && !vol.is_skew();
        *slot = Scenario {
            price_q48: bps_q48(PRICES[at / 3]),
            vol,
            dampening_q48: bps_q48(if tail { 4_000 } else { 10_000 }),
        };
    }
    let share = |bps: u32| bps_q48(bps) as i64;
    let cap = SkewCap { scale_q48: share(1_500), slope_q48: -share(500) };
    let discount =
        Discount { rate_mult_q48: ONE_Q48, rate_add_q48: bps_q48(500), base_q48: ONE_Q48 };
    let spec = ModelSpec {
        scenarios,
        scenario_count: 33,
        vol: VolRange {
            up_q48: bps_q48(5_000),
            down_q48: bps_q48(2_500),
            short_power_q48: bps_q48(3_000),
            long_power_q48: bps_q48(1_300),
            floor_secs: 86_400,
            least_up_vol_q48: bps_q48(4_500),
        },
        skew: SkewShock {
            linear: cap,
            absolute: cap,
            least_k_q48: bps_q48(100),
            width_q48: bps_q48(40_000),
            level_q48: share(6_000),
            slope_q48: -share(1_000),
        },
        long_discount: discount,
        short_discount: discount,
        basis: BasisShock {
            up_q48: bps_q48(10_500),
            down_q48: bps_q48(9_500),
            add_q48: bps_q48(2_000),
            mult_q48: ONE_Q48,
        },
        loss: Factors { mm_q48: bps_q48(8_000), im_q48: ONE_Q48 },
        short_option: Factors { mm_q48: bps_q48(50), im_q48: bps_q48(100) },
        confidence_q48: ONE_Q48,
    };
    MarginModel::new(&spec, Limits::Governed).expect("a governed model")
}
