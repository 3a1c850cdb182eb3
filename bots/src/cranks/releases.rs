//! What is held until a time that has come.

use super::Crank;
use crate::chain::View;
use breakwater_clearing::{
    instructions::{bond_forfeited, is_valued},
    state::{HoldBack, QuoteFill, SealedBid},
};
use breakwater_client::{
    account::Keyed,
    instruction::{self as ix, Remaining},
};

/// Quotes closed in one round.
const CLOSED_A_ROUND: usize = 16;

/// Hold-backs and bonds whose time has come.
pub fn released(view: &View) -> Vec<Crank> {
    let mut all = vec![];
    for Keyed { key, state: hold } in &view.holds {
        if may_resolve(view, hold) {
            let resolve = ix::resolve_hold(*key, hold, &Remaining::of(&[hold.slice.account()]));
            all.push(Crank::new("resolve_hold", key, resolve));
        }
    }
    for bid in &view.sealed {
        if may_release(view, bid) {
            let target = format!("{}/{}", bid.margin_account, bid.bidder_account);
            let release = ix::release_bond(bid, &view.remaining(&[bid.margin_account]));
            all.push(Crank::new("release_bond", target, release));
        }
    }
    all
}

/// Its auction has ended, or it is known there what becomes of it.
fn may_release(view: &View, bid: &SealedBid) -> bool {
    let account = view.account(&bid.margin_account);
    let running = account.and_then(|account| {
        let auction = account.auction.as_ref().filter(|auction| auction.number == bid.auction);
        auction.map(|auction| (account, auction))
    });
    running.is_none_or(|(account, auction)| {
        let time = view.snapshot.auction_time(&account.state, auction);
        let settings = &view.pool.settings.sealed;
        time.is_ok_and(|time| bond_forfeited(bid, auction, &time, settings).is_ok())
    })
}

/// Its window is over, and the marks that judge it are younger.
fn may_resolve(view: &View, hold: &HoldBack) -> bool {
    let ends_ts = hold.ends_ts(&view.pool.settings.hold);
    let valued = is_valued(&view.snapshot.engine(), hold.slice.account(), ends_ts);
    view.snapshot.now >= ends_ts && valued.is_ok()
}

/// What is kept of quotes that can't be taken any more: the rent goes back to who paid it.
pub fn closed(fills: &[Keyed<QuoteFill>], now: i64) -> Vec<Crank> {
    let over = fills.iter().filter(|fill| now > fill.state.until_ts).take(CLOSED_A_ROUND);
    over.map(|fill| Crank::new("close_fill", fill.key, ix::close_fill(&fill.state))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use anchor_lang::prelude::Pubkey;

    #[test]
    fn a_quote_is_closed_once_its_last_second_is_over() {
        let fill = |until_ts| {
            let fill = QuoteFill {
                maker_account: Pubkey::new_unique(),
                nonce: 1,
                quote: [0; 32],
                taken: 1,
                until_ts,
                payer: Pubkey::new_unique(),
                bump: 0,
            };
            Keyed { key: Pubkey::new_unique(), state: Box::new(fill) }
        };
        let fills = [99, 100, 101].map(fill);
        let due = closed(&fills, 100);
        assert_eq!(due.len(), 1);
        assert_eq!(due[0].target, fills[0].key.to_string());
        let many: Vec<_> = (0..40).map(|_| fill(1)).collect();
        assert_eq!(closed(&many, 100).len(), CLOSED_A_ROUND, "the rest in the next round");
    }
}
