//! Quote currency out of a margin account, as far as the initial margin allows. While the pool knows of a hole (a loss that is
//! shared, debts beyond what the funds can pay now, settled longs whose shorts have not paid), what is withdrawn leaves its part of it
//! behind, and leaves at a governed pace.
//!
//! Remaining accounts: market and surface of every market the account uses.

use crate::{
    errors::ClearingError,
    events::{CashMoved, emit},
    ledger,
    ledger::{Seen, note_again},
    remaining::Remaining,
    state::{MarginAccount, pause},
    vault::*,
};
use anchor_lang::prelude::*;
use breakwater_risk::outflow::Taking;

/// How much leaves, and at least what arrives.
#[derive(AnchorSerialize, AnchorDeserialize, Clone, Copy, Debug)]
pub struct WithdrawArgs {
    /// Taken off the account [quote atoms].
    pub atoms: u64,
    /// Least to arrive: less does while the pool shares a loss [quote atoms].
    pub least_atoms: u64,
}

/// Accounts of [`withdraw`].
#[derive(Accounts)]
pub struct Withdraw<'info> {
    /// Where the money comes from and goes.
    pub outflow: Outflow<'info>,
    /// The margin account; bound by its constraints.
    #[account(mut, constraint = margin_account.load()?.pool == outflow.pool.key() @ ClearingError::WrongPool,
        constraint = margin_account.load()?.owner == outflow.owner.key() @ ClearingError::WrongAuthority)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
}

/// Pays out; of the amount, the part of a hole stays behind. Errors: `BelowInitialMargin`, `InsufficientBalance`, `PriceStale`, `LossShared`.
pub fn withdraw<'info>(ctx: Context<'info, Withdraw<'info>>, args: WithdrawArgs) -> Result<()> {
    require!(args.atoms > 0, ClearingError::ZeroAmount);
    let accounts = ctx.accounts;
    let outflow = &mut accounts.outflow;
    let now = Clock::get()?.unix_timestamp;
    outflow.protocol.require_running(pause::WITHDRAW, now)?;
    let mut account = accounts.margin_account.load_mut()?;
    account.require_not_in_auction()?;
    ledger::fill_hole(&mut outflow.pool, now)?;
    let atoms = i64::try_from(args.atoms).map_err(|_| ClearingError::Overflow)?;
    require!(account.cash_atoms >= atoms, ClearingError::InsufficientBalance);

    // I-04: what stays must stand by itself: the account is margined as it will be
    let remaining = Remaining::load(ctx.remaining_accounts, &outflow.pool.key())?;
    let mut engine = remaining.engine(&outflow.pool, now);
    account.cash_atoms -= atoms; // at most what there is
    let health = engine.require_initial_margin(&account)?;
    account.cash_atoms += atoms;
    let value_atoms = health.value_atoms().saturating_add(atoms);
    note_again(&mut outflow.pool, &mut account, Seen::from(&health).with(value_atoms))?;
    let taking = Taking { atoms: args.atoms, value_atoms };
    outflow.require_pace(&mut account.allowance, taking, now)?;
    let out_atoms = ledger::withdraw(&mut outflow.pool, &mut account, args.atoms, now)?;
    require!(out_atoms >= args.least_atoms, ClearingError::LossShared);
    outflow.give(out_atoms)?;
    emit!(CashMoved {
        account: accounts.margin_account.key(),
        atoms: -atoms,
        cash_atoms: account.cash_atoms,
    });
    Ok(())
}
