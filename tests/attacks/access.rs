use breakwater_clearing::state::pause;
use breakwater_client::{address, instruction as ix};
use breakwater_tests::*;
use solana_keypair::Keypair;
use solana_signer::Signer;

#[test]
fn stranger_can_not_create_a_pool() {
    let mut world = World::new();
    let stranger = Keypair::new();
    let mut create = ix::create_pool(stranger.pubkey(), world.quote_mint, 1, pool_settings());
    create.accounts[0] =
        ix::create_pool(world.authority.pubkey(), world.quote_mint, 1, pool_settings()).accounts[0]
            .clone();
    world.must_fail(&[create], &[&stranger], "WrongAuthority");
}

#[test]
fn second_protocol_can_not_be_made() {
    let mut world = World::new();
    let key = world.authority.pubkey();
    let args = breakwater_clearing::instructions::InitProtocolArgs {
        guardian: key,
        steward: key,
        chain: CHAIN,
        params: protocol_params(),
    };
    let before = world.fingerprint();
    let mint = world.quote_mint;
    assert!(world.send(&[ix::init_protocol(key, key, mint, args)], &[]).is_err());
    assert_eq!(before, world.fingerprint());
}

#[test]
fn pool_with_parameters_that_point_the_wrong_way_is_refused() {
    let mut world = World::new();
    let mut settings = pool_settings();
    settings.auction.fast_end_bps = settings.auction.start_bps + 1;
    let create = ix::create_pool(world.authority.pubkey(), world.quote_mint, 1, settings);
    world.must_fail(&[create], &[], "BadParameter");
}

#[test]
fn market_whose_maintenance_margin_exceeds_its_initial_margin_is_refused() {
    let mut world = World::new();
    let mut args = market_args("SOL", [9; 32]);
    args.params.grid.mm_loss_factor_bps = args.params.grid.im_loss_factor_bps + 1;
    let of = (None, anchor_lang::prelude::Pubkey::default().into());
    let create = ix::create_market(world.authority.pubkey(), world.pool, 2, of, args);
    world.must_fail(&[create], &[], "BadParameter");
}

#[test]
fn guardian_may_set_a_pause_and_not_lift_one() {
    let mut world = World::new();
    let guardian = world.guardian.insecure_clone();
    world.must(&[ix::pause(guardian.pubkey(), pause::TRADE)], &[&guardian]);
    world.must(&[ix::pause(guardian.pubkey(), pause::WITHDRAW)], &[&guardian]);
    assert_eq!(
        world.protocol_state().paused,
        pause::TRADE | pause::WITHDRAW,
        "the first one stays"
    );
    let nothing = ix::pause(guardian.pubkey(), 0);
    world.must_fail(&[nothing], &[&guardian], "BadParameter");
    let stranger = Keypair::new();
    let set = ix::pause(stranger.pubkey(), pause::ALL);
    world.must_fail(&[set], &[&stranger], "WrongAuthority");
}

#[test]
fn deposit_of_another_mint_is_refused() {
    let mut world = World::new();
    let trader = world.visitor();
    let mut wallet = world.usdc_wallet(&trader);
    wallet.tokens = trader.btc;
    let deposit = ix::deposit(world.pool, trader.account, wallet, 1);
    world.must_fail(&[deposit], &[&trader.key], "WrongMint");
    let mut wallet = world.usdc_wallet(&trader);
    wallet.mint = world.btc_mint;
    let deposit = ix::deposit(world.pool, trader.account, wallet, 1);
    world.must_fail(&[deposit], &[&trader.key], "WrongMint");
}

#[test]
fn deposit_into_a_vault_that_is_not_the_pools_is_refused() {
    let mut world = World::new();
    let trader = world.visitor();
    let fake = world.create_tokens(world.quote_mint, &trader.key.pubkey(), 0);
    let mut deposit = world.deposit(&trader, 1);
    deposit.accounts[3].pubkey = fake;
    world.must_fail(&[deposit], &[&trader.key], "WrongVault");
}

#[test]
fn deposit_from_somebody_elses_tokens_is_refused() {
    let mut world = World::new();
    let (victim, thief) = (world.visitor(), world.visitor());
    let mut wallet = world.usdc_wallet(&thief);
    wallet.tokens = victim.usdc;
    let deposit = ix::deposit(world.pool, thief.account, wallet, 1);
    world.must_fail(&[deposit], &[&thief.key], "WrongAuthority");
}

#[test]
fn account_of_another_pool_is_refused() {
    let mut world = World::new();
    let trader = world.visitor();
    let create = ix::create_pool(world.authority.pubkey(), world.quote_mint, 1, pool_settings());
    world.must(&[create], &[]);
    let other = address::pool(1);
    let deposit = ix::deposit(other, trader.account, world.usdc_wallet(&trader), 1);
    world.must_fail(&[deposit], &[&trader.key], "WrongPool");
}

#[test]
fn deposit_of_nothing_is_refused() {
    let mut world = World::new();
    let trader = world.visitor();
    let deposit = world.deposit(&trader, 0);
    world.must_fail(&[deposit], &[&trader.key], "ZeroAmount");
}

#[test]
fn collateral_for_a_market_that_takes_none_is_refused() {
    let mut world = World::new();
    let trader = world.visitor();
    let mut deposit = world.deposit_btc(&trader, 1);
    deposit.accounts[2].pubkey = address::market(&world.pool, ETH);
    world.must_fail(&[deposit], &[&trader.key], "WrongVault");
}

#[test]
fn account_that_holds_anything_can_not_be_closed() {
    let mut world = World::new();
    let trader = world.trader(1);
    let close = ix::close_account(trader.key.pubkey(), trader.account);
    world.must_fail(std::slice::from_ref(&close), &[&trader.key], "AccountNotEmpty");
    let withdraw = world.withdraw(&trader, USD);
    world.must(&[withdraw, close], &[&trader.key]);
}

#[test]
fn stranger_can_not_close_an_account_or_name_its_delegate() {
    let mut world = World::new();
    let (trader, stranger) = (world.visitor(), Keypair::new());
    let close = ix::close_account(stranger.pubkey(), trader.account);
    world.must_fail(&[close], &[&stranger], "WrongAuthority");
    let delegate = ix::set_delegate(stranger.pubkey(), trader.account, stranger.pubkey());
    world.must_fail(&[delegate], &[&stranger], "WrongAuthority");
}
