//! What an auction needs, apart from bids.

use super::{Crank, waterfall};
use crate::{
    chain::{Account, View},
    liquidator::{
        buy::carries,
        sweep::{Assessed, assess},
    },
};
use anchor_lang::prelude::Pubkey;
use breakwater_clearing::{
    checks::{counted_atoms, may_enter, public_price_q32},
    mark::Action,
    outcome::{Deal, ForSale, Judged},
    state::{Auction, AuctionTime, MarginAccount, SaleKind, auction_status, stop},
};
use breakwater_client::instruction::{self as ix, Lot};
use breakwater_risk::{ONE_Q32, liquidation::q32_ceil, margin::Health, model::ScenarioSet};

/// Auctions that are started in one look, those furthest below their margin first: the rest in the next one.
const STARTED_A_LOOK: usize = 5;

/// Cranks of every account that is due, in auction, or outside one with a debt.
///
/// Whoever starts an auction or raises its witness is paid a tip, and liquidators live on it. The keeper does both all the same, without the tip, as
/// nothing goes down the waterfall where no liquidator is left.
pub fn tended(view: &View, caller: Pubkey) -> Vec<Crank> {
    let mut engine = view.snapshot.engine();
    let (mut all, mut due) = (vec![], vec![]);
    for account in &view.accounts {
        let Some(assessed) = assess(&mut engine, &account.state) else { continue };
        all.extend(waterfall::debt(view, account, &assessed.health));
        let liquidatable = assessed.health.is_liquidatable();
        // asked of few: it takes an engine of its own
        let is_spent = || view.is_spent(account).unwrap_or(false);
        match &account.auction {
            Some(auction) if !liquidatable || is_spent() => {
                let end = ix::end_auction(auction, &view.remaining(&[account.key]));
                all.push(Crank::new("end_auction", account.key, end));
            }
            Some(auction) => all.extend(running(view, account, auction, &assessed)),
            None if liquidatable && account.state.in_auction == 0 && !is_spent() => {
                due.push((account, assessed));
            }
            None => {}
        }
    }
    all.extend(admitted(view));
    all.extend(started(view, caller, due));
    all
}

/// Starts of accounts that are due; none while sales are halted.
fn started(view: &View, caller: Pubkey, mut due: Vec<(&Account, Assessed)>) -> Vec<Crank> {
    if view.pool.stops.active(view.snapshot.now) & stop::HALT != 0 {
        return vec![];
    }
    due.sort_by_key(|(_, assessed)| assessed.health.mm_excess_atoms());
    let start = |(account, assessed): (&Account, Assessed)| {
        let remaining = view.remaining(&[account.key]);
        let witness = assessed.worst_scenario; // without a tip
        let start = ix::start_auction(caller, view.pool_key, account.key, witness, &remaining);
        Crank::new("start_auction", account.key, start)
    };
    due.into_iter().take(STARTED_A_LOOK).map(start).collect()
}

/// Whose turn is up, and of the others who fits, in the order of their turns.
fn admitted(view: &View) -> Vec<Crank> {
    let mut pool = view.pool.clone();
    let mut all = vec![];
    for (account, auction) in view.waiting() {
        let set = ScenarioSet::Only(auction.witness);
        let Ok(health) = view.snapshot.health(&account.state, set) else { continue };
        let engine = view.snapshot.engine();
        let Ok(atoms) = counted_atoms(&pool, &engine, &account.state, &health) else { continue };
        if health.is_liquidatable() && may_enter(&pool, auction, atoms, view.snapshot.now) {
            pool.auction_notional_atoms = pool.auction_notional_atoms.saturating_add(atoms);
            let remaining = view.remaining(&[account.key]);
            let admit = ix::admit_auction(view.pool_key, account.key, &remaining);
            all.push(Crank::new("admit_auction", account.key, admit));
        }
    }
    all
}

/// What an auction needs next, apart from bids.
fn running(view: &View, account: &Account, auction: &Auction, assessed: &Assessed) -> Vec<Crank> {
    let (pool, key) = (view.pool_key, account.key);
    let set = ScenarioSet::Only(auction.witness);
    let Ok(health) = view.snapshot.health(&account.state, set) else { return vec![] };
    if !health.is_liquidatable() {
        // the witness is no longer the worst
        let worst = assessed.worst_scenario;
        let raise = ix::raise_witness(pool, key, worst, &view.remaining(&[key]));
        return vec![Crank::new("raise_witness", key, raise)];
    }
    if auction.status != auction_status::LIVE {
        return vec![];
    }
    let Ok(time) = view.snapshot.auction_time(&account.state, auction) else { return vec![] };
    if !auction.is_public(&time) {
        return sealed(view, account, (auction, &time));
    }
    if health.is_insolvent() {
        return waterfall::insolvent(view, account, (auction, &time));
    }
    let ran_out = public_price_q32(&view.pool, auction, &time).is_err();
    if ran_out || auction.insolvent_ts != 0 {
        let restart = ix::restart_auction(pool, key, None, &view.remaining(&[key]));
        return vec![Crank::new("restart_auction", key, restart)];
    }
    backstop(view, account, (auction, &time), &health).into_iter().collect()
}

/// The round of known liquidators: allotted once the reveals are over, then filled.
fn sealed(view: &View, account: &Account, (auction, time): (&Auction, &AuctionTime)) -> Vec<Crank> {
    let (key, own_ts) = (account.key, time.own_ts(SaleKind::Sealed));
    let lot = Lot::new(key, &account.state);
    let fills = auction.public_ts - i64::from(view.pool.settings.sealed.fill_secs);
    let mut all = vec![];
    if own_ts >= fills && auction.offer_count > 0 && auction.allotted == 0 {
        let allot = ix::allot_sealed(&lot, &view.remaining(&[key]));
        all.push(Crank::new("allot_sealed", key, allot));
    }
    for offer in auction.offers().iter().filter(|offer| offer.won_q32 > 0) {
        let Some(bidder) = view.account(&offer.bidder_account) else { continue };
        let remaining = view.slice_remaining(&[key, bidder.key]);
        let fill = ix::fill_sealed(&lot, (bidder.state.owner, bidder.key), &remaining);
        all.push(Crank::new("fill_sealed", format!("{key}/{}", offer.bidder_account), fill));
    }
    all
}

/// The largest part that the vault's own margin carries, once the price has come down to what it pays.
fn backstop(
    view: &View,
    account: &Account,
    (auction, time): (&Auction, &AuctionTime),
    health: &Health,
) -> Option<Crank> {
    let vault = view.account(&view.pool.backstop_account)?;
    let settings = &view.pool.settings;
    let d_q32 = public_price_q32(&view.pool, auction, time).ok()?;
    if d_q32 > q32_ceil(settings.backstop.take_bps) || vault.state.in_auction != 0 {
        return None;
    }
    let engine = view.snapshot.engine();
    for side in [&account.state, &vault.state] {
        engine.require(Action::NewRisk, side).ok()?;
    }
    let judged = Judged { health, left_out: engine.left_out() };
    let lot = ForSale::solvent(&view.pool, auction, judged, d_q32).ok()?;
    let deal = largest(view, &lot, (&account.state, &vault.state))?;
    let least_atoms = settings.backstop.least_mm_atoms(&account.state);
    if lot.require_least(&deal).is_err() || deal.mm_atoms < least_atoms {
        return None;
    }
    let mut remaining = view.slice_remaining(&[account.key, vault.key]);
    // another take of this round may bring the vault into a market it does not use yet
    (0..view.pool.markets).for_each(|index| remaining.add_market(index));
    let take = ix::backstop_take(view.pool_key, account.key, deal.part.share_q32, &remaining);
    Some(Crank::new("backstop_take", account.key, take))
}

/// Initial margin that the vault keeps to spare [bps of it].
const RESERVE_BPS: u32 = 1_000;

/// Halves the share until the buyer's account keeps its reserve.
fn largest(
    view: &View,
    lot: &ForSale,
    (sold, buyer): (&MarginAccount, &MarginAccount),
) -> Option<Deal> {
    let mut share = lot.most_q32;
    while share > ONE_Q32 / 64 {
        let deal = lot.deal(share).ok()?;
        if let Ok(after) = deal.part.taken_by(sold, buyer, deal.price_atoms)
            && carries(&view.snapshot, &after, RESERVE_BPS).is_ok()
        {
            return Some(deal);
        }
        share /= 2;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{self, CONTRACT, NOW, USD};
    use bytemuck::Zeroable;
    use std::sync::Arc;

    /// Three accounts of 100 000 USD that wait, with turns in 10 s, in 20 s and now; as much is in auction already.
    fn let_in(cap_usd: u64) -> Vec<usize> {
        let sellers = (0..3).map(|_| fixture::account(5_000, (fixture::series(0), -CONTRACT)));
        let mut view = fixture::view(fixture::snapshot(), sellers.collect());
        view.pool.settings.loss.auction_notional_atoms = cap_usd * USD;
        view.pool.auction_notional_atoms = 100_000 * USD;
        for (at, secs) in [10, 20, 0].into_iter().enumerate() {
            let (requirement, health) = view.snapshot.assess(&view.accounts[at].state).unwrap();
            assert!(health.is_liquidatable());
            view.accounts[at].auction = Some(Arc::new(Auction {
                witness: requirement.worst_scenario,
                turn_from_us: (NOW + secs) * 1_000_000,
                turn_until_us: (NOW + secs + 10) * 1_000_000,
                ..Auction::zeroed()
            }));
        }
        let keys: Vec<_> = view.accounts.iter().map(|account| account.key.to_string()).collect();
        let at = |crank: &Crank| keys.iter().position(|key| *key == crank.target).unwrap();
        admitted(&view).iter().map(at).collect()
    }

    #[test]
    fn whose_turn_is_up_is_let_in_and_beside_it_who_fits_in_the_order_of_turns() {
        assert_eq!(let_in(50_000), [2], "its turn is up, room or not");
        assert_eq!(let_in(250_000), [2], "no room beside it");
        assert_eq!(let_in(300_000), [2, 0]);
        assert_eq!(let_in(400_000), [2, 0, 1]);
    }

    /// Eight accounts short of one contract, the later ones with less money; the first two are well.
    fn poorer_and_poorer() -> View {
        let cash = [90_000, 60_000, 8_000, 7_000, 6_000, 5_500, 5_000, 4_500];
        let short = |usd: i64| fixture::account(usd, (fixture::series(0), -CONTRACT));
        fixture::view(fixture::snapshot(), cash.map(short).into())
    }

    fn kinds(view: &View) -> Vec<(&'static str, usize)> {
        let keys: Vec<_> = view.accounts.iter().map(|account| account.key.to_string()).collect();
        let all = tended(view, Pubkey::new_unique()).into_iter();
        all.filter_map(|crank| {
            Some((crank.kind, keys.iter().position(|key| *key == crank.target)?))
        })
        .collect()
    }

    #[test]
    fn who_is_due_is_started_the_worst_first_and_a_few_at_a_time() {
        let view = poorer_and_poorer();
        let started: Vec<_> = [7, 6, 5, 4, 3].map(|at| ("start_auction", at)).into();
        assert_eq!(kinds(&view), started);
    }

    #[test]
    fn nothing_is_started_while_sales_are_halted_or_that_says_it_is_in_auction() {
        let mut view = poorer_and_poorer();
        for account in &mut view.accounts {
            Arc::make_mut(&mut account.state).in_auction = 1;
        }
        assert_eq!(kinds(&view), []);
        let mut view = poorer_and_poorer();
        view.pool.stops.tighten(stop::HALT, NOW + 60, 0, NOW);
        assert_eq!(kinds(&view), []);
    }

    #[test]
    fn a_witness_under_which_the_account_is_well_is_raised_to_the_worst() {
        let mut view = poorer_and_poorer();
        view.accounts.truncate(3);
        let (requirement, _) = view.snapshot.assess(&view.accounts[2].state).unwrap();
        let well = (0..33).find(|at| {
            let set = ScenarioSet::Only(*at);
            !view.snapshot.health(&view.accounts[2].state, set).unwrap().is_liquidatable()
        });
        let auction = |witness| Some(Arc::new(Auction { witness, ..Auction::zeroed() }));
        view.accounts[2].auction = auction(well.expect("a rise is no loss of a short put"));
        assert_eq!(kinds(&view), [("raise_witness", 2)]);
        view.accounts[2].auction = auction(requirement.worst_scenario);
        assert!(!kinds(&view).contains(&("raise_witness", 2)));
    }
}
