//! What is kept of signed quotes.

use super::{
    governance::window as spent,
    tree::{Tree, hidden, key, leaf, time, tree, usd},
};
use breakwater_clearing::state::{MakerLimits, QuoteFill, QuoteLimits, QuoteSession};

pub fn fill(fill: &QuoteFill) -> Tree {
    tree!(
        fill,
        QuoteFill {
            maker_account: key(maker_account),
            nonce: leaf(nonce),
            quote: hidden(quote),
            taken: leaf(format!("{taken} times")),
            until_ts: time(until_ts),
            payer: key(payer),
            bump: hidden(bump),
        }
    )
}

pub fn session(session: &QuoteSession) -> Tree {
    tree!(
        session,
        QuoteSession {
            margin_account: leaf(margin_account),
            key: leaf(key),
            expires_ts: time(expires_ts),
            markets: leaf(format!("{markets:#010b}, market 0 last")),
            most_notional_atoms: usd(*most_notional_atoms),
            bump: hidden(bump),
        }
    )
}

fn own_limits(limits: &QuoteLimits) -> Tree {
    tree!(
        limits,
        QuoteLimits {
            least_excess_atoms: usd(*least_excess_atoms),
            most_notional_atoms: usd(*most_notional_atoms),
            window_secs: leaf(format!("{window_secs} s")),
        }
    )
}

pub fn limits(limits: &MakerLimits) -> Tree {
    tree!(
        limits,
        MakerLimits {
            margin_account: key(margin_account),
            limits: own_limits(limits),
            window: spent(window),
            bump: hidden(bump),
        }
    )
}
