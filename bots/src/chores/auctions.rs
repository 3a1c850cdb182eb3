//! What an auction needs, apart from bids.

use super::{Chore, waterfall};
use crate::{
    chain::{Account, View},
    liquidator::buy::carries,
};
use breakwater_clearing::{
    instructions::{has_room, public_price_q32, slice_of},
    mark::Action,
    state::{Auction, MarginAccount, auction_status},
};
use breakwater_client::{
    instruction::{self as ix, Lot},
    what_if::{after_slice, for_sale},
};
use breakwater_risk::{Health, ONE_Q32, ScenarioSet, max_share_q32, q32_ceil, solvent_price_atoms};

/// Chores of every account that is in auction, or outside one with a debt.
pub fn tended(view: &View) -> Vec<Chore> {
    let mut all = vec![];
    for account in &view.accounts {
        let Ok(health) = view.snapshot.health(&account.state, ScenarioSet::All) else { continue };
        all.extend(waterfall::debt(view, account, &health));
        let Some(auction) = &account.auction else { continue };
        if !health.is_liquidatable() || view.is_spent(account).unwrap_or(false) {
            let end = ix::end_auction(auction, &view.remaining(&[account.key]));
            all.push(Chore::new("end_auction", account.key, end));
        } else if auction.status == auction_status::QUEUED {
            all.extend(admitted(view, account));
        } else {
            all.extend(running(view, account, auction));
        }
    }
    all
}

fn admitted(view: &View, account: &Account) -> Option<Chore> {
    let notional = view.snapshot.book().gross_notional_atoms(&account.state).ok()?;
    let turn = view.queue.first() == Some(&account.key) && has_room(&view.pool, notional);
    let remaining = view.remaining(&[account.key]);
    turn.then(|| {
        let admit = ix::admit_auction(view.pool_key, account.key, &remaining);
        Chore::new("admit_auction", account.key, admit)
    })
}

/// What an auction needs next, apart from bids.
fn running(view: &View, account: &Account, auction: &Auction) -> Vec<Chore> {
    let (pool, key, now) = (view.pool_key, account.key, view.snapshot.now);
    let set = ScenarioSet::Only(auction.witness);
    let Ok(health) = view.snapshot.health(&account.state, set) else { return vec![] };
    if !health.is_liquidatable() {
        return vec![]; // the witness is no longer the worst: a liquidator raises it
    }
    if now < auction.public_ts {
        return sealed(view, account, auction);
    }
    if health.is_insolvent() {
        return waterfall::insolvent(view, account, auction);
    }
    let ran_out = public_price_q32(&view.pool, auction, now).is_err();
    if ran_out || auction.insolvent_ts != 0 {
        let restart = ix::restart_auction(pool, key, &view.remaining(&[key]));
        return vec![Chore::new("restart_auction", key, restart)];
    }
    backstop(view, account, auction, &health).into_iter().collect()
}

/// The round of known liquidators: allotted once the reveals are over, then filled.
fn sealed(view: &View, account: &Account, auction: &Auction) -> Vec<Chore> {
    let (key, now) = (account.key, view.snapshot.now);
    let lot = Lot::new(key, &account.state);
    let fills = auction.public_ts - i64::from(view.pool.settings.sealed.fill_secs);
    let mut all = vec![];
    if now >= fills && auction.offer_count > 0 && auction.allotted == 0 {
        let allot = ix::allot_sealed(&lot, &view.remaining(&[key]));
        all.push(Chore::new("allot_sealed", key, allot));
    }
    for offer in auction.offers().iter().filter(|offer| offer.won_q32 > 0) {
        let remaining = view.slice_remaining(&[key, offer.bidder_account]);
        let fill = ix::fill_sealed(&lot, offer.bidder_account, &remaining);
        all.push(Chore::new("fill_sealed", format!("{key}/{}", offer.bidder_account), fill));
    }
    all
}

/// The largest part that the vault's own margin carries, once the price has come down to what it pays.
fn backstop(view: &View, account: &Account, auction: &Auction, health: &Health) -> Option<Chore> {
    let vault = view.account(&view.pool.backstop_account)?;
    let settings = &view.pool.settings;
    let curve = settings.auction.to_risk();
    let d_q32 = public_price_q32(&view.pool, auction, view.snapshot.now).ok()?;
    if d_q32 > q32_ceil(settings.backstop.take_bps) || vault.state.in_auction != 0 {
        return None;
    }
    let book = view.snapshot.book();
    for side in [&account.state, &vault.state] {
        book.require(Action::NewRisk, side).ok()?;
    }
    let (slice, sold) = (slice_of(auction, health), for_sale(&account.state, book.left_out()));
    let most = max_share_q32(&curve, &slice, d_q32).ok()?;
    let (share, _) = largest(view, most, |share| {
        let paid = solvent_price_atoms(&slice, d_q32, share).ok()?;
        let paid = i64::try_from(paid).ok()?;
        after_slice(&sold, &vault.state, share, slice.reserved_atoms, paid)
    })?;
    if share < slice.least_share_q32(&curve, most) {
        return None;
    }
    let mut remaining = view.slice_remaining(&[account.key, vault.key]);
    // another take of this round may bring the vault into a market it does not use yet
    (0..view.pool.markets).for_each(|index| remaining.add_market(index));
    let take = ix::backstop_take(view.pool_key, account.key, share.min(ONE_Q32), &remaining);
    Some(Chore::new("backstop_take", account.key, take))
}

/// Initial margin that the vault keeps to spare [bps of it].
const RESERVE_BPS: u32 = 1_000;

/// Halves the share until the buyer's account keeps its reserve.
fn largest(
    view: &View,
    most: u64,
    after: impl Fn(u64) -> Option<Box<MarginAccount>>,
) -> Option<(u64, Box<MarginAccount>)> {
    let mut share = most;
    while share > ONE_Q32 / 64 {
        if let Some(candidate) = after(share)
            && carries(&view.snapshot, &candidate, RESERVE_BPS).is_ok()
        {
            return Some((share, candidate));
        }
        share /= 2;
    }
    None
}
