use crate::support::*;
use breakwater_risk::{
    ONE_Q32, RiskError,
    liquidation::{
        LEAST_SEALED_Q32, MAX_SEALED, SealedOffer, SolventSlice, Won, allot, max_share_q32,
    },
};
use proptest::prelude::*;

fn account(equity_atoms: i64, mm_atoms: i64) -> SolventSlice {
    slice(equity_atoms, mm_atoms, 0)
}

fn offer(percent: u64, share_percent: u64) -> SealedOffer {
    let q32 = |p: u64| ONE_Q32 / 100 * p;
    SealedOffer { d_q32: q32(percent), share_q32: q32(share_percent), won_q32: 0 }
}

#[test]
fn the_best_price_is_served_first_and_the_rest_goes_to_the_next() {
    // E 100, MM 120, buffer 20 %: 44 short, a third of the account or so
    let mut offers = [offer(90, 50), offer(98, 10), offer(95, 5)];
    allot(&auction(), &account(100_000_000, 120_000_000), &mut offers).unwrap();
    assert_eq!((offers[1].won_q32, offers[2].won_q32), (offers[1].share_q32, offers[2].share_q32));
    assert!(offers[0].won_q32 > 0 && offers[0].won_q32 < offers[0].share_q32);
}

#[test]
fn equal_prices_share_in_proportion() {
    let mut offers = [offer(95, 60), offer(95, 30), offer(95, 90)];
    allot(&auction(), &account(100_000_000, 120_000_000), &mut offers).unwrap();
    let [a, b, c] = offers.map(|o| o.won_q32);
    assert!(a.abs_diff(2 * b) <= 2 && c.abs_diff(3 * b) <= 3, "{a} {b} {c}");
}

#[test]
fn a_healthy_account_gives_nothing() {
    let mut offers = [offer(95, 60)];
    allot(&auction(), &account(200, 100), &mut offers).unwrap();
    assert_eq!(offers[0].won_q32, 0);
}

#[test]
fn a_share_of_the_whole_is_a_larger_share_of_what_is_left() {
    assert_eq!(Won { won_q32: ONE_Q32 / 4, filled_q32: 0 }.share_of_rest_q32(), Ok(ONE_Q32 / 4));
    assert_eq!(
        Won { won_q32: ONE_Q32 / 4, filled_q32: ONE_Q32 / 2 }.share_of_rest_q32(),
        Ok(ONE_Q32 / 2)
    );
    assert_eq!(Won { won_q32: ONE_Q32, filled_q32: ONE_Q32 / 2 }.share_of_rest_q32(), Ok(ONE_Q32));
    assert_eq!(Won { won_q32: 1, filled_q32: ONE_Q32 }.share_of_rest_q32(), Err(RiskError::Domain));
}

proptest! {
    #[test]
    fn no_more_is_won_than_there_is_and_no_offer_more_than_it_asked(
        equity in 0i64..1 << 40, short in 1i64..1 << 40,
        given in prop::collection::vec((1u64..=100, 1u64..=100), 1..=MAX_SEALED),
    ) {
        let mut offers: Vec<SealedOffer> = given.iter().map(|(d, s)| offer(*d, *s)).collect();
        allot(&auction(), &account(equity, equity + short), &mut offers).unwrap();
        let won: u64 = offers.iter().map(|o| o.won_q32).sum();
        prop_assert!(won <= ONE_Q32);
        prop_assert!(offers.iter().all(|o| o.won_q32 <= o.share_q32));
        // the order they came in changes nothing
        let mut turned: Vec<SealedOffer> = given.iter().rev().map(|(d, s)| offer(*d, *s)).collect();
        allot(&auction(), &account(equity, equity + short), &mut turned).unwrap();
        turned.reverse();
        prop_assert_eq!(offers, turned);
    }

    #[test]
    fn a_worse_price_wins_only_where_the_better_ones_are_served(
        d in 1u64..100, better in 1u64..=100, worse in 1u64..=100,
    ) {
        let mut offers = [offer(d, worse), offer(d + 1, better)];
        allot(&auction(), &account(1 << 40, (1 << 40) + (1 << 38)), &mut offers).unwrap();
        prop_assert!(offers[0].won_q32 == 0 || offers[1].won_q32 == offers[1].share_q32);
    }

    #[test]
    fn any_order_of_the_offers_gives_each_the_same(
        (given, turned) in prop::collection::vec((1u64..=100, 1u64..=100), 1..=MAX_SEALED)
            .prop_flat_map(|offers| (Just(offers.clone()), Just(offers).prop_shuffle())),
        equity in 1i64..1 << 40, short in 1i64..1 << 40,
    ) {
        let won = |given: &[(u64, u64)]| {
            let mut offers: Vec<SealedOffer> = given.iter().map(|(d, s)| offer(*d, *s)).collect();
            allot(&auction(), &account(equity, equity + short), &mut offers).unwrap();
            let mut won: Vec<_> = offers.iter().map(|o| (o.d_q32, o.share_q32, o.won_q32)).collect();
            won.sort_unstable();
            won
        };
        prop_assert_eq!(won(&given), won(&turned));
    }

    #[test]
    fn equal_prices_win_together_no_more_than_is_for_sale_at_theirs(
        equity in 1i64..1 << 40, short in 1i64..1 << 40, d in 1u64..=100,
        wanted in prop::collection::vec(1u64..=100, 1..=MAX_SEALED),
    ) {
        let account = account(equity, equity + short);
        let mut offers: Vec<SealedOffer> = wanted.iter().map(|s| offer(d, *s)).collect();
        allot(&auction(), &account, &mut offers).unwrap();
        let most = max_share_q32(&auction(), &account, offers[0].d_q32).unwrap();
        let asked: u64 = offers.iter().map(|o| o.share_q32).sum();
        let won: u64 = offers.iter().map(|o| o.won_q32).sum();
        prop_assert!(won <= most.min(asked));
        prop_assert!(won + MAX_SEALED as u64 >= most.min(asked), "rounding alone is held back");
    }

    #[test]
    fn all_prices_win_together_no_more_than_is_for_sale_at_the_least_of_them(
        equity in 1_000_000i64..1 << 40, short_bps in 1i64..30_000,
        given in prop::collection::vec((1u64..=100, 1u64..=100), 1..=MAX_SEALED),
    ) {
        let (won, most) = won_and_for_sale(equity, short_bps, &given);
        // a few atoms a price, of a million or more
        let rounding = MAX_SEALED as u64 * 8 * ONE_Q32 / equity.unsigned_abs() + 64;
        prop_assert!(won <= most + rounding, "{} > {}", won, most);
    }
}

/// What all win together, and what one sale at the least price that wins would take [2^-32].
fn won_and_for_sale(equity: i64, short_bps: i64, given: &[(u64, u64)]) -> (u64, u64) {
    let account = account(equity, equity + equity * short_bps / 10_000);
    let mut offers: Vec<SealedOffer> = given.iter().map(|(d, s)| offer(*d, *s)).collect();
    allot(&auction(), &account, &mut offers).unwrap();
    let winners = || offers.iter().filter(|o| o.won_q32 > 0);
    let Some(least) = winners().map(|o| o.d_q32).min() else { return (0, 0) };
    let most = max_share_q32(&auction(), &account, least).unwrap();
    (winners().map(|o| o.won_q32).sum(), most)
}

/// Proceeds of more than half of what is left were once for sale again within the round, at the discount.
#[test]
fn what_one_bid_of_a_round_pays_is_not_sold_to_the_next() {
    for (equity, short_bps, given) in
        [(5_007_035_452, 18_871, [(74, 67), (73, 11)]), (2_857_355, 24_624, [(59, 8), (60, 77)])]
    {
        let (won, most) = won_and_for_sale(equity, short_bps, &given);
        assert!(won <= most, "{won} > {most}");
    }
}

/// Bids of the least share fill all places, and cover the account: whoever is left out was outbid for all of it.
#[test]
fn the_places_of_a_round_cover_the_account() {
    assert_eq!(LEAST_SEALED_Q32 * MAX_SEALED as u64, ONE_Q32);
}
