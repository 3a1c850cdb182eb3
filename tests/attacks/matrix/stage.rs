//! For each gated instruction: one that would pass, and everybody's keys.

use super::Who;
use anchor_lang::{prelude::Pubkey, solana_program::instruction::Instruction};
use breakwater_clearing::{
    instructions::{CreateBoardArgs, Leg, OpenSessionArgs, TightenArgs},
    state::{BreakerRules, ParamSet, PoolSettings, QuoteLimits, Role, Series, pause, stop},
};
use breakwater_client::{
    address,
    instruction::{self as ix, Governed},
};
use breakwater_risk::ONE_Q32;
use breakwater_tests::*;
use solana_keypair::Keypair;
use solana_signer::Signer;

/// An instruction that would pass, who would sign it, and everybody's keys.
pub struct Stage {
    pub world: World,
    owner: Keypair,
    delegate: Keypair,
    other: Keypair,
    manager: Keypair,
    publisher: Keypair,
    pub instruction: Instruction,
    /// Stand in front of it.
    pub front: Vec<Instruction>,
    /// Sign beside the gate's own signer.
    pub beside: Vec<Keypair>,
}

impl Stage {
    pub fn all(&self, instruction: Instruction) -> Vec<Instruction> {
        self.front.iter().cloned().chain([instruction]).collect()
    }

    pub fn key(&self, who: Who) -> Keypair {
        match who {
            Who::Authority => self.world.authority.insecure_clone(),
            Who::Guardian => self.world.guardian.insecure_clone(),
            Who::Steward => self.world.steward.insecure_clone(),
            Who::Manager => self.manager.insecure_clone(),
            Who::Publisher => self.publisher.insecure_clone(),
            Who::Owner => self.owner.insecure_clone(),
            Who::Delegate => self.delegate.insecure_clone(),
            Who::OtherTrader => self.other.insecure_clone(),
            Who::Stranger => Keypair::new_from_array([99; 32]),
        }
    }
}

/// Everybody is somebody: the backstop has a manager, markets a second publisher, the owner a delegate.
fn people(mut world: World, owner: &Trader) -> Stage {
    let (delegate, manager, publisher) = (world.key(), world.key(), world.key());
    let (key, pool) = (world.authority.pubkey(), world.pool);
    let stranger = Keypair::new_from_array([99; 32]);
    let guardian = world.guardian.insecure_clone();
    for person in [&owner.key, &delegate, &manager, &publisher, &guardian, &stranger] {
        world.chain.airdrop(&person.pubkey(), 10_000_000_000);
    }
    let name = ix::set_delegate(owner.key.pubkey(), owner.account, delegate.pubkey());
    world.must(&[name], &[&owner.key]);
    let other = world.trader(500_000);
    world.chain.airdrop(&other.key.pubkey(), 10_000_000_000);
    let remove = ix::remove_publisher(key, Some(guardian.pubkey()), pool, (BTC, key));
    world.must(&[remove], &[&guardian]);
    world.must(&[ix::register_publisher(key, pool, BTC, publisher.pubkey())], &[]);
    Stage {
        world,
        owner: owner.key.insecure_clone(),
        delegate,
        other: other.key,
        manager,
        publisher,
        instruction: ix::pause(key, pause::TRADE),
        front: vec![],
        beside: vec![],
    }
}

fn backstop(stage: &mut Stage) {
    let (key, manager) = (stage.world.authority.pubkey(), stage.manager.pubkey());
    stage.world.must(&[ix::create_backstop(key, stage.world.pool, manager)], &[]);
}

pub fn stage(name: &str, signer: &str) -> Stage {
    match name {
        "bid" | "take_insolvent" | "take_soft" => liquidation(name),
        "commit_bid" => sealed(),
        "request_backstop_redemption"
        | "cancel_backstop_deposit"
        | "process_backstop_redemption" => provider(name),
        "trade" | "unwind" => two_sided(name, signer),
        "take_quote" => quote(),
        "cancel_quotes" | "close_session" | "open_session" | "remove_limits" | "set_limits" => {
            own_quotes(name)
        }
        _ => single(name, signer),
    }
}

fn liquidation(name: &str) -> Stage {
    let scene = match name {
        "bid" => Scene::auctioned(|_| ()),
        "take_soft" => Scene::short(|s| s.soft.per_hour = 10),
        _ => {
            let mut scene = Scene::insolvent(|_| ());
            scene.fund(1_000_000);
            scene.world.set_prices_and_vol(30_000, 1_500, 12_000);
            scene
        }
    };
    let instruction = match name {
        "bid" => scene.bid(ANY),
        "take_soft" => scene.world.soft(&scene.seller.account, scene.bidder.side()),
        _ => scene.take(ONE_Q32, 0),
    };
    let mut stage = people(scene.world, &scene.bidder);
    stage.instruction = instruction;
    stage
}

fn sealed() -> Stage {
    let mut round = sealed_round();
    let instruction = round.commitment(0, &sealed_price(95, 50, 1));
    let bidder = round.bidders.remove(0);
    let mut stage = people(round.scene.world, &bidder);
    stage.instruction = instruction;
    stage
}

fn provider(name: &str) -> Stage {
    let mut vault = empty_vault(|_| ());
    let provider = vault.scene.world.trader(0);
    if name == "cancel_backstop_deposit" {
        vault.ask(&provider, 10_000);
    } else {
        vault.admit(&provider, 10_000);
    }
    let wallet = vault.scene.world.usdc_wallet(&provider);
    let pool = vault.scene.world.pool;
    let instruction = match name {
        "cancel_backstop_deposit" => ix::cancel_backstop_deposit(pool, wallet),
        "request_backstop_redemption" => ix::request_backstop_redemption(
            pool,
            provider.key.pubkey(),
            5_000_000_000,
            &vault.remaining(),
        ),
        _ => {
            vault.ask_out(&provider, 5_000_000_000);
            vault.wait(DAY);
            vault.leave(&provider)
        }
    };
    let mut stage = people(vault.scene.world, &provider);
    stage.manager = vault.manager;
    stage.instruction = instruction;
    stage
}

/// The owner takes what somebody else has signed.
fn quote() -> Stage {
    let market = quoted();
    let mut take = market.take(&market.quote(), 1);
    let instruction = take.pop().expect("a take");
    let mut stage = people(market.world, &market.taker);
    (stage.front, stage.instruction) = (take, instruction);
    stage
}

/// What an owner says about its own quotes.
fn own_quotes(name: &str) -> Stage {
    let market = quoted();
    let (owner, account) = (market.maker.key.pubkey(), market.maker.account);
    let mut stage = people(market.world, &market.maker);
    let (world, owner_key) = (&mut stage.world, market.maker.key);
    let payer = world.authority.pubkey();
    let limits =
        QuoteLimits { least_excess_atoms: 0, most_notional_atoms: u64::MAX, window_secs: 60 };
    let args = OpenSessionArgs {
        key: Pubkey::new_from_array([6; 32]),
        expires_ts: world.now() + 60,
        markets: 1,
        most_notional_atoms: 1,
    };
    let (set, open) = (
        ix::set_limits(payer, owner, account, limits),
        ix::open_session(payer, owner, account, args),
    );
    stage.instruction = match name {
        "cancel_quotes" => ix::cancel_quotes(owner, account, 5),
        "set_limits" => set,
        "open_session" => open,
        "remove_limits" => {
            world.must(&[set], &[&owner_key]);
            ix::remove_limits(owner, account)
        }
        _ => {
            world.must(&[open], &[&owner_key]);
            ix::close_session(owner, account, args.key)
        }
    };
    stage
}

/// At mark: a delegate may sign it.
fn leg(world: &mut World, series: Series, size_lots: i64) -> Leg {
    Leg { series, size_lots, price_atoms: world.price_atoms(series) }
}

fn two_sided(name: &str, signer: &str) -> Stage {
    let mut world = World::new();
    let owner = world.trader(500_000);
    let other = world.trader(500_000);
    let mut stage = people(world, &owner);
    backstop(&mut stage);
    let (world, manager) = (&mut stage.world, stage.manager.insecure_clone());
    let call = world.series(BTC, 1, 0, 60_000);
    let (instruction, beside) = if name == "trade" {
        let legs = vec![leg(world, call, CONTRACT)];
        let sides = if signer == "maker" { (&owner, &other) } else { (&other, &owner) };
        (world.trade(sides.0, sides.1, legs), other.key)
    } else {
        // the vault is long what somebody bought, and sells it at mark
        let donor = world.trader(500_000);
        let third = world.trader(500_000);
        world.fill(&third, &donor, call, CONTRACT, 1_000);
        let vault = address::backstop_account(&world.pool);
        world.move_positions(&donor.account, &vault);
        let legs = vec![leg(world, call, CONTRACT / 2)];
        let remaining = world.remaining(&[vault, owner.account]).with_legs(&legs);
        let unwind = ix::unwind(world.pool, manager.pubkey(), owner.side(), legs, &remaining);
        (unwind, if signer == "taker" { manager } else { owner.key })
    };
    stage.instruction = instruction;
    stage.beside = vec![beside];
    stage
}

fn single(name: &str, signer: &str) -> Stage {
    let mut world = World::new();
    let owner = world.trader(if name == "close_account" { 0 } else { 500_000 });
    if name == "withdraw_collateral" {
        let deposit = world.deposit_btc(&owner, 100_000_000);
        world.must(&[deposit], &[&owner.key]);
    }
    let (withdraw, withdraw_btc) = (world.withdraw(&owner, USD), world.withdraw_btc(&owner, 1_000));
    let mut stage = people(world, &owner);
    let world = &mut stage.world;
    let (key, pool, steward) = (world.authority.pubkey(), world.pool, world.steward.pubkey());
    let (of, raised) = (Governed::Pool(pool), PoolSettings { floor_bps: 3_100, ..pool_settings() });
    let set = ParamSet::Pool(raised);
    let owner_key = owner.key.pubkey();
    stage.instruction = match name {
        "accept_role" => {
            world.must(&[ix::propose_role(key, key, None, Role::Steward, owner_key)], &[]);
            world.pass(DAY);
            ix::accept_role(None, &world.role_transfer(None, Role::Steward))
        }
        "admit_liquidator" => ix::admit_liquidator(steward, pool, Pubkey::new_from_array([3; 32])),
        "dismiss_liquidator" => {
            admit(world, &owner);
            ix::dismiss_liquidator(steward, pool, owner_key)
        }
        "cancel_change" => {
            let queue = world.queue(of, set.clone());
            world.must(&[queue], &[]);
            ix::cancel_change(key, of, &world.change(of, &set))
        }
        "cancel_role" => {
            world.must(&[ix::propose_role(key, key, None, Role::Steward, owner_key)], &[]);
            ix::cancel_role(key, None, &world.role_transfer(None, Role::Steward))
        }
        "close_account" => ix::close_account(owner_key, owner.account),
        "create_account" => {
            stage.beside = vec![world.authority.insecure_clone()];
            ix::create_account(key, owner_key, pool, 1)
        }
        "create_backstop" => ix::create_backstop(key, pool, key),
        "create_board" => {
            let expiry_ts = world.now() + 60 * DAY;
            let strikes = (0..9).map(|i| (52_000 + i * 2_000) * USD).collect();
            let args = CreateBoardArgs { expiry_ts, strikes };
            ix::create_board(key, pool, BTC, args)
        }
        "create_breakers" => {
            let rules = BreakerRules { rules: Default::default(), count: 0 };
            ix::create_breakers(key, pool, rules)
        }
        "create_market" => {
            let of = (None, world.post(update(2, 100, world.now())).into());
            ix::create_market(key, pool, 2, of, market_args("SOL", feed(2)))
        }
        "create_pool" => ix::create_pool(key, world.quote_mint, 1, pool_settings()),
        "delist_board" => ix::delist_board(key, pool, BTC, world.expiries[0]),
        "pause" => ix::pause(key, pause::TRADE),
        "propose_role" => ix::propose_role(key, key, None, Role::Steward, owner_key),
        "publish_surface" => {
            let point = flat_point(world.expiries[0], world.now(), 6_000);
            ix::publish_surface(stage.publisher.pubkey(), pool, BTC, &[], vec![point])
        }
        "queue_change" => world.queue(of, set),
        "register_publisher" => ix::register_publisher(key, pool, ETH, owner_key),
        "remove_publisher" => {
            let guardian = world.guardian.insecure_clone();
            stage.beside = vec![if signer == "guardian" {
                world.authority.insecure_clone()
            } else {
                guardian.insecure_clone()
            }];
            let of = (BTC, stage.publisher.pubkey());
            ix::remove_publisher(key, Some(guardian.pubkey()), pool, of)
        }
        "set_delegate" => ix::set_delegate(owner_key, owner.account, key),
        "step_params" => {
            world.pass(DAY);
            world.step(of, set)
        }
        "tighten" => {
            let args = TightenArgs { actions: stop::NEW_RISK, secs: 60, withdraw_bps: 0 };
            ix::tighten(key, pool, args)
        }
        "withdraw" => withdraw,
        "withdraw_collateral" => withdraw_btc,
        "withhold_market" => {
            let args = market_args("SOL", feed(2));
            let of = (None, world.post(update(2, 100, world.now())).into());
            world.must(&[ix::create_market(key, pool, 2, of, args)], &[]);
            ix::withhold_market(key, pool, 2)
        }
        other => panic!("{other} has no stage"),
    };
    stage
}
