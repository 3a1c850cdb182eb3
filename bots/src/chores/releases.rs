//! What is held until a time that has come.

use super::Chore;
use crate::chain::View;
use anchor_lang::prelude::Pubkey;
use breakwater_clearing::{instructions::bond_forfeited, state::QuoteFill};
use breakwater_client::instruction::{self as ix, Remaining};

/// Quotes closed in one round.
const CLOSED_A_ROUND: usize = 16;

/// Hold-backs and bonds whose time has come.
pub fn released(view: &View) -> Vec<Chore> {
    let now = view.snapshot.now;
    let settings = &view.pool.settings;
    let mut all = vec![];
    for (key, hold) in &view.holds {
        if now >= hold.sold_ts + i64::from(settings.hold.secs) {
            let resolve = ix::resolve_hold(*key, hold, &Remaining::of(&[hold.slice.account()]));
            all.push(Chore::new("resolve_hold", key, resolve));
        }
    }
    for bid in &view.sealed {
        let auction = view.account(&bid.margin_account).and_then(|a| a.auction.as_deref());
        if bond_forfeited(bid, auction, &settings.sealed, now).is_ok() {
            let target = format!("{}/{}", bid.margin_account, bid.bidder_account);
            all.push(Chore::new("release_bond", target, ix::release_bond(bid)));
        }
    }
    all
}

/// What is kept of quotes that can't be taken any more: the rent goes back to who paid it.
pub fn closed(fills: &[(Pubkey, QuoteFill)], now: i64) -> Vec<Chore> {
    let over = fills.iter().filter(|(_, fill)| now > fill.until_ts).take(CLOSED_A_ROUND);
    over.map(|(key, fill)| Chore::new("close_fill", key, ix::close_fill(fill))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_is_closed_once_its_last_second_is_over() {
        let fill = |until_ts| QuoteFill {
            maker_account: Pubkey::new_unique(),
            nonce: 1,
            quote: [0; 32],
            taken: 1,
            until_ts,
            payer: Pubkey::new_unique(),
            bump: 0,
        };
        let fills: Vec<_> = [99, 100, 101].map(|ts| (Pubkey::new_unique(), fill(ts))).to_vec();
        let due = closed(&fills, 100);
        assert_eq!(due.len(), 1);
        assert_eq!(due[0].target, fills[0].0.to_string());
        let many: Vec<_> = (0..40).map(|_| (Pubkey::new_unique(), fill(1))).collect();
        assert_eq!(closed(&many, 100).len(), CLOSED_A_ROUND, "the rest in the next round");
    }
}
