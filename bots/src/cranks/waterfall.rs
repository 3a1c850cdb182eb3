//! Down the waterfall: what nobody took.

use super::Crank;
use crate::chain::{Account, View};
use anchor_lang::solana_program::instruction::Instruction;
use breakwater_clearing::{
    instructions::{Turn, excess_after_atoms, is_opposite, opposite_atoms, rank_of},
    mark::Action,
    state::{Auction, AuctionTime, MAX_RANKS, Rank, SaleKind},
};
use breakwater_client::instruction::{self as ix, PoolAt};
use breakwater_risk::margin::Health;
use std::cmp::Reverse;

/// Accounts that are ranked for one deleveraging in one round.
const RANKED_A_ROUND: usize = 4;
/// How long after a turn's end the keeper lets it lapse.
const LATE_SECS: i64 = 60;

/// An account whose debt somebody has to look at: outside an auction one with nothing behind it that could be sold goes down the
/// waterfall at once; of any other what the pool has noted is put right.
pub fn debt(view: &View, account: &Account, health: &Health) -> Option<Crank> {
    let spent = account.auction.is_none() && view.is_spent(account).ok()?;
    let due = (spent && health.is_insolvent()) || is_misnoted(view, account, health);
    due.then(|| Crank::new("cover_shortfall", account.key, cover(view, account)))
}

/// Noted as short of more than it is, which takes more of withdrawals than is due, or of less, which takes less. How short it is moves
/// with every price: a quarter of it is worth a transaction.
fn is_misnoted(view: &View, account: &Account, health: &Health) -> bool {
    let own = account.auction.as_ref().map_or(0, |auction| auction.escrow_atoms);
    let short = health.value_atoms().min(0).unsigned_abs().saturating_sub(own);
    let noted = account.state.shortfall_atoms;
    let wrong = (short > 0) != (noted > 0) || short.abs_diff(noted) > short.max(noted) / 4;
    // a price in doubt puts no note right
    let clear = !health.is_doubted();
    wrong && clear && view.snapshot.engine().require(Action::Judge, &account.state).is_ok()
}

/// Nobody took it for so long: funds, then ranks, then deleveraging in their order. What has no positions to deleverage is shared by
/// the first step.
pub fn insolvent(
    view: &View,
    account: &Account,
    (auction, time): (&Auction, &AuctionTime),
) -> Vec<Crank> {
    let (pool, key, own_ts) = (view.pool_key, account.key, time.own_ts(SaleKind::Any));
    let settings = &view.pool.settings.loss;
    if auction.deleverage_ts == 0 {
        let due = auction.insolvent_secs(time) >= u64::from(settings.deleverage_secs);
        let abandoned = auction.insolvent_ts != 0 && due;
        return abandoned
            .then(|| Crank::new("cover_shortfall", key, cover(view, account)))
            .into_iter()
            .collect();
    }
    let unranked = unranked(view, account, auction);
    let better = |head: &Rank| {
        let higher = |rank: &Rank| {
            rank.margin_account != head.margin_account && rank.rank_atoms > head.rank_atoms
        };
        unranked.iter().any(higher)
    };
    let mut cranks: Vec<Crank> = match auction.ranks().first() {
        Some(head) if own_ts >= auction.turn_ts && !better(head) => {
            served(view, account, (auction, own_ts)).into_iter().collect()
        }
        _ => vec![],
    };
    cranks.extend(unranked.into_iter().take(RANKED_A_ROUND).map(|rank| {
        let other = rank.margin_account;
        let rank = ix::rank_account(pool, key, other, &view.remaining(&[other]));
        Crank::new("rank_account", format!("{key}/{other}"), rank)
    }));
    cranks
}

/// Accounts whose rank is not published, or has risen by more than a quarter, as far as they have a place among the
/// ranks; the highest first.
fn unranked(view: &View, account: &Account, auction: &Auction) -> Vec<Rank> {
    let full = auction.ranks().len() == MAX_RANKS;
    let last = auction.ranks().last().filter(|_| full).map(|rank| rank.rank_atoms);
    let mut found = vec![];
    for other in view.accounts.iter().filter(|other| other.key != account.key) {
        if !is_opposite(&account.state, &other.state) {
            continue;
        }
        let mut engine = view.snapshot.engine();
        let size = opposite_atoms(&engine, &account.state, &other.state);
        let Ok(rank) = size.and_then(|size| rank_of(&mut engine, &other.state, size)) else {
            continue;
        };
        let known = auction.ranks().iter().find(|known| known.margin_account == other.key);
        let due = match known.map(|known| known.rank_atoms) {
            None => last.is_none_or(|last| rank > last),
            Some(0) => false, // its turn has passed, or it is in auction
            Some(old) => rank > old.saturating_add(old / 4),
        };
        if due {
            found.push(Rank { margin_account: other.key, rank_atoms: rank });
        }
    }
    found.sort_by_key(|rank| (Reverse(rank.rank_atoms), rank.margin_account));
    found
}

/// Closes against the head of the ranks, or takes it out of its place where the program lets it be. A turn is over only after it has been
/// for a minute more than the program asks: so that nobody is let off because nobody was awake.
fn served(view: &View, account: &Account, (auction, own_ts): (&Auction, i64)) -> Option<Crank> {
    let (pool, key) = (view.pool_key, account.key);
    let rank = *auction.ranks().first()?;
    let head = rank.margin_account;
    let target = format!("{key}/{head}");
    let skip = || {
        let remaining = view.remaining(&[key, head]);
        Crank::new("skip_rank", target.clone(), ix::skip_rank(pool, key, head, &remaining))
    };
    let Some(other) = view.account(&head) else { return Some(skip()) };
    let turn = Turn { pool: &view.pool, auction, rank, own_ts: own_ts - LATE_SECS };
    let mut engine = view.snapshot.engine();
    if let Ok(reason) = turn.reason(&account.state, &other.state, &mut engine) {
        let useful = reason.is_gone() || !rank.is_last() || auction.ranks().len() > 1;
        return useful.then(skip);
    }
    let torn =
        auction.torn_ts(&rank, view.pool.settings.loss.rank_secs).is_some_and(|ts| own_ts >= ts);
    let excess = excess_after_atoms(&mut engine, &account.state, &other.state).ok()?;
    let closes = excess >= 0 || torn || other.state.in_auction == 1;
    closes.then(|| {
        let close = ix::deleverage(pool, key, head, &view.slice_remaining(&[key, head]));
        Crank::new("deleverage", target, close)
    })
}

fn cover(view: &View, account: &Account) -> Instruction {
    let remaining = view.remaining(&[account.key, view.pool.backstop_account]);
    let in_auction = account.state.in_auction == 1;
    let pool = PoolAt { key: view.pool_key, state: &view.pool };
    ix::cover_shortfall(pool, account.key, in_auction, &remaining)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        cranks::auctions::tended,
        fixture::{CONTRACT, NOW, ONE_BTC, USD, account, series, snapshot, view},
    };
    use breakwater_clearing::state::MarginAccount;
    use bytemuck::Zeroable;
    use std::sync::Arc;

    fn due(change: impl FnOnce(&mut MarginAccount), cash_usd: i64, lots: i64) -> usize {
        let mut state = account(cash_usd, (series(0), lots));
        change(&mut state);
        let view = view(snapshot(), vec![state]);
        let cranks = tended(&view, anchor_lang::prelude::Pubkey::new_unique());
        let (covers, others): (Vec<_>, Vec<_>) =
            cranks.iter().partition(|crank| crank.kind == "cover_shortfall");
        assert!(others.iter().all(|crank| crank.kind == "start_auction"));
        covers.len()
    }

    #[test]
    fn a_debt_with_dust_behind_it_goes_down_the_waterfall_whatever_the_fund_has() {
        assert_eq!(due(|_| (), -100, 0), 1);
        assert_eq!(due(|_| (), 100, 0), 0);
        // a cent of collateral is nothing to sell, ten dollars of debt are not paid by it
        assert_eq!(due(|state| state.collateral_atoms[0] = 10, -10, 0), 1);
        // and a whole coin is an auction's
        assert_eq!(due(|state| state.collateral_atoms[0] = ONE_BTC, -100, 0), 0);
    }

    #[test]
    fn what_the_pool_has_noted_is_put_right_where_it_is_wrong() {
        let noted = |state: &mut MarginAccount| state.shortfall_atoms = USD;
        assert_eq!(due(|_| (), 50_000, -CONTRACT), 0);
        assert_eq!(due(noted, 50_000, -CONTRACT), 1, "it is solvent");
        assert_eq!(due(|_| (), 100, -CONTRACT), 1, "it is not, and nobody has noted it");
        assert_eq!(due(noted, 100, -CONTRACT), 1, "and of more than was noted");
    }

    /// Cranks about the first account, insolvent and short of one contract, in its deleveraging; the others hold what is said.
    fn round(others: &[(i64, i64)], ranked: &[(usize, u64)]) -> Vec<String> {
        let mut states = vec![account(100, (series(0), -CONTRACT))];
        states.extend(others.iter().map(|(usd, lots)| account(*usd, (series(0), *lots))));
        states[0].in_auction = 1;
        let mut view = view(snapshot(), states);
        let mut auction = Auction { turn_ts: NOW, deleverage_ts: NOW, ..Auction::zeroed() };
        auction.insolvent_ts = NOW;
        for (at, rank_atoms) in ranked {
            let margin_account = view.accounts[*at].key;
            auction.rank(Rank { margin_account, rank_atoms: *rank_atoms }).unwrap();
        }
        view.accounts[0].auction = Some(Arc::new(auction));
        let name = |crank: &Crank| {
            let named = |other: &&Account| crank.target.ends_with(&other.key.to_string());
            let other = view.accounts.iter().position(|other| named(&other)).unwrap();
            format!("{} {other}", crank.kind)
        };
        let time = AuctionTime::new(NOW, std::iter::empty());
        insolvent(&view, &view.accounts[0], (&auction, &time)).iter().map(name).collect()
    }

    #[test]
    fn whoever_holds_the_other_side_is_ranked_the_highest_first() {
        let held = [(1_000_000, CONTRACT / 4), (0, CONTRACT / 2), (50_000, -CONTRACT)];
        assert_eq!(round(&held, &[]), ["rank_account 2", "rank_account 1"]);
    }

    #[test]
    fn the_head_is_closed_against_once_nobody_higher_is_left_to_be_ranked() {
        let held = [(1_000_000, CONTRACT / 4), (0, CONTRACT / 2)];
        assert_eq!(round(&held, &[(1, 1)])[0], "rank_account 2", "it is higher than who is ranked");
        let known = round(&held, &[(2, u64::MAX), (1, u64::MAX / 2)]);
        assert_eq!(known[0], "deleverage 2", "{known:?}");
    }

    #[test]
    fn a_head_that_holds_nothing_any_more_is_skipped() {
        assert_eq!(round(&[(50_000, 0)], &[(1, 1)]), ["skip_rank 1"]);
    }
}
