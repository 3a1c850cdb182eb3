//! The guardian stops things without a rule, for three days at most at a time. It can't end or loosen a stop: governance can,
//! after its delay. What stops withdrawals is not prolonged beyond three days, and then not asked for again until they have been open for as
//! long as they were closed, whichever way they were.

use crate::{
    errors::ClearingError,
    events::{BreakerTripped, emit},
    seeds,
    state::{MOST_STOP_SECS, Pool, Protocol, stop},
};
use anchor_lang::prelude::*;

/// What stops withdrawals.
const SHUT: u32 = stop::WITHDRAWALS | stop::HALT;

/// What is stopped, and for how long.
#[derive(AnchorSerialize, AnchorDeserialize, Clone, Copy, Debug)]
pub struct TightenArgs {
    /// Bits of [`stop`].
    pub actions: u32,
    /// For so long [s]. 1..=259 200.
    pub secs: u32,
    /// Where withdrawals are limited: share of its own worth that an account may take out in a window [bps]. 0..=10 000.
    pub withdraw_bps: u32,
}

/// Accounts of [`tighten`].
#[derive(Accounts)]
pub struct Tighten<'info> {
    /// Guardian or authority.
    pub signer: Signer<'info>,
    /// The protocol; bound by seeds.
    #[account(mut, seeds = [seeds::PROTOCOL], bump = protocol.bump)]
    pub protocol: Box<Account<'info, Protocol>>,
    /// The pool; bound by its `protocol`.
    #[account(mut, has_one = protocol @ ClearingError::WrongPool)]
    pub pool: Box<Account<'info, Pool>>,
}

/// Stops what the guardian says. Errors: `WrongAuthority`, `BadParameter`.
pub fn tighten(ctx: Context<Tighten>, args: TightenArgs) -> Result<()> {
    let (protocol, by) = (&mut ctx.accounts.protocol, ctx.accounts.signer.key());
    require!(by == protocol.guardian || by == protocol.authority, ClearingError::WrongAuthority);
    let known = args.actions != 0 && args.actions & !stop::ALL == 0;
    let in_range = (1..=MOST_STOP_SECS).contains(&args.secs) && args.withdraw_bps <= 10_000;
    require!(known && in_range, ClearingError::BadParameter);
    let now = Clock::get()?.unix_timestamp;
    let pool = &mut ctx.accounts.pool;
    let mut until_ts = now.saturating_add(i64::from(args.secs));
    if args.actions & SHUT != 0 {
        protocol.require_may_shut(&pool.stops, now)?;
        // what runs is not prolonged beyond that
        let running = pool.stops.of(args.actions & SHUT).filter(|(_, closed)| closed.at(now));
        let since_ts = running.map(|(_, closed)| closed.since_ts).min().unwrap_or(now);
        until_ts = until_ts.min(since_ts.saturating_add(i64::from(MOST_STOP_SECS)));
        protocol.note_shut(until_ts);
    }
    pool.stops.tighten(args.actions, until_ts, args.withdraw_bps, now);
    emit!(BreakerTripped {
        pool: pool.key(),
        rule: u8::MAX,
        value_bps: 0,
        actions: args.actions,
        until_ts,
        withdraw_bps: args.withdraw_bps,
        by,
    });
    Ok(())
}
