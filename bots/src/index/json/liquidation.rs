//! Events of liquidation, from the soft slice to the shared loss.

use super::{Json, object};
use anchor_lang::prelude::Pubkey;
use breakwater_clearing::events::{
    AccountRanked, AuctionAdmitted, AuctionEnded, AuctionRestarted, AuctionStarted, BackstopAsked,
    BackstopMoved, BidCommitted, BidRevealed, BondReleased, Deleveraged, HoldBackResolved,
    InsolvencyDeclared, InsolventSliceTaken, InsuranceFunded, Netted, RankSkipped, SealedAllotted,
    ShortfallCovered, SliceSold, SoftSliceTaken, WitnessRaised,
};
use breakwater_clearing::state::SkipReason;
use serde_json::Value;

impl Json for SkipReason {
    fn json(&self, _: &mut Vec<Pubkey>) -> Value {
        Value::from(match self {
            Self::Closed => "closed",
            Self::NothingOpposite => "nothing_opposite",
            Self::Unpriceable => "unpriceable",
            Self::WouldBeDue => "would_be_due",
            Self::Lapsed => "lapsed",
        })
    }
}

object!(AuctionStarted {
    account,
    starter,
    witness,
    equity_atoms,
    mm_atoms,
    delay_secs,
    tip_atoms,
    queued,
    public_ts
});
object!(AuctionAdmitted { account, public_ts });
object!(AuctionRestarted { account, equity_atoms, mm_atoms });
object!(WitnessRaised { account, old, new, mm_atoms });
object!(SliceSold {
    account,
    bidder,
    trade_id,
    share_q32,
    price_share_q32,
    value_atoms,
    paid_atoms,
    fee_atoms,
    tier,
    held_atoms
});
object!(InsolvencyDeclared { account, value_atoms, gap });
object!(InsolventSliceTaken {
    account,
    taker,
    trade_id,
    share_q32,
    value_atoms,
    paid_atoms,
    escrow_atoms,
    insurance_atoms,
    gamma_atoms
});
object!(AuctionEnded { account, slices, equity_atoms, mm_atoms, penalty_atoms, tip_atoms });
object!(HoldBackResolved { hold_back, bidder, forfeited, atoms, risen_atoms });
object!(SoftSliceTaken {
    account,
    taker,
    series,
    size_lots,
    value_atoms,
    discount_atoms,
    mm_before_atoms,
    mm_after_atoms
});
object!(Netted { long_account, short_account, series, size_lots, paid_atoms });
object!(BidCommitted { account, bidder, bond_atoms });
object!(BidRevealed { account, bidder, d_q32, share_q32 });
object!(SealedAllotted { account, offers, won_q32 });
object!(BondReleased { account, bidder, atoms, forfeited });
object!(BackstopMoved { vault, owner, atoms, shares, value_atoms });
object!(BackstopAsked { vault, owner, entering_atoms, leaving_shares, lost_shares });
object!(ShortfallCovered {
    account,
    shortfall_atoms,
    escrow_atoms,
    insurance_atoms,
    gamma_atoms,
    backstop_atoms,
    socialised_atoms,
    unmet_atoms
});
object!(AccountRanked { account, candidate, rank_atoms, size_atoms });
object!(RankSkipped { account, candidate, reason });
object!(Deleveraged { account, candidate, legs, mark_atoms, haircut_atoms, shortfall_atoms });
object!(InsuranceFunded { pool, atoms });
