//! Holes that withdrawals must see: what is missing is everybody's at the moment it is known. Rows H-1 to H-10 of
//! [docs/src/design/threats.md](../../docs/src/design/threats.md).

use anchor_lang::solana_program::instruction::Instruction;
use breakwater_clearing::{
    instructions::{SliceArgs, WithdrawArgs},
    state::PoolSettings,
};
use breakwater_client::instruction as ix;
use breakwater_tests::*;

/// A buyer and a seller of a put that has expired deep in the money; the seller can't pay. Two who hold cash and nothing else.
struct Expired {
    world: World,
    buyer: Trader,
    seller: Trader,
    idle: [Trader; 2],
    expiry: i64,
}

/// The seller of one 60 000 put has `seller_usd`, and BTC ends at 30 000; the fund has `fund_usd`.
fn expired((seller_usd, fund_usd): (u64, u64), change: impl FnOnce(&mut PoolSettings)) -> Expired {
    let mut world = World::with_settings(|settings| {
        settings.loss.withdraw_bps = 10_000;
        change(settings);
    });
    let (buyer, seller) = (world.trader(500_000), world.trader(seller_usd));
    let idle = [world.trader(100_000), world.trader(100_000)];
    if fund_usd > 0 {
        let giver = world.visitor();
        let fund = ix::fund_insurance(world.pool, world.usdc_wallet(&giver), fund_usd * USD);
        world.must(&[fund], &[&giver.key]);
    }
    let put = world.series(BTC, 0, 1, 60_000);
    let usd = world.price_atoms(put) / USD;
    world.fill(&buyer, &seller, put, -CONTRACT, usd);
    let expiry = world.expiries[0];
    world.set_time(expiry);
    let price = world.post(update(BTC, 30_000, expiry));
    world.must(&[ix::settle_board(world.pool, BTC, expiry, price)], &[]);
    Expired { world, buyer, seller, idle, expiry }
}

impl Expired {
    #[track_caller]
    fn settle(&mut self, account: anchor_lang::prelude::Pubkey) {
        let settle = self.world.settle(&account, BTC, self.expiry);
        self.world.does(settle, &[]);
    }

    fn out(&self, trader: &Trader, usd: u64) -> Instruction {
        let remaining = self.world.remaining(&[trader.account]);
        let args = WithdrawArgs { atoms: usd * USD, least_atoms: 0 };
        let wallet = self.world.usdc_wallet(trader);
        ix::withdraw_at_least(self.world.pool, trader.account, wallet, args, &remaining)
    }

    /// Takes whole dollars off one of the idle; returns what arrived [quote atoms].
    #[track_caller]
    fn arrives(&mut self, at: usize, usd: u64) -> u64 {
        let before = self.world.token_atoms(&self.idle[at].usdc);
        let out = self.out(&self.idle[at], usd);
        self.world.does(out, &[&self.idle[at].key]);
        self.world.token_atoms(&self.idle[at].usdc) - before
    }

    fn cover(&mut self) {
        let cover = self.world.cover(&self.seller.account);
        self.world.does(cover, &[]);
    }
}

#[test]
fn a_settled_debt_beyond_the_fund_prices_withdrawals_before_anybody_shares_it() {
    let mut expired = expired((25_000, 1_000), |_| ());
    for account in [expired.buyer.account, expired.seller.account] {
        expired.settle(account);
    }
    let debt = expired.world.account(&expired.seller.account).cash_atoms;
    let pool = expired.world.pool_state();
    assert!(debt < 0 && pool.loss_atoms == 0, "seen, and not shared yet");
    assert_eq!(pool.shortfall_atoms, debt.unsigned_abs());
    let at_par = expired.world.withdraw(&expired.idle[0], 50_000 * USD);
    expired.world.must_fail(&[at_par], &[&expired.idle[0].key], "LossShared");
    // the early and the late leave with the same share, and the late depositor too
    let early = expired.arrives(0, 50_000);
    expired.cover();
    assert!(expired.world.pool_state().loss_atoms > 0);
    let late = expired.arrives(1, 50_000);
    assert_eq!(early, late);
    let hole = debt.unsigned_abs() - 1_000 * USD - pool.insurance_atoms + 1_000 * USD;
    let claims = pool.claims_atoms();
    let fair = u128::from(50_000 * USD) * u128::from(claims - hole) / u128::from(claims);
    assert!(u128::from(early).abs_diff(fair) <= 1, "{early} of {fair}");
}

#[test]
fn debtors_raise_nobodys_share_of_a_loss() {
    let mut expired = expired((25_000, 0), |_| ());
    for account in [expired.buyer.account, expired.seller.account] {
        expired.settle(account);
    }
    let pool = expired.world.pool_state();
    let owed = expired.world.account(&expired.seller.account).cash_atoms.unsigned_abs();
    assert_eq!((pool.debts_atoms, pool.shortfall_atoms), (owed, owed));
    let positive = pool.accounts_cash_atoms.unsigned_abs() + owed;
    assert_eq!(pool.claims_atoms(), positive, "claims are what is owed to somebody");
}

#[test]
fn what_a_fund_may_pay_later_does_not_keep_a_loss_from_being_shared_now() {
    // a hundredth of the fund a window: dust, and the rest of it is no answer today
    let mut expired = expired((25_000, 2_000), |settings| settings.loss.insurance_bps = 100);
    for account in [expired.buyer.account, expired.seller.account] {
        expired.settle(account);
    }
    let debt = expired.world.account(&expired.seller.account).cash_atoms.unsigned_abs();
    expired.cover();
    let pool = expired.world.pool_state();
    assert!(pool.insurance_atoms > 0 && pool.loss_atoms > 0);
    assert_eq!(pool.loss_atoms + pool.insurance_paid_atoms, debt);
    assert_eq!(expired.world.account(&expired.seller.account).cash_atoms, 0);
    assert_eq!(pool.shortfall_atoms, 0);
    // the next window repays a part of it, with the next withdrawal
    expired.world.pass(DAY);
    let (loss, fund) = (pool.loss_atoms, pool.insurance_atoms);
    expired.arrives(0, 1);
    let pool = expired.world.pool_state();
    assert!(fund - pool.insurance_atoms > 0 && pool.loss_atoms < loss);
}

#[test]
fn winners_of_a_settled_board_leave_with_what_the_pool_can_answer_for() {
    let mut expired = expired((25_000, 0), |_| ());
    expired.settle(expired.buyer.account);
    // paid out of what the short has not paid in: 30 000
    assert_eq!(expired.world.pool_state().settling_atoms, 30_000 * USD);
    let all = expired.world.withdraw(&expired.buyer, 400_000 * USD);
    expired.world.must_fail(&[all], &[&expired.buyer.key], "LossShared");
    // once the short is settled it is known what it can pay
    expired.settle(expired.seller.account);
    let pool = expired.world.pool_state();
    assert_eq!(pool.settling_atoms, 0);
    let debt = expired.world.account(&expired.seller.account).cash_atoms.unsigned_abs();
    assert_eq!(pool.shortfall_atoms, debt);
    let gift =
        ix::fund_insurance(expired.world.pool, expired.world.usdc_wallet(&expired.buyer), debt);
    expired.world.must(&[gift], &[&expired.buyer.key]);
    let all = expired.world.withdraw(&expired.buyer, 400_000 * USD);
    expired.world.does(all, &[&expired.buyer.key]);
}

#[test]
fn what_early_withdrawals_left_behind_pays_the_loss_they_left_it_for() {
    let mut expired = expired((25_000, 0), |_| ());
    for account in [expired.buyer.account, expired.seller.account] {
        expired.settle(account);
    }
    let debt = expired.world.account(&expired.seller.account).cash_atoms.unsigned_abs();
    let left = 50_000 * USD - expired.arrives(0, 50_000);
    assert_eq!(expired.world.pool_state().kept_atoms, left);
    let funds = expired.world.pool_state().insurance_atoms;
    expired.cover();
    let pool = expired.world.pool_state();
    assert_eq!((pool.kept_atoms, pool.loss_atoms), (0, debt - funds - left));
}

#[test]
fn what_was_left_behind_for_a_hole_that_closed_goes_to_the_fund() {
    let mut expired = expired((25_000, 0), |_| ());
    expired.settle(expired.buyer.account);
    let left = 50_000 * USD - expired.arrives(0, 50_000);
    expired.settle(expired.seller.account);
    let debt = expired.world.account(&expired.seller.account).cash_atoms.unsigned_abs();
    let deposit = expired.world.deposit(&expired.seller, debt);
    expired.world.does(deposit, &[&expired.seller.key]);
    let pool = expired.world.pool_state();
    assert_eq!((pool.shortfall_atoms, pool.kept_atoms), (0, left), "its own money pays a debt");
    let funds = pool.insurance_atoms;
    expired.arrives(1, 1);
    let pool = expired.world.pool_state();
    assert_eq!((pool.kept_atoms, pool.insurance_atoms), (0, funds + left));
}

/// A solvent restart left the sum standing.
#[test]
fn an_insolvent_account_that_has_value_again_is_missing_no_more() {
    let mut scene = Scene::insolvent(|_| ());
    assert!(scene.world.pool_state().shortfall_atoms > 0);
    scene.world.set_prices_and_vol(40_000, 2_000, 9_000);
    let restart = scene.restart();
    scene.world.does(restart, &[]);
    assert_eq!(scene.world.pool_state().shortfall_atoms, 0);
}

#[test]
fn negative_value_is_known_from_the_start_of_an_auction() {
    let mut scene = Scene::new(|settings| settings.loss.withdraw_bps = 10_000);
    scene.world.set_prices_and_vol(30_000, 1_500, 12_000);
    let rich = scene.world.trader(100_000);
    scene.must_start();
    let value = scene.assess(&scene.seller.account).1.value_atoms();
    assert_eq!(scene.world.pool_state().shortfall_atoms, value.unsigned_abs());
    let at_par = scene.world.withdraw(&rich, 50_000 * USD);
    scene.world.must_fail(&[at_par], &[&rich.key], "LossShared");
}

/// What is missing moves with the price while an auction waits for its next step.
#[test]
fn a_shortfall_prices_withdrawals_as_it_is_now() {
    let mut scene = Scene::new(|settings| settings.loss.withdraw_bps = 10_000);
    scene.world.set_prices_and_vol(30_000, 1_500, 12_000);
    scene.must_start();
    let noted = |scene: &Scene| scene.world.pool_state().shortfall_atoms;
    let value = |scene: &Scene| scene.assess(&scene.seller.account).1.value_atoms();
    let first = noted(&scene);
    scene.world.set_prices_and_vol(25_000, 1_250, 12_000);
    assert_eq!(noted(&scene), first, "nobody has looked");
    let cover = scene.cover();
    scene.world.does(cover, &[]);
    assert_eq!(noted(&scene), value(&scene).unsigned_abs());
    assert!(noted(&scene) > first);
    // nothing is paid, and nothing is left to put right
    let cover = scene.cover();
    scene.world.must_fail(&[cover], &[], "InsolvencyStage");
    scene.world.set_prices_and_vol(40_000, 2_000, 9_000);
    let cover = scene.cover();
    scene.world.does(cover, &[]);
    assert_eq!(noted(&scene), 0);
}

#[test]
fn whoever_raises_a_witness_notes_the_value_it_was_raised_at() {
    let mut scene = Scene::new(|_| ());
    scene.world.set_prices_and_vol(40_000, 2_000, 9_000);
    let weaker = |scene: &Scene| {
        let account = scene.world.account(&scene.seller.account);
        let short = |case: &u8| {
            let set = breakwater_risk::model::ScenarioSet::Only(*case);
            let health = scene.world.snapshot().health(&account, set).unwrap();
            health.is_liquidatable().then(|| health.mm_atoms())
        };
        (0..breakwater_risk::margin::CASES as u8).min_by_key(|case| short(case).unwrap_or(i64::MAX))
    };
    let weak = weaker(&scene).unwrap();
    let start = scene.start(weak);
    scene.world.must(&[start], &[]);
    assert_eq!(scene.world.pool_state().shortfall_atoms, 0);
    scene.world.set_prices_and_vol(30_000, 1_500, 12_000);
    let raise = scene.raise(scene.worst());
    scene.world.does(raise, &[]);
    let value = scene.assess(&scene.seller.account).1.value_atoms();
    assert_eq!(scene.world.pool_state().shortfall_atoms, value.unsigned_abs());
}

#[test]
fn whoever_admits_an_account_notes_what_it_has_come_to_while_it_waited() {
    let mut world = World::with_settings(|settings| {
        settings.loss.auction_notional_atoms = 100_000 * USD;
    });
    let buyer = world.trader(2_000_000);
    let sellers = [world.trader(40_000), world.trader(40_000)];
    let put = world.series(BTC, 1, 1, 56_000);
    for seller in &sellers {
        world.fill(&buyer, seller, put, -2 * CONTRACT, 2_300);
    }
    world.set_prices_and_vol(40_000, 2_000, 9_000);
    for seller in &sellers {
        let start = world.start(&seller.account);
        world.does(start, &[]);
    }
    assert_eq!(world.pool_state().shortfall_atoms, 0);
    world.set_prices_and_vol(30_000, 1_500, 12_000);
    let deposit = world.deposit(&sellers[0], 400_000 * USD);
    world.must(&[deposit], &[&sellers[0].key]);
    let end = world.end(&sellers[0].account);
    world.does(end, &[]);
    let admit = world.let_in(&sellers[1].account);
    world.does(admit, &[]);
    let short = world.assess(&sellers[1].account).1.value_atoms().min(0).unsigned_abs();
    assert!(short > 0);
    assert_eq!(world.pool_state().shortfall_atoms, short);
}

/// A debt of an expired put, and a call beside it that comes back.
fn recovered() -> (World, Trader, Trader, breakwater_clearing::state::Series) {
    let mut world = World::with_settings(|_| ());
    let (buyer, seller) = (world.trader(500_000), world.trader(26_000));
    let put = world.series(BTC, 0, 1, 60_000);
    let call = world.series(BTC, 1, 0, 60_000);
    for (series, lots) in [(put, -CONTRACT), (call, CONTRACT)] {
        let usd = world.price_atoms(series) / USD;
        world.fill(&buyer, &seller, series, lots, usd);
    }
    let expiry = world.expiries[0];
    world.set_time(expiry);
    let price = world.post(update(BTC, 30_000, expiry));
    world.must(&[ix::settle_board(world.pool, BTC, expiry, price)], &[]);
    world.set_prices_and_vol(30_000, 1_500, 9_000);
    let settle = world.settle(&seller.account, BTC, expiry);
    world.does(settle, &[]);
    assert!(world.pool_state().shortfall_atoms > 0);
    world.set_prices_and_vol(90_000, 4_500, 9_000);
    (world, buyer, seller, call)
}

#[test]
fn a_trade_that_finds_an_account_solvent_notes_it() {
    let (mut world, buyer, seller, call) = recovered();
    let usd = world.price_atoms(call) / USD;
    world.fill(&buyer, &seller, call, -CONTRACT, usd);
    assert!(world.account(&seller.account).cash_atoms > 0);
    assert_eq!(world.pool_state().shortfall_atoms, 0);
}

#[test]
fn a_noted_shortfall_outlives_neither_the_debt_nor_the_account() {
    let (mut world, _, seller, _) = recovered();
    // as if it had come to nothing in a way that nobody looked at
    world.set_account(seller.account, |account| account.position_count = 0);
    let close = ix::close_account(solana_signer::Signer::pubkey(&seller.key), seller.account);
    let paid = -world.account(&seller.account).cash_atoms;
    world.set_account(seller.account, |account| account.cash_atoms = 0);
    world.set_pool(|pool| {
        pool.accounts_cash_atoms += paid;
        pool.debts_atoms -= paid.unsigned_abs();
    });
    world.must_fail(std::slice::from_ref(&close), &[&seller.key], "AccountNotEmpty");
    let cover = world.cover(&seller.account);
    world.must(&[cover], &[]);
    assert_eq!(world.pool_state().shortfall_atoms, 0);
    let again = world.cover(&seller.account);
    world.must_fail(&[again], &[], "NoShortfall");
    world.must(&[close], &[&seller.key]);
}

/// A settlement noted the loss of an account in auction as a gap, for which the gamma reserve answers.
#[test]
fn a_settlement_in_an_auction_notes_what_the_auction_says_of_it() {
    let mut scene = Scene::new(|settings| settings.loss.gap_secs = 60);
    scene.world.set_prices_and_vol(40_000, 2_000, 9_000);
    scene.must_start();
    scene.world.pass(200);
    scene.world.set_prices_and_vol(40_000, 2_000, 9_000);
    scene.must_bid(SliceArgs { share_q32: breakwater_risk::ONE_Q32 / 10, ..ANY });
    let escrow = scene.world.auction(&scene.seller.account).unwrap().escrow_atoms;
    assert!(escrow > 0, "a penalty of its own");
    let expiry = scene.world.expiries[1];
    scene.world.set_time(expiry);
    let price = scene.world.post(update(BTC, 30_000, expiry));
    scene.world.must(&[ix::settle_board(scene.world.pool, BTC, expiry, price)], &[]);
    let settle = scene.world.settle(&scene.seller.account, BTC, expiry);
    scene.world.refuses(&settle, &[], (4, breakwater_clearing::ID), "NotInAuction");
    scene.world.does(settle, &[]);
    let debt = scene.world.account(&scene.seller.account).cash_atoms;
    let pool = scene.world.pool_state();
    assert_eq!(pool.shortfall_atoms, debt.unsigned_abs() - escrow);
    assert_eq!(pool.gap_atoms, 0, "its auction could work");
}

/// Satoshis worth 24 USD at 60 000, enough to be brought, and 12 at 30 000: dust.
const CRUMB: u64 = 40_000;

/// One satoshi of a stranger made a bankrupt account "not bare": no auction could end, and no loss was ever shared.
#[test]
fn a_strangers_atom_enters_nobodys_account() {
    let mut expired = expired((25_000, 0), |_| ());
    for account in [expired.buyer.account, expired.seller.account] {
        expired.settle(account);
    }
    let stranger = &expired.idle[0];
    for account in [expired.seller.account, expired.buyer.account] {
        let wallet = expired.world.btc_wallet(stranger);
        let atom = ix::deposit_collateral(expired.world.pool, BTC, account, wallet, 1);
        expired.world.must_fail(&[atom], &[&stranger.key], "WrongAuthority");
    }
}

#[test]
fn a_delegate_brings_collateral_until_the_account_is_in_debt() {
    let mut expired = expired((25_000, 0), |_| ());
    let delegate = &expired.idle[0];
    let (seller, key) = (&expired.seller, solana_signer::Signer::pubkey(&delegate.key));
    let name = ix::set_delegate(solana_signer::Signer::pubkey(&seller.key), seller.account, key);
    expired.world.must(&[name], &[&seller.key]);
    let bring = |expired: &Expired| {
        let wallet = expired.world.btc_wallet(&expired.idle[0]);
        ix::deposit_collateral(expired.world.pool, BTC, expired.seller.account, wallet, CRUMB)
    };
    expired.world.set_price(BTC, 60_000);
    let atom = bring(&expired);
    expired.world.does(atom, &[&expired.idle[0].key]);
    for account in [expired.buyer.account, expired.seller.account] {
        expired.settle(account);
    }
    let atom = bring(&expired);
    expired.world.must_fail(&[atom], &[&expired.idle[0].key], "WrongAuthority");
}

/// The owner's own crumb does no more: what is left is judged by value.
#[test]
fn an_atom_left_in_a_bankrupt_account_holds_nothing_up() {
    let mut expired = expired((25_000, 0), |_| ());
    expired.world.set_price(BTC, 60_000);
    let atom = expired.world.deposit_btc(&expired.seller, CRUMB);
    expired.world.must(&[atom], &[&expired.seller.key]);
    expired.world.pass(1);
    expired.world.set_price(BTC, 30_000);
    for account in [expired.buyer.account, expired.seller.account] {
        expired.settle(account);
    }
    let debt = expired.world.account(&expired.seller.account).cash_atoms;
    expired.cover();
    let after = expired.world.account(&expired.seller.account);
    // the crumb is worth twelve dollars at its low price, and counts against the debt
    assert!((-12 * USD as i64..=0).contains(&after.cash_atoms), "{} of {debt}", after.cash_atoms);
    assert_eq!(expired.world.pool_state().shortfall_atoms, 0);
    assert!(expired.world.pool_state().loss_atoms > 0);
    let again = expired.world.cover(&expired.seller.account);
    expired.world.must_fail(&[again], &[], "NoShortfall");
}

#[test]
fn an_auction_of_a_bankrupt_account_with_an_atom_in_it_ends() {
    let mut scene = Scene::new(|_| ());
    let atom = scene.world.deposit_btc(&scene.seller, CRUMB);
    scene.world.must(&[atom], &[&scene.seller.key]);
    scene.world.set_prices_and_vol(30_000, 1_500, 12_000);
    scene.must_start();
    let expiry = scene.world.expiries[1];
    scene.world.set_time(expiry);
    let price = scene.world.post(update(BTC, 30_000, expiry));
    scene.world.must(&[ix::settle_board(scene.world.pool, BTC, expiry, price)], &[]);
    scene.world.set_price(BTC, 30_000);
    for account in [scene.buyer.account, scene.seller.account] {
        let settle = scene.world.settle(&account, BTC, expiry);
        scene.world.does(settle, &[]);
    }
    let cover = scene.cover();
    scene.world.does(cover, &[]);
    let end = scene.end();
    scene.world.does(end, &[]);
    assert!(scene.world.auction(&scene.seller.account).is_none());
    assert_eq!(scene.world.pool_state().shortfall_atoms, 0);
}
