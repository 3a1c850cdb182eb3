//! The guardian's answer to a market that should not open: while it waits, it can be withheld for good.

use crate::{
    errors::ClearingError,
    events::MarketWithheld,
    seeds,
    state::{Market, Pool, Protocol},
};
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct WithholdMarket<'info> {
    pub signer: Signer<'info>,
    #[account(seeds = [seeds::PROTOCOL], bump = protocol.bump)]
    pub protocol: Box<Account<'info, Protocol>>,
    #[account(has_one = protocol @ ClearingError::WrongPool)]
    pub pool: Box<Account<'info, Pool>>,
    #[account(mut, has_one = pool @ ClearingError::WrongPool)]
    pub market: AccountLoader<'info, Market>,
}

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
