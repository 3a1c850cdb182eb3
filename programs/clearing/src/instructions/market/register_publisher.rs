//! Registers who may publish volatility for a market. Its word counts after the protocol's delay: enough publishers are the surface.

use crate::{
    errors::ClearingError,
    events::{PublisherChanged, emit},
    seeds,
    state::{Market, Pool, Protocol, Publisher},
};
use anchor_lang::prelude::*;
use breakwater_risk::maths::MAX_PUBLISHERS;

/// Accounts of [`register_publisher`].
#[derive(Accounts)]
#[instruction(key: Pubkey)]
pub struct RegisterPublisher<'info> {
    /// Pays the rent of the publisher.
    #[account(mut)]
    pub payer: Signer<'info>,
    /// Authority of the protocol; bound by who names it.
    pub authority: Signer<'info>,
    /// The protocol; bound by seeds and its `authority`.
    #[account(seeds = [seeds::PROTOCOL], bump = protocol.bump,
        has_one = authority @ ClearingError::WrongAuthority)]
    pub protocol: Box<Account<'info, Protocol>>,
    /// The pool; bound by its `protocol`.
    #[account(has_one = protocol @ ClearingError::WrongPool)]
    pub pool: Box<Account<'info, Pool>>,
    /// The market; bound by its `pool`.
    #[account(mut, has_one = pool @ ClearingError::WrongPool)]
    pub market: AccountLoader<'info, Market>,
    /// The publisher; created here.
    #[account(init, payer = payer, space = 8 + core::mem::size_of::<Publisher>(),
        seeds = [seeds::PUBLISHER, market.key().as_ref(), key.as_ref()], bump)]
    pub publisher: AccountLoader<'info, Publisher>,
    /// The system program.
    pub system_program: Program<'info, System>,
}

/// Registers `key`, whose word counts from later on. Errors: `WrongAuthority`, `NoRoom`.
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
