//! Replaces an auction's witness scenario by one that asks for more margin. Anyone may call it.
//!
//! Remaining accounts: market and surface of every market the account uses.

use crate::{
    errors::ClearingError,
    events::WitnessRaised,
    portfolio::Purpose,
    remaining::Remaining,
    state::{Auction, MarginAccount, Pool},
};
use anchor_lang::prelude::*;
use breakwater_risk::{CASES, ScenarioSet};

#[derive(Accounts)]
pub struct RaiseWitness<'info> {
    pub pool: Box<Account<'info, Pool>>,
    #[account(has_one = pool @ ClearingError::WrongPool)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
    #[account(mut, has_one = margin_account @ ClearingError::NotInAuction)]
    pub auction: Box<Account<'info, Auction>>,
}

pub fn raise_witness<'info>(ctx: Context<'info, RaiseWitness<'info>>, witness: u8) -> Result<()> {
    require!(usize::from(witness) < CASES, ClearingError::UnknownScenario);
    let accounts = ctx.accounts;
    let now = Clock::get()?.unix_timestamp;
    let account = accounts.margin_account.load()?;
    let remaining = Remaining::load(ctx.remaining_accounts, &accounts.pool.key())?;
    let mut book = remaining.book(&accounts.pool, now);
    book.require_usable(&account)?;
    let old =
        book.check(&account, Purpose::Liquidation, ScenarioSet::Only(accounts.auction.witness))?;
    let new = book.check(&account, Purpose::Liquidation, ScenarioSet::Only(witness))?;
    require!(new.mm_atoms > old.mm_atoms, ClearingError::WitnessNotWorse);
    emit!(WitnessRaised {
        account: accounts.margin_account.key(),
        old: accounts.auction.witness,
        new: witness,
        mm_atoms: new.mm_atoms,
    });
    accounts.auction.witness = witness;
    Ok(())
}
