//! Nothing is ever sold. What owners lose to their positions alone, what is owed when nobody steps in, and what price the makers' own hedges make: the
//! other engines are held against it.

use super::plain::{Case, Close, Policy};

/// The rule.
pub struct Nobody;

impl Policy for Nobody {
    fn close(&mut self, _case: &Case) -> Option<Close> {
        None
    }
}
