//! The worked example of `docs/src/concepts/margin.md` is what the engine asks for by the deployment file's own grid.

use crate::fixture::deployment;
use breakwater_risk::{
    ONE_Q48, PRICE_PLACES, YEAR_SECS,
    margin::{ExpirySums, MarketSums, OptionLeg, Requirement, requirement},
    model::{Expiry, MarginModel, ScenarioSet, Tenor},
    pricing::{Kind, SmileBounds, Svi},
};

/// Calls on `migrations/localnet.toml`'s grid, at a forward of 60 000 dollars and a volatility of 70 %, 30 days before expiry.
fn required(calls: &[(u64, i64)]) -> Requirement {
    let deployment = deployment();
    let mut model = MarginModel::blank();
    deployment.market_params(0).unwrap().grid.write_model(&mut model, 10_000).unwrap();
    let left_secs = 30 * 86_400;
    let variance = 0.7f64.powi(2) * left_secs as f64 / YEAR_SECS as f64;
    let one = ONE_Q48 as f64;
    let expiry = Expiry {
        forward_q12: 60_000_000_000 << PRICE_PLACES,
        fixed_q12: 0,
        svi: Svi {
            a_q48: (variance * one).round() as i64,
            sigma_q48: one as i64,
            ..Svi::default()
        },
        bounds: SmileBounds::default(),
        share_q48: ONE_Q48,
        left_secs,
        rate_q48: 0,
    };
    let tenor = Tenor::live(&model, &expiry, ScenarioSet::All).unwrap();
    let mut sums = ExpirySums::default();
    for (strike_usd, contracts) in calls {
        let leg = OptionLeg::new(Kind::Call, strike_usd * 1_000_000, contracts * 1_000_000);
        sums.add(&model, &tenor, ScenarioSet::All, &leg).unwrap();
    }
    let mut market = MarketSums::new(&model, ScenarioSet::All);
    market.fold(&tenor, &sums).unwrap();
    let pool = deployment.pool.settings.to_risk();
    requirement(core::slice::from_ref(&market), &pool).unwrap()
}

/// `1234567` as `1,234,567`.
fn grouped(atoms: i64) -> String {
    let digits = atoms.unsigned_abs().to_string();
    let groups = digits.as_bytes().rchunks(3).rev();
    groups.map(|group| str::from_utf8(group).unwrap()).collect::<Vec<_>>().join(",")
}

#[test]
fn the_books_worked_example_is_what_the_grid_asks_to_the_atom() {
    let text = include_str!("../../docs/src/concepts/margin.md");
    let short = required(&[(66_000, -1)]);
    let spread = required(&[(66_000, -1), (78_000, 1)]);
    for (name, atoms) in [
        ("MM of the short call", short.mm_atoms),
        ("IM of the short call", short.im_atoms),
        ("MM of the spread", spread.mm_atoms),
        ("IM of the spread", spread.im_atoms),
    ] {
        assert!(text.contains(&grouped(atoms)), "{name} is {}", grouped(atoms));
    }
    let cents = (5_000 - short.mtm_atoms) / 10_000;
    let owes = format!("owes {}.{:02}", grouped(cents / 100), cents % 100);
    assert!(text.contains(&owes), "{owes}");
    assert_eq!((short.worst_scenario, spread.worst_scenario), (32, 27));
}
