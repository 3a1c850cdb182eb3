//! Whether an account in auction may be sold now, or waits for its turn.

use crate::{
    errors::risk,
    portfolio::MarginEngine,
    state::{Auction, MarginAccount, Pool},
};
use anchor_lang::prelude::*;
use breakwater_risk::{
    liquidation::{Entrant, counted_notional_atoms, soft_bound_atoms},
    margin::Health,
};

/// What an account takes of the cap: nothing where it is dust, which is sold whole and moves no market [quote atoms].
pub fn counted_atoms(
    pool: &Pool,
    engine: &MarginEngine,
    account: &MarginAccount,
    health: &Health,
) -> Result<u64> {
    let settings = &pool.settings.auction;
    let bound = soft_bound_atoms(health.mm_atoms(), settings.buffer_bps).map_err(risk)?;
    if bound < settings.dust_atoms {
        return Ok(0); // the rule of `breakwater_risk::liquidation::max_share_q32`
    }
    Ok(counted_notional_atoms(engine.gross_notional_atoms(account)?, health.mm_atoms()))
}

/// There is room for it, or its turn is up.
pub fn may_enter(pool: &Pool, auction: &Auction, notional_atoms: u64, now: i64) -> bool {
    let cap_atoms = pool.settings.loss.auction_notional_atoms;
    notional_atoms == 0
        || auction.turn().is_up(now)
        || Entrant { notional_atoms, cap_atoms }.has_room(pool.auction_notional_atoms)
}
