//! Quote currency out of a margin account, as far as the initial margin allows.
//!
//! Remaining accounts: market and surface of every market the account uses.

use crate::{
    errors::ClearingError,
    events::CashMoved,
    ledger,
    remaining::Remaining,
    seeds,
    state::{House, MarginAccount, Pool, pause},
    vault::Passage,
};
use anchor_lang::prelude::*;
use anchor_spl::token::{Mint, Token, TokenAccount};

#[derive(Accounts)]
pub struct Withdraw<'info> {
    pub owner: Signer<'info>,
    #[account(seeds = [seeds::HOUSE], bump = house.bump)]
    pub house: Box<Account<'info, House>>,
    #[account(mut, has_one = quote_vault @ ClearingError::WrongVault,
        has_one = house @ ClearingError::WrongPool)]
    pub pool: Box<Account<'info, Pool>>,
    #[account(mut, has_one = pool @ ClearingError::WrongPool,
        has_one = owner @ ClearingError::WrongAuthority)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
    #[account(address = quote_vault.mint @ ClearingError::WrongMint)]
    pub quote_mint: Box<Account<'info, Mint>>,
    #[account(mut)]
    pub quote_vault: Box<Account<'info, TokenAccount>>,
    /// Any token account of the quote currency: the owner decides where the money goes.
    #[account(mut, constraint = user_tokens.mint == quote_mint.key() @ ClearingError::WrongMint)]
    pub user_tokens: Box<Account<'info, TokenAccount>>,
    pub token_program: Program<'info, Token>,
}

pub fn withdraw<'info>(ctx: Context<'info, Withdraw<'info>>, atoms: u64) -> Result<()> {
    require!(atoms > 0, ClearingError::ZeroAmount);
    let accounts = ctx.accounts;
    accounts.house.require_running(pause::WITHDRAW)?;
    require!(accounts.quote_vault.amount >= atoms, ClearingError::VaultShort);
    let now = Clock::get()?.unix_timestamp;
    let mut account = accounts.margin_account.load_mut()?;
    account.require_not_in_auction()?;
    ledger::withdraw(&mut accounts.pool, &mut account, atoms)?;

    let remaining = Remaining::load(ctx.remaining_accounts, &accounts.pool.key())?;
    remaining.book(&accounts.pool, now).require_initial_margin(&account)?;

    let passage = Passage {
        program: &accounts.token_program,
        mint: &accounts.quote_mint,
        user: &accounts.user_tokens,
        vault: &accounts.quote_vault,
    };
    passage.push(&accounts.pool, atoms)?;
    accounts.quote_vault.reload()?;
    accounts.pool.invariant(accounts.quote_vault.amount)?;
    emit!(CashMoved {
        account: accounts.margin_account.key(),
        atoms: i64::try_from(atoms).map(|a| -a).map_err(|_| ClearingError::Overflow)?,
        cash_atoms: account.cash_atoms,
    });
    Ok(())
}
