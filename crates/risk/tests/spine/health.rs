use breakwater_risk::*;

fn at(cash_atoms: i64) -> Health {
    let need =
        Requirement { mtm_atoms: -30, im_atoms: 100, mm_atoms: 80, ..Requirement::default() };
    Health::new(cash_atoms, &need).unwrap()
}

#[test]
fn an_account_is_short_below_maintenance_and_insolvent_below_zero() {
    assert_eq!((at(130).im_excess_atoms(), at(130).mm_excess_atoms()), (0, 20));
    assert!(!at(110).is_liquidatable() && at(109).is_liquidatable());
    assert!(!at(30).is_insolvent() && at(29).is_insolvent());
}

#[test]
fn equity_that_does_not_fit_is_an_error() {
    let need = Requirement { mtm_atoms: -1, ..Requirement::default() };
    assert_eq!(Health::new(i64::MIN, &need), Err(RiskError::Overflow));
}
