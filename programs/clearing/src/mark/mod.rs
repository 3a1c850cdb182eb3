//! The only readers of oracle accounts.
//!
//! A price enters the program once, through `update_mark`, which checks it and moves the market's mark
//! forward in time; every other instruction uses the mark the market holds. So nobody can choose an
//! older price for a trade, a withdrawal or a bid than the newest one anybody has posted.

#![warn(missing_docs)]

pub mod legacy;
pub mod policy;
pub mod pyth;
pub mod second;

use crate::{
    errors::ClearingError,
    state::{FeedParams, Market, MarketParams, ProtocolParams, feed_source},
};
use anchor_lang::prelude::*;
use breakwater_feeds::FeedError;

pub use policy::{Action, oracle_state};

/// A market's price from its primary source. Errors: the 6100s.
pub fn read(
    info: &AccountInfo,
    protocol: &ProtocolParams,
    feeds: &FeedParams,
) -> Result<pyth::PythPrice> {
    match feeds.source {
        feed_source::LEGACY => legacy::read(info, &protocol.pyth_legacy, &feeds.feed_id),
        _ => pyth::read(info, &protocol.pyth_receiver, &feeds.feed_id),
    }
}

/// Furthest that a new feed's first price may be from a mark that nobody has renewed [bps].
const MOST_OFF_BPS: u32 = 5_000;

/// Where the prices of a change come from, as its caller shows it.
pub struct Shown<'a, 'info> {
    /// A price account of the primary source.
    pub source: Option<&'a AccountInfo<'info>>,
    /// A feed of the second source.
    pub second: Option<&'a AccountInfo<'info>>,
}

/// A market's feeds can be read, each by a price that could be a mark now, near the one there is where there is one: as near as two
/// sources may be apart where it is young enough to liquidate by. `old` are the feeds in force, of which what stays needs no proof; `None`
/// for a new market. Errors: `TargetMissing` where an account that it needs is left out, `FeedUnproven`, the 6100s.
pub fn prove(
    (protocol, params): (&ProtocolParams, &MarketParams),
    old: Option<(&ProtocolParams, &Market)>,
    shown: &Shown,
    clock: &Clock,
) -> Result<()> {
    let now = clock.unix_timestamp;
    let near = |price_atoms: u64| -> Result<()> {
        let Some((_, market)) = old else { return Ok(()) };
        let mark_atoms = market.mark.price_atoms;
        let young = now <= market.mark_old_ts();
        let most_bps = if young { params.oracle.max_divergence_bps } else { MOST_OFF_BPS };
        let off_bps =
            breakwater_risk::maths::ratio_bps_floor(price_atoms.abs_diff(mark_atoms), mark_atoms);
        let fine = mark_atoms == 0 || off_bps <= u64::from(most_bps);
        require!(fine, ClearingError::FeedUnproven);
        Ok(())
    };
    let feeds = &params.feeds;
    if old.is_none_or(|(before, market)| {
        moves_primary((before, protocol), (&market.params.feeds, feeds))
    }) {
        let source = shown.source.ok_or(ClearingError::TargetMissing)?;
        let price = read(source, protocol, feeds)?;
        price.require_usable(&params.oracle, now)?;
        near(price.price_atoms)?;
    }
    let has_second = feeds.second_feed != Pubkey::default();
    let moves = old.is_none_or(|(before, market)| {
        moves_second((before, protocol), (&market.params.feeds, feeds))
    });
    if has_second && moves {
        let source = shown.second.ok_or(ClearingError::TargetMissing)?;
        let price = second::read(source, &protocol.switchboard, feeds, clock)?;
        price.require_young(params.oracle.second_max_age_secs, now)?;
        near(price.price_atoms)?;
    }
    Ok(())
}

/// Prices of the primary source come from elsewhere.
fn moves_primary(
    protocol: (&ProtocolParams, &ProtocolParams),
    feeds: (&FeedParams, &FeedParams),
) -> bool {
    let owner = match feeds.1.source {
        feed_source::LEGACY => protocol.0.pyth_legacy != protocol.1.pyth_legacy,
        _ => protocol.0.pyth_receiver != protocol.1.pyth_receiver,
    };
    owner || feeds.0.feed_id != feeds.1.feed_id || feeds.0.source != feeds.1.source
}

/// The same of the second source.
fn moves_second(
    protocol: (&ProtocolParams, &ProtocolParams),
    feeds: (&FeedParams, &FeedParams),
) -> bool {
    protocol.0.switchboard != protocol.1.switchboard
        || feeds.0.second_feed != feeds.1.second_feed
        || feeds.0.second_jobs != feeds.1.second_jobs
}

/// A change of these parameters changes where prices come from.
pub fn moves_protocol(before: &ProtocolParams, after: &ProtocolParams) -> bool {
    before.pyth_receiver != after.pyth_receiver
        || before.pyth_legacy != after.pyth_legacy
        || before.switchboard != after.switchboard
}

/// The program's word for a feed that could not be read.
fn feed_error(error: FeedError) -> Error {
    match error {
        FeedError::NotTrading | FeedError::NoResult | FeedError::TooFewSamples => {
            ClearingError::PriceNotTrading
        }
        FeedError::NotPositive => ClearingError::PriceOutOfRange,
        _ => ClearingError::PriceMalformed,
    }
    .into()
}
