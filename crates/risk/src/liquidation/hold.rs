//! The hold-back of a bidder's money (sniping tax): who bids on news the mark has not seen pays the rise back.

use crate::maths::share_ceil;

/// What is held back of who takes a slice: a share of the slice's maintenance margin, because what a mark that lags can hide is
/// the slice's risk and not its discount. Rounding: up [quote atoms].
pub fn hold_back_atoms(mm_atoms: u64, hold_bps: u32) -> u64 {
    share_ceil(mm_atoms, hold_bps)
}

/// A slice that was bought, at the end of its window [quote atoms].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeldSlice {
    /// Its value when it was bought.
    pub then_atoms: i64,
    /// Its value now.
    pub now_atoms: i64,
    /// Its maintenance margin when it was bought.
    pub mm_atoms: u64,
    /// What is held back for it.
    pub held_atoms: u64,
}

impl HeldSlice {
    /// What is forfeited of a hold-back: nothing until what was bought has risen by more than a share of its maintenance margin;
    /// then the account was sold below what the market knew, and the whole rise is the account's, as far as it is held.
    /// Rounding: none [quote atoms].
    pub fn forfeited_atoms(&self, limit_bps: u32) -> u64 {
        let risen = i128::from(self.now_atoms) - i128::from(self.then_atoms);
        if risen <= i128::from(share_ceil(self.mm_atoms, limit_bps)) {
            return 0;
        }
        u64::try_from(risen).unwrap_or(u64::MAX).min(self.held_atoms)
    }
}
