//! All events of the program's transactions, in the order in which they happened, and the proof from them that nothing was done
//! twice. The program should make that impossible; here it is looked up.

use anchor_lang::prelude::Pubkey;
use anyhow::Result;
use breakwater_bots::rpc::Cluster;
use breakwater_client::event::{self, Event};
use solana_commitment_config::CommitmentConfig;
use solana_rpc_client::rpc_client::GetConfirmedSignaturesForAddress2Config;
use solana_rpc_client_api::config::RpcTransactionConfig;
use solana_transaction_status_client_types::{
    UiTransactionEncoding, option_serializer::OptionSerializer,
};
use std::collections::{HashMap, HashSet};

/// Each event of all successful transactions of the clearing program, oldest first.
pub fn events(cluster: &Cluster) -> Result<Vec<Event>> {
    let mut signatures = vec![];
    let mut before = None;
    loop {
        let config = GetConfirmedSignaturesForAddress2Config {
            before,
            commitment: Some(CommitmentConfig::confirmed()),
            ..Default::default()
        };
        let program = breakwater_clearing::ID;
        let page = cluster.client.get_signatures_for_address_with_config(&program, config)?;
        let Some(last) = page.last() else { break };
        before = Some(last.signature.parse()?);
        let done = page.iter().filter(|entry| entry.err.is_none());
        signatures.extend(done.map(|entry| entry.signature.clone()));
    }
    let mut all = vec![];
    for signature in signatures.iter().rev() {
        let config = RpcTransactionConfig {
            encoding: Some(UiTransactionEncoding::Base64),
            commitment: Some(CommitmentConfig::confirmed()),
            max_supported_transaction_version: Some(0),
        };
        let found = cluster.client.get_transaction_with_config(&signature.parse()?, config)?;
        let logs = found.transaction.meta.map(|meta| meta.log_messages);
        if let Some(OptionSerializer::Some(lines)) = logs {
            all.extend(event::events(&lines));
        }
    }
    Ok(all)
}

/// What was done twice, in words; empty when nothing was.
pub fn doubles(events: &[Event]) -> Vec<String> {
    let mut scan = Scan::default();
    for event in events {
        scan.take(event);
    }
    scan.found
}

#[derive(Default)]
struct Scan {
    /// Accounts in auction, with the number of their auction.
    open: HashMap<Pubkey, u64>,
    auctions: u64,
    slices: HashSet<(Pubkey, u64, u64)>,
    holds: HashSet<Pubkey>,
    boards: HashSet<Pubkey>,
    /// Settled accounts by board, until positions come in again.
    settled: HashSet<(Pubkey, Pubkey)>,
    found: Vec<String>,
}

impl Scan {
    fn take(&mut self, event: &Event) {
        let double = match event {
            Event::AuctionStarted(e) => {
                self.auctions += 1;
                let runs = self.open.insert(e.account, self.auctions).is_some();
                runs.then(|| format!("auction of {} started while one ran", e.account))
            }
            Event::AuctionEnded(e) => {
                let ended = self.open.remove(&e.account).is_none();
                ended.then(|| format!("auction of {} ended twice", e.account))
            }
            Event::SliceSold(e) => return self.slice(e.account, e.bidder, e.trade_id),
            Event::InsolventSliceTaken(e) => return self.slice(e.account, e.taker, e.trade_id),
            Event::SoftSliceTaken(e) => return self.received(e.taker),
            Event::HoldBackResolved(e) => {
                let known = !self.holds.insert(e.hold_back);
                known.then(|| format!("hold-back {} resolved twice", e.hold_back))
            }
            Event::BoardSettled(e) => {
                let known = !self.boards.insert(e.board);
                known.then(|| format!("board {} settled twice", e.board))
            }
            Event::PositionsSettled(e) => {
                let known = !self.settled.insert((e.account, e.board));
                known.then(|| format!("positions of {} on {} settled twice", e.account, e.board))
            }
            _ => None,
        };
        self.found.extend(double);
    }

    fn slice(&mut self, account: Pubkey, taker: Pubkey, trade_id: u64) {
        match self.open.get(&account) {
            None => self.found.push(format!("slice {trade_id} of {account} without an auction")),
            Some(auction) => {
                if !self.slices.insert((account, *auction, trade_id)) {
                    self.found.push(format!("slice {trade_id} of {account} sold twice"));
                }
            }
        }
        self.received(taker);
    }

    /// What comes in may be of a board that was settled already, and is settled in its turn.
    fn received(&mut self, taker: Pubkey) {
        self.settled.retain(|(account, _)| *account != taker);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use breakwater_clearing::events::{
        AuctionEnded, AuctionStarted, HoldBackResolved, PositionsSettled, SliceSold, tier,
    };

    fn key(number: u8) -> Pubkey {
        Pubkey::new_from_array([number; 32])
    }

    fn started() -> Event {
        Event::AuctionStarted(Box::new(AuctionStarted {
            account: key(1),
            starter: key(2),
            witness: 0,
            equity_atoms: 0,
            mm_atoms: 0,
            delay_secs: 0,
            tip_atoms: 0,
            queued: false,
            public_ts: 0,
        }))
    }

    fn ended() -> Event {
        Event::AuctionEnded(Box::new(AuctionEnded {
            account: key(1),
            slices: 0,
            equity_atoms: 0,
            mm_atoms: 0,
            penalty_atoms: 0,
            tip_atoms: 0,
        }))
    }

    fn sold(trade_id: u64) -> Event {
        Event::SliceSold(Box::new(SliceSold {
            account: key(1),
            bidder: key(3),
            trade_id,
            share_q32: 0,
            price_share_q32: 0,
            value_atoms: 0,
            paid_atoms: 0,
            fee_atoms: 0,
            tier: tier::PUBLIC,
            held_atoms: 0,
        }))
    }

    fn settled(account: u8) -> Event {
        let (account, board) = (key(account), key(9));
        Event::PositionsSettled(Box::new(PositionsSettled {
            account,
            board,
            positions: 1,
            atoms: 0,
        }))
    }

    #[test]
    fn an_account_may_go_through_any_number_of_auctions_one_after_the_other() {
        let story = [started(), sold(1), sold(2), ended(), started(), sold(1), ended()];
        assert_eq!(doubles(&story), Vec::<String>::new());
    }

    #[test]
    fn every_double_is_found() {
        assert_eq!(doubles(&[started(), started()]).len(), 1);
        assert_eq!(doubles(&[started(), ended(), ended()]).len(), 1);
        assert_eq!(doubles(&[started(), sold(1), sold(1)]).len(), 1);
        assert_eq!(doubles(&[sold(1)]).len(), 1);
        assert_eq!(doubles(&[settled(1), settled(1)]).len(), 1);
        let resolved = Event::HoldBackResolved(Box::new(HoldBackResolved {
            hold_back: key(5),
            bidder: key(3),
            forfeited: false,
            atoms: 0,
            risen_atoms: 0,
        }));
        assert_eq!(doubles(&[resolved.clone(), resolved]).len(), 1);
    }

    #[test]
    fn who_buys_after_its_settlement_is_settled_again() {
        assert!(doubles(&[settled(3), started(), sold(1), settled(3)]).is_empty());
    }
}
