use crate::support::*;
use breakwater_risk::{
    LOTS_PER_CONTRACT, RiskError,
    maths::notional_floor,
    outflow::{AtMark, Gift, LegMoney, Premium},
};
use proptest::{collection::vec, prelude::*};

/// A contract at `price_atoms`, worth between `worth_floor` and an atom more, at a spot of 100 USD.
fn contract(price_atoms: u64, worth_floor: u64) -> LegMoney {
    LegMoney::new(
        Premium { price_atoms, lots: LOTS_PER_CONTRACT },
        AtMark { worth_floor, notional_atoms: 100 * USD },
    )
    .unwrap()
}

fn gift(legs: &[(LegMoney, i64)], slip_bps: u32) -> Gift {
    let mut gift = Gift::default();
    legs.iter().for_each(|(leg, taker_lots)| gift.add(leg, *taker_lots, slip_bps).unwrap());
    gift
}

#[test]
fn a_buyer_gives_what_it_pays_above_value_and_a_seller_what_it_sells_below_it() {
    let dear = contract(10 * USD, 7 * USD);
    let bought = gift(&[(dear, 1)], 0);
    assert_eq!((bought.taker_atoms, bought.maker_atoms), (3_000_000, -2_999_999));
    let sold = gift(&[(dear, -1)], 0);
    assert_eq!((sold.taker_atoms, sold.maker_atoms), (-2_999_999, 3_000_000));
}

#[test]
fn a_gift_within_the_slip_is_trading_and_what_is_beyond_it_is_not() {
    // 50 bps of 100 USD, and two atoms of rounding
    let beyond = |price| {
        let gift = gift(&[(contract(price, 7 * USD), 1)], 50);
        gift.beyond_slip(gift.taker_atoms)
    };
    assert_eq!((beyond(7_500_002), beyond(7_500_003), beyond(0)), (0, 1, 0));
}

#[test]
fn what_one_leg_gives_another_takes_back() {
    let (dear, cheap) = (contract(9 * USD, 7 * USD), contract(5 * USD, 7 * USD));
    let both = gift(&[(dear, 1), (cheap, 1)], 0);
    assert_eq!((both.beyond_slip(both.taker_atoms), both.beyond_slip(both.maker_atoms)), (0, 0));
    let both = gift(&[(dear, 1), (cheap, -1)], 0);
    assert_eq!(both.beyond_slip(both.taker_atoms), 4 * USD - 3, "bought dear and sold cheap");
}

#[test]
fn a_fee_is_a_share_of_premium_or_value_whichever_is_larger() {
    assert_eq!(contract(10 * USD, 7 * USD).larger_atoms(), 10 * USD);
    assert_eq!(contract(0, 7 * USD).larger_atoms(), 7 * USD + 1);
}

#[test]
fn a_buyer_pays_up_and_a_seller_gets_down() {
    let half_an_atom = LegMoney::new(
        Premium { price_atoms: 1, lots: LOTS_PER_CONTRACT / 2 },
        AtMark { worth_floor: 0, notional_atoms: 0 },
    )
    .unwrap();
    assert_eq!((half_an_atom.pays_ceil, half_an_atom.gets_floor), (1, 0));
}

#[test]
fn money_that_does_not_fit_is_an_error() {
    let overflow = Err(RiskError::Overflow);
    assert_eq!(
        LegMoney::new(
            Premium { price_atoms: 1, lots: 1 },
            AtMark { worth_floor: u64::MAX, notional_atoms: 0 }
        ),
        overflow
    );
    assert_eq!(
        LegMoney::new(
            Premium { price_atoms: u64::MAX, lots: u64::MAX },
            AtMark { worth_floor: 0, notional_atoms: 0 }
        ),
        overflow
    );
    let dear = LegMoney { pays_ceil: 1 << 63, ..LegMoney::default() };
    assert_eq!(Gift::default().add(&dear, 1, 0), Err(RiskError::Overflow));
    let most = LegMoney { pays_ceil: i64::MAX as u64, ..LegMoney::default() };
    let mut gift = gift(&[(most, 1)], 0);
    assert_eq!(gift.add(&contract(USD, 0), 1, 0), Err(RiskError::Overflow));
    let wide = LegMoney { notional_atoms: u64::MAX, ..LegMoney::default() };
    assert_eq!(Gift::default().add(&wide, 1, 10_000), Err(RiskError::Overflow));
    assert_eq!(gift.beyond_slip(i64::MIN), 0);
}

fn any_trade() -> impl Strategy<Value = Vec<(LegMoney, i64)>> {
    let leg = (0u64..1 << 40, 1i64..1 << 30, 0u64..1 << 40, 0u64..1 << 50, any::<bool>());
    vec(leg, 1..9).prop_map(|legs| {
        let leg = |(price, lots, worth, notional, buys): (u64, i64, u64, u64, bool)| {
            let money = LegMoney::new(
                Premium { price_atoms: price, lots: lots.unsigned_abs() },
                AtMark { worth_floor: worth, notional_atoms: notional },
            )
            .unwrap();
            (money, if buys { lots } else { -lots })
        };
        legs.into_iter().map(leg).collect()
    })
}

/// A leg whose premium is a whole number of atoms.
fn with_premium(leg: &LegMoney, atoms: u64) -> LegMoney {
    LegMoney { pays_ceil: atoms, gets_floor: atoms, ..*leg }
}

proptest! {
    #[test]
    fn what_one_side_gives_the_other_gets_but_for_an_atom_or_two_a_leg(legs in any_trade(), slip_bps in 0u32..=10_000) {
        let sum = gift(&legs, slip_bps);
        let rounding = sum.maker_atoms + sum.taker_atoms;
        prop_assert!((legs.len() as i64..=2 * legs.len() as i64).contains(&rounding), "{}", rounding);
    }

    #[test]
    fn at_mark_and_without_slip_nobody_gives_anything(
        trades in vec((0u64..1 << 40, 1i64..1 << 30, any::<bool>()), 1..9),
    ) {
        let at_mark = |(price, lots, buys): (u64, i64, bool)| {
            let size = lots.unsigned_abs();
            let worth = notional_floor(price, size).unwrap();
            (LegMoney::new(Premium { price_atoms: price, lots: size }, AtMark { worth_floor: worth, notional_atoms: 0 }).unwrap(), if buys { lots } else { -lots })
        };
        let sum = gift(&trades.into_iter().map(at_mark).collect::<Vec<_>>(), 0);
        prop_assert_eq!((sum.beyond_slip(sum.maker_atoms), sum.beyond_slip(sum.taker_atoms)), (0, 0));
    }

    #[test]
    fn a_premium_moved_to_another_leg_changes_no_gift_and_lowers_no_fee(
        legs in any_trade(), moved in 0u64..1 << 40, slip_bps in 0u32..=10_000,
    ) {
        let Some(((first, side), rest)) = legs.split_first() else { return Ok(()) };
        let Some((last, _)) = rest.last() else { return Ok(()) };
        let (had, has) = (first.pays_ceil, last.pays_ceil + moved);
        // from a leg to one of the same side
        let before = [(with_premium(first, had + moved), *side), (with_premium(last, last.pays_ceil), *side)];
        let after = [(with_premium(first, had), *side), (with_premium(last, has), *side)];
        prop_assert_eq!(gift(&before, slip_bps), gift(&after, slip_bps));
        // premiums at value are the least that a fee is taken of
        let worth: u64 = after.iter().map(|(leg, _)| leg.worth_ceil).sum();
        let counted: u64 = after.iter().map(|(leg, _)| leg.larger_atoms()).sum();
        prop_assert!(counted >= worth && counted >= had + has);
    }

    #[test]
    fn who_buys_and_who_sells_trade_places_with_the_sign(legs in any_trade()) {
        let turned: Vec<_> = legs.iter().map(|(leg, lots)| (*leg, -lots)).collect();
        let (one, other) = (gift(&legs, 50), gift(&turned, 50));
        prop_assert_eq!((one.maker_atoms, one.taker_atoms), (other.taker_atoms, other.maker_atoms));
        prop_assert_eq!(one.slip_atoms, other.slip_atoms);
    }
}
