use breakwater_risk::{
    RiskError,
    liquidation::{
        AuctionParams, Entrant, Line, Turn, counted_notional_atoms, price_ran_out, run_secs,
    },
};
use proptest::prelude::*;

const SECOND: u64 = 1_000_000;
const CAP: u64 = 1_000_000;
const RUN: u64 = 600;

fn length(notional: u64) -> u64 {
    Entrant { notional_atoms: notional, cap_atoms: CAP }.turn_us(RUN).unwrap()
}

#[test]
fn a_turn_is_the_part_of_the_cap_and_at_most_a_whole_run() {
    assert_eq!(length(CAP / 4), 150 * SECOND);
    assert_eq!([length(CAP), length(100 * CAP)], [600 * SECOND; 2]);
    assert_eq!(length(0), 0, "what counts for nothing takes no time");
    assert_eq!(Entrant { notional_atoms: 1, cap_atoms: 0 }.turn_us(RUN), Err(RiskError::Domain));
}

#[test]
fn a_run_is_over_when_the_first_of_duration_and_curve_is() {
    let params = AuctionParams { fast_secs: 60, slow_secs: 540, duration_secs: 500, ..params() };
    assert_eq!(run_secs(&params), 500);
    assert_eq!(run_secs(&AuctionParams { duration_secs: 700, ..params }), 600);
    assert!(price_ran_out(&params, 501) && !price_ran_out(&params, 500));
}

fn params() -> AuctionParams {
    crate::support::auction()
}

#[test]
fn notional_without_risk_counts_for_nothing_and_real_notional_in_full() {
    assert_eq!(counted_notional_atoms(u64::MAX, 0), 1, "worthless longs of any size");
    assert_eq!(counted_notional_atoms(80_000, 12_000), 80_000);
    assert_eq!(counted_notional_atoms(80_000, 500), 10_000);
    assert_eq!(counted_notional_atoms(80_000, -1), 1);
}

#[test]
fn an_account_larger_than_the_cap_has_room_alone() {
    assert!(
        Entrant { notional_atoms: 10 * CAP, cap_atoms: CAP }.has_room(0)
            && !Entrant { notional_atoms: 10 * CAP, cap_atoms: CAP }.has_room(1)
    );
    assert!(
        Entrant { notional_atoms: CAP / 2, cap_atoms: CAP }.has_room(CAP / 2)
            && !Entrant { notional_atoms: CAP / 2 + 1, cap_atoms: CAP }.has_room(CAP / 2)
    );
    assert!(!Entrant { notional_atoms: u64::MAX, cap_atoms: u64::MAX - 1 }.has_room(1));
}

#[test]
fn whoever_comes_later_moves_no_turn_and_who_leaves_gives_back_what_it_has_not_used() {
    let first = Turn::behind(Line::default(), 1_000, length(CAP));
    assert!(first.is_up(1_000), "nothing in front of it");
    let second = Turn::behind(Line { until_us: first.until_us }, 1_000, length(CAP / 2));
    assert!(!second.is_up(1_599) && second.is_up(1_600));
    let line = Line { until_us: second.until_us };
    // of the first a third has passed
    let line = first.given_back(line, 1_200);
    assert_eq!(line.until_us, second.until_us - 400_000_000);
    assert_eq!(first.given_back(line, 1_600), line, "all of it has passed");
    assert_eq!(Turn::default().given_back(line, 1_200), line, "dust had none");
}

/// A ring that comes and goes as it likes, with accounts of any size, and one honest account that comes at some point.
#[derive(Clone, Debug)]
enum Move {
    Come(u64),
    Go(usize),
    Wait(i64),
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let one = prop_oneof![
        (1..3 * CAP).prop_map(Move::Come),
        any::<usize>().prop_map(Move::Go),
        (0..400i64).prop_map(Move::Wait),
    ];
    proptest::collection::vec(one, 0..120)
}

proptest! {
    /// The longest wait of whoever comes is what those take who are there: nobody who has gone, and nobody who comes after it.
    #[test]
    fn a_wait_is_no_longer_than_the_turns_of_those_who_are_there(moves in moves()) {
        let (mut line, mut now, mut there) = (Line::default(), 1_000i64, Vec::<Turn>::new());
        for next in moves {
            match next {
                Move::Come(notional) => {
                    let turn = Turn::behind(line, now, length(notional));
                    line = Line { until_us: turn.until_us };
                    there.push(turn);
                }
                Move::Go(at) if !there.is_empty() => {
                    let gone = there.swap_remove(at % there.len());
                    line = gone.given_back(line, now);
                }
                Move::Go(_) => {}
                Move::Wait(secs) => now += secs,
            }
            let now_us = now * 1_000_000;
            let unused = |turn: &Turn| (turn.until_us - turn.from_us.max(now_us)).max(0);
            let wait = Turn::behind(line, now, 0).from_us - now_us;
            prop_assert!(wait <= there.iter().map(unused).sum::<i64>());
        }
    }

    /// Beginning and ending at one moment takes nobody's time, however often.
    #[test]
    fn coming_and_going_leaves_the_line_as_it_was(
        line in 0..10_000_000_000i64, now in 0..10_000i64, sizes in proptest::collection::vec(1..5 * CAP, 1..40),
    ) {
        let mut after = Line { until_us: line.max(now * 1_000_000) };
        for size in sizes {
            let turn = Turn::behind(after, now, length(size));
            after = turn.given_back(Line { until_us: turn.until_us }, now);
        }
        prop_assert_eq!(after.until_us, line.max(now * 1_000_000));
    }
}
