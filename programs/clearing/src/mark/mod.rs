//! The only readers of oracle accounts.
//!
//! A price enters the program once, through `update_mark`, which checks it and moves the market's mark
//! forward in time; every other instruction uses the mark the market holds. So nobody can choose an
//! older price for a trade, a withdrawal or a bid than the newest one anybody has posted.

pub mod legacy;
pub mod policy;
pub mod pyth;
pub mod second;

use crate::{
    errors::ClearingError,
    state::{FeedParams, HouseParams, feed_source},
};
use anchor_lang::prelude::*;
use breakwater_feeds::FeedError;

pub use policy::{Action, oracle_state};

/// A market's price from its primary source. Errors: the 6100s.
pub fn read(
    info: &AccountInfo,
    house: &HouseParams,
    feeds: &FeedParams,
) -> Result<pyth::PythPrice> {
    match feeds.source {
        feed_source::LEGACY => legacy::read(info, &house.pyth_legacy, &feeds.feed_id),
        _ => pyth::read(info, &house.pyth_receiver, &feeds.feed_id),
    }
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
