//! Quote currency into a margin account. Anyone may pay in for anyone, at any time: no price, no
//! pause and no auction stops a deposit.

use crate::{
    errors::ClearingError,
    events::CashMoved,
    ledger,
    state::{MarginAccount, Pool},
    vault::Passage,
};
use anchor_lang::prelude::*;
use anchor_spl::token::{Mint, Token, TokenAccount};

#[derive(Accounts)]
pub struct Deposit<'info> {
    pub depositor: Signer<'info>,
    #[account(mut, has_one = quote_vault @ ClearingError::WrongVault)]
    pub pool: Box<Account<'info, Pool>>,
    #[account(mut, has_one = pool @ ClearingError::WrongPool)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
    /// CHECK in full: the vault's own mint.
    #[account(address = quote_vault.mint @ ClearingError::WrongMint)]
    pub quote_mint: Box<Account<'info, Mint>>,
    #[account(mut)]
    pub quote_vault: Box<Account<'info, TokenAccount>>,
    #[account(mut, constraint = user_tokens.mint == quote_mint.key() @ ClearingError::WrongMint,
        constraint = user_tokens.owner == depositor.key() @ ClearingError::WrongAuthority)]
    pub user_tokens: Box<Account<'info, TokenAccount>>,
    pub token_program: Program<'info, Token>,
}

pub fn deposit(ctx: Context<Deposit>, atoms: u64) -> Result<()> {
    require!(atoms > 0, ClearingError::ZeroAmount);
    let accounts = ctx.accounts;
    let passage = Passage {
        program: &accounts.token_program,
        mint: &accounts.quote_mint,
        user: &accounts.user_tokens,
        vault: &accounts.quote_vault,
    };
    passage.pull(&accounts.depositor, atoms)?;
    let mut account = accounts.margin_account.load_mut()?;
    ledger::deposit(&mut accounts.pool, &mut account, atoms)?;
    accounts.quote_vault.reload()?;
    accounts.pool.invariant(accounts.quote_vault.amount)?;
    emit!(CashMoved {
        account: accounts.margin_account.key(),
        atoms: i64::try_from(atoms).map_err(|_| ClearingError::Overflow)?,
        cash_atoms: account.cash_atoms,
    });
    Ok(())
}
