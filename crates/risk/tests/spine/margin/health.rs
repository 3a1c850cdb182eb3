use breakwater_risk::{
    RiskError,
    margin::{Health, Requirement},
};
use proptest::prelude::*;

/// Options of -130 and collateral of 100 that counts for 100 less its haircut.
fn with_haircut(cash_atoms: i64, haircut_atoms: i64) -> Health {
    let need = Requirement {
        mtm_atoms: -30 - haircut_atoms,
        worth_atoms: -30,
        im_atoms: 100,
        mm_atoms: 80,
        ..Requirement::default()
    };
    Health::new(cash_atoms, &need).unwrap()
}

fn at(cash_atoms: i64) -> Health {
    with_haircut(cash_atoms, 0)
}

#[test]
fn an_account_is_short_below_maintenance_and_insolvent_below_zero() {
    assert_eq!((at(130).im_excess_atoms(), at(130).mm_excess_atoms()), (0, 20));
    assert!(!at(110).is_liquidatable() && at(109).is_liquidatable());
    assert!(!at(30).is_insolvent() && at(29).is_insolvent());
}

#[test]
fn a_haircut_makes_an_account_due_and_never_insolvent() {
    assert!(!with_haircut(130, 20).is_liquidatable() && with_haircut(130, 21).is_liquidatable());
    let low = with_haircut(30, 20);
    assert_eq!((low.equity_atoms(), low.value_atoms()), (-20, 0));
    assert!(!low.is_insolvent() && with_haircut(29, 20).is_insolvent());
}

#[test]
fn somebody_else_pays_what_value_is_below_zero() {
    let missing = |cash, haircut| with_haircut(cash, haircut).shortfall_atoms();
    assert_eq!(
        (missing(31, 50), missing(30, 50), missing(29, 50), missing(-70, 50)),
        (0, 0, 1, 100)
    );
    let need = Requirement::default();
    assert_eq!(Health::new(i64::MIN, &need).unwrap().shortfall_atoms(), 1 << 63);
}

#[test]
fn equity_or_value_that_does_not_fit_is_an_error() {
    let need = Requirement { mtm_atoms: -1, ..Requirement::default() };
    assert_eq!(Health::new(i64::MIN, &need), Err(RiskError::Overflow));
    let need = Requirement { worth_atoms: 1, ..Requirement::default() };
    assert_eq!(Health::new(i64::MAX, &need), Err(RiskError::Overflow));
}

proptest! {
    #[test]
    fn what_is_missing_is_no_more_with_a_haircut_than_without(
        cash in -(1i64 << 60)..1 << 60, haircut in 0i64..1 << 60,
    ) {
        let (with, without) = (with_haircut(cash, haircut), at(cash));
        prop_assert_eq!(with.shortfall_atoms(), without.shortfall_atoms());
        prop_assert_eq!(with.is_insolvent(), without.is_insolvent());
        prop_assert_eq!(with.is_insolvent(), with.shortfall_atoms() > 0);
        prop_assert_eq!(with.value_atoms() - with.equity_atoms(), haircut);
    }
}
