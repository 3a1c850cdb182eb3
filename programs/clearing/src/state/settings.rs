//! Settings of a pool: how its markets are combined, what trading costs, and how each tier of liquidation and each step of
//! the waterfall behaves. Checked in one place, [`PoolSettings::validate`].

use crate::{
    errors::risk,
    state::{
        MarginAccount,
        bytes::borsh_as_bytes,
        fields::{POOL_FIELDS, check, check_ranges},
    },
};
use anchor_lang::prelude::*;
use breakwater_risk as br;
use bytemuck::{Pod, Zeroable};

/// Everything about a pool that is set and not measured.
///
/// Nearly every instruction reads it, so it goes in and out as one block of bytes. Ranges, units and directions:
/// [`POOL_FIELDS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, InitSpace, Pod, Zeroable)]
#[cfg_attr(feature = "idl-build", derive(AnchorSerialize, AnchorDeserialize))]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
#[repr(C)]
pub struct PoolSettings {
    /// Share of one market's gain that may offset another's loss [bps].
    pub offset_bps: u32,
    /// Least share of the sum of each market's own worst loss that is required [bps].
    pub floor_bps: u32,
    /// Trading fee, of spot notional [bps] ...
    pub fee_notional_bps: u32,
    /// ... but never more than this share of the premium [bps]. Each side pays the smaller one.
    pub fee_premium_bps: u32,
    /// Furthest from mark that a trade's price is trading, of notional at spot, leg by leg; what is given away beyond it is a withdrawal [bps].
    pub slip_bps: u32,
    /// Most of the time between two marks that counts for an auction's price and windows [s]. 1..=300.
    pub mark_gap_secs: u32,
    /// Small slices before an auction is due.
    pub soft: SoftSettings,
    /// The Dutch auction.
    pub auction: AuctionSettings,
    /// Caps, windows, the waterfall.
    pub loss: LossSettings,
    /// The sealed round.
    pub sealed: SealedSettings,
    /// What is held back of bidders.
    pub hold: HoldSettings,
    /// The backstop vault.
    pub backstop: BackstopSettings,
}

/// Small slices before an auction is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, InitSpace, Pod, Zeroable)]
#[cfg_attr(feature = "idl-build", derive(AnchorSerialize, AnchorDeserialize))]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
#[repr(C)]
pub struct SoftSettings {
    /// Taken from accounts below MM x (1 + this). 0..=5 000.
    pub buffer_bps: u32,
    /// What the account gives up, of the slice's notional at spot. 0..=500.
    pub discount_bps: u32,
    /// Share of one leg in a slice. 1..=5 000.
    pub slice_bps: u32,
    /// Slices an account may lose in an hour; 0 for none at all. 0..=1 000.
    pub per_hour: u32,
}

/// The sealed round of known liquidators before the public auction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, InitSpace, Pod, Zeroable)]
#[cfg_attr(feature = "idl-build", derive(AnchorSerialize, AnchorDeserialize))]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
#[repr(C)]
pub struct SealedSettings {
    /// Time for hashes [s]; 0 for no round. 0..=600.
    pub commit_secs: u32,
    /// Time for prices [s]. 1..=600.
    pub reveal_secs: u32,
    /// Time for winners to take what they won [s]. 1..=600.
    pub fill_secs: u32,
    /// An account with less equity than this share of its MM is too urgent for it. 0..=10 000.
    pub least_equity_bps: u32,
    /// Bond of a commitment, of the account's notional. 0..=500.
    pub bond_bps: u32,
}

/// The Dutch auction. Field meanings and ranges: [`br::liquidation::AuctionParams`], and below.
#[derive(Clone, Copy, Debug, PartialEq, Eq, InitSpace, Pod, Zeroable)]
#[cfg_attr(feature = "idl-build", derive(AnchorSerialize, AnchorDeserialize))]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
#[repr(C)]
pub struct AuctionSettings {
    /// Length of the fast phase [s].
    pub fast_secs: u32,
    /// Length of the slow phase, in which the price falls to zero [s].
    pub slow_secs: u32,
    /// Share of value paid at the start.
    pub start_bps: u32,
    /// Share of value paid when the fast phase ends; at most `start_bps`.
    pub fast_end_bps: u32,
    /// Time for the insolvent payment to rise by the whole maintenance margin [s].
    pub insolvent_secs: u32,
    /// A slice may bring the account this far above its maintenance margin.
    pub buffer_bps: u32,
    /// Of the price paid, into the account's penalty escrow.
    pub fee_bps: u32,
    /// After so long the auction may begin anew [s].
    pub duration_secs: u32,
    /// Below this share of value it may, too; at most `fast_end_bps`.
    pub floor_bps: u32,
    /// A bid takes at least this share of the account, or all that is for sale.
    pub least_slice_bps: u32,
    /// A slice is sold by marks that are at least this much newer than the one that proved the account short [s]:
    /// a price that stands for one slot sells nothing. 0..=60.
    pub confirm_secs: u32,
    /// Tip for starting and for naming the witness, half each ...
    pub tip_bps: u32,
    /// ... of the account's equity, 0..=200, but no more than this [quote atoms].
    pub tip_most_atoms: u64,
    /// An account that needs less than this to reach its buffer from nothing is sold whole [quote atoms].
    pub dust_atoms: u64,
}

/// What is held back of who takes a slice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, InitSpace, Pod, Zeroable)]
#[cfg_attr(feature = "idl-build", derive(AnchorSerialize, AnchorDeserialize))]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
#[repr(C)]
pub struct HoldSettings {
    /// Held of a bidder's cash, of the slice's MM; 0 for none. 0..=10 000.
    pub margin_bps: u32,
    /// For so long [s]. 1..=3 600.
    pub secs: u32,
    /// Once the slice rises by more than this share of its MM, the rise is forfeited. 0..=10 000.
    pub limit_bps: u32,
}

/// The backstop vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, InitSpace, Pod, Zeroable)]
#[cfg_attr(feature = "idl-build", derive(AnchorSerialize, AnchorDeserialize))]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
#[repr(C)]
pub struct BackstopSettings {
    /// Takes slices once their price has come down to this share of value. 0..=10 000.
    pub take_bps: u32,
    /// From asking to enter to being in [s]. 1..=2_592_000.
    pub entry_secs: u32,
    /// From asking to leave to leaving [s]. 1..=2_592_000.
    pub cooldown_secs: u32,
    /// Time to leave once the cooldown is over [s]; afterwards it has to be asked again. 1..=2_592_000.
    pub exit_secs: u32,
    /// Agreed share of a shortfall that insurance and gamma reserve leave. 0..=10 000.
    pub share_bps: u32,
    /// Furthest from mark that the recovery manager may trade, of notional at spot. 0..=1_000.
    pub unwind_bps: u32,
    /// Least maintenance margin a leg that a slice brings [quote atoms]: each takes up room. 0..=1_000_000_000_000.
    pub least_leg_atoms: u64,
}

/// Caps, windows and the steps of the waterfall.
#[derive(Clone, Copy, Debug, PartialEq, Eq, InitSpace, Pod, Zeroable)]
#[cfg_attr(feature = "idl-build", derive(AnchorSerialize, AnchorDeserialize))]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
#[repr(C)]
pub struct LossSettings {
    /// Most notional in auction at a time, accounts above it wait for their turn [quote atoms]. Not 0.
    pub auction_notional_atoms: u64,
    /// Length of the windows below [s]. 60..=2_592_000.
    pub window_secs: u32,
    /// Most of the insurance fund that one window may draw. 1..=10 000.
    pub insurance_bps: u32,
    /// Most of its own worth that an account may take out in a window while something is missing. 0..=10 000.
    pub withdraw_bps: u32,
    /// Share of revenue that goes to the gamma reserve. 0..=10 000.
    pub gamma_bps: u32,
    /// Insolvent so soon after the auction began: a gap loss [s]. 0..=3 600.
    pub gap_secs: u32,
    /// From being declared insolvent to deleveraging [s]. 1..=604_800.
    pub deleverage_secs: u32,
    /// Time to publish ranks before the first account is deleveraged [s]. 1..=3 600.
    pub rank_secs: u32,
    /// Room for one more; 0.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing))]
    pub reserved: u32,
}

borsh_as_bytes!(PoolSettings);

impl PoolSettings {
    /// How the markets are combined, as the engine takes it.
    pub fn to_risk(&self) -> br::margin::PoolParams {
        br::margin::PoolParams { offset_bps: self.offset_bps, floor_bps: self.floor_bps }
    }

    /// Errors: `BadParameter`; the log names the field.
    pub fn validate(&self) -> Result<()> {
        check_ranges(POOL_FIELDS, bytemuck::bytes_of(self))?;
        self.auction.to_risk().validate().map_err(risk)?;
        // the account must have been offered to everybody at full payment before anybody is deleveraged
        let offered = self.loss.deleverage_secs >= self.auction.insolvent_secs;
        check(offered, "loss.deleverage_secs")
    }
}

impl BackstopSettings {
    /// Least maintenance margin that a slice of an account brings the vault [quote atoms].
    pub fn least_mm_atoms(&self, account: &MarginAccount) -> u64 {
        u64::from(account.position_count).saturating_mul(self.least_leg_atoms)
    }
}

impl SealedSettings {
    /// Length of a whole round [s].
    pub fn secs(&self) -> i64 {
        // fits: at most 600 each
        i64::from(self.commit_secs) + i64::from(self.reveal_secs) + i64::from(self.fill_secs)
    }

    /// The same, 0 where there is none [s].
    pub fn round_secs(&self) -> i64 {
        if self.commit_secs == 0 { 0 } else { self.secs() }
    }
}

impl AuctionSettings {
    /// The curve, as the engine takes it.
    pub fn to_risk(&self) -> br::liquidation::AuctionParams {
        br::liquidation::AuctionParams {
            fast_secs: self.fast_secs,
            slow_secs: self.slow_secs,
            start_bps: self.start_bps,
            fast_end_bps: self.fast_end_bps,
            insolvent_secs: self.insolvent_secs,
            buffer_bps: self.buffer_bps,
            fee_bps: self.fee_bps,
            duration_secs: self.duration_secs,
            floor_bps: self.floor_bps,
            least_slice_bps: self.least_slice_bps,
            dust_atoms: self.dust_atoms,
        }
    }
}
