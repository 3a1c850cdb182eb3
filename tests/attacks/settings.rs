//! Every parameter's range and direction at its edges, by the tables that the program checks with.

use breakwater_clearing::{
    errors::ClearingError,
    state::{
        BreakerRule, BreakerRules, MarketParams, ParamSet, PoolSettings, ProtocolParams,
        fields::{
            Field, MARKET_FIELDS, POOL_FIELDS, PROTOCOL_FIELDS, RULE_FIELDS, Safer, check_step,
        },
        metric, stop,
    },
};
use breakwater_client::instruction::{self as ix, Governed};
use breakwater_tests::*;
use bytemuck::Pod;
use solana_signer::Signer;

/// Fields whose edge is cut off by another one: what is coupled is tested by name below.
const COUPLED: [&str; 16] = [
    "auction.start_bps",
    "auction.fast_end_bps",
    "auction.floor_bps",
    "auction.insolvent_secs",
    "loss.deleverage_secs",
    "feeds.second_required",
    "grid.mm_loss_factor_bps",
    "grid.im_loss_factor_bps",
    "grid.short_option_mm_bps",
    "grid.short_option_im_bps",
    "secs",
    "daily_secs",
    "oracle.max_age_secs",
    "oracle.liquidation_max_age_secs",
    "oracle.surface_max_age_secs",
    "oracle.surface_refuse_secs",
];

fn market_base() -> MarketParams {
    let mut params = market_params([9; 32]);
    params.oracle.surface_refuse_secs = 604_800;
    params
}

fn rule() -> BreakerRule {
    BreakerRule {
        metric: metric::OUTFLOW,
        market: 0,
        threshold_bps: 1_000,
        actions: stop::NEW_RISK,
        secs: 60,
        withdraw_bps: 0,
        daily_secs: 86_400,
    }
}

fn set<T: Pod>(base: &T, field: &Field, value: i128) -> Option<T> {
    let mut changed = *base;
    field.write(bytemuck::bytes_of_mut(&mut changed), value).ok()?;
    Some(changed)
}

fn is_bad(result: anchor_lang::Result<()>) -> bool {
    let code = u32::from(ClearingError::BadParameter);
    matches!(result, Err(anchor_lang::error::Error::AnchorError(e)) if e.error_code_number == code)
}

/// Both edges pass, a step beyond either is refused.
fn at_its_edges<T: Pod>(base: T, fields: &[Field], validate: fn(&T) -> anchor_lang::Result<()>) {
    assert!(validate(&base).is_ok(), "the base is good");
    for field in fields {
        let name = field.name;
        assert!(field.least <= field.most, "{name}");
        for value in [field.least, field.most] {
            let passes = set(&base, field, value).is_some_and(|set| validate(&set).is_ok());
            assert!(passes || COUPLED.contains(&name), "{name} = {value} is refused");
        }
        for value in [field.least - 1, field.most + 1] {
            // what does not fit the field's bytes can't be asked for
            let refused = set(&base, field, value).is_none_or(|set| is_bad(validate(&set)));
            assert!(refused, "{name} = {value} passes");
        }
    }
}

#[test]
fn every_field_is_refused_outside_its_range_and_taken_at_its_edges() {
    at_its_edges(pool_settings(), POOL_FIELDS, PoolSettings::validate);
    at_its_edges(protocol_params(), PROTOCOL_FIELDS, ProtocolParams::validate);
    at_its_edges(market_base(), MARKET_FIELDS, MarketParams::validate);
    at_its_edges(rule(), RULE_FIELDS, |rule| {
        let mut rules = BreakerRules { rules: Default::default(), count: 1 };
        rules.rules[0] = *rule;
        rules.validate()
    });
}

/// The tables cover the sets, byte for byte, but for keys, feeds and the list of scenarios.
#[test]
fn tables_cover_every_number_of_their_sets() {
    let covered = |fields: &[Field], base: &[u8]| {
        let mut left = vec![0xff; base.len()];
        for field in fields {
            let zero = field.write(&mut left, 0);
            assert!(zero.is_ok(), "{}", field.name);
        }
        left.iter().filter(|byte| **byte != 0).count()
    };
    assert_eq!(covered(POOL_FIELDS, bytemuck::bytes_of(&pool_settings())), 0);
    assert_eq!(covered(RULE_FIELDS, bytemuck::bytes_of(&rule())), 0);
    assert_eq!(
        covered(PROTOCOL_FIELDS, bytemuck::bytes_of(&protocol_params())),
        3 * 32,
        "programs"
    );
    let market = covered(MARKET_FIELDS, bytemuck::bytes_of(&market_base()));
    assert_eq!(market, 3 * 32 + 33 * 8, "feeds and scenarios");
}

#[test]
fn every_field_moves_by_a_step_the_safer_way_and_not_the_other() {
    fn check<T: Pod>(base: T, fields: &[Field]) {
        for field in fields {
            let old = bytemuck::bytes_of(&base);
            let value = field.read(old);
            let step = (value.abs() / 10).max(1);
            let moved = |by: i128| {
                let new = set(&base, field, value + by)?;
                Some(check_step(fields, old, bytemuck::bytes_of(&new), 1_000).is_ok())
            };
            let may = |safer| field.safer == safer && !field.waits;
            let (up, down) = (may(Safer::Higher), may(Safer::Lower));
            for (by, allowed) in [(step, up), (-step, down), (step + 1, false), (-step - 1, false)]
            {
                if let Some(passes) = moved(by) {
                    assert_eq!(passes, allowed, "{} from {value} by {by}", field.name);
                }
            }
        }
    }
    check(pool_settings(), POOL_FIELDS);
    check(market_base(), MARKET_FIELDS);
    check(protocol_params(), PROTOCOL_FIELDS);
}

#[test]
fn fields_that_belong_together_are_refused_apart() {
    type Change = fn(&mut PoolSettings, &mut MarketParams);
    let changes: [(&str, Change); 10] = [
        ("start below fast end", |p, _| p.auction.start_bps = p.auction.fast_end_bps - 1),
        ("fast end above start", |p, _| p.auction.fast_end_bps = p.auction.start_bps + 1),
        ("floor above fast end", |p, _| p.auction.floor_bps = p.auction.fast_end_bps + 1),
        ("deleveraged before offered", |p, _| p.loss.deleverage_secs = 299),
        ("MM above IM", |_, m| m.grid.mm_loss_factor_bps = m.grid.im_loss_factor_bps + 1),
        ("short option's MM above IM", |_, m| {
            m.grid.short_option_mm_bps = m.grid.short_option_im_bps + 1;
        }),
        ("liquidation wants younger marks", |_, m| m.oracle.liquidation_max_age_secs = 59),
        ("refused before it is stale", |_, m| m.oracle.surface_refuse_secs = 3_599),
        ("second source required and none", |_, m| m.feeds.second_required = 1),
        ("a scenario that loses everything", |_, m| m.grid.scenarios[3].price_bps = -10_000),
    ];
    for (what, change) in changes {
        let (mut pool, mut market) = (pool_settings(), market_params([9; 32]));
        change(&mut pool, &mut market);
        assert!(is_bad(pool.validate().and(market.validate())), "{what}");
    }
}

/// The program asks the same on the way in and before it puts a change into force.
#[test]
fn every_setting_out_of_its_range_is_refused_by_the_program() {
    let mut world = World::new();
    let (pool, authority) = (Governed::Pool(world.pool), world.authority.pubkey());
    for field in POOL_FIELDS {
        for value in [field.least - 1, field.most + 1] {
            let Some(settings) = set(&pool_settings(), field, value) else { continue };
            let create = ix::create_pool(authority, world.quote_mint, 1, settings);
            world.must_fail(&[create], &[], "BadParameter");
            let queue = world.queue(pool, ParamSet::Pool(settings));
            world.must_fail(&[queue], &[], "BadParameter");
        }
    }
    let market = Governed::Market { pool: world.pool, index: BTC };
    for field in MARKET_FIELDS {
        for value in [field.least - 1, field.most + 1] {
            let Some(params) = set(&market_base(), field, value) else { continue };
            let queue = world.queue(market, ParamSet::Market(Box::new(params)));
            world.must_fail(&[queue], &[], "BadParameter");
        }
    }
    for field in PROTOCOL_FIELDS {
        for value in [field.least - 1, field.most + 1] {
            let Some(params) = set(&protocol_params(), field, value) else { continue };
            let queue = world.queue(Governed::Protocol, ParamSet::Protocol(params));
            world.must_fail(&[queue], &[], "BadParameter");
        }
    }
}
