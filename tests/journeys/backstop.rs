//! The backstop vault: an hour to get in, a day to get out, slices from a price of 90 % down.

use breakwater_clearing::instructions::Leg;
use breakwater_client::instruction as ix;
use breakwater_tests::*;
use solana_signer::Signer;

#[test]
fn the_vault_takes_what_nobody_bid_for_gains_the_discount_and_unwinds_near_mark() {
    let mut vault = auctioned_vault();
    let early = vault.take();
    vault.scene.world.must_fail(&[early], &[], "AboveStandingPrice");
    vault.scene.world.pass(40); // 98 % falls to 80 % in a minute
    let before = vault.value();
    let take = vault.take();
    vault.scene.world.does(take, &[]);
    let gain = vault.value() - before;
    assert!(gain > 0, "the discount is the vault's: {gain}");
    let held = vault.scene.world.account(&vault.key()).positions()[0];
    assert!(held.size_lots < 0);

    // The recovery manager hands half of it on, at mark; not further from it, not more than there is, not the other way.
    let other = vault.scene.world.trader(500_000);
    let mark = {
        let snapshot = vault.scene.world.snapshot();
        let account = vault.scene.world.account(&vault.key());
        snapshot.engine().leg(&account, &held, 1_000_000, 0).unwrap().mtm_atoms.unsigned_abs()
    };
    let unwind = |vault: &Vault, size_lots, price_atoms| {
        let legs = vec![Leg { series: held.series(), size_lots, price_atoms }];
        let remaining = vault.scene.world.remaining(&[vault.key(), other.account]);
        let manager = vault.manager.pubkey();
        ix::unwind(vault.scene.world.pool, manager, other.side(), legs, &remaining)
    };
    let manager = vault.manager.insecure_clone();
    let half = held.size_lots / 2;
    for (size, price) in [(half, mark + 500 * USD), (held.size_lots * 2, mark), (-half, mark)] {
        let refused = unwind(&vault, size, price);
        vault.scene.world.must_fail(&[refused], &[&manager, &other.key], "NotRecovery");
    }
    let done = unwind(&vault, half, mark);
    vault.scene.world.does(done, &[&manager, &other.key]);
    assert_eq!(
        vault.scene.world.account(&vault.key()).positions()[0].size_lots,
        held.size_lots - half
    );
}

#[test]
fn who_asks_to_enter_before_a_gain_pays_the_price_after_it() {
    let mut vault = empty_vault(|_| ());
    let (early, late) = (vault.scene.world.visitor(), vault.scene.world.visitor());
    vault.admit(&early, 400_000);
    let shares = vault.share(&early).shares;
    // The fall is there for all to see, the slice is not taken yet: now `late` asks.
    vault.scene.world.set_prices_and_vol(40_000, 2_000, 9_000);
    vault.scene.must_start();
    vault.ask(&late, 400_000);
    let rushed = vault.enter(&late);
    vault.scene.world.must_fail(&[rushed], &[], "CooldownNotOver");
    vault.scene.world.pass(40);
    let take = vault.take();
    vault.scene.world.does(take, &[]);
    let worth = vault.value();
    vault.wait(HOUR);
    let enter = vault.enter(&late);
    vault.scene.world.does(enter, &[]);
    let got = vault.share(&late).shares;
    // 400 000 at a price above one buy fewer shares than 400 000 at one
    assert!(got < shares, "{got} of {shares}");
    let price_now = vault.value() as f64 / vault.state().shares as f64;
    assert!(got as f64 * price_now <= 400_000e6, "nothing of the gain is the newcomer's");
    assert!(worth > 400_000_000_000, "there was a gain");
}

#[test]
fn who_asks_to_leave_gets_the_cheaper_price_and_a_way_out_does_not_stay_open() {
    let mut vault = empty_vault(|_| ());
    let (stays, leaves) = (vault.scene.world.visitor(), vault.scene.world.visitor());
    vault.admit(&stays, 300_000);
    vault.admit(&leaves, 100_000);
    let shares = vault.share(&leaves).shares;
    vault.ask_out(&leaves, shares);
    let early = vault.leave(&leaves);
    vault.scene.world.must_fail(&[early], &[&leaves.key], "CooldownNotOver");
    vault.wait(2 * DAY + 1);
    let lapsed = vault.leave(&leaves);
    vault.scene.world.must_fail(&[lapsed], &[&leaves.key], "NoRequest");
    vault.ask_out(&leaves, shares);
    vault.wait(DAY);
    let tokens = vault.scene.world.token_atoms(&leaves.usdc);
    let leave = vault.leave(&leaves);
    vault.scene.world.does(leave, &[&leaves.key]);
    let out = vault.scene.world.token_atoms(&leaves.usdc) - tokens;
    assert!((99_999_999_998..=100_000_000_000).contains(&out), "{out}");
    assert_eq!(vault.state().shares, vault.share(&stays).shares);
}

#[test]
fn what_a_leaver_earned_while_it_waited_is_lost_when_it_calls_it_off() {
    let mut vault = empty_vault(|_| ());
    let (stays, leaves) = (vault.scene.world.visitor(), vault.scene.world.visitor());
    vault.admit(&stays, 300_000);
    vault.admit(&leaves, 300_000);
    let shares = vault.share(&leaves).shares;
    vault.ask_out(&leaves, shares);
    vault.scene.world.set_prices_and_vol(40_000, 2_000, 9_000);
    vault.scene.must_start();
    vault.scene.world.pass(40);
    let take = vault.take();
    vault.scene.world.does(take, &[]);
    vault.ask_out(&leaves, 0);
    let left = vault.share(&leaves).shares;
    assert!(left < shares, "the gain of the wait is not its own");
    let worth = vault.value() as f64 * left as f64 / vault.state().shares as f64;
    assert!(worth <= 300_000e6 + 1.0, "{worth}");
}

#[test]
fn money_that_waits_to_enter_comes_back_whole() {
    let mut vault = empty_vault(|_| ());
    let lp = vault.scene.world.visitor();
    let tokens = vault.scene.world.token_atoms(&lp.usdc);
    vault.ask(&lp, 1_000);
    let cancel =
        ix::cancel_backstop_deposit(vault.scene.world.pool, vault.scene.world.usdc_wallet(&lp));
    vault.scene.world.does(cancel, &[&lp.key]);
    assert_eq!(vault.scene.world.token_atoms(&lp.usdc), tokens);
}
