//! What happened, for indexers, bots and receipts. Every change of money or state emits one.

use crate::state::Series;
use anchor_lang::prelude::*;

#[event]
pub struct PauseChanged {
    pub house: Pubkey,
    pub by: Pubkey,
    pub old: u32,
    pub new: u32,
}

#[event]
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
pub struct SurfacePublished {
    pub market: Pubkey,
    pub expiry_ts: i64,
}

#[event]
pub struct CashMoved {
    pub account: Pubkey,
    /// Positive: deposited. Negative: withdrawn [quote atoms].
    pub atoms: i64,
    pub cash_atoms: i64,
}

#[event]
pub struct CollateralMoved {
    pub account: Pubkey,
    pub market: Pubkey,
    /// Positive: deposited. Negative: withdrawn [mint atoms].
    pub atoms: i64,
}

#[event]
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
pub struct BoardSettled {
    pub board: Pubkey,
    pub expiry_ts: i64,
    pub price_atoms: u64,
    /// False: the exact update never came and the grace period had passed.
    pub exact: bool,
}

#[event]
pub struct PositionsSettled {
    pub account: Pubkey,
    pub board: Pubkey,
    pub positions: u8,
    /// Received, or paid when negative [quote atoms].
    pub atoms: i64,
}

#[event]
pub struct AuctionStarted {
    pub account: Pubkey,
    pub starter: Pubkey,
    pub witness: u8,
    pub equity_atoms: i64,
    pub mm_atoms: i64,
    /// Seconds from the price's publication to this instruction.
    pub delay_secs: i64,
}

#[event]
pub struct WitnessRaised {
    pub account: Pubkey,
    pub old: u8,
    pub new: u8,
    pub mm_atoms: i64,
}

#[event]
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
    /// Part of it that went to the insurance fund [quote atoms].
    pub fee_atoms: u64,
}

#[event]
pub struct InsolvencyDeclared {
    pub account: Pubkey,
    pub equity_atoms: i64,
}

#[event]
pub struct InsolventSliceTaken {
    pub account: Pubkey,
    pub taker: Pubkey,
    pub trade_id: u64,
    pub share_q32: u64,
    /// Value of the slice at mark, negative [quote atoms].
    pub value_atoms: i64,
    /// Paid to the taker by the insurance fund [quote atoms].
    pub paid_atoms: u64,
}

#[event]
pub struct AuctionEnded {
    pub account: Pubkey,
    pub slices: u64,
    pub equity_atoms: i64,
    pub mm_atoms: i64,
}

#[event]
pub struct ShortfallCovered {
    pub account: Pubkey,
    pub insurance_atoms: u64,
    /// Still owed because the fund was empty [quote atoms].
    pub unmet_atoms: u64,
}

#[event]
pub struct InsuranceFunded {
    pub pool: Pubkey,
    pub atoms: u64,
}

#[event]
pub struct MarginChecked {
    pub account: Pubkey,
    pub equity_atoms: i64,
    pub im_atoms: i64,
    pub mm_atoms: i64,
    pub worst_scenario: u8,
}
