//! Copies of a pool's accounts. Each remembers its slot: news from an earlier slot, out of order or from a node that lags,
//! changes nothing.

use super::{CLOCK, Update, refresh::Refresh};
use crate::chain::{Account, View};
use anchor_lang::{Discriminator, prelude::Pubkey};
use anyhow::{Context, Result};
use breakwater_clearing::state::{
    Auction, HoldBack, Liquidator, MarginAccount, Market, Pool, SealedBid, Surface,
};
use breakwater_client::{
    address, decode,
    snapshot::{MarketState, Snapshot},
};
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

struct Kept<T> {
    slot: u64,
    value: T,
}

struct KeptMarket {
    market: Kept<Box<Market>>,
    surface: Kept<Box<Surface>>,
}

/// What is held back of a bidder's cash.
struct Held {
    bidder_account: Pubkey,
    atoms: u64,
}

/// What news changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moved {
    /// A market's mark, parameters or surface.
    Market(u8),
    Account(Pubkey),
    Clock,
    /// Pool, sealed bids: what a plan reads and no margin depends on.
    Pool,
}

pub struct Mirror {
    pub pool_key: Pubkey,
    slot: u64,
    now: i64,
    pool: Kept<Pool>,
    markets: Vec<KeptMarket>,
    accounts: HashMap<Pubkey, Kept<Arc<MarginAccount>>>,
    /// By margin account.
    auctions: HashMap<Pubkey, Kept<Arc<Auction>>>,
    sealed: HashMap<Pubkey, Kept<SealedBid>>,
    holds: HashMap<Pubkey, Kept<Held>>,
    liquidators: HashMap<Pubkey, Kept<Pubkey>>,
}

impl Mirror {
    /// From a first full read. Fails where the pool or one of its markets is missing.
    pub fn new(pool_key: Pubkey, refresh: &Refresh) -> Result<Self> {
        let find = |key: &Pubkey| refresh.accounts.iter().find(|update| update.key == *key);
        let pool = find(&pool_key).and_then(|update| decode::pool(&update.data));
        let pool = pool.with_context(|| format!("there is no pool {pool_key}"))?;
        let mut markets = vec![];
        for index in 0..pool.markets {
            let key = address::market(&pool_key, index);
            let market = find(&key).and_then(|update| decode::market(&update.data));
            let surface = find(&address::surface(&key)).and_then(|u| decode::surface(&u.data));
            let (market, surface) =
                market.zip(surface).with_context(|| format!("market {index} is missing"))?;
            let market = Kept { slot: 0, value: market };
            markets.push(KeptMarket { market, surface: Kept { slot: 0, value: surface } });
        }
        let mut mirror = Self {
            pool_key,
            slot: 0,
            now: 0,
            pool: Kept { slot: 0, value: pool },
            markets,
            accounts: HashMap::new(),
            auctions: HashMap::new(),
            sealed: HashMap::new(),
            holds: HashMap::new(),
            liquidators: HashMap::new(),
        };
        mirror.reconcile(refresh);
        Ok(mirror)
    }

    /// Newest slot seen in the cluster's clock.
    pub fn slot(&self) -> u64 {
        self.slot
    }

    /// The cluster's time [unix s].
    pub fn now(&self) -> i64 {
        self.now
    }

    pub fn pool(&self) -> &Pool {
        &self.pool.value
    }

    pub fn accounts(&self) -> impl Iterator<Item = (&Pubkey, &Arc<MarginAccount>)> {
        self.accounts.iter().map(|(key, kept)| (key, &kept.value))
    }

    pub fn account(&self, key: &Pubkey) -> Option<&Arc<MarginAccount>> {
        self.accounts.get(key).map(|kept| &kept.value)
    }

    pub fn in_auction(&self) -> impl Iterator<Item = &Pubkey> {
        self.auctions.keys()
    }

    /// What hold-backs and bonds keep of an account's cash [quote atoms]. One that has ended counts until the next refresh: its end is
    /// not announced.
    pub fn held_atoms(&self, bidder_account: &Pubkey) -> u64 {
        let holds = self.holds.values().map(|kept| &kept.value);
        let holds = holds.map(|hold| (hold.bidder_account, hold.atoms));
        let bonds = self.sealed.values().map(|kept| &kept.value);
        let bonds = bonds.map(|bid| (bid.bidder_account, bid.bond_atoms));
        let own = holds.chain(bonds).filter(|(bidder, _)| bidder == bidder_account);
        own.fold(0, |sum, (_, atoms)| sum.saturating_add(atoms))
    }

    pub fn markets(&self) -> impl Iterator<Item = &Market> {
        self.markets.iter().map(|kept| &*kept.market.value)
    }

    /// Markets with surfaces at the cluster's time.
    pub fn snapshot(&self) -> Snapshot {
        let markets = self.markets.iter().map(|kept| MarketState {
            market: kept.market.value.clone(),
            surface: kept.surface.value.clone(),
        });
        Snapshot::new(&self.pool.value, markets.collect(), self.now)
    }

    /// What a plan needs to see: these accounts and all in auction.
    pub fn view(&self, keys: &BTreeSet<Pubkey>) -> View {
        let wanted = keys.iter().chain(self.auctions.keys().filter(|key| !keys.contains(key)));
        let account = |key: &Pubkey| {
            let state = Arc::clone(&self.accounts.get(key)?.value);
            let auction = self.auctions.get(key).map(|kept| Arc::clone(&kept.value));
            Some(Account { key: *key, state, auction })
        };
        View {
            pool_key: self.pool_key,
            pool: self.pool.value.clone(),
            snapshot: self.snapshot(),
            accounts: wanted.filter_map(account).collect(),
            breakers: None,
            holds: vec![],
            sealed: self.sealed.values().map(|kept| kept.value.clone()).collect(),
            liquidators: self.liquidators.values().map(|kept| kept.value).collect(),
        }
    }

    /// Takes one account's news; `None` when it says nothing new or nothing of interest.
    pub fn apply(&mut self, update: &Update) -> Option<Moved> {
        let Update { key, slot, data } = update;
        if *key == CLOCK {
            return self.tick(data);
        }
        if *key == self.pool_key {
            let pool = decode::pool(data)?;
            return keep(&mut self.pool, *slot, pool).then_some(Moved::Pool);
        }
        let kind = data.get(..8)?;
        if kind == MarginAccount::DISCRIMINATOR {
            return self.margin_account(*key, *slot, Arc::from(decode::margin_account(data)?));
        }
        if kind == Auction::DISCRIMINATOR {
            let auction: Arc<Auction> = Arc::from(decode::auction(data)?);
            let account = auction.margin_account;
            return insert(&mut self.auctions, account, *slot, auction)
                .then_some(Moved::Account(account));
        }
        if kind == Market::DISCRIMINATOR {
            let market = decode::market(data)?;
            let index = market.index;
            let kept = self.markets.get_mut(usize::from(index))?;
            return keep(&mut kept.market, *slot, market).then_some(Moved::Market(index));
        }
        if kind == Surface::DISCRIMINATOR {
            let surface = decode::surface(data)?;
            let mut places = self.markets.iter_mut();
            let kept = places.find(|kept| kept.market.value.surface == *key)?;
            let index = kept.market.value.index;
            return keep(&mut kept.surface, *slot, surface).then_some(Moved::Market(index));
        }
        self.of_the_pool(key, *slot, data)
    }

    fn of_the_pool(&mut self, key: &Pubkey, slot: u64, data: &[u8]) -> Option<Moved> {
        let kind = data.get(..8)?;
        let changed = if kind == SealedBid::DISCRIMINATOR {
            insert(&mut self.sealed, *key, slot, decode::sealed_bid(data)?)
        } else if kind == HoldBack::DISCRIMINATOR {
            let HoldBack { bidder_account, atoms, .. } = *decode::hold_back(data)?;
            insert(&mut self.holds, *key, slot, Held { bidder_account, atoms })
        } else if kind == Liquidator::DISCRIMINATOR {
            let owner = decode::borsh::<Liquidator>(data)?.owner;
            insert(&mut self.liquidators, *key, slot, owner)
        } else {
            false
        };
        changed.then_some(Moved::Pool)
    }

    fn margin_account(
        &mut self,
        key: Pubkey,
        slot: u64,
        state: Arc<MarginAccount>,
    ) -> Option<Moved> {
        let in_auction = state.in_auction != 0;
        if !insert(&mut self.accounts, key, slot, state) {
            return None;
        }
        // a closed auction is not announced: its account says so
        if !in_auction && self.auctions.get(&key).is_some_and(|kept| kept.slot <= slot) {
            self.auctions.remove(&key);
        }
        Some(Moved::Account(key))
    }

    fn tick(&mut self, data: &[u8]) -> Option<Moved> {
        let slot = u64::from_le_bytes(data.get(..8)?.try_into().ok()?);
        let now = i64::from_le_bytes(data.get(32..40)?.try_into().ok()?);
        if slot <= self.slot {
            return None;
        }
        (self.slot, self.now) = (slot, now.max(self.now));
        Some(Moved::Clock)
    }

    /// Takes everything at once: newer news is kept, and what the refresh does not know any more is dropped.
    pub fn reconcile(&mut self, refresh: &Refresh) -> Vec<Moved> {
        let moved = refresh.accounts.iter().filter_map(|update| self.apply(update)).collect();
        let seen: std::collections::HashSet<&Pubkey> =
            refresh.accounts.iter().map(|update| &update.key).collect();
        let slot = refresh.slot;
        let (auctions, sealed, holds) = (&mut self.auctions, &mut self.sealed, &mut self.holds);
        self.accounts.retain(|key, kept| kept.slot >= slot || seen.contains(key));
        auctions.retain(|key, kept| kept.slot >= slot || seen.contains(&address::auction(key)));
        sealed.retain(|key, kept| kept.slot >= slot || seen.contains(key));
        holds.retain(|key, kept| kept.slot >= slot || seen.contains(key));
        self.liquidators.retain(|key, kept| kept.slot >= slot || seen.contains(key));
        moved
    }
}

/// True where the news is not older than what is kept.
fn keep<T>(kept: &mut Kept<T>, slot: u64, value: T) -> bool {
    let newer = slot >= kept.slot;
    if newer {
        *kept = Kept { slot, value };
    }
    newer
}

fn insert<T>(kept: &mut HashMap<Pubkey, Kept<T>>, key: Pubkey, slot: u64, value: T) -> bool {
    let newer = kept.get(&key).is_none_or(|kept| slot >= kept.slot);
    if newer {
        kept.insert(key, Kept { slot, value });
    }
    newer
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytemuck::Zeroable;

    const POOL: Pubkey = Pubkey::new_from_array([9; 32]);

    fn bytes<T: Discriminator + bytemuck::NoUninit>(value: &T) -> Vec<u8> {
        [T::DISCRIMINATOR, bytemuck::bytes_of(value)].concat()
    }

    fn account(key: Pubkey, slot: u64, cash_atoms: i64, in_auction: u8) -> Update {
        let state = MarginAccount { cash_atoms, in_auction, ..MarginAccount::zeroed() };
        Update { key, slot, data: bytes(&state) }
    }

    fn refresh(slot: u64, accounts: Vec<Update>) -> Refresh {
        Refresh { slot, accounts }
    }

    /// A pool without markets, whose every field is nothing.
    fn mirror() -> Mirror {
        let data = [Pool::DISCRIMINATOR, &[0; 4_096]].concat();
        Mirror::new(POOL, &refresh(1, vec![Update { key: POOL, slot: 0, data }])).unwrap()
    }

    fn cash(mirror: &Mirror, key: &Pubkey) -> Option<i64> {
        mirror.account(key).map(|account| account.cash_atoms)
    }

    #[test]
    fn news_of_an_earlier_slot_changes_nothing() {
        let (mut mirror, key) = (mirror(), Pubkey::new_unique());
        assert_eq!(mirror.apply(&account(key, 10, 5, 0)), Some(Moved::Account(key)));
        assert_eq!(mirror.apply(&account(key, 9, 1, 0)), None);
        assert_eq!(cash(&mirror, &key), Some(5));
        assert!(mirror.apply(&account(key, 10, 6, 0)).is_some(), "later in the same slot");
        assert_eq!(cash(&mirror, &key), Some(6));
    }

    #[test]
    fn a_refresh_drops_what_is_gone_and_keeps_what_is_newer() {
        let (mut mirror, gone, newer) = (mirror(), Pubkey::new_unique(), Pubkey::new_unique());
        mirror.apply(&account(gone, 5, 1, 0));
        mirror.apply(&account(newer, 12, 2, 0));
        let moved = mirror.reconcile(&refresh(10, vec![account(newer, 9, 7, 0)]));
        assert!(moved.is_empty());
        assert_eq!((cash(&mirror, &gone), cash(&mirror, &newer)), (None, Some(2)));
    }

    #[test]
    fn an_auction_ends_when_its_account_says_so() {
        let (mut mirror, key) = (mirror(), Pubkey::new_unique());
        mirror.apply(&account(key, 5, 1, 1));
        let auction = Auction { margin_account: key, ..Auction::zeroed() };
        let data = bytes(&auction);
        mirror.apply(&Update { key: address::auction(&key), slot: 6, data });
        mirror.apply(&account(key, 5, 1, 0));
        assert_eq!(mirror.in_auction().count(), 1, "word from before the auction");
        mirror.apply(&account(key, 7, 1, 0));
        assert_eq!(mirror.in_auction().count(), 0);
    }

    #[test]
    fn what_is_held_of_a_bidder_counts_until_a_refresh_no_longer_finds_it() {
        let (mut mirror, bidder_account) = (mirror(), Pubkey::new_unique());
        let hold = |slot, atoms| {
            let hold = HoldBack { bidder_account, atoms, ..HoldBack::zeroed() };
            Update { key: Pubkey::new_unique(), slot, data: bytes(&hold) }
        };
        mirror.apply(&hold(5, 70));
        let kept = hold(12, 30);
        mirror.apply(&kept);
        mirror.apply(&Update { slot: 11, data: hold(0, 99).data, ..kept });
        assert_eq!(mirror.held_atoms(&bidder_account), 100);
        mirror.reconcile(&refresh(10, vec![]));
        assert_eq!(mirror.held_atoms(&bidder_account), 30, "newer than the look");
        assert_eq!(mirror.held_atoms(&Pubkey::new_unique()), 0);
    }

    #[test]
    fn the_clock_does_not_go_back() {
        let mut mirror = mirror();
        let clock = |slot: u64, now: i64| {
            let mut data = [0; 40];
            data[..8].copy_from_slice(&slot.to_le_bytes());
            data[32..].copy_from_slice(&now.to_le_bytes());
            Update { key: CLOCK, slot, data: data.to_vec() }
        };
        assert_eq!(mirror.apply(&clock(20, 1_000)), Some(Moved::Clock));
        assert_eq!(mirror.apply(&clock(19, 2_000)), None);
        mirror.apply(&clock(21, 999));
        assert_eq!((mirror.slot(), mirror.now()), (21, 1_000));
    }
}
