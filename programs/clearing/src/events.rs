//! What happened, for indexers, bots and receipts. Every change of money or state emits one.

use crate::state::{ParamSet, Role, Series, SkipReason};
use anchor_lang::prelude::*;

#[event]
#[derive(Clone, Debug)]
pub struct PauseChanged {
    pub protocol: Pubkey,
    pub by: Pubkey,
    pub old: u32,
    pub new: u32,
}

#[event]
#[derive(Clone, Debug)]
pub struct ChangeQueued {
    pub change: Pubkey,
    /// Protocol, pool, market or breakers.
    pub target: Pubkey,
    pub by: Pubkey,
    /// Version it replaces.
    pub replaces: u64,
    pub ready_ts: i64,
    pub lapses_ts: i64,
    pub old: ParamSet,
    pub new: ParamSet,
}

#[event]
#[derive(Clone, Debug)]
pub struct ChangeCancelled {
    pub change: Pubkey,
    pub target: Pubkey,
    pub by: Pubkey,
}

#[event]
#[derive(Clone, Debug)]
pub struct ParamsChanged {
    pub target: Pubkey,
    /// Who asked for it, or the steward.
    pub by: Pubkey,
    /// Version in force now.
    pub version: u64,
    pub old: ParamSet,
    pub new: ParamSet,
}

#[event]
#[derive(Clone, Debug)]
pub struct RoleProposed {
    pub target: Pubkey,
    pub role: Role,
    pub from: Pubkey,
    pub to: Pubkey,
    pub ready_ts: i64,
    pub lapses_ts: i64,
}

#[event]
#[derive(Clone, Debug)]
pub struct RoleChanged {
    pub target: Pubkey,
    pub role: Role,
    pub from: Pubkey,
    pub to: Pubkey,
}

#[event]
#[derive(Clone, Debug)]
pub struct RoleKept {
    pub target: Pubkey,
    pub role: Role,
    /// Who would have got it.
    pub to: Pubkey,
    pub by: Pubkey,
}

#[event]
#[derive(Clone, Debug)]
pub struct MarketWithheld {
    pub market: Pubkey,
    pub by: Pubkey,
}

#[event]
#[derive(Clone, Debug)]
pub struct BreakerTripped {
    pub pool: Pubkey,
    /// Number of the rule; 255 where the guardian tightened without one.
    pub rule: u8,
    /// What the metric was [bps]; 0 without a rule.
    pub value_bps: u64,
    /// Bits of [`stop`](crate::state::stop).
    pub actions: u32,
    pub until_ts: i64,
    pub withdraw_bps: u32,
    pub by: Pubkey,
}

#[event]
#[derive(Clone, Debug)]
pub struct QuoteTaken {
    pub maker_account: Pubkey,
    pub taker_account: Pubkey,
    pub nonce: u64,
    /// Who signed it: owner, delegate or a session key.
    pub signer: Pubkey,
    pub times: u32,
    /// Left of it.
    pub left: u32,
    /// Of the maker [quote atoms].
    pub fee_atoms: u64,
}

#[event]
#[derive(Clone, Debug)]
pub struct QuotesCancelled {
    pub maker_account: Pubkey,
    /// Quotes with a lower nonce are void.
    pub floor: u64,
}

#[event]
#[derive(Clone, Debug)]
pub struct MarkUpdated {
    pub market: Pubkey,
    pub price_atoms: u64,
    pub conf_atoms: u64,
    pub publish_ts: i64,
    /// Annualised realised variance [2^-48].
    pub variance_q48: u64,
    /// Width of the scenarios' ranges now, of their ordinary width.
    pub im_range_bps: u32,
    pub mm_range_bps: u32,
}

#[event]
#[derive(Clone, Debug)]
pub struct ExposureUpdated {
    pub board: Pubkey,
    /// The market's short contracts at spot, over all boards.
    pub open_interest_atoms: u64,
    /// Change of their delta cash for a move of 1 %.
    pub short_gamma_atoms: u64,
    pub im_range_bps: u32,
    pub mm_range_bps: u32,
}

#[event]
#[derive(Clone, Debug)]
pub struct SurfacePublished {
    pub market: Pubkey,
    pub expiry_ts: i64,
    /// Publishers whose point is young.
    pub young: u8,
    /// The surface has a new point: enough spoke, a majority agreed, and the step was believed.
    pub taken: bool,
}

#[event]
#[derive(Clone, Debug)]
pub struct PublisherChanged {
    pub market: Pubkey,
    pub key: Pubkey,
    pub by: Pubkey,
    /// Its word counts from here on; `i64::MAX` for one that was removed.
    pub active_ts: i64,
}

#[event]
#[derive(Clone, Debug)]
pub struct SecondUpdated {
    pub market: Pubkey,
    pub price_atoms: u64,
    pub publish_ts: i64,
    /// Distance from the mark, where both are young.
    pub divergence_bps: u64,
}

#[event]
#[derive(Clone, Debug)]
pub struct CashMoved {
    pub account: Pubkey,
    /// Positive: deposited. Negative: withdrawn [quote atoms].
    pub atoms: i64,
    pub cash_atoms: i64,
}

#[event]
#[derive(Clone, Debug)]
pub struct CollateralMoved {
    pub account: Pubkey,
    pub market: Pubkey,
    /// Positive: deposited. Negative: withdrawn [mint atoms].
    pub atoms: i64,
}

#[event]
#[derive(Clone, Debug)]
pub struct LegTraded {
    pub maker: Pubkey,
    pub taker: Pubkey,
    pub series: Series,
    /// From the taker's side [lots].
    pub size_lots: i64,
    /// [quote atoms per contract]
    pub price_atoms: u64,
    /// Paid by each side [quote atoms].
    pub fee_atoms: u64,
}

#[event]
#[derive(Clone, Debug)]
pub struct BoardSettled {
    pub board: Pubkey,
    pub expiry_ts: i64,
    pub price_atoms: u64,
    /// False: the exact update never came and the grace period had passed.
    pub exact: bool,
}

#[event]
#[derive(Clone, Debug)]
pub struct PositionsSettled {
    pub account: Pubkey,
    pub board: Pubkey,
    pub positions: u8,
    /// Received, or paid when negative [quote atoms].
    pub atoms: i64,
}

#[event]
#[derive(Clone, Debug)]
pub struct AuctionStarted {
    pub account: Pubkey,
    pub starter: Pubkey,
    pub witness: u8,
    pub equity_atoms: i64,
    pub mm_atoms: i64,
    /// Seconds from the price's publication to this instruction.
    pub delay_secs: i64,
    /// Set aside by the account: half for the starter, half for whose witness stands, once a slice is sold [quote atoms].
    pub tip_atoms: u64,
    /// True: it waits for room under the pool's cap.
    pub queued: bool,
    /// When the price begins to fall, after the sealed round; 0 while it waits.
    pub public_ts: i64,
}

#[event]
#[derive(Clone, Debug)]
pub struct AuctionAdmitted {
    pub account: Pubkey,
    pub public_ts: i64,
}

#[event]
#[derive(Clone, Debug)]
pub struct AuctionRestarted {
    pub account: Pubkey,
    pub equity_atoms: i64,
    pub mm_atoms: i64,
}

#[event]
#[derive(Clone, Debug)]
pub struct WitnessRaised {
    pub account: Pubkey,
    pub old: u8,
    pub new: u8,
    pub mm_atoms: i64,
}

#[event]
#[derive(Clone, Debug)]
pub struct SliceSold {
    pub account: Pubkey,
    pub bidder: Pubkey,
    pub trade_id: u64,
    /// Share of the account [2^-32].
    pub share_q32: u64,
    /// What one pays of the value [2^-32].
    pub price_share_q32: u64,
    /// Value of the slice at mark [quote atoms].
    pub value_atoms: i64,
    /// Paid by the bidder [quote atoms].
    pub paid_atoms: u64,
    /// Part of it that went to the account's penalty escrow [quote atoms].
    pub fee_atoms: u64,
    /// How it was sold: [`tier`].
    pub tier: u8,
    /// Held back of the bidder's cash [quote atoms].
    pub held_atoms: u64,
}

/// Tiers of liquidation, in [`SliceSold`].
pub mod tier {
    pub const SEALED: u8 = 3;
    pub const PUBLIC: u8 = 4;
    pub const BACKSTOP: u8 = 5;
}

#[event]
#[derive(Clone, Debug)]
pub struct InsolvencyDeclared {
    pub account: Pubkey,
    /// Negative [quote atoms].
    pub value_atoms: i64,
    /// True: a gap loss, for which the gamma reserve answers too.
    pub gap: bool,
}

#[event]
#[derive(Clone, Debug)]
pub struct InsolventSliceTaken {
    pub account: Pubkey,
    pub taker: Pubkey,
    pub trade_id: u64,
    pub share_q32: u64,
    /// Value of the slice at mark, negative [quote atoms].
    pub value_atoms: i64,
    /// Paid to the taker [quote atoms], ...
    pub paid_atoms: u64,
    /// ... of it by the account's own penalties, the insurance fund and the gamma reserve.
    pub escrow_atoms: u64,
    pub insurance_atoms: u64,
    pub gamma_atoms: u64,
}

#[event]
#[derive(Clone, Debug)]
pub struct AuctionEnded {
    pub account: Pubkey,
    pub slices: u64,
    pub equity_atoms: i64,
    pub mm_atoms: i64,
    /// The account's penalties, now with the pool's funds [quote atoms].
    pub penalty_atoms: u64,
    /// Paid to the starter and to whose witness stood, together [quote atoms].
    pub tip_atoms: u64,
}

#[event]
#[derive(Clone, Debug)]
pub struct HoldBackResolved {
    pub hold_back: Pubkey,
    pub bidder: Pubkey,
    /// True: the slice had risen beyond the limit, and the rise went to the account sold from, the rest back to the bidder.
    pub forfeited: bool,
    /// Forfeited where some was, else given back [quote atoms].
    pub atoms: u64,
    /// Change of the slice's value since it was sold [quote atoms].
    pub risen_atoms: i64,
}

#[event]
#[derive(Clone, Debug)]
pub struct SoftSliceTaken {
    pub account: Pubkey,
    pub taker: Pubkey,
    pub series: Series,
    /// Handed over, from the account's side [lots].
    pub size_lots: i64,
    /// Value at mark, from the account's side [quote atoms].
    pub value_atoms: i64,
    /// Given up by the account [quote atoms].
    pub discount_atoms: u64,
    pub mm_before_atoms: i64,
    pub mm_after_atoms: i64,
}

#[event]
#[derive(Clone, Debug)]
pub struct Netted {
    /// Gave up its long and its short of the series.
    pub long_account: Pubkey,
    pub short_account: Pubkey,
    pub series: Series,
    pub size_lots: i64,
    /// Paid by the short, at mark [quote atoms].
    pub paid_atoms: u64,
}

#[event]
#[derive(Clone, Debug)]
pub struct LiquidatorChanged {
    pub pool: Pubkey,
    pub owner: Pubkey,
    pub admitted: bool,
}

#[event]
#[derive(Clone, Debug)]
pub struct BidCommitted {
    pub account: Pubkey,
    pub bidder: Pubkey,
    pub bond_atoms: u64,
}

#[event]
#[derive(Clone, Debug)]
pub struct BidRevealed {
    pub account: Pubkey,
    pub bidder: Pubkey,
    pub d_q32: u64,
    pub share_q32: u64,
}

#[event]
#[derive(Clone, Debug)]
pub struct SealedAllotted {
    pub account: Pubkey,
    pub offers: u8,
    /// Share of the account won by all together [2^-32].
    pub won_q32: u64,
}

#[event]
#[derive(Clone, Debug)]
pub struct BondReleased {
    pub account: Pubkey,
    pub bidder: Pubkey,
    pub atoms: u64,
    pub forfeited: bool,
}

#[event]
#[derive(Clone, Debug)]
pub struct BackstopMoved {
    pub vault: Pubkey,
    pub owner: Pubkey,
    /// Money in (positive) or out [quote atoms].
    pub atoms: i64,
    /// Shares minted (positive) or burnt.
    pub shares: i64,
    /// Value of the whole vault, as the shares were priced by [quote atoms].
    pub value_atoms: u64,
}

#[event]
#[derive(Clone, Debug)]
pub struct BackstopAsked {
    pub vault: Pubkey,
    pub owner: Pubkey,
    pub entering_atoms: u64,
    pub leaving_shares: u64,
    /// Shares lost by calling off a leave.
    pub lost_shares: u64,
}

#[event]
#[derive(Clone, Debug)]
pub struct ShortfallCovered {
    pub account: Pubkey,
    pub shortfall_atoms: u64,
    pub escrow_atoms: u64,
    pub insurance_atoms: u64,
    pub gamma_atoms: u64,
    pub backstop_atoms: u64,
    /// Added to the loss that the pool shares [quote atoms].
    pub socialised_atoms: u64,
    /// Still owed [quote atoms]: to be deleveraged, or to wait for the fund's next window.
    pub unmet_atoms: u64,
}

#[event]
#[derive(Clone, Debug)]
pub struct AccountRanked {
    pub account: Pubkey,
    pub candidate: Pubkey,
    pub rank_atoms: u64,
    /// What it holds opposite to the account, at spot [quote atoms].
    pub size_atoms: u64,
}

#[event]
#[derive(Clone, Debug)]
pub struct RankSkipped {
    pub account: Pubkey,
    pub candidate: Pubkey,
    pub reason: SkipReason,
}

#[event]
#[derive(Clone, Debug)]
pub struct Deleveraged {
    pub account: Pubkey,
    /// Closed against.
    pub candidate: Pubkey,
    pub legs: u8,
    /// Paid to the candidate at mark, before the haircut [quote atoms].
    pub mark_atoms: i64,
    /// Kept of it [quote atoms].
    pub haircut_atoms: u64,
    /// Shortfall that is left [quote atoms].
    pub shortfall_atoms: u64,
}

#[event]
#[derive(Clone, Debug)]
pub struct InsuranceFunded {
    pub pool: Pubkey,
    pub atoms: u64,
}

#[event]
#[derive(Clone, Debug)]
pub struct MarginChecked {
    pub account: Pubkey,
    pub equity_atoms: i64,
    pub im_atoms: i64,
    pub mm_atoms: i64,
    pub worst_scenario: u8,
}
