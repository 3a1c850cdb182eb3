//! Margin accounts and what goes in and out.

use super::*;
use anchor_lang::solana_program::system_program;
use breakwater_clearing::instructions::WithdrawArgs;
use breakwater_clearing::{accounts, instruction as data};

/// Opens margin account number `id` of `owner`, which signs; `payer` signs and pays the rent. Numbers go up one by one, from 0, and none is
/// given twice: the next one is `next_id` of the [`OwnerRecord`] at [`address::owner_record`], 0 where there is none.
///
/// [`OwnerRecord`]: breakwater_clearing::state::OwnerRecord
///
/// Signs: the owner. Changes: creates the margin account, owner's record. Errors: `AccountNumber`.
pub fn create_account(payer: Pubkey, owner: Pubkey, pool: Pubkey, id: u16) -> Instruction {
    let margin_account = address::margin_account(&pool, &owner, id);
    let accounts = accounts::CreateAccount {
        payer,
        owner,
        pool,
        record: address::owner_record(&pool, &owner),
        margin_account,
        system_program: system_program::ID,
    };
    build(accounts, data::CreateAccount { id })
}

/// Closes an empty margin account; its rent goes to `owner`, which signs.
///
/// Signs: the owner. Changes: closes the margin account. Errors: `AccountNotEmpty`, `AccountInAuction`.
pub fn close_account(owner: Pubkey, margin_account: Pubkey) -> Instruction {
    build(accounts::CloseAccount { owner, margin_account }, data::CloseAccount {})
}

/// Lets `delegate` trade and bid for the account, never withdraw; the default key takes the right away.
///
/// Signs: the owner. Changes: margin account. Errors: `WrongAuthority`.
pub fn set_delegate(owner: Pubkey, margin_account: Pubkey, delegate: Pubkey) -> Instruction {
    build(accounts::SetDelegate { owner, margin_account }, data::SetDelegate { delegate })
}

/// Moves `atoms` [quote atoms] from the wallet to the account's cash.
///
/// Changes: margin account, pool, vault. Errors: `ZeroAmount`, `WrongVault`, `WrongMint`.
pub fn deposit(
    pool: Pubkey,
    margin_account: Pubkey,
    wallet: TokenWallet,
    atoms: u64,
) -> Instruction {
    let accounts = accounts::Deposit { inflow: inflow(pool, wallet), margin_account };
    build(accounts, data::Deposit { atoms })
}

/// All of it or nothing: while the pool shares a loss, see [`withdraw_at_least`].
///
/// Signs: the owner. Changes: margin account, pool, vault. Errors: `BelowInitialMargin`, `InsufficientBalance`, `PriceStale`, `LossShared`.
pub fn withdraw(
    pool: Pubkey,
    margin_account: Pubkey,
    wallet: TokenWallet,
    atoms: u64,
    remaining: &Remaining,
) -> Instruction {
    let args = WithdrawArgs { atoms, least_atoms: atoms };
    withdraw_at_least(pool, margin_account, wallet, args, remaining)
}

/// Takes up to `args.atoms` out of the account's cash; while the pool shares a loss less may arrive, never below `args.least_atoms` [quote atoms].
///
/// Signs: the owner. `remaining` margins the account. Errors: as [`withdraw`].
pub fn withdraw_at_least(
    pool: Pubkey,
    margin_account: Pubkey,
    wallet: TokenWallet,
    args: WithdrawArgs,
    remaining: &Remaining,
) -> Instruction {
    let accounts = accounts::Withdraw { outflow: outflow(pool, wallet), margin_account };
    with(build(accounts, data::Withdraw { args }), &pool, remaining)
}

/// Moves `atoms` [atoms of the market's mint] of market `index`'s underlying from the wallet to the account's collateral.
///
/// Signs: owner or delegate, the owner alone while the account is in debt or in auction. Changes: margin account, market, collateral vault. Errors: `WrongAuthority`, `ZeroAmount`, `CollateralTooSmall`, `WrongVault`, `WrongMint`; for the first of a market those of its oracles.
pub fn deposit_collateral(
    pool: Pubkey,
    index: u8,
    margin_account: Pubkey,
    wallet: TokenWallet,
    atoms: u64,
) -> Instruction {
    let market = address::market(&pool, index);
    let accounts = accounts::DepositCollateral {
        depositor: wallet.signer,
        pool,
        market,
        margin_account,
        collateral_mint: wallet.mint,
        collateral_vault: address::collateral_vault(&market),
        user_tokens: wallet.tokens,
        token_program: TOKEN_PROGRAM,
    };
    build(accounts, data::DepositCollateral { atoms })
}

/// Takes `atoms` [atoms of the market's mint] of collateral out to the wallet; `remaining` margins the account.
///
/// Signs: the owner. Changes: margin account, market, collateral vault. Errors: `BelowInitialMargin`, `InsufficientBalance`.
pub fn withdraw_collateral(
    pool: Pubkey,
    index: u8,
    margin_account: Pubkey,
    wallet: TokenWallet,
    atoms: u64,
    remaining: &Remaining,
) -> Instruction {
    let market = address::market(&pool, index);
    let accounts = accounts::WithdrawCollateral {
        owner: wallet.signer,
        protocol: address::protocol(),
        pool,
        market,
        margin_account,
        collateral_mint: wallet.mint,
        collateral_vault: address::collateral_vault(&market),
        user_tokens: wallet.tokens,
        token_program: TOKEN_PROGRAM,
    };
    with(build(accounts, data::WithdrawCollateral { atoms }), &pool, remaining)
}

/// Margin of an account under one scenario (`witness`) or all, to be simulated: [`MarginChecked`] in event and return data.
///
/// [`MarginChecked`]: breakwater_clearing::events::MarginChecked
///
/// Changes: nothing. Errors: `MarketMissing`, `SurfaceMissing`, `TooManyExpiries`.
pub fn check_margin(
    pool: Pubkey,
    margin_account: Pubkey,
    witness: Option<u8>,
    remaining: &Remaining,
) -> Instruction {
    let accounts = accounts::CheckMargin { pool, margin_account };
    with(build(accounts, data::CheckMargin { witness }), &pool, remaining)
}
