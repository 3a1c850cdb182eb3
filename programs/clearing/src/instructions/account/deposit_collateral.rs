//! A market's underlying into a margin account, as collateral. Never stopped, like every deposit.

use crate::{
    errors::ClearingError,
    events::CollateralMoved,
    ledger,
    state::{MarginAccount, Market},
    vault::Passage,
};
use anchor_lang::prelude::*;
use anchor_spl::token::{Mint, Token, TokenAccount};

#[derive(Accounts)]
pub struct DepositCollateral<'info> {
    pub depositor: Signer<'info>,
    #[account(mut, has_one = collateral_vault @ ClearingError::WrongVault,
        has_one = collateral_mint @ ClearingError::WrongMint)]
    pub market: AccountLoader<'info, Market>,
    #[account(mut, constraint = margin_account.load()?.pool == market.load()?.pool @ ClearingError::WrongPool)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
    pub collateral_mint: Box<Account<'info, Mint>>,
    #[account(mut)]
    pub collateral_vault: Box<Account<'info, TokenAccount>>,
    #[account(mut, constraint = user_tokens.mint == collateral_mint.key() @ ClearingError::WrongMint,
        constraint = user_tokens.owner == depositor.key() @ ClearingError::WrongAuthority)]
    pub user_tokens: Box<Account<'info, TokenAccount>>,
    pub token_program: Program<'info, Token>,
}

pub fn deposit_collateral(ctx: Context<DepositCollateral>, atoms: u64) -> Result<()> {
    require!(atoms > 0, ClearingError::ZeroAmount);
    let accounts = ctx.accounts;
    let passage = Passage {
        program: &accounts.token_program,
        mint: &accounts.collateral_mint,
        user: &accounts.user_tokens,
        vault: &accounts.collateral_vault,
    };
    passage.pull(&accounts.depositor, atoms)?;
    let mut account = accounts.margin_account.load_mut()?;
    let mut market = accounts.market.load_mut()?;
    market.require_open(Clock::get()?.unix_timestamp)?;
    ledger::deposit_collateral(&mut market, &mut account, atoms)?;
    accounts.collateral_vault.reload()?;
    // I-03: the vault holds what the accounts are owed.
    let held = accounts.collateral_vault.amount >= market.collateral_atoms;
    require!(held, ClearingError::InvariantBroken);
    emit!(CollateralMoved {
        account: accounts.margin_account.key(),
        market: accounts.market.key(),
        atoms: i64::try_from(atoms).map_err(|_| ClearingError::Overflow)?,
    });
    Ok(())
}
