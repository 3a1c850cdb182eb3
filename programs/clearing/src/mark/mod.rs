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

/// The same parameters before a change and after it.
pub struct Revised<'a, T> {
    /// In force.
    pub old: &'a T,
    /// What takes their place.
    pub new: &'a T,
}

impl<T> Clone for Revised<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Revised<'_, T> {}

/// What says where a market's prices are to come from.
#[derive(Clone, Copy)]
pub struct FeedSet<'a> {
    /// Owners of price accounts.
    pub protocol: &'a ProtocolParams,
    /// Feeds, and how young and sure their prices have to be.
    pub params: &'a MarketParams,
}

/// What says where they come from now.
#[derive(Clone, Copy)]
pub struct FeedsInForce<'a> {
    /// Owners of price accounts.
    pub protocol: &'a ProtocolParams,
    /// The market, with its feeds and its mark.
    pub market: &'a Market,
}

/// A market's feeds can be read, each by a price that could be a mark now, near the one there is where there is one: as near as two
/// sources may be apart where it is young enough to liquidate by. `old` are the feeds in force, of which what stays needs no proof; `None`
/// for a new market. Errors: `TargetMissing` where an account that it needs is left out, `FeedUnproven`, the 6100s.
pub fn prove(new: FeedSet, old: Option<FeedsInForce>, shown: &Shown, clock: &Clock) -> Result<()> {
    let FeedSet { protocol, params } = new;
    let now = clock.unix_timestamp;
    let near = |price_atoms: u64| -> Result<()> {
        let Some(FeedsInForce { market, .. }) = old else { return Ok(()) };
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
    let moved = old.map(|old| MovedFeeds {
        protocol: Revised { old: old.protocol, new: protocol },
        feeds: Revised { old: &old.market.params.feeds, new: feeds },
    });
    if moved.is_none_or(MovedFeeds::moves_primary) {
        let source = shown.source.ok_or(ClearingError::TargetMissing)?;
        let price = read(source, protocol, feeds)?;
        price.require_usable(&params.oracle, now)?;
        near(price.price_atoms)?;
    }
    let has_second = feeds.second_feed != Pubkey::default();
    if has_second && moved.is_none_or(MovedFeeds::moves_second) {
        let source = shown.second.ok_or(ClearingError::TargetMissing)?;
        let price = second::read(source, &protocol.switchboard, feeds, clock)?;
        price.require_young(params.oracle.second_max_age_secs, now)?;
        near(price.price_atoms)?;
    }
    Ok(())
}

/// What decides where a market's prices come from, on both sides of a change.
#[derive(Clone, Copy)]
struct MovedFeeds<'a> {
    protocol: Revised<'a, ProtocolParams>,
    feeds: Revised<'a, FeedParams>,
}

impl MovedFeeds<'_> {
    /// Prices of the primary source come from elsewhere.
    fn moves_primary(self) -> bool {
        let Self { protocol, feeds } = self;
        let owner = match feeds.new.source {
            feed_source::LEGACY => protocol.old.pyth_legacy != protocol.new.pyth_legacy,
            _ => protocol.old.pyth_receiver != protocol.new.pyth_receiver,
        };
        owner || feeds.old.feed_id != feeds.new.feed_id || feeds.old.source != feeds.new.source
    }

    /// The same of the second source.
    fn moves_second(self) -> bool {
        let Self { protocol, feeds } = self;
        protocol.old.switchboard != protocol.new.switchboard
            || feeds.old.second_feed != feeds.new.second_feed
            || feeds.old.second_jobs != feeds.new.second_jobs
    }
}

/// A change of these parameters changes where prices come from.
pub fn moves_protocol(params: Revised<ProtocolParams>) -> bool {
    let Revised { old, new } = params;
    old.pyth_receiver != new.pyth_receiver
        || old.pyth_legacy != new.pyth_legacy
        || old.switchboard != new.switchboard
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
