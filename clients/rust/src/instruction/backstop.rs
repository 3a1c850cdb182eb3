//! The backstop vault.

use super::*;
use anchor_lang::solana_program::system_program;
use breakwater_clearing::{accounts, instruction as data, instructions::Leg};

pub fn create_backstop(authority: Pubkey, pool: Pubkey, recovery_manager: Pubkey) -> Instruction {
    let accounts = accounts::CreateBackstop {
        payer: authority,
        authority,
        house: address::house(),
        pool,
        vault: address::backstop(&pool),
        margin_account: address::backstop_account(&pool),
        system_program: system_program::ID,
    };
    build(accounts, data::CreateBackstop { recovery_manager })
}

/// `payer` pays the rent of the provider's share account. `remaining`, here and below, margins the vault's account.
pub fn ask_to_enter(
    pool: Pubkey,
    payer: Pubkey,
    purse: Purse,
    atoms: u64,
    remaining: &Remaining,
) -> Instruction {
    let vault = address::backstop(&pool);
    let accounts = accounts::AskToEnter {
        inflow: inflow(pool, purse),
        payer,
        vault,
        margin_account: address::backstop_account(&pool),
        share: address::share(&vault, &purse.signer),
        system_program: system_program::ID,
    };
    with(build(accounts, data::AskToEnter { atoms }), &pool, remaining)
}

pub fn enter_backstop(pool: Pubkey, owner: Pubkey, remaining: &Remaining) -> Instruction {
    let vault = address::backstop(&pool);
    let accounts = accounts::Enter {
        pool,
        vault,
        margin_account: address::backstop_account(&pool),
        share: address::share(&vault, &owner),
    };
    with(build(accounts, data::EnterBackstop {}), &pool, remaining)
}

pub fn cancel_entry(pool: Pubkey, purse: Purse) -> Instruction {
    let vault = address::backstop(&pool);
    let share = address::share(&vault, &purse.signer);
    let accounts = accounts::CancelEntry { outflow: outflow(pool, purse), share, vault };
    build(accounts, data::CancelEntry {})
}

pub fn ask_to_leave(
    pool: Pubkey,
    owner: Pubkey,
    shares: u64,
    remaining: &Remaining,
) -> Instruction {
    let vault = address::backstop(&pool);
    let accounts = accounts::AskToLeave {
        owner,
        pool,
        vault,
        margin_account: address::backstop_account(&pool),
        share: address::share(&vault, &owner),
    };
    with(build(accounts, data::AskToLeave { shares }), &pool, remaining)
}

pub fn leave_backstop(
    pool: Pubkey,
    purse: Purse,
    least_atoms: u64,
    remaining: &Remaining,
) -> Instruction {
    let vault = address::backstop(&pool);
    let accounts = accounts::Leave {
        outflow: outflow(pool, purse),
        vault,
        margin_account: address::backstop_account(&pool),
        share: address::share(&vault, &purse.signer),
    };
    with(build(accounts, data::LeaveBackstop { least_atoms }), &pool, remaining)
}

pub fn backstop_take(
    pool: Pubkey,
    margin_account: Pubkey,
    max_share_q32: u64,
    remaining: &Remaining,
) -> Instruction {
    let accounts = accounts::BackstopTake {
        house: address::house(),
        pool,
        margin_account,
        auction: address::auction(&margin_account),
        backstop_account: address::backstop_account(&pool),
    };
    with(build(accounts, data::BackstopTake { max_share_q32 }), &pool, remaining)
}

/// The legs' boards are added to `remaining` here.
pub fn unwind(
    pool: Pubkey,
    recovery_manager: Pubkey,
    taker: Side,
    legs: Vec<Leg>,
    remaining: &Remaining,
) -> Instruction {
    let accounts = accounts::Unwind {
        recovery_manager,
        taker: taker.signer,
        house: address::house(),
        pool,
        vault: address::backstop(&pool),
        margin_account: address::backstop_account(&pool),
        taker_account: taker.margin_account,
    };
    let remaining = remaining.clone().with_legs(&legs);
    with(build(accounts, data::Unwind { legs }), &pool, &remaining)
}
