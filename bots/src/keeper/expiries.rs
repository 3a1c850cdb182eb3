//! The life of a board: listed by schedule, settled at expiry, its positions turned into cash, closed. One lane.

use super::{
    found::find, lane::Scan, metrics::KeeperMetrics, prices::straddling, settings::KeeperSettings,
};
use crate::{
    chain,
    cranks::{Crank, Signs},
    ops::health::Health,
    params::units,
    rpc::Cluster,
};
use anchor_lang::prelude::Pubkey;
use anyhow::{Context, Result};
use breakwater_clearing::{
    instructions::{CreateBoardArgs, is_held},
    mark::Action,
    state::{Board, ExpiryAt, MarginAccount, Market, Protocol, board_status, slot_status},
};
use breakwater_client::{
    account::Keyed,
    address, decode, instruction as ix,
    snapshot::{MarketState, Snapshot},
};
use std::collections::BTreeMap;

/// Accounts settled in one round.
const SETTLED_A_ROUND: usize = 48;
/// A board that expired and is not settled for longer is not well [s].
const SETTLED_WITHIN_SECS: i64 = 60;

pub struct Expiries {
    pool: Pubkey,
    lister: Pubkey,
    settings: KeeperSettings,
    accounts: BTreeMap<u8, Vec<Pubkey>>,
    metrics: KeeperMetrics,
    health: Health,
}

impl Expiries {
    /// `lister`: who lists boards.
    pub fn new(
        (pool, lister): (Pubkey, Pubkey),
        settings: &KeeperSettings,
        (metrics, health): (&KeeperMetrics, &Health),
    ) -> Result<Self> {
        let named = settings.market.iter().map(|m| Ok((m.index, m.price_accounts()?)));
        let accounts = named.collect::<Result<_>>()?;
        let (metrics, health) = (metrics.clone(), health.clone());
        Ok(Self { pool, lister, settings: settings.clone(), accounts, metrics, health })
    }

    /// Boards that the schedule asks for and the surface has no slot of.
    fn listed(&self, snapshot: &Snapshot) -> Result<Vec<Crank>> {
        let mut due = vec![];
        for settings in &self.settings.market {
            let Some(schedule) = &settings.boards else { continue };
            let Some(MarketState { market, surface }) = snapshot.market(settings.index) else {
                continue;
            };
            let slots = surface.slots.iter().filter(|slot| slot.status != slot_status::EMPTY);
            let existing: Vec<i64> = slots.map(|slot| slot.expiry_ts).collect();
            let missing = schedule.missing(snapshot.now, &existing)?.len();
            self.metrics.boards_missing(&units::symbol(&market.symbol), missing);
            let age = snapshot.now.saturating_sub(market.mark.publish_ts);
            if age > i64::from(market.params.oracle.max_age_secs) {
                continue; // strikes are chosen around a price of now
            }
            for board in schedule.due(snapshot.now, &existing, market.mark.price_atoms)? {
                let target = format!("{}/{}", market.index, board.expiry_ts);
                let args = CreateBoardArgs { expiry_ts: board.expiry_ts, strikes: board.strikes };
                let create = ix::create_board(self.lister, self.pool, market.index, args);
                due.push(Crank::new("create_board", target, create).signed_by(Signs::Lister));
            }
        }
        Ok(due)
    }

    /// Settlement of boards that expired: at the price that straddles expiry, after the grace at the mark.
    fn settled(
        &self,
        cluster: &Cluster,
        (protocol, snapshot): (&Protocol, &Snapshot),
        boards: &[Board],
    ) -> Result<Vec<Crank>> {
        let open: Vec<&Board> =
            boards.iter().filter(|board| board.status != board_status::SETTLED).collect();
        if open.is_empty() {
            self.health.well("settlement");
            return Ok(vec![]);
        }
        let keys: Vec<Pubkey> = self.accounts.values().flatten().copied().collect();
        let mut found = find(cluster, &keys)?;
        let (mut due, mut late) = (vec![], None);
        for board in open {
            let (index, expiry) = (board.market_index, board.expiry_ts);
            let Some(MarketState { market, .. }) = snapshot.market(index) else { continue };
            let target = format!("{index}/{expiry}");
            if snapshot.now > expiry + SETTLED_WITHIN_SECS {
                late = Some(format!("board {target} expired {} s ago", snapshot.now - expiry));
            }
            let named = self.accounts.get(&index).map(Vec::as_slice).unwrap_or_default();
            let candidates = found.values_mut().filter(|found| named.contains(&found.key));
            if market.params.oracle.settlement_window_secs > 0 {
                if market.average(expiry).is_ok_and(|average| average.closed != 0) {
                    let settle = ix::settle_board_average(self.pool, index, expiry);
                    due.push(Crank::new("settle_board_average", target, settle));
                }
            } else if let Some(price) = straddling(
                candidates,
                (protocol, market),
                ExpiryAt { expiry_ts: expiry, now: snapshot.now },
            ) {
                let settle = ix::settle_board(self.pool, index, expiry, price);
                due.push(Crank::new("settle_board", target, settle));
            } else if may_settle_late(market, expiry, snapshot.now) {
                let settle = ix::settle_board_late(self.pool, index, expiry);
                due.push(Crank::new("settle_board_late", target, settle));
            }
        }
        match late {
            Some(late) => self.health.wrong("settlement", late),
            None => self.health.well("settlement"),
        }
        Ok(due)
    }
}

fn may_settle_late(market: &Market, expiry_ts: i64, now: i64) -> bool {
    let opens = expiry_ts.saturating_add(i64::from(market.params.oracle.settlement_grace_secs));
    now >= opens && Action::SettleLate.require(market.states(now)).is_ok()
}

/// What is left of settled boards: positions to be turned into cash, then the boards themselves, unless open hold-backs make one wait.
fn cleared(
    pool: Pubkey,
    (protocol, waits): (&Protocol, &dyn Fn(i64) -> bool),
    boards: &[Board],
    accounts: &[Keyed<MarginAccount>],
) -> Vec<Crank> {
    let mut due = vec![];
    for board in boards.iter().filter(|board| board.status == board_status::SETTLED) {
        let (index, expiry) = (board.market_index, board.expiry_ts);
        if board.long_lots == 0 && board.short_lots == 0 {
            if waits(expiry) {
                continue;
            }
            let close = ix::close_board(protocol.authority, pool, index, expiry);
            due.push(Crank::new("close_board", format!("{index}/{expiry}"), close));
            continue;
        }
        let holds = |state: &MarginAccount| {
            state.positions().iter().any(|p| p.market == index && p.expiry_ts == expiry)
        };
        for Keyed { key, state } in accounts.iter().filter(|account| holds(&account.state)) {
            // where settlement leaves a debt, the program looks at all that the account has
            let remaining = ix::Remaining::of(&[state]);
            let settle = ix::settle_positions(
                pool,
                (index, expiry),
                (*key, state.in_auction == 1),
                &remaining,
            );
            due.push(Crank::new("settle_positions", format!("{key}/{index}/{expiry}"), settle));
        }
    }
    due.truncate(SETTLED_A_ROUND); // the rest in the next round
    due
}

/// Boards of the pool that have expired, found by the surfaces' slots: a board has one until it is closed.
fn expired(cluster: &Cluster, pool: &Pubkey, snapshot: &Snapshot) -> Result<Vec<Board>> {
    let mut keys = vec![];
    for MarketState { market, surface } in &snapshot.markets {
        let market = address::market(pool, market.index);
        let taken = surface.slots.iter().filter(|slot| slot.status != slot_status::EMPTY);
        let over = taken.filter(|slot| slot.expiry_ts <= snapshot.now);
        keys.extend(over.map(|slot| address::board(&market, slot.expiry_ts)));
    }
    if keys.is_empty() {
        return Ok(vec![]);
    }
    let found = cluster.many(&keys)?;
    Ok(found.iter().flatten().filter_map(|data| decode::board(data)).map(|board| *board).collect())
}

impl Scan for Expiries {
    fn name(&self) -> &'static str {
        "expiries"
    }

    fn due(&mut self, cluster: &Cluster) -> Result<Vec<Crank>> {
        let (pool, snapshot) = chain::snapshot(cluster, &self.pool)?;
        let waits = |expiry_ts| is_held(&pool, ExpiryAt { expiry_ts, now: snapshot.now });
        let boards = expired(cluster, &self.pool, &snapshot)?;
        let mut due = vec![];
        if boards.is_empty() {
            self.health.well("settlement");
        } else {
            let protocol = cluster.data(&address::protocol())?;
            let protocol =
                protocol.as_deref().and_then(decode::protocol).context("there is no protocol")?;
            due = self.settled(cluster, (&protocol, &snapshot), &boards)?;
            let open =
                |b: &Board| b.status == board_status::SETTLED && b.long_lots + b.short_lots > 0;
            let accounts = if boards.iter().any(open) {
                chain::margin_accounts(cluster, &self.pool)?
            } else {
                vec![]
            };
            due.extend(cleared(self.pool, (&protocol, &waits), &boards, &accounts));
        }
        due.extend(self.listed(&snapshot)?);
        Ok(due)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anchor_lang::Discriminator;
    use breakwater_clearing::state::Series;
    use breakwater_client::snapshot::empty_account;

    fn board(status: u8, lots: u64) -> Board {
        let mut bytes = Board::DISCRIMINATOR.to_vec();
        bytes.resize(8 + size_of::<Board>(), 0);
        let mut board = *decode::board(&bytes).unwrap();
        (board.status, board.long_lots, board.short_lots) = (status, lots, lots);
        board.expiry_ts = 500;
        board
    }

    fn protocol() -> Protocol {
        let mut bytes = Protocol::DISCRIMINATOR.to_vec();
        bytes.resize(1_000, 0);
        decode::protocol(&bytes).unwrap()
    }

    fn holder(expiry_ts: i64) -> Keyed<MarginAccount> {
        let mut state = empty_account();
        let series = Series { market: 0, kind: 0, expiry_ts, strike_atoms: 1 };
        state.change(&series, 5).unwrap();
        Keyed { key: Pubkey::new_unique(), state }
    }

    #[test]
    fn a_settled_board_is_closed_only_once_its_positions_are_cash() {
        let accounts = [holder(500), holder(600)];
        let kinds = |boards: &[Board]| {
            let due = cleared(Pubkey::default(), (&protocol(), &|_| false), boards, &accounts);
            due.into_iter().map(|crank| crank.kind).collect::<Vec<_>>()
        };
        assert_eq!(kinds(&[board(board_status::SETTLED, 5)]), ["settle_positions"]);
        assert_eq!(kinds(&[board(board_status::SETTLED, 0)]), ["close_board"]);
        let open = [board(board_status::SETTLED, 5)];
        let due = cleared(Pubkey::default(), (&protocol(), &|_| false), &open, &accounts);
        let names = due[0].instruction.accounts.iter().map(|meta| meta.pubkey);
        let market = address::market(&Pubkey::default(), 0);
        let named = names.filter(|key| [market, address::surface(&market)].contains(key)).count();
        assert!(named >= 2, "what margins the account goes with it");
        assert!(kinds(&[board(board_status::LISTED, 0)]).is_empty(), "not settled yet");
        let empty = [board(board_status::SETTLED, 0)];
        let held = cleared(Pubkey::default(), (&protocol(), &|_| true), &empty, &accounts);
        assert!(held.is_empty(), "open hold-backs need its price");
    }

    #[test]
    fn many_holders_are_settled_over_several_rounds() {
        let accounts: Vec<_> = (0..60).map(|_| holder(500)).collect();
        let due = cleared(
            Pubkey::default(),
            (&protocol(), &|_| false),
            &[board(board_status::SETTLED, 5)],
            &accounts,
        );
        assert_eq!(due.len(), SETTLED_A_ROUND);
    }
}
