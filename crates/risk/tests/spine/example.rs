//! The worked example of `docs/src/concepts/margin.md`: its figures are the engine's.

use crate::support::*;
use breakwater_risk::*;

const TEXT: &str = include_str!("../../../../docs/src/concepts/margin.md");

/// `1` with a move of so many basis points.
fn moved(bps: i32) -> u64 {
    let part = bps_q48(bps.unsigned_abs());
    if bps < 0 { ONE_Q48 - part } else { ONE_Q48 + part }
}

fn signed(bps: i32) -> i64 {
    moved(bps) as i64 - ONE
}

/// The `[grid]` of `migrations/localnet.toml`.
fn grid() -> ModelSpec {
    use VolShock::*;
    let scenario = |price_bps: i32, vol, counts_bps: u32| Scenario {
        price_q48: moved(price_bps),
        vol,
        dampening_q48: bps_q48(counts_bps),
    };
    let far = |bps| [Flat, Up].map(|vol| scenario(bps, vol, 4_000));
    let near = [-2_000, -1_500, -1_000, -500, 0, 500, 1_000, 1_500, 2_000];
    let mut all = vec![scenario(0, SkewLinear, 10_000)];
    all.extend(far(-5_000));
    all.extend(
        near.into_iter().flat_map(|bps| [Down, Flat, Up].map(|vol| scenario(bps, vol, 10_000))),
    );
    all.push(scenario(0, SkewAbsolute, 10_000));
    all.extend(far(5_000));
    let factors = |mm, im| Factors { mm_q48: bps_q48(mm), im_q48: bps_q48(im) };
    let cap = SkewCap { scale_q48: signed(1_500), slope_q48: signed(-500) };
    let discount = |mult_bps| Discount {
        rate_mult_q48: bps_q48(mult_bps),
        rate_add_q48: bps_q48(500),
        base_q48: ONE_Q48,
    };
    ModelSpec {
        scenario_count: all.len() as u8,
        scenarios: all.try_into().unwrap(),
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
            level_q48: signed(6_000),
            slope_q48: signed(-1_000),
        },
        long_discount: discount(10_000),
        short_discount: discount(5_000),
        basis: BasisShock {
            up_q48: moved(500),
            down_q48: moved(-500),
            add_q48: bps_q48(2_000),
            mult_q48: bps_q48(10_000),
        },
        loss: factors(8_000, 10_000),
        short_option: factors(50, 100),
        confidence_q48: ONE_Q48,
    }
}

/// Calls at volatility of 70 % and 60 000 dollars, 30 days before expiry: what they come to at mark, and what they ask for.
fn required(calls: &[(u64, i64)]) -> Requirement {
    let model = MarginModel::new(&grid(), Limits::Governed).unwrap();
    let quoted = 30 * DAY;
    let expiry = expiry(60_000, flat_svi(0.7, quoted), quoted, quoted);
    let tenor = Tenor::live(&model, &expiry, ScenarioSet::All).unwrap();
    let mut sums = ExpirySums::default();
    for (strike_usd, contracts) in calls {
        let leg = OptionLeg::new(Kind::Call, strike_usd * USD, contracts * 1_000_000);
        sums.add(&model, &tenor, ScenarioSet::All, &leg).unwrap();
    }
    let mut market = MarketSums::new(&model, ScenarioSet::All);
    market.fold(&tenor, &sums).unwrap();
    let pool = PoolParams { offset_bps: 5_000, floor_bps: 3_000 };
    requirement(core::slice::from_ref(&market), &pool).unwrap()
}

/// `1234567` as `1,234,567`.
fn grouped(atoms: i64) -> String {
    let digits = atoms.unsigned_abs().to_string();
    let groups: Vec<_> =
        digits.as_bytes().rchunks(3).rev().map(|g| str::from_utf8(g).unwrap()).collect();
    groups.join(",")
}

#[test]
fn the_books_worked_example_is_the_engines_to_the_atom() {
    let short = required(&[(66_000, -1)]);
    let spread = required(&[(66_000, -1), (78_000, 1)]);
    for (name, atoms) in [
        ("MM of the short call", short.mm_atoms),
        ("IM of the short call", short.im_atoms),
        ("MM of the spread", spread.mm_atoms),
        ("IM of the spread", spread.im_atoms),
    ] {
        assert!(TEXT.contains(&grouped(atoms)), "{name} is {}", grouped(atoms));
    }
    let cents =
        |atoms: i64| format!("{}.{:02}", grouped(atoms / 1_000_000), atoms % 1_000_000 / 10_000);
    let owed = -short.mtm_atoms;
    assert!(TEXT.contains(&format!("owes {}", cents(owed + 5_000))), "{}", cents(owed + 5_000));
    assert_eq!((short.worst_scenario, spread.worst_scenario), (32, 27));
}
