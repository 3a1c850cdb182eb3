//! Instructions of the protocol called by strangers, and instructions given one account of a pair from elsewhere.

use anchor_lang::solana_program::instruction::Instruction;
use breakwater_clearing::instructions::CreateBoardArgs;
use breakwater_client::{address, instruction as ix};
use breakwater_tests::*;
use solana_keypair::Keypair;
use solana_signer::Signer;

fn board_args(world: &World) -> CreateBoardArgs {
    CreateBoardArgs { expiry_ts: world.now() + 60 * DAY, strikes: vec![60_000 * USD] }
}

/// The instruction with a stranger in the authority's place, the payer left as it is.
fn by(stranger: &Keypair, at: usize, mut instruction: Instruction) -> Instruction {
    instruction.accounts[at].pubkey = stranger.pubkey();
    instruction
}

#[test]
fn stranger_can_not_create_a_market_or_a_board() {
    let (mut world, stranger) = (World::new(), Keypair::new());
    let key = world.authority.pubkey();
    let args = market_args("SOL", feed(2));
    let of = (None, world.post(update(2, 100, world.now())).into());
    let market = by(&stranger, 1, ix::create_market(key, world.pool, 2, of, args));
    world.must_fail(&[market], &[&stranger], "WrongAuthority");
    let board = by(&stranger, 1, ix::create_board(key, world.pool, BTC, board_args(&world)));
    world.must_fail(&[board], &[&stranger], "WrongAuthority");
}

#[test]
fn stranger_can_not_delist_a_board() {
    let (mut world, stranger) = (World::new(), Keypair::new());
    let delist = ix::delist_board(stranger.pubkey(), world.pool, BTC, world.expiries[0]);
    world.must_fail(&[delist], &[&stranger], "WrongAuthority");
}

#[test]
fn board_in_the_past_or_with_strikes_out_of_order_is_refused() {
    let mut world = World::new();
    let key = world.authority.pubkey();
    let past = CreateBoardArgs { expiry_ts: world.now(), ..board_args(&world) };
    world.must_fail(&[ix::create_board(key, address::pool(0), BTC, past)], &[], "BoardExpired");
    for strikes in [vec![], vec![2, 1], vec![1, 1], vec![0], vec![u64::MAX]] {
        let args = CreateBoardArgs { strikes, ..board_args(&world) };
        let create = ix::create_board(key, address::pool(0), BTC, args);
        world.must_fail(&[create], &[], "BadParameter");
    }
}

#[test]
fn board_with_the_surface_of_another_market_is_refused() {
    let mut world = World::new();
    let key = world.authority.pubkey();
    let mut create = ix::create_board(key, world.pool, BTC, board_args(&world));
    create.accounts[5].pubkey = address::surface(&address::market(&world.pool, ETH));
    world.must_fail(&[create], &[], "WrongSurface");
}

#[test]
fn gift_to_the_insurance_fund_goes_into_its_own_vault() {
    let mut world = World::new();
    let giver = world.visitor();
    let fake = world.create_tokens(world.quote_mint, &giver.key.pubkey(), 0);
    let mut fund = ix::fund_insurance(world.pool, world.usdc_wallet(&giver), 1);
    fund.accounts[3].pubkey = fake;
    world.must_fail(&[fund], &[&giver.key], "WrongVault");
    let mut wallet = world.usdc_wallet(&giver);
    wallet.tokens = giver.btc;
    let fund = ix::fund_insurance(world.pool, wallet, 1);
    world.must_fail(&[fund], &[&giver.key], "WrongMint");
}

#[test]
fn market_of_another_pool_is_refused() {
    let mut world = World::new();
    let key = world.authority.pubkey();
    let second = address::pool(1);
    let args = market_args("BTC", feed(BTC));
    let of = (None, world.post(update(BTC, 60_000, world.now())).into());
    let steps = [
        ix::create_pool(key, world.quote_mint, 1, pool_settings()),
        ix::create_market(key, second, 0, of, args),
    ];
    world.must(&steps, &[]);
    // Its mark through this pool, and its book in this pool's margin check.
    let price = address::stand_in_price(&key, &feed(BTC), 0);
    let mut mark = ix::update_mark(world.pool, BTC, price);
    mark.accounts[2].pubkey = address::market(&second, 0);
    world.must_fail(&[mark], &[], "WrongPool");
    let trader = world.trader(1);
    let mut remaining = ix::Remaining::default();
    remaining.add_market(0);
    let mut check = ix::check_margin(world.pool, trader.account, None, &remaining);
    check.accounts[2].pubkey = address::market(&second, 0);
    check.accounts[3].pubkey = address::surface(&address::market(&second, 0));
    world.must_fail(&[check], &[], "WrongPool");
}

#[test]
fn surface_of_another_market_does_not_stand_in_for_the_right_one() {
    let mut world = World::new();
    let trader = world.trader(1);
    let mut remaining = ix::Remaining::default();
    remaining.add_market(BTC);
    let good = ix::check_margin(world.pool, trader.account, None, &remaining);
    let mut swapped = good.clone();
    let eth = address::market(&world.pool, ETH);
    swapped.accounts[3].pubkey = address::surface(&eth);
    world.must_fail(&[swapped], &[], "MarketMissing");
    let mut extra = good;
    extra.accounts.push(ix::check_margin(world.pool, eth, None, &remaining).accounts[3].clone());
    extra.accounts[4].pubkey = address::surface(&eth);
    world.must_fail(&[extra], &[], "WrongSurface");
}

#[test]
fn settlement_writes_to_the_surface_of_the_boards_own_market() {
    let mut world = World::new();
    let expiry = world.expiries[0];
    world.set_time(expiry);
    let price = world.post(update(BTC, 60_000, expiry));
    let mut settle = ix::settle_board(world.pool, BTC, expiry, price);
    settle.accounts[3].pubkey = address::surface(&address::market(&world.pool, ETH));
    world.must_fail(&[settle], &[], "WrongSurface");
    let mut late = ix::settle_board_late(world.pool, BTC, expiry);
    late.accounts[2].pubkey = address::board(&address::market(&world.pool, ETH), expiry);
    world.must_fail(&[late], &[], "WrongBoard");
}
