//! Whether an account is for sale, at which price, and whether a buyer carries what it takes.

use crate::{
    errors::{ClearingError, risk},
    mark::Action,
    portfolio::MarginEngine,
    state::{Auction, AuctionTime, MarginAccount, Pool},
};
use anchor_lang::prelude::*;
use breakwater_risk::{
    liquidation::{price_ran_out, price_share_q32, soft_bound_atoms},
    margin::Health,
    maths::share_ceil,
    model::ScenarioSet,
};

/// An account that is short in the auction's witness scenario, at confirmed marks. Errors: `PriceStale`,
/// `MarkNotConfirmed`, `AccountHealthy`, `AuctionQueued`.
pub fn require_for_sale(
    pool: &Pool,
    auction: &Auction,
    account: &MarginAccount,
    engine: &mut MarginEngine,
) -> Result<Health> {
    let health = confirmed_health(pool, auction, account, engine)?;
    // I-05
    require!(health.is_liquidatable(), ClearingError::AccountHealthy);
    Ok(health)
}

/// Health in the auction's witness scenario, at confirmed marks. Errors: `PriceStale`, `MarkNotConfirmed`, `AuctionQueued`.
pub fn confirmed_health(
    pool: &Pool,
    auction: &Auction,
    account: &MarginAccount,
    engine: &mut MarginEngine,
) -> Result<Health> {
    auction.require_live()?;
    engine.require_priced(account)?;
    auction.require_confirmed(engine.oldest_mark(account)?, &pool.settings.auction)?;
    engine.health(account, ScenarioSet::Only(auction.witness))
}

/// What the public pays of a slice's value now [2^-32]. A price that has run out sells nothing until it is begun anew
/// (`restart_auction`): what fell while nobody could bid would else go to whoever comes first. Errors: `PriceRanOut`.
pub fn public_price_q32(pool: &Pool, auction: &Auction, time: &AuctionTime) -> Result<u64> {
    let curve = pool.settings.auction.to_risk();
    let elapsed_secs = auction.elapsed_secs(&pool.stops, time);
    require!(!price_ran_out(&curve, elapsed_secs), ClearingError::PriceRanOut);
    Ok(price_share_q32(&curve, elapsed_secs))
}

/// Solvent with something to sell, and below maintenance margin with a buffer on it.
pub fn is_below_buffer(health: &Health, buffer_bps: u32) -> Result<bool> {
    let bound = soft_bound_atoms(health.mm_atoms(), buffer_bps).map_err(risk)?;
    let solvent = !health.is_insolvent() && health.sold_value_atoms() >= 0;
    Ok(solvent && i128::from(health.equity_atoms()) < i128::from(bound))
}

/// A buyer takes on what it can carry, at the ranges of new risk alone: a second check at those of liquidation would cost as much
/// again, and let the width of a range decide how large an account can be sold. Errors: `TooComplex`, `PriceStale`, `BelowInitialMargin`.
pub fn require_carries(engine: &mut MarginEngine, buyer: &MarginAccount) -> Result<()> {
    buyer.require_simple()?;
    engine.require(Action::Liquidate, buyer)?;
    let health = engine.taken_on(buyer)?;
    // I-06
    require!(health.im_excess_atoms() >= 0, ClearingError::BelowInitialMargin);
    Ok(())
}

/// The sealed round is over, or the account too near to nothing to wait for it.
pub fn require_public(
    pool: &Pool,
    auction: &Auction,
    health: &Health,
    time: &AuctionTime,
) -> Result<()> {
    let urgent = is_urgent(pool, health);
    require!(auction.is_public(time) || urgent, ClearingError::SealedStage);
    Ok(())
}

/// Less value than a sealed round may be held with.
pub fn is_urgent(pool: &Pool, health: &Health) -> bool {
    let mm = health.mm_atoms().max(0).unsigned_abs();
    let least = share_ceil(mm, pool.settings.sealed.least_equity_bps);
    i128::from(health.sold_value_atoms()) < i128::from(least)
}
