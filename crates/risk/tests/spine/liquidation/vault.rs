use breakwater_risk::{
    RiskError,
    liquidation::{RedemptionRequest, SharePrice, VaultShares},
};
use proptest::prelude::*;

fn vault(shares: u64, value_atoms: u64) -> VaultShares {
    VaultShares { shares, value_atoms }
}

#[test]
fn the_first_share_costs_an_atom_and_later_ones_what_they_are_worth() {
    assert_eq!(vault(0, 0).mint_floor(500), Ok(500));
    assert_eq!(vault(100, 200).mint_floor(51), Ok(25), "down");
    assert_eq!(vault(100, 201).worth_floor(50), Ok(100), "down");
    assert_eq!(vault(3, 10).price_q32_ceil(), Ok((10u64 << 32).div_ceil(3)), "up");
    assert_eq!(vault(0, 7).price_q32_ceil(), Ok(1 << 32));
}

#[test]
fn shares_without_value_have_no_price() {
    assert_eq!(vault(5, 0).mint_floor(1), Err(RiskError::Domain));
    assert_eq!(vault(0, 5).worth_floor(1), Err(RiskError::Domain));
    assert_eq!(SharePrice { q32: 0 }.shares_floor(1), Err(RiskError::Domain));
}

#[test]
fn a_leave_called_off_costs_what_was_earned_meanwhile() {
    // half of 200 when asked; 300 now: the 50 earned go to the other half
    assert_eq!(
        vault(200, 300).lost_on_cancel(RedemptionRequest { shares: 100, asked_value_atoms: 100 }),
        Ok(50)
    );
    assert_eq!(
        vault(200, 150).lost_on_cancel(RedemptionRequest { shares: 100, asked_value_atoms: 100 }),
        Ok(0),
        "a loss stays its own"
    );
    assert_eq!(
        vault(100, 900).lost_on_cancel(RedemptionRequest { shares: 100, asked_value_atoms: 100 }),
        Ok(0),
        "nobody stayed"
    );
}

proptest! {
    #[test]
    fn entering_and_leaving_at_once_gains_nothing(
        shares in 1u64..1 << 40, value in 1u64..1 << 40, atoms in 1u64..1 << 40,
    ) {
        let before = vault(shares, value);
        let Ok(minted) = before.mint_floor(atoms) else { return Ok(()) };
        let after = vault(shares + minted, value + atoms);
        prop_assert!(after.worth_floor(minted).unwrap() <= atoms);
        // and the others' part does not shrink
        prop_assert!(after.worth_floor(shares).unwrap() >= value);
    }

    #[test]
    fn a_price_rounded_up_mints_no_more_than_the_exact_one(
        shares in 1u64..1 << 36, value in 1u64..1 << 30, atoms in 1u64..1 << 30,
    ) {
        let vault = vault(shares, value);
        let Ok(price) = vault.price_q32_ceil() else { return Ok(()) };
        let (Ok(dear), Ok(exact)) = (SharePrice { q32: price }.shares_floor(atoms), vault.mint_floor(atoms)) else {
            return Ok(());
        };
        prop_assert!(dear <= exact);
    }

    #[test]
    fn calling_a_leave_off_leaves_nobody_who_stayed_worse(
        own in 1u64..1 << 36, others in 1u64..1 << 36, value in 1u64..1 << 40, asked in 0u64..1 << 40,
    ) {
        let before = vault(own + others, value);
        let Ok(lost) = before.lost_on_cancel(RedemptionRequest { shares: own, asked_value_atoms: asked.min(value) }) else { return Ok(()) };
        let after = vault(own + others - lost, value);
        prop_assert!(lost <= own);
        prop_assert!(after.worth_floor(others).unwrap() >= before.worth_floor(others).unwrap());
        let worth = after.worth_floor(own - lost).unwrap_or(0);
        prop_assert!(lost == 0 || worth <= asked.min(value), "no more than when it asked");
    }

    #[test]
    fn over_any_sequence_what_all_may_take_is_never_more_than_there_is(
        steps in prop::collection::vec((0u8..3, 0usize..4, 1u64..1 << 34), 1..60),
    ) {
        let (mut all, mut held, mut paid_in, mut paid_out, mut gains) =
            (vault(0, 0), [0u64; 4], 0i128, 0i128, 0i128);
        for (what, who, x) in steps {
            match what {
                // as the program does, a deposit whose shares no longer fit is refused
                0 => if let Some((minted, shares)) =
                    all.mint_floor(x).ok().and_then(|m| Some((m, all.shares.checked_add(m)?)))
                {
                    held[who] += minted;
                    all = vault(shares, all.value_atoms + x);
                    paid_in += i128::from(x);
                },
                1 => if all.shares > 0 {
                    let shares = held[who] / 2;
                    let worth = all.worth_floor(shares).unwrap();
                    held[who] -= shares;
                    all = vault(all.shares - shares, all.value_atoms - worth);
                    paid_out += i128::from(worth);
                },
                _ => {
                    let change = (x % (all.value_atoms.max(1))) as i64 * if x % 2 == 0 { 1 } else { -1 };
                    all.value_atoms = all.value_atoms.saturating_add_signed(change);
                    gains += i128::from(change);
                }
            }
            prop_assert_eq!(held.iter().sum::<u64>(), all.shares);
            let worth: u64 = held.iter().filter(|_| all.shares > 0)
                .map(|shares| all.worth_floor(*shares).unwrap()).sum();
            prop_assert!(worth <= all.value_atoms);
            // to the atom: what came in and was earned is what went out and is there
            prop_assert_eq!(paid_in + gains, paid_out + i128::from(all.value_atoms));
        }
    }

    #[test]
    fn who_leaves_takes_nothing_from_those_who_stay(
        own in 1u64..1 << 40, others in 1u64..1 << 40, value in 0u64..1 << 50,
    ) {
        let before = vault(own + others, value);
        let paid = before.worth_floor(own).unwrap();
        let after = vault(others, value - paid);
        prop_assert!(after.worth_floor(others).unwrap() >= before.worth_floor(others).unwrap());
    }

    #[test]
    fn coming_and_going_of_others_never_lowers_what_a_holder_has(
        own in 1u64..1 << 30, value in 1u64..1 << 40,
        steps in prop::collection::vec((any::<bool>(), 1u64..1 << 30), 1..60),
    ) {
        let (mut all, mut theirs) = (vault(own, value), 0u64);
        let mut worth = all.worth_floor(own).unwrap();
        for (enter, x) in steps {
            if enter {
                let Ok(minted) = all.mint_floor(x) else { continue };
                theirs += minted;
                all = vault(all.shares + minted, all.value_atoms + x);
            } else {
                let shares = x.min(theirs);
                let paid = all.worth_floor(shares).unwrap();
                theirs -= shares;
                all = vault(all.shares - shares, all.value_atoms - paid);
            }
            let now = all.worth_floor(own).unwrap();
            prop_assert!(now >= worth, "{} < {}", now, worth);
            worth = now;
        }
    }
}
