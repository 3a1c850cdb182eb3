use breakwater_risk::pricing::{Kind, SettledOption};
use proptest::prelude::*;

fn settled(kind: Kind, strike_atoms: u64, settlement_atoms: u64) -> SettledOption {
    SettledOption { kind, strike_atoms, settlement_atoms }
}

#[test]
fn payoffs_are_one_sided() {
    assert_eq!(
        (settled(Kind::Call, 100, 130).payoff_atoms(), settled(Kind::Call, 100, 70).payoff_atoms()),
        (30, 0)
    );
    assert_eq!(
        (settled(Kind::Put, 100, 130).payoff_atoms(), settled(Kind::Put, 100, 70).payoff_atoms()),
        (0, 30)
    );
}

#[test]
fn a_long_is_paid_down_and_a_short_owes_up() {
    assert_eq!(settled(Kind::Call, 100, 103).cash_atoms(500_000), Ok(1));
    assert_eq!(settled(Kind::Call, 100, 103).cash_atoms(-500_000), Ok(-2));
    assert_eq!(settled(Kind::Call, 100, 103).cash_atoms(0), Ok(0));
}

proptest! {
    #[test]
    fn settlement_never_pays_out_more_than_it_takes_in(k in any::<u64>(), s in any::<u64>(), size in any::<i64>(), put in any::<bool>()) {
        let kind = if put { Kind::Put } else { Kind::Call };
        let size = size.max(-i64::MAX); // so that it has a counterpart
        let cash = |size| settled(kind, k, s).cash_atoms(size);
        if let (Ok(one), Ok(other)) = (cash(size), cash(-size)) {
            prop_assert!((-1..=0).contains(&(one + other)));
        }
    }
}
