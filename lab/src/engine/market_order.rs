//! All of an account is closed by market orders the moment it is below its margin: what a venue does that has no other engine, and what derivatives
//! venues fall back on. The account pays slippage and spread.

use super::plain::{Case, Close, Payer, Policy};

/// The rule.
pub struct MarketOrder;

impl Policy for MarketOrder {
    fn close(&mut self, _case: &Case) -> Option<Close> {
        Some(Close { share: 1.0, fee_usd: 0.0, payer: Payer::Account })
    }
}
