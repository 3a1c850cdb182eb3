//! Rings that want others to wait: nobody stands behind anybody, and each account that waits begins by its turn at the latest.

use breakwater_clearing::state::auction_status;
use breakwater_client::{address, instruction::Side};
use breakwater_risk::liquidation::Turn;
use breakwater_tests::*;
use rand::{Rng, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;
use solana_keypair::Keypair;
use solana_signer::Signer;

/// The cap on notional in auction, and the time in which a price of the tests' pool runs out.
const CAP_USD: u64 = 100_000;
const RUN_SECS: i64 = 600;

/// A pool with a low cap, and somebody rich who buys what the others sell.
struct Ring {
    world: World,
    buyer: Trader,
}

impl Ring {
    fn new() -> Self {
        let mut world = World::with_settings(|settings| {
            settings.loss.auction_notional_atoms = CAP_USD * USD;
            settings.soft.per_hour = 10;
        });
        let buyer = world.trader(30_000_000);
        Self { world, buyer }
    }

    /// Sells so many thousandths of a put of 56 000, with 20 USD a thousandth: short of margin once BTC falls to 40 000.
    fn seller(&mut self, thousandths: i64) -> Trader {
        let seller = self.world.trader(20 * thousandths.unsigned_abs());
        let put = self.world.series(BTC, 1, 1, 56_000);
        let lots = -thousandths * CONTRACT / 1_000;
        self.world.fill(&self.buyer, &seller, put, lots, 2_300);
        seller
    }

    fn fall(&mut self) {
        self.world.set_prices_and_vol(40_000, 2_000, 9_000);
    }

    #[track_caller]
    fn start(&mut self, seller: &Trader) {
        let start = self.world.start(&seller.account);
        self.world.does(start, &[]);
    }

    #[track_caller]
    fn let_in(&mut self, seller: &Trader) {
        let admit = self.world.let_in(&seller.account);
        self.world.does(admit, &[]);
    }

    #[track_caller]
    fn waits_on(&mut self, seller: &Trader) {
        let admit = self.world.let_in(&seller.account);
        self.world.must_fail(&[admit], &[], "NotYourTurn");
    }

    /// Heals by a deposit, and ends.
    fn heal(&mut self, seller: &Trader) {
        let deposit = self.world.deposit(seller, 1_000_000 * USD);
        self.world.must(&[deposit], &[&seller.key]);
        let end = self.world.end(&seller.account);
        self.world.does(end, &[]);
    }

    fn turn(&self, seller: &Trader) -> Turn {
        self.world.auction(&seller.account).expect("an auction").turn()
    }

    /// From now to an account's turn [s].
    fn wait_secs(&self, seller: &Trader) -> i64 {
        secs(self.turn(seller).from_us) - self.world.now()
    }

    fn is_live(&self, seller: &Trader) -> bool {
        self.world.auction(&seller.account).expect("an auction").status == auction_status::LIVE
    }

    /// Goes to a moment, at the same prices.
    fn go_to(&mut self, unix_ts: i64) {
        self.world.set_time(unix_ts - 1);
        self.fall();
    }
}

/// The first second that is not before [unix s].
fn secs(us: i64) -> i64 {
    (us + 999_999).div_euclid(1_000_000)
}

/// Counted against the cap, one live account of a few dollars at a time kept an account larger than the cap waiting for ever.
#[test]
fn dust_in_auction_keeps_no_large_account_waiting() {
    let mut ring = Ring::new();
    let (dust, large) = (ring.seller(1), ring.seller(10_000));
    ring.fall();
    ring.start(&dust);
    assert!(ring.is_live(&dust));
    assert_eq!(ring.world.pool_state().auction_notional_atoms, 0);
    ring.start(&large);
    assert!(ring.is_live(&large), "400 000 USD beside a cap of 100 000, alone");
}

/// 64 accounts of 65 USD took every place of the queue: the large account got `NoRoom`.
#[test]
fn a_crowd_of_small_accounts_takes_no_more_of_the_line_than_of_the_cap() {
    let mut ring = Ring::new();
    let full = ring.seller(2_400);
    let crowd: Vec<Trader> = (0..70).map(|_| ring.seller(5)).collect();
    let large = ring.seller(10_000);
    ring.fall();
    ring.start(&full);
    for small in &crowd {
        ring.start(small);
    }
    ring.start(&large);
    ring.waits_on(&large);
    // 96 000 of the cap before them, and 70 of 200 USD, less the seconds since
    let most = RUN_SECS * (96_000 + 70 * 200) / CAP_USD as i64;
    let wait = ring.wait_secs(&large);
    assert!(wait <= most && wait > RUN_SECS / 2, "{wait} of {most}");
    let turn = ring.world.now() + wait;
    ring.go_to(turn - 1);
    ring.waits_on(&large);
    ring.go_to(turn);
    ring.let_in(&large);
    assert!(
        ring.is_live(&large) && ring.is_live(&full),
        "whoever had its turn before is still there"
    );
}

/// The head's market was too old to price: everybody behind it waited until it was not.
#[test]
fn who_can_not_be_priced_holds_nobody_up() {
    let mut ring = Ring::new();
    let full = ring.seller(2_000);
    let old = ring.world.trader(40_000);
    let put = ring.world.series(ETH, 1, 1, 2_800);
    ring.world.fill(&ring.buyer, &old, put, -40 * CONTRACT, 115);
    let behind = ring.seller(2_000);
    ring.fall();
    for seller in [&full, &old, &behind] {
        ring.start(seller);
    }
    ring.heal(&full);
    ring.world.pass(299);
    ring.world.set_price(BTC, 40_000);
    ring.world.pass(2);
    let admit = ring.world.let_in(&old.account);
    ring.world.must_fail(&[admit], &[], "PriceStale");
    ring.let_in(&behind);
}

/// Options out of reach are of any notional and need hardly any margin: counted by it, they filled the cap.
#[test]
fn worthless_longs_fill_no_cap() {
    let mut ring = Ring::new();
    let (small, honest) = (ring.seller(100), ring.seller(1_600));
    let deposit = ring.world.deposit(&small, 2_000 * USD);
    ring.world.must(&[deposit], &[&small.key]);
    let call = ring.world.series(BTC, 0, 0, 84_000);
    ring.world.fill(&ring.buyer, &small, call, 20 * CONTRACT, 0);
    // what they need at first is taken out again
    ring.world.set_prices_and_vol(48_000, 2_400, 6_000);
    let free = ring.world.assess(&small.account).1.im_excess_atoms() as u64 - USD;
    let withdraw = ring.world.withdraw(&small, free);
    ring.world.must(&[withdraw], &[&small.key]);
    ring.fall();
    let held = ring.world.account(&small.account);
    let gross = ring.world.snapshot().engine().gross_notional_atoms(&held).unwrap();
    assert!(gross > 8 * CAP_USD * USD, "eight times the cap: {gross}");
    ring.start(&small);
    ring.start(&honest);
    assert!(ring.is_live(&small) && ring.is_live(&honest), "there is room beside it");
    let counted = ring.world.auction(&small.account).unwrap().notional_atoms;
    let mm = ring.world.assess(&small.account).0.mm_atoms.unsigned_abs();
    assert!(counted <= 20 * mm && counted < CAP_USD * USD / 2, "{counted}");
}

/// A turn is given back: whoever begins and ends on a zigzag of the price pushes nobody back.
#[test]
fn coming_and_going_moves_nobodys_turn() {
    let mut ring = Ring::new();
    let (full, whale) = (ring.seller(2_400), ring.seller(20_000));
    let honest = ring.seller(2_000);
    ring.fall();
    ring.start(&full);
    let line = ring.world.pool_state().turns_until_us;
    for step in 0..5 {
        ring.start(&whale);
        ring.world.set_prices_and_vol(60_000, 3_000, 6_000);
        let end = ring.world.end(&whale.account);
        ring.world.does(end, &[]);
        ring.fall();
        assert_eq!(ring.world.pool_state().turns_until_us, line, "after {step}");
    }
    ring.start(&honest);
    assert_eq!(ring.turn(&honest).from_us, line);
}

/// One larger than the cap takes one turn, however large it is.
#[test]
fn a_whale_takes_one_turn() {
    let mut ring = Ring::new();
    let (whale, honest) = (ring.seller(50_000), ring.seller(2_000));
    ring.fall();
    ring.start(&whale);
    ring.start(&honest);
    assert!(ring.is_live(&whale) && !ring.is_live(&honest));
    assert_eq!(ring.wait_secs(&honest), RUN_SECS);
}

#[test]
fn an_account_that_waits_goes_on_losing_soft_slices_and_one_that_is_sold_does_not() {
    let mut ring = Ring::new();
    let (full, waits) = (ring.seller(2_400), ring.seller(2_000));
    let taker = ring.world.trader(1_000_000);
    ring.fall();
    ring.start(&full);
    ring.start(&waits);
    let take = |ring: &Ring, sold: &Trader, side: Side| ring.world.soft(&sold.account, side);
    let key: &Keypair = &taker.key;
    let live = take(&ring, &full, taker.side());
    ring.world.must_fail(&[live], &[key], "AccountInAuction");
    let slice = take(&ring, &waits, taker.side());
    // neither without its auction, nor with another's
    ring.world.refuses(&slice, &[key], (5, breakwater_clearing::ID), "AccountInAuction");
    ring.world.refuses(&slice, &[key], (5, address::auction(&full.account)), "NotInAuction");
    let before = ring.world.assess(&waits.account).0.mm_atoms;
    ring.world.does(slice, &[key]);
    assert!(ring.world.assess(&waits.account).0.mm_atoms < before);
    // who waits is in auction: it takes nothing itself
    let other =
        take(&ring, &waits, Side { signer: full.key.pubkey(), margin_account: full.account });
    ring.world.must_fail(&[other], &[&full.key], "AccountInAuction");
}

/// What an account that waits was noted short of goes with the slice that finds it solvent.
#[test]
fn a_soft_slice_notes_what_it_has_seen() {
    let mut ring = Ring::new();
    let (full, waits) = (ring.seller(2_400), ring.seller(2_000));
    let taker = ring.world.trader(1_000_000);
    ring.world.set_prices_and_vol(30_000, 1_500, 12_000);
    ring.start(&full);
    ring.start(&waits);
    let noted = ring.world.account(&waits.account).shortfall_atoms;
    assert!(noted > 0);
    ring.fall();
    let slice = ring.world.soft(&waits.account, taker.side());
    ring.world.does(slice, &[&taker.key]);
    assert_eq!(ring.world.account(&waits.account).shortfall_atoms, 0);
}

/// A ring of dust, small, cap-sized and larger accounts begins, heals, ends and lets itself in at random, before and after an honest account
/// has come: that one is let in by its turn at the latest, which is no further off than what the ring has there takes of the line.
#[test]
fn no_order_of_a_rings_accounts_keeps_an_honest_one_beyond_its_turn() {
    let seeds = 1..=8u64;
    for seed in seeds {
        ring_of(seed);
    }
}

fn ring_of(seed: u64) {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut ring = Ring::new();
    let sizes = [1, 1, 5, 5, 5, 300, 300, 2_400, 2_400, 9_000];
    let accounts: Vec<Trader> = sizes.iter().map(|size| ring.seller(*size)).collect();
    let size = *[5, 2_000, 12_000].choose(&mut rng).expect("not empty");
    let honest = ring.seller(size);
    ring.fall();
    let comes = rng.random_range(5..25);
    let mut turn = None;
    for step in 0..60 {
        if step == comes {
            let now_us = ring.world.now() * 1_000_000;
            let there = accounts.iter().filter_map(|a| ring.world.auction(&a.account));
            let unused = |turn: Turn| (turn.until_us - turn.from_us.max(now_us)).max(0);
            let most: i64 = there.map(|auction| unused(auction.turn())).sum();
            ring.start(&honest);
            let from_us = ring.turn(&honest).from_us;
            assert!(from_us - now_us <= most, "seed {seed}");
            turn = Some(secs(from_us));
        }
        let one = accounts.choose(&mut rng).expect("not empty");
        match (ring.world.auction(&one.account), rng.random_range(0..4)) {
            (None, _) if ring.world.assess(&one.account).1.is_liquidatable() => ring.start(one),
            (Some(_), 0) => ring.heal(one),
            (Some(_), _) => {
                let admit = ring.world.let_in(&one.account);
                let _ = ring.world.send(&[admit], &[]);
            }
            (None, _) => {}
        }
        let next = ring.world.now() + rng.random_range(1..40);
        if turn.is_some_and(|turn| next >= turn) {
            break;
        }
        ring.go_to(next);
        if let Some(auction) = ring.world.auction(&honest.account) {
            assert_eq!(Some(secs(auction.turn().from_us)), turn, "nobody moves it");
        }
    }
    let Some(turn) = turn else { panic!("seed {seed}: the honest account never came") };
    if !ring.is_live(&honest) {
        let turn = turn.max(ring.world.now() + 1);
        ring.go_to(turn);
        ring.let_in(&honest);
    }
}
