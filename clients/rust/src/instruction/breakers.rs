//! Circuit breakers.

use super::*;
use anchor_lang::solana_program::system_program;
use breakwater_clearing::{
    accounts, instruction as data,
    instructions::TightenArgs,
    state::{BreakerRule, BreakerRules, metric},
};

/// Creates the pool's circuit breakers; `authority` signs and pays the rent.
///
/// Signs: protocol authority. Changes: creates the breakers. Errors: `WrongAuthority`, `BadParameter`.
pub fn create_breakers(authority: Pubkey, pool: Pubkey, rules: BreakerRules) -> Instruction {
    let accounts = accounts::CreateBreakers {
        payer: authority,
        authority,
        protocol: address::protocol(),
        pool,
        breakers: address::breakers(&pool),
        system_program: system_program::ID,
    };
    build(accounts, data::CreateBreakers { rules })
}

/// Trips rule number `number`, which is `rule`.
///
/// Sent by: anyone who can show the condition. Changes: pool. Errors: `RuleNotMet`, `WrongTarget`.
pub fn trip_breaker(caller: Pubkey, pool: Pubkey, number: u8, rule: &BreakerRule) -> Instruction {
    let of_market = rule.metric <= metric::CONFIDENCE;
    let index = u8::try_from(rule.market).unwrap_or(u8::MAX);
    let accounts = accounts::TripBreaker {
        caller,
        pool,
        breakers: address::breakers(&pool),
        market: of_market.then(|| address::market(&pool, index)),
    };
    build(accounts, data::TripBreaker { rule: number })
}

/// Stops or slows things by hand, for a bounded time.
///
/// Signs: guardian or protocol authority. Changes: pool. Errors: `WrongAuthority`, `BadParameter`.
pub fn tighten(signer: Pubkey, pool: Pubkey, args: TightenArgs) -> Instruction {
    build(accounts::Tighten { signer, protocol: address::protocol(), pool }, data::Tighten { args })
}
