//! Works out who won the sealed round, once all prices are revealed: the best take what they asked for, equal prices share in
//! proportion. Anyone may call it.
//!
//! Remaining accounts: market and surface of every market the account uses.

use crate::{
    checks::require_for_sale,
    errors::{ClearingError, risk},
    events::{SealedAllotted, emit},
    instructions::TendAuction,
    outcome::slice_of,
    remaining::Remaining,
    state::SaleKind,
};
use anchor_lang::prelude::*;
use breakwater_risk::liquidation::allot;

/// Works out who has won. Errors: `SealedStage`, `AccountHealthy`, `MarkNotConfirmed`.
pub fn allot_sealed<'info>(ctx: Context<'info, TendAuction<'info>>) -> Result<()> {
    let accounts = ctx.accounts;
    let clock = Clock::get()?;
    let now = clock.unix_timestamp;
    let settings = accounts.pool.settings.sealed;
    let account = accounts.margin_account.load()?;
    let mut auction = accounts.auction.load_mut()?;
    let remaining = Remaining::load(ctx.remaining_accounts, &accounts.pool.key())?;
    let mut engine = remaining.engine(&accounts.pool, now);
    let time = accounts.protocol.sale_time(&accounts.pool, &clock);
    let own_ts = engine.auction_time(&account, &auction, &time)?.own_ts(SaleKind::Sealed);
    let fills = auction.public_ts.saturating_sub(i64::from(settings.fill_secs));
    let due = (fills..auction.public_ts).contains(&own_ts) && auction.allotted == 0;
    require!(due && auction.offer_count > 0, ClearingError::SealedStage);
    let health = require_for_sale(&accounts.pool, &auction, &account, &mut engine)?;
    require!(!health.is_insolvent(), ClearingError::AuctionInsolvent);
    let mut offers = auction.risk_offers();
    let curve = accounts.pool.settings.auction.to_risk();
    let count = usize::from(auction.offer_count).min(offers.len());
    let (offers, _) = offers.split_at_mut(count);
    allot(&curve, &slice_of(&auction, &health), offers).map_err(risk)?;
    let mut won_q32 = 0;
    for (kept, offer) in auction.offers.iter_mut().zip(offers) {
        kept.won_q32 = offer.won_q32;
        won_q32 += offer.won_q32; // at most 2^32 in all
    }
    auction.allotted = 1;
    emit!(SealedAllotted {
        account: accounts.margin_account.key(),
        offers: auction.offer_count,
        won_q32,
    });
    Ok(())
}
