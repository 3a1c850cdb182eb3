//! The backstop vault.

use super::*;
use anchor_lang::solana_program::system_program;
use breakwater_clearing::{accounts, instruction as data, instructions::Leg};

/// Creates the pool's backstop vault with its margin account; `authority` signs and pays the rent.
///
/// Signs: protocol authority. Changes: pool; creates vault and its margin account. Errors: `WrongAuthority`.
pub fn create_backstop(authority: Pubkey, pool: Pubkey, recovery_manager: Pubkey) -> Instruction {
    let accounts = accounts::CreateBackstop {
        payer: authority,
        authority,
        protocol: address::protocol(),
        pool,
        vault: address::backstop(&pool),
        margin_account: address::backstop_account(&pool),
        system_program: system_program::ID,
    };
    build(accounts, data::CreateBackstop { recovery_manager })
}

/// `payer` pays the rent of the provider's share account. `remaining`, here and below, margins the vault's account.
///
/// Signs: the provider. Changes: pool, vault's tokens, share. Errors: `RequestPending`, `PriceStale`.
pub fn request_backstop_deposit(
    pool: Pubkey,
    payer: Pubkey,
    wallet: TokenWallet,
    atoms: u64,
    remaining: &Remaining,
) -> Instruction {
    let vault = address::backstop(&pool);
    let accounts = accounts::RequestBackstopDeposit {
        inflow: inflow(pool, wallet),
        payer,
        vault,
        margin_account: address::backstop_account(&pool),
        share: address::share(&vault, &wallet.signer),
        system_program: system_program::ID,
    };
    with(build(accounts, data::RequestBackstopDeposit { atoms }), &pool, remaining)
}

/// Turns what `owner` asked to enter with into shares, once the delay is over.
///
/// Changes: pool, vault, its margin account, share. Errors: `NoRequest`, `CooldownNotOver`, `TooFewShares`.
pub fn process_backstop_deposit(pool: Pubkey, owner: Pubkey, remaining: &Remaining) -> Instruction {
    let vault = address::backstop(&pool);
    let accounts = accounts::Enter {
        pool,
        vault,
        margin_account: address::backstop_account(&pool),
        share: address::share(&vault, &owner),
    };
    with(build(accounts, data::ProcessBackstopDeposit {}), &pool, remaining)
}

/// Takes back what waits to enter.
///
/// Signs: the provider. Changes: pool, vault's tokens, share. Errors: `NoRequest`.
pub fn cancel_backstop_deposit(pool: Pubkey, wallet: TokenWallet) -> Instruction {
    let vault = address::backstop(&pool);
    let share = address::share(&vault, &wallet.signer);
    let accounts = accounts::CancelBackstopDeposit { outflow: outflow(pool, wallet), share, vault };
    build(accounts, data::CancelBackstopDeposit {})
}

/// Begins the cooldown of `shares`; another number of shares replaces the request.
///
/// Signs: the provider. Changes: vault, share. Errors: `InsufficientBalance`, `PriceStale`.
pub fn request_backstop_redemption(
    pool: Pubkey,
    owner: Pubkey,
    shares: u64,
    remaining: &Remaining,
) -> Instruction {
    let vault = address::backstop(&pool);
    let accounts = accounts::RequestBackstopRedemption {
        owner,
        pool,
        vault,
        margin_account: address::backstop_account(&pool),
        share: address::share(&vault, &owner),
    };
    with(build(accounts, data::RequestBackstopRedemption { shares }), &pool, remaining)
}

/// Pays the shares out after the cooldown, not below `least_atoms` [quote atoms].
///
/// Signs: the provider. Changes: pool, vault, its margin account and tokens, share. Errors: `NoRequest`, `CooldownNotOver`, `BelowInitialMargin`, `LossShared`.
pub fn process_backstop_redemption(
    pool: Pubkey,
    wallet: TokenWallet,
    least_atoms: u64,
    remaining: &Remaining,
) -> Instruction {
    let vault = address::backstop(&pool);
    let accounts = accounts::Leave {
        outflow: outflow(pool, wallet),
        vault,
        margin_account: address::backstop_account(&pool),
        share: address::share(&vault, &wallet.signer),
    };
    with(build(accounts, data::ProcessBackstopRedemption { least_atoms }), &pool, remaining)
}

/// Lets the backstop vault buy a slice of up to `max_share_q32` [2^-32 of the account] at its standing price.
///
/// Changes: both margin accounts, auction, pool, boards. Errors: `AboveStandingPrice`, `BelowInitialMargin`.
pub fn backstop_take(
    pool: Pubkey,
    margin_account: Pubkey,
    max_share_q32: u64,
    remaining: &Remaining,
) -> Instruction {
    let accounts = accounts::BackstopTake {
        protocol: address::protocol(),
        pool,
        margin_account,
        auction: address::auction(&margin_account),
        backstop_account: address::backstop_account(&pool),
    };
    with(build(accounts, data::BackstopTake { max_share_q32 }), &pool, remaining)
}

/// The legs' boards are added to `remaining` here.
///
/// Signs: the recovery manager and the other side. Changes: both margin accounts, pool, boards. Errors: `NotRecovery`, `BelowInitialMargin`.
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
        protocol: address::protocol(),
        pool,
        vault: address::backstop(&pool),
        margin_account: address::backstop_account(&pool),
        taker_account: taker.margin_account,
    };
    let remaining = remaining.clone().with_legs(&legs);
    trading(build(accounts, data::Unwind { legs }), &pool, &remaining)
}
