//! The guardian's answer to a market that should not open: while it waits, it can be withheld for good.

use crate::{
    errors::ClearingError,
    events::{MarketWithheld, emit},
    seeds,
    state::{Market, Pool, Protocol},
};
use anchor_lang::prelude::*;

/// Accounts of [`withhold_market`].
#[derive(Accounts)]
pub struct WithholdMarket<'info> {
    /// Guardian or authority.
    pub signer: Signer<'info>,
    /// The protocol; bound by seeds.
    #[account(seeds = [seeds::PROTOCOL], bump = protocol.bump)]
    pub protocol: Box<Account<'info, Protocol>>,
    /// The pool; bound by its `protocol`.
    #[account(has_one = protocol @ ClearingError::WrongPool)]
    pub pool: Box<Account<'info, Pool>>,
    /// The market that has not opened; bound by its `pool`.
    #[account(mut, has_one = pool @ ClearingError::WrongPool)]
    pub market: AccountLoader<'info, Market>,
}

/// Keeps a market from opening. Errors: `WrongAuthority`, `MarketOpen`.
pub fn withhold_market(ctx: Context<WithholdMarket>) -> Result<()> {
    let (protocol, by) = (&ctx.accounts.protocol, ctx.accounts.signer.key());
    require!(by == protocol.guardian || by == protocol.authority, ClearingError::WrongAuthority);
    let mut market = ctx.accounts.market.load_mut()?;
    let now = Clock::get()?.unix_timestamp;
    require!(now < market.opens_ts, ClearingError::MarketOpen);
    market.opens_ts = i64::MAX;
    emit!(MarketWithheld { market: ctx.accounts.market.key(), by });
    Ok(())
}
