//! Margin of an account by the program's own engine, for wallets and bots to simulate. Changes nothing.
//! The figures are in the event and, as [`MarginChecked`], in the return data.
//!
//! Remaining accounts: market and surface of every market the account uses.

use crate::{
    errors::ClearingError,
    events::{MarginChecked, emit},
    portfolio::Purpose,
    remaining::Remaining,
    state::{MarginAccount, Pool},
};
use anchor_lang::{prelude::*, solana_program::program::set_return_data};
use breakwater_risk::{margin::CASES, model::ScenarioSet};

/// Accounts of [`check_margin`].
#[derive(Accounts)]
pub struct CheckMargin<'info> {
    /// The pool; bound by who names it.
    pub pool: Box<Account<'info, Pool>>,
    /// The account that is looked at; bound by its `pool`.
    /// Any account: nothing changes but what the caller learns.
    #[account(has_one = pool @ ClearingError::WrongPool)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
}

/// `witness`: one scenario, or all of them.
pub fn check_margin<'info>(
    ctx: Context<'info, CheckMargin<'info>>,
    witness: Option<u8>,
) -> Result<()> {
    let now = Clock::get()?.unix_timestamp;
    let account = ctx.accounts.margin_account.load()?;
    let remaining = Remaining::load(ctx.remaining_accounts, &ctx.accounts.pool.key())?;
    let mut engine = remaining.engine(&ctx.accounts.pool, now);
    let requirement = match scenario_set(witness)? {
        ScenarioSet::All => engine.requirement(&account)?,
        only => engine.check(&account, Purpose::Liquidation, only)?,
    };
    let equity = account.cash_atoms.checked_add(requirement.mtm_atoms);
    let checked = MarginChecked {
        account: ctx.accounts.margin_account.key(),
        equity_atoms: equity.ok_or(ClearingError::Overflow)?,
        im_atoms: requirement.im_atoms,
        mm_atoms: requirement.mm_atoms,
        worst_scenario: requirement.worst_scenario,
    };
    let mut data = Vec::with_capacity(64);
    checked.serialize(&mut data)?;
    set_return_data(&data);
    emit!(checked);
    Ok(())
}

fn scenario_set(witness: Option<u8>) -> Result<ScenarioSet> {
    let Some(scenario) = witness else { return Ok(ScenarioSet::All) };
    require!(usize::from(scenario) < CASES, ClearingError::UnknownScenario);
    Ok(ScenarioSet::Only(scenario))
}
