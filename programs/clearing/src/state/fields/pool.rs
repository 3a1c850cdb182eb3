//! [`PoolSettings`]. What each field means stands there.

use super::{Field, concat_path, fields, waits};
use crate::state::PoolSettings;

const MONTH: i128 = 2_592_000;
const ANY: i128 = u64::MAX as i128;

/// Of one pool.
pub const POOL_FIELDS: &[Field] = fields! { PoolSettings;
    offset_bps: U32 Bps [0, 10_000] Lower waits;
    floor_bps: U32 Bps [0, 10_000] Higher;
    fee_notional_bps: U32 Bps [0, 100] Neither;
    fee_premium_bps: U32 Bps [0, 2_500] Neither;
    slip_bps: U32 Bps [0, 500] Lower;
    mark_gap_secs: U32 Secs [1, 300] Neither;
    loss.reserved: U32 Code [0, 0] Neither;
    soft.buffer_bps: U32 Bps [0, 5_000] Neither;
    soft.discount_bps: U32 Bps [0, 500] Neither;
    soft.slice_bps: U32 Bps [1, 5_000] Neither;
    soft.per_hour: U32 Count [0, 1_000] Neither;
    auction.fast_secs: U32 Secs [1, 86_400] Neither;
    auction.slow_secs: U32 Secs [1, 604_800] Neither;
    auction.start_bps: U32 Bps [1, 10_000] Neither;
    auction.fast_end_bps: U32 Bps [1, 10_000] Neither;
    auction.insolvent_secs: U32 Secs [1, 604_800] Neither;
    auction.buffer_bps: U32 Bps [0, 5_000] Neither;
    auction.fee_bps: U32 Bps [0, 2_000] Neither;
    auction.duration_secs: U32 Secs [1, 691_200] Neither;
    auction.floor_bps: U32 Bps [0, 10_000] Neither;
    auction.least_slice_bps: U32 Bps [0, 5_000] Neither;
    auction.confirm_secs: U32 Secs [0, 60] Neither;
    auction.tip_bps: U32 Bps [0, 200] Lower;
    auction.tip_most_atoms: U64 QuoteAtoms [0, ANY] Lower;
    auction.dust_atoms: U64 QuoteAtoms [0, 1_000_000_000_000] Neither;
    loss.auction_notional_atoms: U64 QuoteAtoms [1, ANY] Lower;
    loss.window_secs: U32 Secs [60, MONTH] Higher;
    loss.insurance_bps: U32 Bps [1, 10_000] Lower;
    loss.withdraw_bps: U32 Bps [0, 10_000] Lower;
    loss.gamma_bps: U32 Bps [0, 10_000] Neither;
    loss.gap_secs: U32 Secs [0, 3_600] Neither;
    loss.deleverage_secs: U32 Secs [1, 604_800] Higher;
    loss.rank_secs: U32 Secs [1, 3_600] Higher;
    sealed.commit_secs: U32 Secs [0, 600] Neither;
    sealed.reveal_secs: U32 Secs [1, 600] Neither;
    sealed.fill_secs: U32 Secs [1, 600] Neither;
    sealed.least_equity_bps: U32 Bps [0, 10_000] Higher;
    sealed.bond_bps: U32 Bps [0, 500] Higher;
    hold.margin_bps: U32 Bps [0, 10_000] Neither;
    hold.secs: U32 Secs [1, 3_600] Neither;
    hold.limit_bps: U32 Bps [0, 10_000] Neither;
    backstop.take_bps: U32 Bps [0, 10_000] Lower;
    backstop.entry_secs: U32 Secs [1, MONTH] Higher;
    backstop.cooldown_secs: U32 Secs [1, MONTH] Neither;
    backstop.exit_secs: U32 Secs [1, MONTH] Neither;
    backstop.share_bps: U32 Bps [0, 10_000] Neither;
    backstop.unwind_bps: U32 Bps [0, 1_000] Lower;
    backstop.least_leg_atoms: U64 QuoteAtoms [0, 1_000_000_000_000] Neither;
};
