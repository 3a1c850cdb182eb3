//! Replaces an auction's witness scenario by one that asks for more margin, or one that no market has any more by any other: a list of
//! scenarios may have become shorter. Anyone may call it; the half of the tip that waits for the end goes with it.
//!
//! Remaining accounts: market and surface of every market the account uses.

use crate::{
    errors::ClearingError,
    events::{WitnessRaised, emit},
    instructions::restart_auction::*,
    ledger::note_value,
    remaining::Remaining,
};
use anchor_lang::prelude::*;
use breakwater_risk::{margin::CASES, model::ScenarioSet};

/// Takes a worse witness over, and half of the tip with it. Errors: `WitnessNotWorse`.
pub fn raise_witness<'info>(ctx: Context<'info, TipAuction<'info>>, witness: u8) -> Result<()> {
    require!(usize::from(witness) < CASES, ClearingError::UnknownScenario);
    let tip_key = ctx.accounts.tip_key()?;
    let accounts = &mut ctx.accounts.tend;
    let now = Clock::get()?.unix_timestamp;
    let mut account = accounts.margin_account.load_mut()?;
    let mut auction = accounts.auction.load_mut()?;
    let remaining = Remaining::load(ctx.remaining_accounts, &accounts.pool.key())?;
    let mut engine = remaining.engine(&accounts.pool, now);
    engine.require_priced(&account)?;
    let new = engine.health(&account, ScenarioSet::Only(witness))?;
    if engine.has_case(auction.witness) {
        let old = engine.health(&account, ScenarioSet::Only(auction.witness))?;
        require!(new.mm_atoms() > old.mm_atoms(), ClearingError::WitnessNotWorse);
    }
    // without one, the half goes to the pool's funds
    auction.witness_account = tip_key.unwrap_or_default();
    emit!(WitnessRaised {
        account: accounts.margin_account.key(),
        old: auction.witness,
        new: witness,
        mm_atoms: new.mm_atoms(),
    });
    auction.witness = witness;
    note_value(&mut accounts.pool, Some(&auction), &mut account, &new)
}
