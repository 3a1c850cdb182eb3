//! Takes a Pyth price over as the market's mark. Anyone may call it, with any price account of the feed
//! that is newer than the mark; an equal time changes nothing, so two keepers do no harm.

use crate::{
    errors::ClearingError,
    events::{MarkUpdated, emit},
    mark::{self, pyth},
    seeds,
    state::{Mark, Market, Pool, Protocol, RealisedState},
};
use anchor_lang::prelude::*;
use breakwater_risk::model::{Realised, RealisedParams, bps_q48};

/// A price account of the primary or the second source, and the market that takes it over.
#[derive(Accounts)]
pub struct TakePrice<'info> {
    /// The protocol; bound by seeds.
    #[account(seeds = [seeds::PROTOCOL], bump = protocol.bump)]
    pub protocol: Account<'info, Protocol>,
    /// The pool; bound by its `protocol`.
    #[account(has_one = protocol @ ClearingError::WrongPool)]
    pub pool: Box<Account<'info, Pool>>,
    /// The market; bound by its `pool`.
    #[account(mut, has_one = pool @ ClearingError::WrongPool)]
    pub market: AccountLoader<'info, Market>,
    /// CHECK: owner, type, feed, verification and range are checked by `mark::read` or `mark::second`, time by the handler.
    pub source: UncheckedAccount<'info>,
}

/// Takes a newer price over as the market's mark, rounded down. Errors: the 6100s.
pub fn update_mark(ctx: Context<TakePrice>) -> Result<()> {
    let clock = Clock::get()?;
    let now = clock.unix_timestamp;
    let mut market = ctx.accounts.market.load_mut()?;
    let info = ctx.accounts.source.to_account_info();
    let price = mark::read(&info, &ctx.accounts.protocol.params, &market.params.feeds)?;
    price.require_usable(&market.params.oracle, now)?;
    // I-09
    require!(price.publish_ts >= market.mark.source_ts, ClearingError::PriceGoesBack);
    if price.publish_ts == market.mark.source_ts {
        return Ok(());
    }
    // by the mark that stood so far
    market.idle = market.idle_at(&ctx.accounts.protocol.sale_time(&ctx.accounts.pool, &clock));
    market.realised = realised(&market, &price);
    market.follow(now);
    let window_secs = market.params.oracle.move_window_secs;
    market.moves.record(price.price_atoms, now, window_secs);
    let publish_ts = price.publish_ts.min(now);
    market.accrue(price.price_atoms, publish_ts);
    market.mark = Mark {
        price_atoms: price.price_atoms,
        conf_atoms: price.conf_atoms,
        ema_atoms: price.ema_atoms,
        publish_ts,
        slot: clock.slot,
        taken_ts: now,
        source_ts: price.publish_ts,
    };
    emit!(MarkUpdated {
        market: ctx.accounts.market.key(),
        price_atoms: price.price_atoms,
        conf_atoms: price.conf_atoms,
        publish_ts,
        variance_q48: market.realised.variance_q48,
        im_range_bps: market.range.im_bps,
        mm_range_bps: market.range.mm_bps,
    });
    Ok(())
}

fn realised(market: &Market, price: &pyth::PythPrice) -> RealisedState {
    let old = Realised {
        variance_q48: market.realised.variance_q48,
        last_price_atoms: market.realised.last_price_atoms,
        last_secs: market.realised.last_ts,
        doubted_price_atoms: market.realised.doubted_price_atoms,
        doubted_secs: market.realised.doubted_ts,
    };
    let params = RealisedParams {
        half_life_secs: u64::from(market.params.oracle.realised_half_life_secs),
        doubt_q48: bps_q48(market.params.oracle.realised_clamp_bps),
    };
    let new = old.update(price.price_atoms, price.publish_ts, &params);
    RealisedState {
        variance_q48: new.variance_q48,
        last_price_atoms: new.last_price_atoms,
        last_ts: new.last_secs,
        doubted_price_atoms: new.doubted_price_atoms,
        doubted_ts: new.doubted_secs,
    }
}
