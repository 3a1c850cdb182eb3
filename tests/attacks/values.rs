//! Money at the right value: counted equity says who is due, value what it is sold for and who is insolvent. Rows V-1 to V-3 of
//! [docs/src/design/threats.md](../../docs/src/design/threats.md).

use breakwater_clearing::instructions::SliceArgs;
use breakwater_client::instruction as ix;
use breakwater_risk::{ONE_Q32, margin::Health};
use breakwater_tests::*;

/// A seller of two puts whose margin is cash or bitcoin, a buyer and a bidder.
struct Sold {
    world: World,
    seller: Trader,
    bidder: Trader,
}

const SATOSHI: u64 = 100_000_000;

/// `btc_tenths` of a bitcoin beside `usd` of cash, and the price has fallen to `btc_usd`.
fn sold(usd: u64, btc_tenths: u64, btc_usd: u64) -> Sold {
    let mut world = World::new();
    let (buyer, seller, bidder) =
        (world.trader(500_000), world.trader(usd), world.trader(2_000_000));
    if btc_tenths > 0 {
        let deposit = world.deposit_btc(&seller, btc_tenths * SATOSHI / 10);
        world.must(&[deposit], &[&seller.key]);
    }
    let put = world.series(BTC, 1, 1, 56_000);
    world.fill(&buyer, &seller, put, -2 * CONTRACT, 2_300);
    world.set_prices_and_vol(btc_usd, btc_usd / 20, 9_000);
    Sold { world, seller, bidder }
}

impl Sold {
    fn health(&self, trader: &Trader) -> Health {
        self.world.snapshot().assess(&self.world.account(&trader.account)).unwrap().1
    }

    fn start(&mut self) {
        let start = self.world.start(&self.seller.account);
        self.world.does(start, &[]);
    }

    /// Bids for all there is until the account meets its margin again; returns what it gave up of its value [share].
    fn cost(&mut self) -> f64 {
        let before = self.health(&self.seller).value_atoms();
        while self.health(&self.seller).is_liquidatable() {
            let last_trade_id = self.world.auction(&self.seller.account).unwrap().last_trade_id;
            let args = SliceArgs { share_q32: ONE_Q32, whole_limit_atoms: u64::MAX, last_trade_id };
            let bid = self.world.bid(&self.seller.account, &self.bidder, args);
            self.world.does(bid, &[&self.bidder.key]);
        }
        let after = self.health(&self.seller).value_atoms();
        let sold = self.health(&self.bidder);
        assert!(sold.im_excess_atoms() >= 0);
        // what left for the bidder's cash came back as cash: the difference is discount and fee
        (before - after) as f64 / before as f64
    }
}

/// 1 669 USD of assets went for 1 115 at the first bid "at 98 %"; a whole liquidation cost 24.9 % of real equity.
#[test]
fn a_haircut_is_no_discount_for_whoever_buys_the_collateral() {
    let mut cash = sold(40_000, 0, 40_000);
    let mut collateral = sold(1_000, 10, 40_000);
    for account in [&mut cash, &mut collateral] {
        let health = account.health(&account.seller);
        assert!(health.is_liquidatable() && !health.is_insolvent(), "{health:?}");
        account.start();
    }
    let (paid, owed) = (collateral.cost(), cash.cost());
    assert!(paid <= 0.056 && owed <= 0.056, "{paid} {owed}");
}

/// Really worth +2 482, declared insolvent in one transaction, and insurance paid 495.
#[test]
fn an_account_worth_something_is_not_insolvent_whatever_its_haircut() {
    let mut account = sold(1_000, 10, 41_000);
    // down until counted equity is negative and value is not
    let mut usd = 41_000;
    loop {
        let health = account.health(&account.seller);
        if health.equity_atoms() < 0 {
            assert!(health.value_atoms() > 0, "{health:?}");
            break;
        }
        usd -= 250;
        account.world.set_prices_and_vol(usd, usd / 20, 9_000);
    }
    let giver = account.world.visitor();
    let wallet = account.world.usdc_wallet(&giver);
    let fund = ix::fund_insurance(account.world.pool, wallet, 100_000 * USD);
    account.world.must(&[fund], &[&giver.key]);
    account.start();
    let remaining = account.world.remaining(&[account.seller.account]);
    let declare = ix::declare_insolvent(account.world.pool, account.seller.account, &remaining);
    account.world.must_fail(&[declare], &[], "AuctionSolvent");
    assert_eq!(account.world.pool_state().shortfall_atoms, 0);
    // and it is sold as any other, at its value
    let cost = account.cost();
    assert!(cost < 0.06, "{cost}");
    assert_eq!(account.world.pool_state().insurance_paid_atoms, 0);
}

/// The vault's providers too are paid by value: what they leave with, less the doubt about the price alone.
#[test]
fn a_slice_is_priced_by_value_for_bidders_and_for_the_record() {
    let mut account = sold(1_000, 10, 40_000);
    account.start();
    let (before, value) =
        (account.world.account(&account.bidder.account), account.health(&account.seller));
    let args = SliceArgs { share_q32: ONE_Q32 / 10, ..ANY };
    let bid = account.world.bid(&account.seller.account, &account.bidder, args);
    account.world.does(bid, &[&account.bidder.key]);
    let after = account.health(&account.bidder);
    let gained = after.value_atoms() - before.cash_atoms;
    // a tenth of the whole, at 2 % less than it is worth
    let expected = value.value_atoms() / 10 * 2 / 100;
    assert!((gained - expected).abs() <= expected / 50 + 10, "{gained} {expected}");
}
