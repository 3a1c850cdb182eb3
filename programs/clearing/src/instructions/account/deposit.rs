//! Quote currency into a margin account. Anyone may pay in for anyone, at any time: no price, no
//! pause and no auction stops a deposit.

use crate::{
    errors::ClearingError,
    events::{CashMoved, emit},
    ledger,
    state::{Crossing, MarginAccount},
    vault::*,
};
use anchor_lang::prelude::*;

/// Accounts of [`deposit`].
#[derive(Accounts)]
pub struct Deposit<'info> {
    /// Where the money comes from and goes.
    pub inflow: Inflow<'info>,
    /// The margin account; bound by its constraints.
    #[account(mut, constraint = margin_account.load()?.pool == inflow.pool.key() @ ClearingError::WrongPool)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
}

/// Pays in `atoms` [quote atoms]. Errors: `ZeroAmount`, `WrongVault`, `WrongMint`.
pub fn deposit(ctx: Context<Deposit>, atoms: u64) -> Result<()> {
    let accounts = ctx.accounts;
    let mut account = accounts.margin_account.load_mut()?;
    let now = Clock::get()?.unix_timestamp;
    let into = i64::try_from(atoms).map_err(|_| ClearingError::Overflow)?;
    accounts.inflow.take(atoms, |pool| {
        pool.count_flow(Crossing::In(atoms), now);
        ledger::deposit(pool, &mut account, atoms, now)
    })?;
    emit!(CashMoved {
        account: accounts.margin_account.key(),
        atoms: into,
        cash_atoms: account.cash_atoms,
    });
    Ok(())
}
