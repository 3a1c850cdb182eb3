//! What an intent will have done to the own account once it lands; applied ahead for what is on its way, so that two bids are
//! never paid for with the same margin.

use breakwater_clearing::{
    outcome::Part,
    state::{MarginAccount, Series},
};
use std::sync::Arc;

#[derive(Clone, Debug)]
pub enum Effect {
    None,
    /// A share of an account.
    Slice {
        sold: Arc<MarginAccount>,
        part: Part,
        /// Negative: received [quote atoms].
        paid_atoms: i64,
        /// Held back for a while [quote atoms].
        held_atoms: u64,
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
    pub fn applied(&self, bidder: Box<MarginAccount>) -> Box<MarginAccount> {
        match self {
            Self::None => bidder,
            Self::Slice { sold, part, paid_atoms, held_atoms } => {
                let spent = paid_atoms.saturating_add_unsigned(*held_atoms);
                part.taken_by(sold, &bidder, spent).unwrap_or(bidder)
            }
            Self::Leg { series, lots, paid_atoms } => {
                let mut after = bidder.clone();
                let changed = after.change(series, *lots).is_ok();
                match after.cash_atoms.checked_sub(*paid_atoms) {
                    Some(cash_atoms) if changed => {
                        after.cash_atoms = cash_atoms;
                        after
                    }
                    _ => bidder,
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use breakwater_client::snapshot::empty_account;
    use breakwater_risk::ONE_Q32;

    #[test]
    fn what_a_bid_on_its_way_has_held_back_is_not_spent_twice() {
        let mut bidder = empty_account();
        bidder.cash_atoms = 1_000;
        let bid = Effect::Slice {
            sold: Arc::from(empty_account()),
            part: Part { share_q32: ONE_Q32 / 2, ..Part::default() },
            paid_atoms: 300,
            held_atoms: 500,
        };
        assert_eq!(bid.applied(bidder).cash_atoms, 200);
    }
}
