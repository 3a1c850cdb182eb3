//! The risk steward's step: a set moves the safer way, every field by a bounded share of what it was, once a day, without delay. It is
//! refused whole or done whole: were a field cut to its bound, it would drift from those it belongs with.
//!
//! Who gains by calling it badly? Who holds the steward's key and wants an account due: what enters maintenance margin or counted collateral
//! at once is not the steward's (`Field::waits`); ranges are, and rise on their ramp. One that wants to stop governance: a step is a
//! change, once a day. One that wants a surface to stop: no more publishers are asked for than there are.

use super::{Target, target::Current};
use crate::{
    errors::ClearingError,
    events::{ParamsChanged, emit},
    instructions::target::*,
    state::{
        Governed, MarketParams, ParamSet,
        fields::{MARKET_FIELDS, POOL_FIELDS, check_step},
    },
};
use anchor_lang::prelude::*;

/// A steward's step.
#[derive(AnchorSerialize, AnchorDeserialize, Clone, Debug)]
pub struct StepParamsArgs {
    /// A pool's or a market's.
    pub set: ParamSet,
    /// Version of the set that it replaces.
    pub replaces: u64,
}

/// Accounts of [`step_params`].
#[derive(Accounts)]
pub struct StepParams<'info> {
    /// The risk steward.
    pub steward: Signer<'info>,
    /// What it is made to.
    pub target: Target<'info>,
}

/// Moves a set a step the safer way. Errors: `StepTooLarge`, `StepTooSoon`, `ChangeDead`.
pub fn step_params(ctx: Context<StepParams>, args: StepParamsArgs) -> Result<()> {
    let accounts = ctx.accounts;
    let protocol = &accounts.target.protocol;
    require_keys_eq!(accounts.steward.key(), protocol.steward, ClearingError::WrongAuthority);
    let params = protocol.params;
    let now = Clock::get()?.unix_timestamp;
    args.set.validate()?;
    let Current { target, governed, set: old } = accounts.target.current(&args.set)?;
    governed.require_version(args.replaces)?;
    let waited = now.saturating_sub(governed.stepped_ts) >= i64::from(params.step_every_secs);
    require!(waited, ClearingError::StepTooSoon);
    require_step(&old, &args.set, params.step_bps)?;
    accounts.target.require_publishers(&args.set)?;
    let version = accounts.target.apply(&args.set, Governed { stepped_ts: now, ..governed })?;
    let by = accounts.steward.key();
    emit!(ParamsChanged { target, by, version, old, new: args.set });
    Ok(())
}

/// A step that changes nothing would kill every queued change by the version it moves on. Errors: `StepEmpty`, `StepTooLarge`.
fn require_step(old: &ParamSet, new: &ParamSet, step_bps: u32) -> Result<()> {
    require!(old != new, ClearingError::StepEmpty);
    let bytes = |params: &MarketParams| bytemuck::bytes_of(params).to_vec();
    match (old, new) {
        (ParamSet::Pool(old), ParamSet::Pool(new)) => {
            let (old, new) = (bytemuck::bytes_of(old), bytemuck::bytes_of(new));
            check_step(POOL_FIELDS, old, new, step_bps)
        }
        (ParamSet::Market(old), ParamSet::Market(new)) => {
            check_step(MARKET_FIELDS, &bytes(old), &bytes(new), step_bps)
        }
        _ => err!(ClearingError::StepTooLarge), // protocol, breakers and what lifts a stop wait for everybody
    }
}
