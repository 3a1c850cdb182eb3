//! Into the backstop vault, in two steps: the money waits outside, and shares are bought after a delay at the dearer of the two
//! prices. So nobody is in before a gain that could be seen coming.
//!
//! Remaining accounts: market and surface of every market the vault's account uses.

use crate::{
    errors::{ClearingError, risk},
    events::{BackstopAsked, BackstopMoved, emit},
    ledger,
    outcome::vault_value,
    remaining::Remaining,
    seeds,
    state::{BackstopShare, BackstopVault, MarginAccount, Pool},
    vault::*,
};
use anchor_lang::prelude::*;
use breakwater_risk::liquidation::{LEAST_SHARES, SharePrice};

/// Accounts of [`request_backstop_deposit`].
#[derive(Accounts)]
pub struct RequestBackstopDeposit<'info> {
    /// Where the money comes from and goes.
    pub inflow: Inflow<'info>,
    /// Pays for `share`.
    #[account(mut)]
    pub payer: Signer<'info>,
    /// The backstop vault; bound by its `margin_account`.
    #[account(mut, constraint = vault.pool == inflow.pool.key() @ ClearingError::WrongPool,
        has_one = margin_account @ ClearingError::BackstopMissing)]
    pub vault: Box<Account<'info, BackstopVault>>,
    /// The vault's margin account; bound by who names it.
    pub margin_account: AccountLoader<'info, MarginAccount>,
    /// The provider's share; created where there is none.
    #[account(init_if_needed, payer = payer, space = 8 + BackstopShare::INIT_SPACE,
        seeds = [seeds::SHARE, vault.key().as_ref(), inflow.depositor.key().as_ref()], bump)]
    pub share: Box<Account<'info, BackstopShare>>,
    /// The system program.
    pub system_program: Program<'info, System>,
}

/// Takes `atoms` in [quote atoms]; they wait. Errors: `RequestPending`, `PriceStale`.
pub fn request_backstop_deposit<'info>(
    ctx: Context<'info, RequestBackstopDeposit<'info>>,
    atoms: u64,
) -> Result<()> {
    let accounts = ctx.accounts;
    let now = Clock::get()?.unix_timestamp;
    let share = &mut accounts.share;
    if share.vault == Pubkey::default() {
        share.vault = accounts.vault.key();
        share.owner = accounts.inflow.depositor.key();
        share.bump = ctx.bumps.share;
        share.epoch = accounts.vault.epoch;
    }
    require!(share.entering_atoms == 0, ClearingError::RequestPending);
    let account = accounts.margin_account.load()?;
    let remaining = Remaining::load(ctx.remaining_accounts, &accounts.inflow.pool.key())?;
    let mut engine = remaining.engine(&accounts.inflow.pool, now);
    let mut value = vault_value(&mut engine, &accounts.vault, &account)?;
    accounts.vault.roll_epoch(&account, &mut value)?;
    share.roll(&accounts.vault);
    share.entering_ts = now;
    share.entering_price_q32 = value.high.price_q32_ceil().map_err(risk)?;
    accounts.inflow.take(atoms, |pool| ledger::enter(pool, share, atoms))?;
    emit!(BackstopAsked {
        vault: accounts.vault.key(),
        owner: share.owner,
        entering_atoms: atoms,
        leaving_shares: share.leaving_shares,
        lost_shares: 0,
    });
    Ok(())
}

/// Accounts of [`process_backstop_deposit`].
#[derive(Accounts)]
pub struct Enter<'info> {
    /// The pool; bound by who names it.
    #[account(mut)]
    pub pool: Box<Account<'info, Pool>>,
    /// The backstop vault; bound by its `pool` and `margin_account`.
    #[account(mut, has_one = pool @ ClearingError::WrongPool,
        has_one = margin_account @ ClearingError::BackstopMissing)]
    pub vault: Box<Account<'info, BackstopVault>>,
    /// The vault's margin account; bound by who names it.
    #[account(mut)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
    /// The provider's share; bound by its `vault`.
    /// Any share with a request that is due: what it asked for it gets, whoever calls.
    #[account(mut, has_one = vault @ ClearingError::WrongVault)]
    pub share: Box<Account<'info, BackstopShare>>,
}

/// Anyone may call it, once the delay is over.
pub fn process_backstop_deposit<'info>(ctx: Context<'info, Enter<'info>>) -> Result<()> {
    let accounts = ctx.accounts;
    let now = Clock::get()?.unix_timestamp;
    let (vault, share) = (&mut accounts.vault, &mut accounts.share);
    require!(share.entering_atoms > 0, ClearingError::NoRequest);
    let delay = i64::from(accounts.pool.settings.backstop.entry_secs);
    require!(now >= share.entering_ts.saturating_add(delay), ClearingError::CooldownNotOver);
    let mut account = accounts.margin_account.load_mut()?;
    let remaining = Remaining::load(ctx.remaining_accounts, &accounts.pool.key())?;
    let mut engine = remaining.engine(&accounts.pool, now);
    let mut value = vault_value(&mut engine, vault, &account)?;
    vault.roll_epoch(&account, &mut value)?;
    share.roll(vault);
    let q32 = value.high.price_q32_ceil().map_err(risk)?.max(share.entering_price_q32);
    let atoms = ledger::admit(&mut accounts.pool, share, &mut account, now)?;
    let shares = SharePrice { q32 }.shares_floor(atoms).map_err(risk)?;
    require!(shares > 0, ClearingError::ZeroAmount);
    let enough = vault.shares.saturating_add(shares) >= LEAST_SHARES;
    require!(enough, ClearingError::TooFewShares);
    share.shares = share.shares.checked_add(shares).ok_or(ClearingError::Overflow)?;
    vault.shares = vault.shares.checked_add(shares).ok_or(ClearingError::Overflow)?;
    emit!(BackstopMoved {
        vault: vault.key(),
        owner: share.owner,
        atoms: i64::try_from(atoms).map_err(|_| ClearingError::Overflow)?,
        shares: i64::try_from(shares).map_err(|_| ClearingError::Overflow)?,
        value_atoms: value.high.value_atoms,
    });
    Ok(())
}

/// Accounts of [`cancel_backstop_deposit`].
#[derive(Accounts)]
pub struct CancelBackstopDeposit<'info> {
    /// Where the money comes from and goes.
    pub outflow: Outflow<'info>,
    /// The provider's share; bound by its `vault`.
    #[account(mut, constraint = share.owner == outflow.owner.key() @ ClearingError::WrongAuthority,
        has_one = vault @ ClearingError::WrongVault)]
    pub share: Box<Account<'info, BackstopShare>>,
    /// The backstop vault; bound by its constraints.
    #[account(constraint = vault.pool == outflow.pool.key() @ ClearingError::WrongPool)]
    pub vault: Box<Account<'info, BackstopVault>>,
}

/// Money that waits is its owner's, at any time.
pub fn cancel_backstop_deposit(ctx: Context<CancelBackstopDeposit>) -> Result<()> {
    let accounts = ctx.accounts;
    let atoms = ledger::leave_entry(&mut accounts.outflow.pool, &mut accounts.share)?;
    require!(atoms > 0, ClearingError::NoRequest);
    accounts.outflow.give(atoms)?;
    emit!(BackstopAsked {
        vault: accounts.vault.key(),
        owner: accounts.share.owner,
        entering_atoms: 0,
        leaving_shares: accounts.share.leaving_shares,
        lost_shares: 0,
    });
    Ok(())
}
