//! Removes a publisher of volatility, at once: by the steward, or the authority. Nothing is taken from it. Whose word is left must still be
//! as many as the market's `least_publishers`, or its surface grows old and refuses new risk.

use crate::{
    errors::ClearingError,
    events::PublisherChanged,
    seeds,
    state::{House, Market, Pool, Publisher},
};
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct RemovePublisher<'info> {
    pub signer: Signer<'info>,
    #[account(seeds = [seeds::HOUSE], bump = house.bump,
        constraint = signer.key() == house.steward || signer.key() == house.authority
            @ ClearingError::WrongAuthority)]
    pub house: Box<Account<'info, House>>,
    #[account(has_one = house @ ClearingError::WrongPool)]
    pub pool: Box<Account<'info, Pool>>,
    #[account(mut, has_one = pool @ ClearingError::WrongPool)]
    pub market: AccountLoader<'info, Market>,
    #[account(mut, close = rent_to, has_one = market @ ClearingError::WrongTarget)]
    pub publisher: AccountLoader<'info, Publisher>,
    /// CHECK: receives the rent; whoever removes names it.
    #[account(mut)]
    pub rent_to: UncheckedAccount<'info>,
}

pub fn remove_publisher(ctx: Context<RemovePublisher>) -> Result<()> {
    let accounts = ctx.accounts;
    let mut market = accounts.market.load_mut()?;
    market.publishers = market.publishers.checked_sub(1).ok_or(ClearingError::InvariantBroken)?;
    emit!(PublisherChanged {
        market: accounts.market.key(),
        key: accounts.publisher.load()?.key,
        by: accounts.signer.key(),
        active_ts: i64::MAX,
    });
    Ok(())
}
