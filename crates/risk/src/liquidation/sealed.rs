//! The sealed round: who gets what of a failing account once all prices are on the table.

use crate::{
    error::RiskError,
    liquidation::{AuctionParams, SliceTerms, SolventSlice, max_share_q32},
    maths::mul_div_floor,
    units::ONE_Q32,
};

/// Revealed bids a round keeps.
pub const MAX_SEALED: usize = 8;

/// Least share of the account that a bid asks for [2^-32]: the bids a round keeps cover all of it, and no crumb has a place of a better
/// price.
pub const LEAST_SEALED_Q32: u64 = ONE_Q32 / MAX_SEALED as u64;

/// One revealed bid, and what it wins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SealedOffer {
    /// Share of value offered [2^-32].
    pub d_q32: u64,
    /// Largest share of the account wanted [2^-32].
    pub share_q32: u64,
    /// Won: share of the account as it stood before the round [2^-32].
    pub won_q32: u64,
}

/// Hands the account out, best price first; equal prices share in proportion to what they asked for. Each price takes no
/// more than brings the account back to its buffer at that price.
///
/// Rounding: down, so that the sum won never exceeds what is for sale. `offers` may come in any order and keep it.
/// Errors: `Overflow`.
pub fn allot(
    params: &AuctionParams,
    account: &SolventSlice,
    offers: &mut [SealedOffer],
) -> Result<(), RiskError> {
    for offer in offers.iter_mut() {
        offer.won_q32 = 0;
    }
    let (mut slice, mut left_q32, mut below) = (*account, ONE_Q32, u64::MAX);
    // The next price below the last one handled; at most one pass a price.
    while let Some(price) = offers.iter().map(|o| o.d_q32).filter(|d| *d < below && *d > 0).max() {
        below = price;
        let wanted: u64 = asked(offers, price).fold(0, |sum, share| sum.saturating_add(share));
        // of the account as it is now, which is `left` of what it was
        let most = match max_share_q32(params, &slice, price) {
            Ok(share) => mul_div_floor(share, left_q32, ONE_Q32)?,
            Err(RiskError::Domain) => break, // healthy again
            Err(other) => return Err(other),
        };
        let given = most.min(wanted);
        if given == 0 {
            continue;
        }
        let mut sold = 0;
        for offer in offers.iter_mut().filter(|o| o.d_q32 == price) {
            offer.won_q32 = mul_div_floor(given, offer.share_q32.min(ONE_Q32), wanted)?;
            sold += offer.won_q32; // fits: at most `given`
        }
        let part = mul_div_floor(sold, ONE_Q32, left_q32)?;
        let terms = SliceTerms { d_q32: price, share_q32: part };
        slice = slice.after_within_round(params, terms)?;
        left_q32 = left_q32.saturating_sub(sold);
        if left_q32 == 0 {
            break;
        }
    }
    Ok(())
}

fn asked(offers: &[SealedOffer], price: u64) -> impl Iterator<Item = u64> + '_ {
    offers.iter().filter(move |o| o.d_q32 == price).map(|o| o.share_q32.min(ONE_Q32))
}

/// What a bid has won, and what others have taken of theirs: both of the account as it stood before the round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Won {
    /// Won by the bid [2^-32].
    pub won_q32: u64,
    /// Gone to others already [2^-32].
    pub filled_q32: u64,
}

impl Won {
    /// What was won, of the account as it is now [2^-32]. Rounding: down. Errors: `Domain` when nothing is left.
    pub fn share_of_rest_q32(self) -> Result<u64, RiskError> {
        let left = ONE_Q32.checked_sub(self.filled_q32).filter(|l| *l > 0);
        let left = left.ok_or(RiskError::Domain)?;
        Ok(mul_div_floor(self.won_q32, ONE_Q32, left)?.min(ONE_Q32))
    }
}
