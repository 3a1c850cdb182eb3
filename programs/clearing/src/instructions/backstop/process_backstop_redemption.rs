//! Out of the backstop vault, in two steps: asked for, and after a cooldown taken, at the cheaper of the two prices. Until then
//! the shares stand for losses and earn nothing; who calls it off gives up what they earned meanwhile, and a request not used
//! in its time is called off. So nobody is out before a loss that could be seen coming, or keeps a way out open.
//!
//! Remaining accounts: market and surface of every market the vault's account uses.

use crate::{
    errors::{ClearingError, risk},
    events::{BackstopAsked, BackstopMoved, emit},
    ledger,
    outcome::{VaultValue, vault_value},
    remaining::Remaining,
    state::{BackstopShare, BackstopVault, MarginAccount, Pool, pause},
    vault::*,
};
use anchor_lang::prelude::*;
use breakwater_risk::{
    liquidation::{LEAST_SHARES, RedemptionRequest},
    outflow::Taking,
};

/// Accounts of [`request_backstop_redemption`].
#[derive(Accounts)]
pub struct RequestBackstopRedemption<'info> {
    /// The provider; bound by who names it.
    pub owner: Signer<'info>,
    /// The pool; bound by who names it.
    pub pool: Box<Account<'info, Pool>>,
    /// The backstop vault; bound by its `pool` and `margin_account`.
    #[account(mut, has_one = pool @ ClearingError::WrongPool,
        has_one = margin_account @ ClearingError::BackstopMissing)]
    pub vault: Box<Account<'info, BackstopVault>>,
    /// The vault's margin account; bound by who names it.
    pub margin_account: AccountLoader<'info, MarginAccount>,
    /// The provider's share; bound by its `vault` and `owner`.
    #[account(mut, has_one = vault @ ClearingError::WrongVault,
        has_one = owner @ ClearingError::WrongAuthority)]
    pub share: Box<Account<'info, BackstopShare>>,
}

/// Asks to leave with some shares; 0 calls an earlier request off.
pub fn request_backstop_redemption<'info>(
    ctx: Context<'info, RequestBackstopRedemption<'info>>,
    shares: u64,
) -> Result<()> {
    let accounts = ctx.accounts;
    let now = Clock::get()?.unix_timestamp;
    let (vault, share) = (&mut accounts.vault, &mut accounts.share);
    share.roll(vault);
    let account = accounts.margin_account.load()?;
    let remaining = Remaining::load(ctx.remaining_accounts, &accounts.pool.key())?;
    let mut engine = remaining.engine(&accounts.pool, now);
    let mut value = vault_value(&mut engine, vault, &account)?;
    let lost_shares = call_off(vault, share, &mut value)?;
    if shares > 0 {
        require!(shares <= share.shares, ClearingError::InsufficientBalance);
        share.leaving_shares = shares;
        share.leaving_ts = now;
        share.leaving_value_atoms = value.low.worth_floor(shares).map_err(risk)?;
    }
    emit!(BackstopAsked {
        vault: vault.key(),
        owner: share.owner,
        entering_atoms: share.entering_atoms,
        leaving_shares: shares,
        lost_shares,
    });
    Ok(())
}

/// Ends a request that was not used; what its shares earned meanwhile is burnt. Returns the shares burnt.
fn call_off(
    vault: &mut BackstopVault,
    share: &mut BackstopShare,
    value: &mut VaultValue,
) -> Result<u64> {
    let shares = core::mem::take(&mut share.leaving_shares);
    if shares == 0 {
        return Ok(0);
    }
    let asked_value_atoms = core::mem::take(&mut share.leaving_value_atoms);
    let asked = RedemptionRequest { shares, asked_value_atoms };
    // at the high value: an earning that is in doubt is one
    let lost = value.high.lost_on_cancel(asked).map_err(risk)?;
    share.shares = share.shares.checked_sub(lost).ok_or(ClearingError::InvariantBroken)?;
    vault.shares = vault.shares.checked_sub(lost).ok_or(ClearingError::InvariantBroken)?;
    (value.low.shares, value.high.shares) = (vault.shares, vault.shares);
    Ok(lost)
}

/// Accounts of [`process_backstop_redemption`].
#[derive(Accounts)]
pub struct Leave<'info> {
    /// Where the money comes from and goes.
    pub outflow: Outflow<'info>,
    /// The backstop vault; bound by its `margin_account`.
    #[account(mut, constraint = vault.pool == outflow.pool.key() @ ClearingError::WrongPool,
        has_one = margin_account @ ClearingError::BackstopMissing)]
    pub vault: Box<Account<'info, BackstopVault>>,
    /// The vault's margin account; bound by who names it.
    #[account(mut)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
    /// The provider's share; bound by its `vault`.
    #[account(mut, has_one = vault @ ClearingError::WrongVault,
        constraint = share.owner == outflow.owner.key() @ ClearingError::WrongAuthority)]
    pub share: Box<Account<'info, BackstopShare>>,
}

/// Takes out what was asked for. `least_atoms` is the least to arrive.
pub fn process_backstop_redemption<'info>(
    ctx: Context<'info, Leave<'info>>,
    least_atoms: u64,
) -> Result<()> {
    let accounts = ctx.accounts;
    let outflow = &mut accounts.outflow;
    let now = Clock::get()?.unix_timestamp;
    outflow.protocol.require_running(pause::WITHDRAW, now)?;
    let (vault, share) = (&mut accounts.vault, &mut accounts.share);
    share.roll(vault);
    require!(share.leaving_shares > 0, ClearingError::NoRequest);
    let settings = outflow.pool.settings.backstop;
    let opens = share.leaving_ts.saturating_add(i64::from(settings.cooldown_secs));
    let lapses = opens.saturating_add(i64::from(settings.exit_secs));
    require!(now >= opens, ClearingError::CooldownNotOver);
    require!(now < lapses, ClearingError::NoRequest);

    let mut account = accounts.margin_account.load_mut()?;
    let remaining = Remaining::load(ctx.remaining_accounts, &outflow.pool.key())?;
    let mut engine = remaining.engine(&outflow.pool, now);
    let value = vault_value(&mut engine, vault, &account)?;
    let shares = core::mem::take(&mut share.leaving_shares);
    let asked = core::mem::take(&mut share.leaving_value_atoms);
    let own_atoms = value.low.worth_floor(share.shares).map_err(risk)?;
    let atoms = value.low.worth_floor(shares).map_err(risk)?.min(asked);
    require!(atoms > 0, ClearingError::VaultWiped);
    share.shares = share.shares.checked_sub(shares).ok_or(ClearingError::InvariantBroken)?;
    vault.shares = vault.shares.checked_sub(shares).ok_or(ClearingError::InvariantBroken)?;
    let enough = vault.shares == 0 || vault.shares >= LEAST_SHARES;
    require!(enough, ClearingError::TooFewShares);
    ledger::fill_hole(&mut outflow.pool, now)?;
    let value_atoms = i64::try_from(own_atoms).map_err(|_| ClearingError::Overflow)?;
    outflow.require_pace(&mut share.allowance, Taking { atoms, value_atoms }, now)?;
    let out_atoms = ledger::withdraw(&mut outflow.pool, &mut account, atoms, now)?;
    require!(out_atoms >= least_atoms, ClearingError::LossShared);
    engine.require_initial_margin(&account)?;
    if vault.shares == 0 && account.position_count == 0 && account.cash_atoms > 0 {
        // what the last one out may not have is nobody's: it does not wait for the next one in
        let left = account.cash_atoms.unsigned_abs();
        ledger::pay_revenue(&mut outflow.pool, &mut account, left)?;
    }
    outflow.give(out_atoms)?;
    emit!(BackstopMoved {
        vault: vault.key(),
        owner: share.owner,
        atoms: i64::try_from(out_atoms).map(|a| -a).map_err(|_| ClearingError::Overflow)?,
        shares: i64::try_from(shares).map(|s| -s).map_err(|_| ClearingError::Overflow)?,
        value_atoms: value.low.value_atoms,
    });
    Ok(())
}
