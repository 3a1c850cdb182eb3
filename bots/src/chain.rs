//! One look at a pool: everything its accounts say at one moment.

use crate::rpc::Cluster;
use anchor_lang::{Discriminator, prelude::Pubkey};
use anyhow::Result;
#[cfg(doc)]
use breakwater_clearing::portfolio::MarginEngine;
use breakwater_clearing::state::{
    Auction, Board, Breakers, HoldBack, Liquidator, MarginAccount, Pool, SealedBid, auction_status,
};
use breakwater_client::{
    account::Keyed, address, decode, instruction::Remaining, snapshot::Snapshot,
};
use std::{collections::HashMap, sync::Arc};

/// The cluster's own time [unix s].
pub fn clock(cluster: &Cluster) -> Result<i64> {
    Ok(cluster.clock()?)
}

/// A margin account with its auction, if it is in one.
pub struct Account {
    pub key: Pubkey,
    pub state: Arc<MarginAccount>,
    pub auction: Option<Arc<Auction>>,
}

impl Account {
    /// The same with what of it is for sale alone: all but what it has in the markets of [`MarginEngine::left_out`].
    pub fn for_sale(&self, left_out: u8) -> Self {
        let mut state = Box::new(*self.state);
        state.leave_out(left_out);
        let state = Arc::from(state);
        Self { key: self.key, state, auction: self.auction.clone() }
    }
}

pub struct View {
    pub pool_key: Pubkey,
    pub pool: Pool,
    pub snapshot: Snapshot,
    pub accounts: Vec<Account>,
    /// Rules of its breakers; `None` for a pool that has none.
    pub breakers: Option<Breakers>,
    pub holds: Vec<Keyed<HoldBack>>,
    pub sealed: Vec<SealedBid>,
    /// Owners admitted to sealed rounds.
    pub liquidators: Vec<Pubkey>,
}

impl View {
    pub fn account(&self, key: &Pubkey) -> Option<&Account> {
        self.accounts.iter().find(|account| account.key == *key)
    }

    /// Nothing is left that an auction could sell. Errors: `MarketMissing`.
    pub fn is_spent(&self, account: &Account) -> anchor_lang::Result<bool> {
        self.snapshot.engine().is_spent(&account.state, &self.pool.settings.auction)
    }

    /// Accounts that wait for their auction, in the order of their turns.
    pub fn waiting(&self) -> Vec<(&Account, &Auction)> {
        let auctions = self.accounts.iter().filter_map(|a| Some((a, a.auction.as_deref()?)));
        let mut waiting: Vec<_> =
            auctions.filter(|(_, auction)| auction.status == auction_status::QUEUED).collect();
        waiting.sort_by_key(|(_, auction)| auction.turn_from_us);
        waiting
    }

    /// Markets and surfaces that these accounts use.
    pub fn remaining(&self, keys: &[Pubkey]) -> Remaining {
        let states = keys.iter().filter_map(|key| self.account(key)).map(|a| &*a.state);
        Remaining::of(&states.collect::<Vec<_>>())
    }

    /// The same, and the boards of the first one's positions, for what is taken from it.
    pub fn slice_remaining(&self, keys: &[Pubkey]) -> Remaining {
        let remaining = self.remaining(keys);
        match keys.first().and_then(|key| self.account(key)) {
            Some(sold) => remaining.with_boards_of(&sold.state),
            None => remaining,
        }
    }
}

/// Pool and markets with surfaces; `now` is the cluster's own clock.
pub fn snapshot(cluster: &Cluster, pool_key: &Pubkey) -> Result<(Pool, Snapshot)> {
    let (pool, snapshot) = cluster.snapshot(pool_key)?;
    Ok((*pool, snapshot))
}

/// The pool with all its margin accounts and auctions.
pub fn view(cluster: &Cluster, pool_key: &Pubkey) -> Result<View> {
    let (pool, snapshot) = snapshot(cluster, pool_key)?;
    let auctions: HashMap<Pubkey, Arc<Auction>> = owned::<Auction>(cluster, pool_key)?
        .iter()
        .filter_map(|(_, data)| decode::auction(data))
        .map(|auction| (auction.margin_account, Arc::from(auction)))
        .collect();
    let with_auction = |Keyed { key, state }: Keyed<MarginAccount>| {
        let auction = auctions.get(&key).cloned();
        Account { key, state: Arc::from(state), auction }
    };
    let accounts = margin_accounts(cluster, pool_key)?.into_iter().map(with_auction).collect();
    let single = cluster.many(&[address::breakers(pool_key)])?;
    let breakers = single.first().and_then(Option::as_deref);
    let holds = owned::<HoldBack>(cluster, pool_key)?.into_iter();
    let sealed = owned::<SealedBid>(cluster, pool_key)?;
    let admitted = owned::<Liquidator>(cluster, pool_key)?;
    Ok(View {
        pool_key: *pool_key,
        pool,
        snapshot,
        accounts,
        breakers: breakers.and_then(decode::breakers),
        holds: holds
            .filter_map(|(key, data)| decode::hold_back(&data).map(|state| Keyed { key, state }))
            .collect(),
        sealed: sealed.iter().filter_map(|(_, data)| decode::sealed_bid(data)).collect(),
        liquidators: admitted
            .iter()
            .filter_map(|(_, data)| decode::borsh::<Liquidator>(data))
            .map(|liquidator| liquidator.owner)
            .collect(),
    })
}

/// All boards of the pool's markets, with their addresses.
pub fn boards(cluster: &Cluster, pool_key: &Pubkey, markets: u8) -> Result<Vec<Keyed<Board>>> {
    Ok(cluster.boards(pool_key, markets)?)
}

/// All margin accounts of a pool, with their addresses.
pub fn margin_accounts(cluster: &Cluster, pool_key: &Pubkey) -> Result<Vec<Keyed<MarginAccount>>> {
    Ok(cluster.margin_accounts(pool_key)?)
}

/// Accounts of one kind whose first field is `parent`.
pub fn owned<T: Discriminator>(
    cluster: &Cluster,
    parent: &Pubkey,
) -> Result<Vec<(Pubkey, Vec<u8>)>> {
    Ok(cluster.owned::<T>(parent)?)
}
