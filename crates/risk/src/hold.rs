//! The hold-back on a bidder's gain (sniping tax): who bids on news the mark has not seen pays for it.

use crate::fixed::share_ceil;

/// Part of a gain that is held back, rounded up, never more than the gain.
pub fn hold_back_atoms(value_atoms: i64, paid_atoms: u64, hold_bps: u32) -> u64 {
    let gain = value_atoms.max(0).unsigned_abs().saturating_sub(paid_atoms);
    share_ceil(gain, hold_bps).min(gain)
}

/// True when what was bought has since risen by more than a share of its maintenance margin: the account was sold
/// below what the market knew.
pub fn is_forfeited(value_then: i64, value_now: i64, mm_atoms: u64, limit_bps: u32) -> bool {
    let risen = i128::from(value_now) - i128::from(value_then);
    risen > i128::from(share_ceil(mm_atoms, limit_bps))
}
