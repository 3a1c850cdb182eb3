//! What anybody may do about a pool and nobody gains much by: the upkeep of auctions and the way down the waterfall. A pure
//! function of one look at the pool; each chore is refused harmlessly when somebody else came first.

use crate::{
    chain::{Account, View},
    liquidator::plan::largest,
};
use anchor_lang::{prelude::Pubkey, solana_program::instruction::Instruction};
use breakwater_clearing::{
    instructions::{has_room, measure::measure, opposite_lots},
    state::{Auction, auction_status},
};
use breakwater_client::{
    instruction::{self as ix, Lot, Remaining},
    what_if::after_slice,
};
use breakwater_risk::{
    Health, ONE_Q32, ScenarioSet, SolventSlice, max_share_q32, price_ran_out, price_share_q32,
    q32_ceil, solvent_price_atoms,
};

pub type Chore = (String, Instruction);

/// Accounts that are ranked for one deleveraging in one round.
const RANKED_A_ROUND: usize = 4;

/// All chores that one look shows.
pub fn chores(view: &View) -> Vec<Chore> {
    let mut all = released(view);
    for account in &view.accounts {
        let Ok((_, health)) = view.snapshot.assess(&account.state) else { continue };
        match &account.auction {
            None => all.extend(debt(view, account)),
            Some(_) if !health.is_liquidatable() || account.state.is_bare() => {
                all.extend(account.auction.as_ref().map(|auction| {
                    let end = ix::end_auction(auction, &view.remaining(&[account.key]));
                    (format!("end of auction of {}", account.key), end)
                }));
            }
            Some(auction) if auction.status == auction_status::QUEUED => {
                all.extend(admitted(view, account));
            }
            Some(auction) => all.extend(tended(view, account, auction)),
        }
    }
    all.extend(crossed(view));
    all
}

/// Breakers whose condition holds and that stop less than they could; asked again once half of their time is over.
pub fn tripped(view: &View, caller: Pubkey) -> Vec<Chore> {
    let now = view.snapshot.now;
    let rules = view.breakers.as_ref().map(|breakers| breakers.rules.in_force());
    let mut all = vec![];
    for (number, rule) in (0u8..).zip(rules.unwrap_or_default()) {
        let half = now + i64::from(rule.secs) / 2;
        let stands = view.pool.stops.active(half) & rule.actions == rule.actions;
        let market = view.snapshot.markets.iter().find(|(m, _)| u32::from(m.index) == rule.market);
        let market = market.map(|(market, _)| &**market);
        let value = measure(&view.pool, market, rule.metric, now).unwrap_or(0);
        if !stands && value >= u64::from(rule.threshold_bps) {
            let trip = ix::trip_breaker(caller, view.pool_key, number, rule);
            all.push((format!("breaker {number}"), trip));
        }
    }
    all
}

/// Hold-backs and bonds whose time has come.
fn released(view: &View) -> Vec<Chore> {
    let now = view.snapshot.now;
    let settings = &view.pool.settings;
    let mut all = vec![];
    for (key, hold) in &view.holds {
        if now >= hold.sold_ts + i64::from(settings.hold.secs) {
            let resolve = ix::resolve_hold(*key, hold, &Remaining::of(&[hold.slice.account()]));
            all.push((format!("hold-back {key}"), resolve));
        }
    }
    for bid in &view.sealed {
        let auction = view.account(&bid.margin_account).and_then(|a| a.auction.as_ref());
        let running = auction.filter(|auction| auction.number == bid.auction);
        if running.is_none_or(|auction| now >= auction.public_ts) {
            all.push((format!("bond of {}", bid.bidder_account), ix::release_bond(bid)));
        }
    }
    all
}

/// A debt with nothing left behind it: down the waterfall, unless the fund only waits for its next window.
fn debt(view: &View, account: &Account) -> Option<Chore> {
    let owes = account.state.is_bare() && account.state.cash_atoms < 0;
    let window = &view.pool.insurance_window;
    let capped =
        breakwater_risk::share_ceil(window.base_atoms, view.pool.settings.loss.insurance_bps)
            <= window.used_atoms;
    let running =
        view.snapshot.now < window.start_ts + i64::from(view.pool.settings.loss.window_secs);
    let waits = view.pool.insurance_atoms > 0 && capped && running && window.start_ts != 0;
    (owes && !waits).then(|| (format!("debt of {}", account.key), cover(view, account)))
}

fn cover(view: &View, account: &Account) -> Instruction {
    let remaining = view.remaining(&[account.key, view.pool.backstop_account]);
    let in_auction = account.state.in_auction == 1;
    ix::cover_shortfall((view.pool_key, &view.pool), account.key, in_auction, &remaining)
}

fn admitted(view: &View, account: &Account) -> Option<Chore> {
    let notional = view.snapshot.book().gross_notional_atoms(&account.state).ok()?;
    let turn = view.queue.first() == Some(&account.key) && has_room(&view.pool, notional);
    let remaining = view.remaining(&[account.key]);
    turn.then(|| {
        let admit = ix::admit_auction(view.pool_key, account.key, &remaining);
        (format!("turn of {}", account.key), admit)
    })
}

/// What an auction needs next, apart from bids.
fn tended(view: &View, account: &Account, auction: &Auction) -> Vec<Chore> {
    let (pool, key, now) = (view.pool_key, account.key, view.snapshot.now);
    let settings = &view.pool.settings;
    let set = ScenarioSet::Only(auction.witness);
    let Ok(health) = view.snapshot.health(&account.state, set) else { return vec![] };
    if !health.is_liquidatable() {
        return vec![]; // the witness is no longer the worst: a liquidator raises it
    }
    let lot = Lot::new(key, &account.state);
    let mut all = vec![];
    if now < auction.public_ts {
        let fills = auction.public_ts - i64::from(settings.sealed.fill_secs);
        if now >= fills && auction.offer_count > 0 && auction.allotted == 0 {
            let allot = ix::allot_sealed(&lot, &view.remaining(&[key]));
            all.push((format!("sealed round of {key}"), allot));
        }
        for offer in auction.offers().iter().filter(|offer| offer.won_q32 > 0) {
            let remaining = view.slice_remaining(&[key, offer.bidder_account]);
            let fill = ix::fill_sealed(&lot, offer.bidder_account, &remaining);
            all.push((format!("sealed fill of {key}"), fill));
        }
        return all;
    }
    if health.is_insolvent() {
        all.extend(insolvent(view, account, auction));
        return all;
    }
    let ran_out =
        price_ran_out(&settings.auction.to_risk(), auction.elapsed_secs(&view.pool.stops, now));
    if ran_out || auction.insolvent_ts != 0 {
        let restart = ix::restart_auction(pool, key, &view.remaining(&[key]));
        all.push((format!("restart of {key}"), restart));
    } else {
        all.extend(backstop(view, account, auction, &health));
    }
    all
}

/// The largest part that the vault's own margin carries, once the price has come down to what it pays.
fn backstop(view: &View, account: &Account, auction: &Auction, health: &Health) -> Option<Chore> {
    let vault = view.account(&view.pool.backstop_account)?;
    let settings = &view.pool.settings;
    let curve = settings.auction.to_risk();
    let d_q32 = price_share_q32(&curve, auction.elapsed_secs(&view.pool.stops, view.snapshot.now));
    if d_q32 > q32_ceil(settings.backstop.take_bps) || vault.state.in_auction != 0 {
        return None;
    }
    let (equity_atoms, earlier) = (health.equity_atoms(), auction.reserved_atoms);
    let reserved_atoms = if equity_atoms > earlier { earlier } else { 0 };
    let slice = SolventSlice { equity_atoms, mm_atoms: health.mm_atoms(), reserved_atoms };
    let most = max_share_q32(&curve, &slice, d_q32).ok()?;
    let (share, _) = largest(view, most, |share| {
        let paid = solvent_price_atoms(&slice, d_q32, share).ok()?;
        let paid = i64::try_from(paid).ok()?;
        after_slice(&account.state, &vault.state, share, reserved_atoms, paid)
    })?;
    if share < slice.least_share_q32(&curve, most) {
        return None;
    }
    let remaining = view.slice_remaining(&[account.key, vault.key]);
    let take = ix::backstop_take(view.pool_key, account.key, share.min(ONE_Q32), &remaining);
    Some((format!("backstop takes of {}", account.key), take))
}

/// Nobody took it for so long: funds, then ranks, then deleveraging in their order.
fn insolvent(view: &View, account: &Account, auction: &Auction) -> Vec<Chore> {
    let (pool, key, now) = (view.pool_key, account.key, view.snapshot.now);
    let settings = &view.pool.settings.loss;
    if auction.deleverage_ts == 0 {
        let due = auction.insolvent_ts + i64::from(settings.deleverage_secs);
        let abandoned = auction.insolvent_ts != 0 && now >= due;
        return abandoned
            .then(|| (format!("shortfall of {key}"), cover(view, account)))
            .into_iter()
            .collect();
    }
    let ranked = now >= auction.deleverage_ts + i64::from(settings.rank_secs);
    if let Some(first) = auction.ranks().first().filter(|_| ranked) {
        let candidate = first.margin_account;
        let remaining = view.slice_remaining(&[key, candidate]);
        let close = ix::deleverage(pool, key, candidate, &remaining);
        return vec![(format!("deleveraging of {key} against {candidate}"), close)];
    }
    let known = |other: &Pubkey| auction.ranks().iter().any(|rank| rank.margin_account == *other);
    let others = view.accounts.iter().filter(|other| other.key != key && !known(&other.key));
    let opposite = others.filter(|other| {
        account.state.positions().iter().any(|p| opposite_lots(p, &other.state).is_some())
    });
    opposite
        .take(RANKED_A_ROUND)
        .map(|other| {
            let remaining = view.remaining(&[other.key]);
            let rank = ix::rank_account(pool, key, other.key, &remaining);
            (format!("rank of {} for {key}", other.key), rank)
        })
        .collect()
}

/// Pairs in live auctions that share a series on opposite sides, where netting raises neither side's margin.
fn crossed(view: &View) -> Option<Chore> {
    let live: Vec<&Account> = view
        .accounts
        .iter()
        .filter(|a| a.auction.as_ref().is_some_and(|x| x.status == auction_status::LIVE))
        .collect();
    for (at, one) in live.iter().enumerate() {
        for other in &live[at + 1..] {
            let shared: Vec<_> = one
                .state
                .positions()
                .iter()
                .filter_map(|p| opposite_lots(p, &other.state).map(|lots| (*p, lots)))
                .collect();
            if shared.is_empty() {
                continue;
            }
            let allowed = [one, other].into_iter().all(|party| {
                let mut after = Box::new(*party.state);
                let netted = shared.iter().all(|(position, lots)| {
                    let held = party.state.positions().iter().find(|p| p.is(&position.series()));
                    let sign = held.map_or(1, |p| p.size_lots.signum());
                    after.change(&position.series(), -sign * lots).is_ok()
                });
                let before = party.auction.as_ref().and_then(|auction| {
                    let set = ScenarioSet::Only(auction.witness);
                    view.snapshot.health(&party.state, set).ok()
                });
                let after = view.snapshot.health(&after, ScenarioSet::All);
                netted
                    && before.is_some_and(|b| {
                        b.is_liquidatable() && after.is_ok_and(|a| a.mm_atoms() <= b.mm_atoms())
                    })
            });
            if allowed {
                let both = [one.key, other.key];
                let cross = ix::cross_accounts(view.pool_key, &both, &view.slice_remaining(&both));
                return Some((format!("crossing of {} and {}", one.key, other.key), cross));
            }
        }
    }
    None
}
