//! All events of the program's transactions, in the order in which they happened, and the proof from them that nothing was done
//! twice. The program should make that impossible; here it is looked up.

use crate::rpc::Cluster;
use anchor_lang::prelude::Pubkey;
use anyhow::Result;
use base64::{Engine, prelude::BASE64_STANDARD};
use breakwater_clearing::events::{
    AuctionEnded, AuctionStarted, BoardSettled, HoldBackResolved, InsolventSliceTaken,
    PositionsSettled, SliceSold, SoftSliceTaken,
};
use breakwater_client::decode;
use solana_commitment_config::CommitmentConfig;
use solana_rpc_client::rpc_client::GetConfirmedSignaturesForAddress2Config;
use solana_rpc_client_api::config::RpcTransactionConfig;
use solana_transaction_status_client_types::{
    UiTransactionEncoding, option_serializer::OptionSerializer,
};
use std::collections::{HashMap, HashSet};

/// Bytes of each event of all successful transactions of the clearing program, oldest first.
pub fn events(cluster: &Cluster) -> Result<Vec<Vec<u8>>> {
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
            let data = lines.iter().filter_map(|line| line.strip_prefix("Program data: "));
            all.extend(data.filter_map(|text| BASE64_STANDARD.decode(text).ok()));
        }
    }
    Ok(all)
}

/// What was done twice, in words; empty when nothing was.
pub fn doubles(events: &[Vec<u8>]) -> Vec<String> {
    let mut scan = Scan::default();
    for data in events {
        scan.take(data);
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
    fn take(&mut self, data: &[u8]) {
        if let Some(AuctionStarted { account, .. }) = decode::event(data) {
            self.auctions += 1;
            if self.open.insert(account, self.auctions).is_some() {
                self.found.push(format!("auction of {account} started while one ran"));
            }
        } else if let Some(AuctionEnded { account, .. }) = decode::event(data) {
            if self.open.remove(&account).is_none() {
                self.found.push(format!("auction of {account} ended twice"));
            }
        } else if let Some(SliceSold { account, bidder, trade_id, .. }) = decode::event(data) {
            self.slice(account, bidder, trade_id);
        } else if let Some(InsolventSliceTaken { account, taker, trade_id, .. }) =
            decode::event(data)
        {
            self.slice(account, taker, trade_id);
        } else if let Some(SoftSliceTaken { taker, .. }) = decode::event(data) {
            self.received(taker);
        } else if let Some(HoldBackResolved { hold_back, .. }) = decode::event(data) {
            if !self.holds.insert(hold_back) {
                self.found.push(format!("hold-back {hold_back} resolved twice"));
            }
        } else if let Some(BoardSettled { board, .. }) = decode::event(data) {
            if !self.boards.insert(board) {
                self.found.push(format!("board {board} settled twice"));
            }
        } else if let Some(PositionsSettled { account, board, .. }) = decode::event(data)
            && !self.settled.insert((account, board))
        {
            self.found.push(format!("positions of {account} on {board} settled twice"));
        }
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
    use anchor_lang::Event;
    use breakwater_clearing::events::tier;

    fn key(number: u8) -> Pubkey {
        Pubkey::new_from_array([number; 32])
    }

    fn started() -> Vec<u8> {
        AuctionStarted {
            account: key(1),
            starter: key(2),
            witness: 0,
            equity_atoms: 0,
            mm_atoms: 0,
            delay_secs: 0,
            tip_atoms: 0,
            queued: false,
            public_ts: 0,
        }
        .data()
    }

    fn ended() -> Vec<u8> {
        AuctionEnded {
            account: key(1),
            slices: 0,
            equity_atoms: 0,
            mm_atoms: 0,
            penalty_atoms: 0,
            tip_atoms: 0,
        }
        .data()
    }

    fn sold(trade_id: u64) -> Vec<u8> {
        SliceSold {
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
        }
        .data()
    }

    fn settled(account: u8) -> Vec<u8> {
        PositionsSettled { account: key(account), board: key(9), positions: 1, atoms: 0 }.data()
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
        let resolved = HoldBackResolved {
            hold_back: key(5),
            bidder: key(3),
            forfeited: false,
            atoms: 0,
            risen_atoms: 0,
        };
        assert_eq!(doubles(&[resolved.data(), resolved.data()]).len(), 1);
    }

    #[test]
    fn who_buys_after_its_settlement_is_settled_again() {
        assert!(doubles(&[settled(3), started(), sold(1), settled(3)]).is_empty());
    }
}
