//! What an intent will have done to the own account once it lands; applied ahead for what is on its way, so that two bids are
//! never paid for with the same margin.

use breakwater_clearing::state::{MarginAccount, Series};
use breakwater_client::what_if::after_slice;
use std::sync::Arc;

#[derive(Clone, Debug)]
pub enum Effect {
    None,
    /// A share of an account.
    Slice {
        sold: Arc<MarginAccount>,
        share_q32: u64,
        reserved_atoms: i64,
        /// Negative: received [quote atoms].
        paid_atoms: i64,
    },
    /// One leg.
    Leg {
        series: Series,
        lots: i64,
        paid_atoms: i64,
    },
}

impl Effect {
    /// Takes part of somebody's account, at the own account's risk.
    pub fn takes(&self) -> bool {
        matches!(self, Self::Slice { .. })
    }

    /// The account afterwards; unchanged where it does not fit, and then the program refuses it as well.
    pub fn applied(&self, purse: Box<MarginAccount>) -> Box<MarginAccount> {
        match self {
            Self::None => purse,
            Self::Slice { sold, share_q32, reserved_atoms, paid_atoms } => {
                let after = after_slice(sold, &purse, *share_q32, *reserved_atoms, *paid_atoms);
                after.unwrap_or(purse)
            }
            Self::Leg { series, lots, paid_atoms } => {
                let mut after = purse.clone();
                let changed = after.change(series, *lots).is_ok();
                match after.cash_atoms.checked_sub(*paid_atoms) {
                    Some(cash_atoms) if changed => {
                        after.cash_atoms = cash_atoms;
                        after
                    }
                    _ => purse,
                }
            }
        }
    }
}
