//! Removes a publisher of volatility, at once: by the steward, or the authority. Nothing is taken from it. Where there is money to lose, fewer
//! than the market's `least_publishers` are left only if the guardian signs too: with them the surface grows old, and with it withdrawals
//! of whoever has options stop.

use crate::{
    errors::ClearingError,
    events::{PublisherChanged, emit},
    seeds,
    state::{Market, Pool, Protocol, Publisher},
};
use anchor_lang::prelude::*;

/// Accounts of [`remove_publisher`].
#[derive(Accounts)]
pub struct RemovePublisher<'info> {
    /// Steward or authority.
    pub signer: Signer<'info>,
    /// The protocol; bound by seeds.
    #[account(seeds = [seeds::PROTOCOL], bump = protocol.bump,
        constraint = signer.key() == protocol.steward || signer.key() == protocol.authority
            @ ClearingError::WrongAuthority)]
    pub protocol: Box<Account<'info, Protocol>>,
    /// The pool; bound by its `protocol`.
    #[account(has_one = protocol @ ClearingError::WrongPool)]
    pub pool: Box<Account<'info, Pool>>,
    /// The market; bound by its `pool`.
    #[account(mut, has_one = pool @ ClearingError::WrongPool)]
    pub market: AccountLoader<'info, Market>,
    /// Needed where too few would be left.
    #[account(constraint = guardian.key() == protocol.guardian @ ClearingError::WrongAuthority)]
    pub guardian: Option<Signer<'info>>,
    /// The publisher; bound by its `market`; closed here.
    #[account(mut, close = rent_to, has_one = market @ ClearingError::WrongTarget)]
    pub publisher: AccountLoader<'info, Publisher>,
    /// CHECK: receives the rent; whoever removes names it.
    #[account(mut)]
    pub rent_to: UncheckedAccount<'info>,
}

/// Removes a publisher at once. Errors: `WrongAuthority`.
pub fn remove_publisher(ctx: Context<RemovePublisher>) -> Result<()> {
    let accounts = ctx.accounts;
    let mut market = accounts.market.load_mut()?;
    let left = market.publishers.checked_sub(1).ok_or(ClearingError::InvariantBroken)?;
    let enough = u32::from(left) >= market.params.least_publishers;
    let empty = accounts.protocol.wait_secs(&accounts.pool, market.is_used()) == 0;
    let may = enough || empty || accounts.guardian.is_some();
    require!(may, ClearingError::PublisherMissing);
    market.publishers = left;
    emit!(PublisherChanged {
        market: accounts.market.key(),
        key: accounts.publisher.load()?.key,
        by: accounts.signer.key(),
        active_ts: i64::MAX,
    });
    Ok(())
}
