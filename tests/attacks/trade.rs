use breakwater_clearing::{instructions::Leg, state::pause};
use breakwater_client::{address, instruction as ix};
use breakwater_tests::*;
use solana_keypair::Keypair;
use solana_signer::Signer;

struct Scene {
    world: World,
    maker: Trader,
    taker: Trader,
}

fn scene() -> Scene {
    let mut world = World::new();
    let (maker, taker) = (world.trader(100_000), world.trader(100_000));
    Scene { world, maker, taker }
}

impl Scene {
    fn leg(&self) -> Leg {
        let series = self.world.series(BTC, 1, 0, 60_000);
        Leg { series, size_lots: CONTRACT, price_atoms: 4_000 * USD }
    }

    #[track_caller]
    fn refused(&mut self, legs: Vec<Leg>, name: &str) {
        let trade = self.world.trade(&self.maker, &self.taker, legs);
        self.world.must_fail(&[trade], &[&self.maker.key, &self.taker.key], name);
    }
}

#[test]
fn trade_below_initial_margin_is_refused() {
    let mut scene = scene();
    let leg = Leg { size_lots: 20 * CONTRACT, ..scene.leg() };
    scene.refused(vec![leg], "BelowInitialMargin");
}

#[test]
fn premium_can_not_be_borrowed_against_collateral() {
    let mut scene = scene();
    let poor = scene.world.trader(1_000);
    let deposit = scene.world.deposit_btc(&poor, 10 * 100_000_000);
    scene.world.must(&[deposit], &[&poor.key]);
    let trade = scene.world.trade(&scene.maker, &poor, vec![scene.leg()]);
    scene.world.must_fail(&[trade], &[&scene.maker.key, &poor.key], "CashBorrowed");
}

#[test]
fn expired_board_is_refused() {
    let mut scene = scene();
    let series = scene.world.series(BTC, 0, 0, 60_000);
    let expiry = scene.world.expiries[0];
    scene.world.set_time(expiry);
    scene.refused(vec![Leg { series, ..scene.leg() }], "BoardExpired");
}

#[test]
fn delisted_board_is_refused() {
    let mut scene = scene();
    let expiry = scene.world.expiries[1];
    let authority = scene.world.authority.pubkey();
    scene.world.must(&[ix::delist_board(authority, address::pool(0), BTC, expiry)], &[]);
    scene.refused(vec![scene.leg()], "BoardNotListed");
}

#[test]
fn strike_that_is_not_listed_is_refused() {
    let mut scene = scene();
    let mut leg = scene.leg();
    leg.series.strike_atoms += 1;
    scene.refused(vec![leg], "StrikeNotListed");
    let mut leg = scene.leg();
    leg.series.kind = 2;
    scene.refused(vec![leg], "StrikeNotListed");
}

#[test]
fn board_of_another_expiry_is_refused() {
    let mut scene = scene();
    let mut trade = scene.world.trade(&scene.maker, &scene.taker, vec![scene.leg()]);
    let last = trade.accounts.len() - 1;
    let market = address::market(&scene.world.pool, BTC);
    trade.accounts[last].pubkey = address::board(&market, scene.world.expiries[0]);
    scene.world.must_fail(&[trade], &[&scene.maker.key, &scene.taker.key], "WrongBoard");
}

#[test]
fn read_only_board_is_refused() {
    let mut scene = scene();
    let mut trade = scene.world.trade(&scene.maker, &scene.taker, vec![scene.leg()]);
    let last = trade.accounts.len() - 1;
    trade.accounts[last].is_writable = false;
    scene.world.must_fail(&[trade], &[&scene.maker.key, &scene.taker.key], "WrongBoard");
}

#[test]
fn zero_and_overflowing_sizes_are_refused() {
    let mut scene = scene();
    let sized = |scene: &Scene, size_lots| vec![Leg { size_lots, ..scene.leg() }];
    let (zero, vast, most, least) = (
        sized(&scene, 0),
        sized(&scene, 1 << 40),
        sized(&scene, i64::MAX),
        sized(&scene, i64::MIN),
    );
    scene.refused(zero, "ZeroAmount");
    scene.refused(vast, "Overflow");
    scene.refused(most, "Overflow");
    scene.refused(least, "Overflow");
}

#[test]
fn overflowing_price_is_refused() {
    let mut scene = scene();
    let leg = Leg { price_atoms: u64::MAX, ..scene.leg() };
    scene.refused(vec![leg], "Overflow");
}

#[test]
fn no_leg_and_nine_legs_are_refused() {
    let mut scene = scene();
    scene.refused(vec![], "LegCount");
    scene.refused(vec![scene.leg(); 9], "LegCount");
}

#[test]
fn an_account_can_not_trade_with_itself() {
    let mut scene = scene();
    let trade = scene.world.trade(&scene.maker, &scene.maker, vec![scene.leg()]);
    scene.world.must_fail(&[trade], &[&scene.maker.key], "DuplicateAccount");
}

#[test]
fn trade_signed_by_somebody_else_for_a_side_is_refused() {
    let mut scene = scene();
    let stranger = Keypair::new();
    for at in [0, 1] {
        let mut trade = scene.world.trade(&scene.maker, &scene.taker, vec![scene.leg()]);
        trade.accounts[at].pubkey = stranger.pubkey();
        let signers = [&scene.maker.key, &scene.taker.key, &stranger];
        let needed: Vec<&Keypair> = signers
            .into_iter()
            .filter(|k| trade.accounts.iter().any(|a| a.is_signer && a.pubkey == k.pubkey()))
            .collect();
        scene.world.must_fail(&[trade], &needed, "WrongAuthority");
    }
}

#[test]
fn trade_unsigned_by_a_side_is_refused() {
    let mut scene = scene();
    for (at, signer) in [(0, &scene.taker.key), (1, &scene.maker.key)] {
        let mut trade = scene.world.trade(&scene.maker, &scene.taker, vec![scene.leg()]);
        trade.accounts[at].is_signer = false;
        scene.world.must_fail(&[trade], &[signer], "AccountNotSigner");
    }
}

#[test]
fn a_delegate_may_trade_for_the_account() {
    let mut scene = scene();
    let delegate = Keypair::new();
    let name = ix::set_delegate(scene.maker.key.pubkey(), scene.maker.account, delegate.pubkey());
    scene.world.must(&[name], &[&scene.maker.key]);
    let mut trade = scene.world.trade(&scene.maker, &scene.taker, vec![scene.leg()]);
    trade.accounts[0].pubkey = delegate.pubkey();
    scene.world.must(&[trade], &[&delegate, &scene.taker.key]);
}

#[test]
fn stale_mark_or_surface_blocks_new_risk() {
    let mut scene = scene();
    scene.world.pass(61);
    scene.refused(vec![scene.leg()], "PriceStale");
    scene.world.pass(3_600);
    scene.world.set_price(BTC, 60_000);
    scene.refused(vec![scene.leg()], "SurfaceStale");
}

#[test]
fn price_off_its_average_blocks_new_risk() {
    let mut scene = scene();
    scene.world.pass(1);
    let mut off = update(BTC, 60_000, scene.world.now());
    off.ema_price /= 3;
    let account = scene.world.post(off);
    scene.world.must(&[ix::update_mark(address::pool(0), BTC, account)], &[]);
    scene.refused(vec![scene.leg()], "PriceOffAverage");
}

#[test]
fn paused_trading_is_refused() {
    let mut scene = scene();
    let authority = scene.world.authority.pubkey();
    scene.world.must(&[ix::pause(authority, pause::TRADE)], &[]);
    scene.refused(vec![scene.leg()], "Paused");
}

#[test]
fn a_short_account_may_trade_only_towards_safety() {
    let mut scene = scene();
    let poor = scene.world.trader(30_000);
    let put = scene.world.series(BTC, 1, 1, 56_000);
    scene.world.fill(&scene.maker, &poor, put, -CONTRACT, 2_300);
    let (_, health) = scene.world.snapshot().assess(&scene.world.account(&poor.account)).unwrap();
    let withdraw = scene.world.withdraw(&poor, health.im_excess_atoms().unsigned_abs());
    scene.world.must(&[withdraw], &[&poor.key]);
    scene.world.set_prices_and_vol(59_000, 2_950, 6_000);
    let (_, health) = scene.world.snapshot().assess(&scene.world.account(&poor.account)).unwrap();
    assert!(health.im_excess_atoms() < 0 && !health.is_liquidatable());
    let more = Leg { series: put, size_lots: -CONTRACT / 10, price_atoms: 2_600 * USD };
    let trade = scene.world.trade(&scene.maker, &poor, vec![more]);
    scene.world.must_fail(&[trade], &[&scene.maker.key, &poor.key], "BelowInitialMargin");
    let less = Leg { series: put, size_lots: CONTRACT / 2, price_atoms: 2_700 * USD };
    let trade = scene.world.trade(&scene.maker, &poor, vec![less]);
    scene.world.must(&[trade], &[&scene.maker.key, &poor.key]);
    scene.world.assert_books_balance();
}
