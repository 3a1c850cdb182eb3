//! Reading accounts: in one look where the node allows it, never from before what was seen already.

use super::{Cluster, Error};
use crate::{
    account::{Keyed, Kind},
    address,
    snapshot::{MarketState, Snapshot},
};
use anchor_lang::{Discriminator, prelude::Pubkey};
use breakwater_clearing::state::{Board, MarginAccount, Market, Pool, Surface};
use solana_account_decoder_client_types::UiAccountEncoding;
use solana_rpc_client_api::{
    config::{RpcAccountInfoConfig, RpcProgramAccountsConfig},
    filter::{Memcmp, RpcFilterType},
};

/// Sysvar with the cluster's own time.
pub const CLOCK: Pubkey = Pubkey::from_str_const("SysvarC1ock11111111111111111111111111111111");

/// Most accounts the node takes in one question.
const CHUNK: usize = 100;

/// Bytes of accounts and the slot they are of.
#[derive(Clone, Debug)]
pub struct AccountsAtSlot {
    /// Of the oldest answer, where more than one question was needed; `u64::MAX` where none was.
    pub slot: u64,
    /// In the order of the keys; `None` where there is no account.
    pub data: Vec<Option<Vec<u8>>>,
}

/// `unix_timestamp` of the clock's bytes [unix s], the last of its five words; `None` where they are cut short.
pub fn unix_ts(clock: &[u8]) -> Option<i64> {
    Some(i64::from_le_bytes(clock.get(32..40)?.try_into().ok()?))
}

impl Cluster {
    /// Bytes of an account; `None` where there is none. Errors: as [`Self::accounts_at_slot`].
    pub fn data(&self, key: &Pubkey) -> Result<Option<Vec<u8>>, Error> {
        Ok(self.many(&[*key])?.pop().flatten())
    }

    /// Bytes of many accounts. Errors: as [`Self::accounts_at_slot`].
    pub fn many(&self, keys: &[Pubkey]) -> Result<Vec<Option<Vec<u8>>>, Error> {
        Ok(self.accounts_at_slot(keys)?.data)
    }

    /// Bytes of many accounts with their slot; up to a hundred are of one moment, more are of moments that don't go back.
    ///
    /// Errors: `Unreachable`, `Node`; `StaleSlot` when only nodes that lag answer.
    pub fn accounts_at_slot(&self, keys: &[Pubkey]) -> Result<AccountsAtSlot, Error> {
        let mut look = AccountsAtSlot { slot: u64::MAX, data: Vec::with_capacity(keys.len()) };
        for chunk in keys.chunks(CHUNK) {
            let part = self.retried(|| self.chunk(chunk))?;
            look.slot = look.slot.min(part.slot);
            look.data.extend(part.data);
        }
        Ok(look)
    }

    fn chunk(&self, keys: &[Pubkey]) -> Result<AccountsAtSlot, Error> {
        let floor = self.slots.floor();
        let answer = self
            .client
            .get_multiple_ui_accounts_with_config(keys, account_config(floor))
            .map_err(|error| Error::of_client(error, floor))?;
        self.slots.note(floor, answer.context.slot)?;
        let data = answer.value.into_iter().map(|account| account.and_then(|a| a.data.decode()));
        Ok(AccountsAtSlot { slot: answer.context.slot, data: data.collect() })
    }

    /// An account as its type. Errors: `Missing`, `WrongKind`, those of [`Self::accounts_at_slot`].
    pub fn fetch<T: Kind>(&self, key: &Pubkey) -> Result<Box<T>, Error> {
        let data = self.data(key)?.ok_or(Error::Missing { kind: T::NAME, key: *key })?;
        T::decode(&data).ok_or(Error::WrongKind { kind: T::NAME, key: *key })
    }

    /// Accounts as their type, in the order of the keys; `None` where there is no account. Errors: `WrongKind`, those of
    /// [`Self::accounts_at_slot`].
    pub fn fetch_many<T: Kind>(&self, keys: &[Pubkey]) -> Result<Vec<Option<Box<T>>>, Error> {
        let typed = |(key, data): (&Pubkey, Option<Vec<u8>>)| {
            let Some(data) = data else { return Ok(None) };
            T::decode(&data).map(Some).ok_or(Error::WrongKind { kind: T::NAME, key: *key })
        };
        keys.iter().zip(self.many(keys)?).map(typed).collect()
    }

    /// All accounts of one kind whose first field is `parent`, by address: a pool's margin accounts, a market's boards.
    /// Errors: as [`Self::accounts_at_slot`].
    pub fn all<T: Kind>(&self, parent: &Pubkey) -> Result<Vec<Keyed<T>>, Error> {
        let found = self.owned::<T>(parent)?.into_iter();
        let mut all: Vec<_> = found
            .filter_map(|(key, data)| T::decode(&data).map(|state| Keyed { key, state }))
            .collect();
        all.sort_by_key(|found| found.key);
        Ok(all)
    }

    /// The same as bytes, in the node's order. Errors: as [`Self::accounts_at_slot`].
    pub fn owned<T: Discriminator>(
        &self,
        parent: &Pubkey,
    ) -> Result<Vec<(Pubkey, Vec<u8>)>, Error> {
        self.retried(|| {
            let floor = self.slots.floor();
            let config = RpcProgramAccountsConfig {
                filters: Some(vec![
                    RpcFilterType::Memcmp(Memcmp::new_raw_bytes(0, T::DISCRIMINATOR.to_vec())),
                    RpcFilterType::Memcmp(Memcmp::new_raw_bytes(8, parent.to_bytes().to_vec())),
                ]),
                account_config: account_config(floor),
                ..Default::default()
            };
            let found = self
                .client
                .get_program_ui_accounts_with_config(&breakwater_clearing::ID, config)
                .map_err(|error| Error::of_client(error, floor))?;
            let bytes = found.into_iter().filter_map(|(key, a)| a.data.decode().map(|d| (key, d)));
            Ok(bytes.collect())
        })
    }

    /// All margin accounts of a pool. Errors: as [`Self::accounts_at_slot`].
    pub fn margin_accounts(&self, pool: &Pubkey) -> Result<Vec<Keyed<MarginAccount>>, Error> {
        self.all(pool)
    }

    /// All boards of a pool's first `markets` markets. Errors: as [`Self::accounts_at_slot`].
    pub fn boards(&self, pool: &Pubkey, markets: u8) -> Result<Vec<Keyed<Board>>, Error> {
        let mut all = Vec::new();
        for index in 0..markets {
            all.extend(self.all::<Board>(&address::market(pool, index))?);
        }
        Ok(all)
    }

    /// The cluster's own time [unix s]. Errors: `Missing`, those of [`Self::accounts_at_slot`].
    pub fn clock(&self) -> Result<i64, Error> {
        let data = self.data(&CLOCK)?;
        data.as_deref().and_then(unix_ts).ok_or(Error::Missing { kind: "clock", key: CLOCK })
    }

    /// A pool, and what margins its accounts: markets, surfaces and the cluster's time. Errors: `Missing`, `WrongKind`, those of
    /// [`Self::accounts_at_slot`].
    pub fn snapshot(&self, pool_key: &Pubkey) -> Result<(Box<Pool>, Snapshot), Error> {
        // how many markets there are is in the pool; all is read in one look then, the pool once more
        let markets = self.fetch::<Pool>(pool_key)?.markets;
        let keys = snapshot_keys(pool_key, markets);
        snapshot_of(&keys, &self.many(&keys)?)
    }
}

/// What a snapshot is made of: the clock, the pool, then markets and surfaces in turns.
pub fn snapshot_keys(pool_key: &Pubkey, markets: u8) -> Vec<Pubkey> {
    let mut keys = vec![CLOCK, *pool_key];
    for index in 0..markets {
        let market = address::market(pool_key, index);
        keys.extend([market, address::surface(&market)]);
    }
    keys
}

/// A snapshot from bytes that are of one moment, with the keys of [`snapshot_keys`]; what stands behind those is left alone.
/// Errors: `Missing`, `WrongKind`.
pub fn snapshot_of(
    keys: &[Pubkey],
    data: &[Option<Vec<u8>>],
) -> Result<(Box<Pool>, Snapshot), Error> {
    let mut all = keys.iter().zip(data.iter().map(Option::as_deref));
    let no_clock = || Error::Missing { kind: "clock", key: CLOCK };
    let now = all.next().and_then(|(_, data)| data).and_then(unix_ts).ok_or_else(no_clock)?;
    let pool = typed::<Pool>(all.next())?;
    let mut markets = Vec::new();
    for _ in 0..pool.markets {
        let market = typed::<Market>(all.next())?;
        let surface = typed::<Surface>(all.next())?;
        markets.push(MarketState { market, surface });
    }
    let snapshot = Snapshot::new(&pool, markets, now);
    Ok((pool, snapshot))
}

fn typed<T: Kind>(found: Option<(&Pubkey, Option<&[u8]>)>) -> Result<Box<T>, Error> {
    let (key, data) = found.map_or((Pubkey::default(), None), |(key, data)| (*key, data));
    let data = data.ok_or(Error::Missing { kind: T::NAME, key })?;
    T::decode(data).ok_or(Error::WrongKind { kind: T::NAME, key })
}

/// Base64 is what the node packs fastest. The node refuses where it has not reached `floor`.
fn account_config(floor: u64) -> RpcAccountInfoConfig {
    RpcAccountInfoConfig {
        encoding: Some(UiAccountEncoding::Base64),
        min_context_slot: (floor > 0).then_some(floor),
        ..Default::default()
    }
}
