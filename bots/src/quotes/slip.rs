//! What either side of a quote would give away at mark, as the program counts it. Beyond the pool's slip a trade is a withdrawal, which
//! the giver's owner must sign: bots neither offer nor take that.

use anchor_lang::Result;
use breakwater_clearing::{
    errors::risk, instructions::Leg, outcome::leg_money, portfolio::MarginEngine,
    state::MarginAccount,
};
use breakwater_risk::outflow::Gift;

/// The legs as the taker gets them, between `account` and somebody. Errors: those of [`leg_money`].
pub fn gift(
    engine: &mut MarginEngine,
    account: &MarginAccount,
    legs: &[Leg],
    slip_bps: u32,
) -> Result<Gift> {
    let mut gift = Gift::default();
    for leg in legs {
        let money = leg_money(engine, account, leg)?;
        gift.add(&money, leg.size_lots, slip_bps).map_err(risk)?;
    }
    Ok(gift)
}

/// What one of the sides gives away beyond the slip; at most one does [quote atoms].
pub fn beyond_atoms(gift: &Gift) -> u64 {
    gift.beyond_slip(gift.maker_atoms).max(gift.beyond_slip(gift.taker_atoms))
}
