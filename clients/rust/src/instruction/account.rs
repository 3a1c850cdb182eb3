//! Margin accounts and what goes in and out.

use super::*;
use anchor_lang::solana_program::system_program;
use breakwater_clearing::instructions::WithdrawArgs;
use breakwater_clearing::{accounts, instruction as data};

pub fn create_account(payer: Pubkey, owner: Pubkey, pool: Pubkey, id: u16) -> Instruction {
    let margin_account = address::margin_account(&pool, &owner, id);
    let accounts = accounts::CreateAccount {
        payer,
        owner,
        pool,
        margin_account,
        system_program: system_program::ID,
    };
    build(accounts, data::CreateAccount { id })
}

pub fn close_account(owner: Pubkey, margin_account: Pubkey) -> Instruction {
    build(accounts::CloseAccount { owner, margin_account }, data::CloseAccount {})
}

pub fn set_delegate(owner: Pubkey, margin_account: Pubkey, delegate: Pubkey) -> Instruction {
    build(accounts::SetDelegate { owner, margin_account }, data::SetDelegate { delegate })
}

pub fn deposit(pool: Pubkey, margin_account: Pubkey, purse: Purse, atoms: u64) -> Instruction {
    let accounts = accounts::Deposit { inflow: inflow(pool, purse), margin_account };
    build(accounts, data::Deposit { atoms })
}

/// All of it or nothing: while the pool shares a loss, see [`withdraw_at_least`].
pub fn withdraw(
    pool: Pubkey,
    margin_account: Pubkey,
    purse: Purse,
    atoms: u64,
    remaining: &Remaining,
) -> Instruction {
    let args = WithdrawArgs { atoms, least_atoms: atoms };
    withdraw_at_least(pool, margin_account, purse, args, remaining)
}

pub fn withdraw_at_least(
    pool: Pubkey,
    margin_account: Pubkey,
    purse: Purse,
    args: WithdrawArgs,
    remaining: &Remaining,
) -> Instruction {
    let accounts = accounts::Withdraw { outflow: outflow(pool, purse), margin_account };
    with(build(accounts, data::Withdraw { args }), &pool, remaining)
}

pub fn deposit_collateral(
    pool: Pubkey,
    index: u8,
    margin_account: Pubkey,
    purse: Purse,
    atoms: u64,
) -> Instruction {
    let market = address::market(&pool, index);
    let accounts = accounts::DepositCollateral {
        depositor: purse.signer,
        market,
        margin_account,
        collateral_mint: purse.mint,
        collateral_vault: address::collateral_vault(&market),
        user_tokens: purse.tokens,
        token_program: TOKEN_PROGRAM,
    };
    build(accounts, data::DepositCollateral { atoms })
}

pub fn withdraw_collateral(
    pool: Pubkey,
    index: u8,
    margin_account: Pubkey,
    purse: Purse,
    atoms: u64,
    remaining: &Remaining,
) -> Instruction {
    let market = address::market(&pool, index);
    let accounts = accounts::WithdrawCollateral {
        owner: purse.signer,
        house: address::house(),
        pool,
        market,
        margin_account,
        collateral_mint: purse.mint,
        collateral_vault: address::collateral_vault(&market),
        user_tokens: purse.tokens,
        token_program: TOKEN_PROGRAM,
    };
    with(build(accounts, data::WithdrawCollateral { atoms }), &pool, remaining)
}

pub fn check_margin(
    pool: Pubkey,
    margin_account: Pubkey,
    witness: Option<u8>,
    remaining: &Remaining,
) -> Instruction {
    let accounts = accounts::CheckMargin { pool, margin_account };
    with(build(accounts, data::CheckMargin { witness }), &pool, remaining)
}
