//! Value less a fixed edge.

use super::{Offer, Strategy};
use crate::liquidator::skip::Skip;
use breakwater_risk::maths::share_ceil;

/// Formula: value - edge x base, where the base is the value, or the maintenance margin of a slice worth less than nothing.
/// Rounding: the edge up.
#[derive(Clone, Copy, Debug)]
pub struct FixedEdge {
    /// [bps of the base]
    pub edge_bps: u32,
}

impl Strategy for FixedEdge {
    fn most_atoms(&mut self, offer: &Offer) -> Result<i64, Skip> {
        Ok(less_edge(offer, self.edge_bps))
    }
}

/// [`FixedEdge`]'s formula, for strategies that ask for more.
pub fn less_edge(offer: &Offer, edge_bps: u32) -> i64 {
    offer.value_atoms.saturating_sub_unsigned(share_ceil(offer.base_atoms(), edge_bps))
}
