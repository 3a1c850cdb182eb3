//! Quote currency into the insurance fund. A gift: there is no way to take it out again.

use crate::{errors::ClearingError, events::InsuranceFunded, ledger, state::Pool, vault::Passage};
use anchor_lang::prelude::*;
use anchor_spl::token::{Mint, Token, TokenAccount};

#[derive(Accounts)]
pub struct FundInsurance<'info> {
    pub depositor: Signer<'info>,
    #[account(mut, has_one = quote_vault @ ClearingError::WrongVault)]
    pub pool: Box<Account<'info, Pool>>,
    #[account(address = quote_vault.mint @ ClearingError::WrongMint)]
    pub quote_mint: Box<Account<'info, Mint>>,
    #[account(mut)]
    pub quote_vault: Box<Account<'info, TokenAccount>>,
    #[account(mut, constraint = user_tokens.mint == quote_mint.key() @ ClearingError::WrongMint,
        constraint = user_tokens.owner == depositor.key() @ ClearingError::WrongAuthority)]
    pub user_tokens: Box<Account<'info, TokenAccount>>,
    pub token_program: Program<'info, Token>,
}

pub fn fund_insurance(ctx: Context<FundInsurance>, atoms: u64) -> Result<()> {
    require!(atoms > 0, ClearingError::ZeroAmount);
    let accounts = ctx.accounts;
    let passage = Passage {
        program: &accounts.token_program,
        mint: &accounts.quote_mint,
        user: &accounts.user_tokens,
        vault: &accounts.quote_vault,
    };
    passage.pull(&accounts.depositor, atoms)?;
    ledger::fund(&mut accounts.pool, atoms)?;
    accounts.quote_vault.reload()?;
    accounts.pool.invariant(accounts.quote_vault.amount)?;
    emit!(InsuranceFunded { pool: accounts.pool.key(), atoms });
    Ok(())
}
