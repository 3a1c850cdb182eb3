//! Takes the second source's price over: a Switchboard On-Demand feed that the market names. Anyone may call it.

use crate::{
    errors::ClearingError,
    events::{SecondUpdated, emit},
    instructions::TakePrice,
    mark::second,
    state::SecondPrice,
};
use anchor_lang::prelude::*;

/// Takes a newer price of the second source over, rounded down. Errors: `PriceWrongOwner`, `PriceWrongFeed`, `PriceMalformed`, `PriceStale`.
pub fn update_second(ctx: Context<TakePrice>) -> Result<()> {
    let clock = Clock::get()?;
    let now = clock.unix_timestamp;
    let mut market = ctx.accounts.market.load_mut()?;
    let info = ctx.accounts.source.to_account_info();
    let owner = ctx.accounts.protocol.params.switchboard;
    let price = second::read(&info, &owner, &market.params.feeds, &clock)?;
    price.require_young(market.params.oracle.second_max_age_secs, now)?;
    require!(price.publish_ts >= market.second.publish_ts, ClearingError::PriceGoesBack);
    market.second = SecondPrice { price_atoms: price.price_atoms, publish_ts: price.publish_ts };
    emit!(SecondUpdated {
        market: ctx.accounts.market.key(),
        price_atoms: price.price_atoms,
        publish_ts: price.publish_ts,
        divergence_bps: market.divergence_bps(now),
    });
    Ok(())
}
