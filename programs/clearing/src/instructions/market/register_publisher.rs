//! Registers who may publish volatility for a market. Its word counts after the protocol's delay: enough publishers are the surface.

use crate::{
    errors::ClearingError,
    events::PublisherChanged,
    seeds,
    state::{Market, Pool, Protocol, Publisher},
};
use anchor_lang::prelude::*;
use breakwater_risk::maths::MAX_PUBLISHERS;

#[derive(Accounts)]
#[instruction(key: Pubkey)]
pub struct RegisterPublisher<'info> {
    #[account(mut)]
    pub payer: Signer<'info>,
    pub authority: Signer<'info>,
    #[account(seeds = [seeds::PROTOCOL], bump = protocol.bump,
        has_one = authority @ ClearingError::WrongAuthority)]
    pub protocol: Box<Account<'info, Protocol>>,
    #[account(has_one = protocol @ ClearingError::WrongPool)]
    pub pool: Box<Account<'info, Pool>>,
    #[account(mut, has_one = pool @ ClearingError::WrongPool)]
    pub market: AccountLoader<'info, Market>,
    #[account(init, payer = payer, space = 8 + core::mem::size_of::<Publisher>(),
        seeds = [seeds::PUBLISHER, market.key().as_ref(), key.as_ref()], bump)]
    pub publisher: AccountLoader<'info, Publisher>,
    pub system_program: Program<'info, System>,
}

pub fn register_publisher(ctx: Context<RegisterPublisher>, key: Pubkey) -> Result<()> {
    let accounts = ctx.accounts;
    let now = Clock::get()?.unix_timestamp;
    let mut market = accounts.market.load_mut()?;
    require!(usize::from(market.publishers) < MAX_PUBLISHERS, ClearingError::NoRoom);
    market.publishers += 1; // below eight
    let mut publisher = accounts.publisher.load_init()?;
    publisher.market = accounts.market.key();
    publisher.key = key;
    let wait_secs = accounts.protocol.wait_secs(&accounts.pool, market.is_used());
    publisher.active_ts = now.saturating_add(wait_secs);
    publisher.bump = ctx.bumps.publisher;
    emit!(PublisherChanged {
        market: accounts.market.key(),
        key,
        by: accounts.authority.key(),
        active_ts: publisher.active_ts,
    });
    Ok(())
}
