//! Accounts in auction that hold the same series on opposite sides.

use super::Crank;
use crate::chain::{Account, View};
use breakwater_clearing::{
    outcome::opposite_lots,
    state::{Position, auction_status},
};
use breakwater_client::instruction as ix;
use breakwater_risk::model::ScenarioSet;

/// Pairs in live auctions that share a series on opposite sides, where netting raises neither side's margin.
pub fn netted(view: &View) -> Option<Crank> {
    let in_auction =
        |a: &&Account| a.auction.as_ref().is_some_and(|x| x.status == auction_status::LIVE);
    let live: Vec<&Account> = view.accounts.iter().filter(in_auction).collect();
    for (at, one) in live.iter().enumerate() {
        for other in &live[at + 1..] {
            let shared = shared(one, other);
            if !shared.is_empty()
                && [one, other].iter().all(|party| is_allowed(view, party, &shared))
            {
                let both = [one.key, other.key];
                let cross = ix::net_accounts(view.pool_key, &both, &view.slice_remaining(&both));
                return Some(Crank::new(
                    "net_accounts",
                    format!("{}/{}", one.key, other.key),
                    cross,
                ));
            }
        }
    }
    None
}

/// A position that another account holds on the opposite side.
struct Shared {
    position: Position,
    /// Nets, without sign.
    lots: i64,
}

/// Positions of one that the other holds on the opposite side.
fn shared(one: &Account, other: &Account) -> Vec<Shared> {
    let shared = |position: &Position| {
        opposite_lots(position, &other.state).map(|lots| Shared { position: *position, lots })
    };
    one.state.positions().iter().filter_map(shared).collect()
}

/// Without what nets, the account needs no more margin under all scenarios than its witness asks for now.
fn is_allowed(view: &View, party: &Account, shared: &[Shared]) -> bool {
    let mut after = Box::new(*party.state);
    let netted = shared.iter().all(|Shared { position, lots }| {
        let held = party.state.positions().iter().find(|p| p.is(&position.series()));
        let sign = held.map_or(1, |p| p.size_lots.signum());
        after.change(&position.series(), -sign * lots).is_ok()
    });
    let before = party.auction.as_ref().and_then(|auction| {
        view.snapshot.health(&party.state, ScenarioSet::Only(auction.witness)).ok()
    });
    let after = view.snapshot.health(&after, ScenarioSet::All);
    netted
        && before.is_some_and(|b| {
            b.is_liquidatable() && after.is_ok_and(|a| a.mm_atoms() <= b.mm_atoms())
        })
}
