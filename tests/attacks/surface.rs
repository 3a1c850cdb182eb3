use breakwater_clearing::instructions::SurfacePointArgs;
use breakwater_client::instruction as ix;
use breakwater_tests::*;
use solana_keypair::Keypair;
use solana_signer::Signer;

#[test]
fn stranger_can_not_publish_a_surface() {
    let mut world = World::new();
    let stranger = Keypair::new();
    let point = flat_point(world.expiries[0], world.now(), 5_000);
    let mut publish = ix::publish_surface(stranger.pubkey(), world.pool, BTC, &[], vec![point]);
    let own = ix::publish_surface(world.authority.pubkey(), world.pool, BTC, &[], vec![point]);
    publish.accounts[3] = own.accounts[3].clone();
    world.must_fail(&[publish], &[&stranger], "WrongAuthority");
}

#[test]
fn point_for_an_expiry_without_a_board_is_refused() {
    let mut world = World::new();
    let point = flat_point(world.expiries[0] + 1, world.now(), 5_000);
    let publish = ix::publish_surface(world.authority.pubkey(), world.pool, BTC, &[], vec![point]);
    world.must_fail(&[publish], &[], "SurfaceMissing");
}

#[test]
fn point_with_negative_variance_is_refused() {
    let mut world = World::new();
    let mut point = flat_point(world.expiries[0], world.now(), 5_000);
    point.a_q32 = -1;
    let publish = ix::publish_surface(world.authority.pubkey(), world.pool, BTC, &[], vec![point]);
    world.must_fail(&[publish], &[], "SurfaceInvalid");
}

#[test]
fn forward_far_from_spot_is_refused() {
    let mut world = World::new();
    let mut point = flat_point(world.expiries[0], world.now(), 5_000);
    point.basis_q32 *= 2;
    let publish = ix::publish_surface(world.authority.pubkey(), world.pool, BTC, &[], vec![point]);
    world.must_fail(&[publish], &[], "SurfaceInvalid");
}

#[test]
fn surface_of_another_market_is_refused() {
    let mut world = World::new();
    let point = flat_point(world.expiries[0], world.now(), 5_000);
    let mut publish =
        ix::publish_surface(world.authority.pubkey(), world.pool, BTC, &[], vec![point]);
    let other = ix::publish_surface(world.authority.pubkey(), world.pool, ETH, &[], vec![point]);
    publish.accounts[2] = other.accounts[2].clone();
    world.must_fail(&[publish], &[], "WrongSurface");
}

#[test]
fn smile_with_a_butterfly_that_pays_for_nothing_is_refused() {
    let mut world = World::new();
    let point = flat_point(world.expiries[1], world.now(), 5_000);
    // Axel Vogt's slice, from the paper on arbitrage-free SVI
    let q32 = |ten_thousandths: i64| ONE * ten_thousandths / 10_000;
    let point = SurfacePointArgs {
        a_q32: q32(-410),
        b_q32: q32(1_331),
        rho_q32: q32(3_060),
        m_q32: q32(3_586),
        sigma_q32: q32(4_153),
        ..point
    };
    let publish = ix::publish_surface(world.authority.pubkey(), world.pool, BTC, &[], vec![point]);
    world.must_fail(&[publish], &[], "SurfaceInvalid");
}

#[test]
fn variance_that_falls_with_expiry_is_refused() {
    let mut world = World::new();
    // a week at 200 % has more variance in all than the month at 60 % that stands
    let point = flat_point(world.expiries[0], world.now(), 20_000);
    let publish = ix::publish_surface(world.authority.pubkey(), world.pool, BTC, &[], vec![point]);
    world.must_fail(&[publish], &[], "SurfaceInvalid");
}
