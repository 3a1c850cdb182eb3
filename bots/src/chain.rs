//! One look at a pool: everything its accounts say at one moment.

use crate::rpc::Cluster;
use anchor_lang::{Discriminator, prelude::Pubkey};
use anyhow::{Context, Result};
use breakwater_clearing::state::{
    Auction, Board, Breakers, HoldBack, Liquidator, MarginAccount, Pool, SealedBid,
};
use breakwater_client::{address, decode, instruction::Remaining, snapshot::Snapshot};
use solana_account_decoder_client_types::UiAccountEncoding;
use solana_rpc_client_api::{
    config::{RpcAccountInfoConfig, RpcProgramAccountsConfig},
    filter::{Memcmp, RpcFilterType},
};

/// Sysvar of the cluster's clock.
pub const CLOCK: Pubkey = Pubkey::from_str_const("SysvarC1ock11111111111111111111111111111111");

/// The cluster's own time [unix s].
pub fn clock(cluster: &Cluster) -> Result<i64> {
    unix_ts(&cluster.data(&CLOCK)?.context("the cluster has no clock")?)
}

/// `unix_timestamp`, the last of the clock's five words.
fn unix_ts(clock: &[u8]) -> Result<i64> {
    let word = clock.get(32..40).context("the cluster's clock is cut short")?;
    Ok(i64::from_le_bytes(word.try_into()?))
}

/// A margin account with its auction, if it is in one.
pub struct Account {
    pub key: Pubkey,
    pub state: Box<MarginAccount>,
    pub auction: Option<Box<Auction>>,
}

pub struct View {
    pub pool_key: Pubkey,
    pub pool: Pool,
    pub snapshot: Snapshot,
    pub accounts: Vec<Account>,
    /// Accounts that wait for an auction, first come first.
    pub queue: Vec<Pubkey>,
    /// Rules of its breakers; `None` for a pool that has none.
    pub breakers: Option<Breakers>,
    pub holds: Vec<(Pubkey, Box<HoldBack>)>,
    pub sealed: Vec<SealedBid>,
    /// Owners admitted to sealed rounds.
    pub liquidators: Vec<Pubkey>,
}

impl View {
    pub fn account(&self, key: &Pubkey) -> Option<&Account> {
        self.accounts.iter().find(|account| account.key == *key)
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
    let heads = cluster.many(&[*pool_key, CLOCK])?;
    let mut heads = heads.into_iter().flatten();
    let pool =
        heads.next().and_then(|data| decode::pool(&data)).context("there is no such pool")?;
    let clock = heads.next().context("the cluster has no clock")?;
    let now = unix_ts(&clock)?;
    let mut keys = Vec::new();
    for index in 0..pool.markets {
        let market = address::market(pool_key, index);
        keys.extend([market, address::surface(&market)]);
    }
    let datas = cluster.many(&keys)?;
    let mut markets = Vec::new();
    for pair in datas.chunks(2) {
        let market = pair[0].as_deref().and_then(decode::market).context("a market is missing")?;
        let surface =
            pair[1].as_deref().and_then(decode::surface).context("a surface is missing")?;
        markets.push((market, surface));
    }
    let snapshot = Snapshot::new(&pool, markets, now);
    Ok((pool, snapshot))
}

/// The pool with all its margin accounts and auctions.
pub fn view(cluster: &Cluster, pool_key: &Pubkey) -> Result<View> {
    let (pool, snapshot) = snapshot(cluster, pool_key)?;
    let auctions: Vec<Box<Auction>> = owned::<Auction>(cluster, pool_key)?
        .iter()
        .filter_map(|(_, d)| decode::auction(d))
        .collect();
    let with_auction = |(key, state): (Pubkey, Box<MarginAccount>)| {
        let auction = auctions.iter().find(|auction| auction.margin_account == key).cloned();
        Account { key, state, auction }
    };
    let accounts = margin_accounts(cluster, pool_key)?.into_iter().map(with_auction).collect();
    let single = cluster.many(&[address::queue(pool_key), address::breakers(pool_key)])?;
    let [queue, breakers] = [0, 1].map(|at| single.get(at).and_then(Option::as_deref));
    let queue = queue
        .and_then(decode::auction_queue)
        .map(|queue| queue.accounts.iter().take(queue.count as usize).copied().collect::<Vec<_>>());
    let holds = owned::<HoldBack>(cluster, pool_key)?.into_iter();
    let sealed = owned::<SealedBid>(cluster, pool_key)?;
    let admitted = owned::<Liquidator>(cluster, pool_key)?;
    Ok(View {
        pool_key: *pool_key,
        pool,
        snapshot,
        accounts,
        queue: queue.unwrap_or_default(),
        breakers: breakers.and_then(decode::breakers),
        holds: holds.filter_map(|(key, data)| decode::hold_back(&data).map(|h| (key, h))).collect(),
        sealed: sealed.iter().filter_map(|(_, data)| decode::sealed_bid(data)).collect(),
        liquidators: admitted
            .iter()
            .filter_map(|(_, data)| decode::borsh::<Liquidator>(data))
            .map(|liquidator| liquidator.owner)
            .collect(),
    })
}

/// All boards of the pool's markets, with their addresses.
pub fn boards(
    cluster: &Cluster,
    pool_key: &Pubkey,
    markets: u8,
) -> Result<Vec<(Pubkey, Box<Board>)>> {
    let mut all = Vec::new();
    for index in 0..markets {
        for (key, data) in owned::<Board>(cluster, &address::market(pool_key, index))? {
            all.extend(decode::board(&data).map(|board| (key, board)));
        }
    }
    Ok(all)
}

/// All margin accounts of a pool, with their addresses.
pub fn margin_accounts(
    cluster: &Cluster,
    pool_key: &Pubkey,
) -> Result<Vec<(Pubkey, Box<MarginAccount>)>> {
    let found = owned::<MarginAccount>(cluster, pool_key)?;
    let decoded = |(key, data): (Pubkey, Vec<u8>)| decode::margin_account(&data).map(|a| (key, a));
    let mut all: Vec<_> = found.into_iter().filter_map(decoded).collect();
    all.sort_by_key(|(key, _)| *key);
    Ok(all)
}

/// Accounts of one kind whose first field is `parent`.
pub fn owned<T: Discriminator>(
    cluster: &Cluster,
    parent: &Pubkey,
) -> Result<Vec<(Pubkey, Vec<u8>)>> {
    let filters = vec![
        RpcFilterType::Memcmp(Memcmp::new_raw_bytes(0, T::DISCRIMINATOR.to_vec())),
        RpcFilterType::Memcmp(Memcmp::new_raw_bytes(8, parent.to_bytes().to_vec())),
    ];
    let config = RpcProgramAccountsConfig {
        filters: Some(filters),
        account_config: RpcAccountInfoConfig {
            encoding: Some(UiAccountEncoding::Base64),
            ..Default::default()
        },
        ..Default::default()
    };
    let found =
        cluster.client.get_program_ui_accounts_with_config(&breakwater_clearing::ID, config)?;
    Ok(found.into_iter().filter_map(|(key, a)| a.data.decode().map(|data| (key, data))).collect())
}
