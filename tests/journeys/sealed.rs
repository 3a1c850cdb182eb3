//! The sealed round: ten seconds each to commit, to reveal, to fill.

use breakwater_clearing::{instructions::SealedPrice, state::PoolSettings};
use breakwater_client::{
    address, decode,
    instruction::{self as ix, Lot},
};
use breakwater_risk::ONE_Q32;
use breakwater_tests::*;
use solana_signer::Signer;

fn open(settings: &mut PoolSettings) {
    settings.sealed.commit_secs = 10;
}

fn percent(d: u64, share: u64, salt: u8) -> SealedPrice {
    SealedPrice { d_q32: ONE_Q32 / 100 * d, share_q32: ONE_Q32 / 100 * share, salt: [salt; 32] }
}

struct Round {
    scene: Scene,
    bidders: Vec<Trader>,
    lot: Lot,
}

/// An account in its sealed round, and three admitted bidders.
fn round() -> Round {
    let mut scene = Scene::short(open);
    let bidders: Vec<Trader> = (0..3).map(|_| scene.world.trader(1_000_000)).collect();
    for bidder in &bidders {
        admit(&mut scene.world, bidder);
    }
    scene.must_start();
    let lot = scene.world.lot(&scene.seller.account);
    Round { scene, bidders, lot }
}

fn admit(world: &mut World, bidder: &Trader) {
    let steward = world.steward.insecure_clone();
    let admit = ix::admit_liquidator(steward.pubkey(), world.pool, bidder.key.pubkey());
    world.must(&[admit], &[&steward]);
    world.svm.airdrop(&bidder.key.pubkey(), 1_000_000_000).unwrap();
}

impl Round {
    fn commit(&mut self, bidder: usize, price: &SealedPrice) {
        let bidder = &self.bidders[bidder];
        let remaining = self.scene.world.remaining(&[bidder.account]);
        let owner = bidder.key.pubkey();
        let commit = ix::commit_bid(&self.lot, owner, bidder.side(), price, &remaining);
        self.scene.world.does(commit, &[&bidder.key]);
    }

    fn reveal(&mut self, bidder: usize, price: SealedPrice) {
        let reveal = ix::reveal_bid(&self.lot, self.bidders[bidder].account, price);
        self.scene.world.does(reveal, &[]);
    }

    fn allot(&mut self) {
        let remaining = self.scene.world.remaining(&[self.lot.margin_account]);
        self.scene.world.does(ix::allot_sealed(&self.lot, &remaining), &[]);
    }

    fn fill(&mut self, bidder: usize) {
        let account = self.bidders[bidder].account;
        let remaining = self.scene.world.slice_remaining(&self.lot.margin_account, &account);
        self.scene.world.does(ix::fill_sealed(&self.lot, account, &remaining), &[]);
    }

    /// Cash of a bidder before and after its bond is released.
    fn release(&mut self, bidder: usize) -> i64 {
        let account = self.bidders[bidder].account;
        let before = self.scene.world.account(&account).cash_atoms;
        let key = address::sealed_bid(&self.lot.margin_account, &account);
        let bid = decode::sealed_bid(&self.scene.world.data(&key)).expect("a sealed bid");
        self.scene.world.does(ix::release_bond(&bid), &[]);
        self.scene.world.account(&account).cash_atoms - before
    }

    fn lots(&self, bidder: usize) -> i64 {
        let account = self.scene.world.account(&self.bidders[bidder].account);
        account.positions().first().map_or(0, |position| position.size_lots)
    }
}

#[test]
fn the_best_price_wins_and_who_does_not_reveal_loses_the_bond() {
    let mut round = round();
    let prices = [percent(97, 20, 1), percent(99, 15, 2), percent(98, 15, 3)];
    for (at, price) in prices.iter().enumerate() {
        round.commit(at, price);
    }
    round.scene.refused(ANY, "SealedStage");
    round.scene.world.pass(10);
    round.reveal(0, prices[0]);
    round.reveal(1, prices[1]);
    round.scene.world.pass(10);
    round.allot();
    let auction = round.scene.world.auction(&round.lot.margin_account).unwrap();
    let won: Vec<u64> = auction.offers().iter().map(|o| o.won_q32).collect();
    assert!(won[1] == prices[1].share_q32 && won[0] > 0, "{won:?}");
    round.fill(1);
    round.fill(0);
    assert!(
        round.lots(1) < round.lots(0) && round.lots(0) < 0,
        "the better price took all it asked for"
    );
    let insured = round.scene.world.pool_state().insurance_atoms;
    assert!(round.release(0) > 0 && round.release(1) > 0, "served: the bonds come back");
    round.scene.world.pass(10);
    assert_eq!(round.release(2), 0, "not revealed: the bond is lost");
    assert!(round.scene.world.pool_state().insurance_atoms > insured);
    assert_eq!(round.scene.world.pool_state().bonds_atoms, 0);
}

#[test]
fn equal_prices_share_in_proportion_to_what_they_asked() {
    let mut round = round();
    let prices = [percent(98, 60, 1), percent(98, 90, 2)];
    for (at, price) in prices.iter().enumerate() {
        round.commit(at, price);
    }
    round.scene.world.pass(10);
    for (at, price) in prices.iter().enumerate() {
        round.reveal(at, *price);
    }
    round.scene.world.pass(10);
    round.allot();
    round.fill(0);
    round.fill(1);
    let (two, three) = (round.lots(0), round.lots(1));
    // each fill rounds its lots and its share of what is left
    assert!((3 * two - 2 * three).abs() <= 10, "60 to 90: {two} to {three}");
    let (_, health) = round.scene.assess(&round.lot.margin_account);
    assert!(!health.is_liquidatable(), "the round alone brought the account back");
    let end = round.scene.end();
    round.scene.world.does(end, &[]);
    assert!(round.release(0) > 0 && round.release(1) > 0);
}

#[test]
fn a_winner_who_does_not_take_its_slice_loses_the_bond() {
    let mut round = round();
    let price = percent(99, 30, 1);
    round.commit(0, &price);
    round.scene.world.pass(10);
    round.reveal(0, price);
    round.scene.world.pass(10);
    round.allot();
    round.scene.world.pass(10);
    assert_eq!(round.release(0), 0);
}

#[test]
fn an_account_near_nothing_goes_straight_to_the_public() {
    let mut scene = Scene::new(open);
    scene.world.set_prices_and_vol(34_800, 1_740, 9_000);
    let (_, health) = scene.assess(&scene.seller.account);
    assert!(!health.is_insolvent() && health.equity_atoms() * 5 < health.mm_atoms(), "{health:?}");
    scene.must_start();
    let auction = scene.world.auction(&scene.seller.account).unwrap();
    assert_eq!(auction.public_ts, auction.started_ts);
    scene.must_bid(ANY);
}
