//! Health of every account, worked out again only where something moved: an account of its own, or a market it uses.
//! Accounts are shared out over the machine's cores, and a core keeps what depends on market and expiry alone from one
//! account to the next.

use super::watch::mirror::{Mirror, Moved};
use anchor_lang::prelude::Pubkey;
use breakwater_clearing::{
    portfolio::{MarginEngine, Purpose},
    state::MarginAccount,
};
use breakwater_client::snapshot::Snapshot;
use breakwater_risk::{margin::Health, model::ScenarioSet};
use rayon::prelude::*;
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

/// Accounts that one core takes at a time.
const CHUNK: usize = 256;

/// As liquidation sees an account, under all scenarios.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assessed {
    pub health: Health,
    /// The scenario to name as witness.
    pub worst_scenario: u8,
}

/// Assesses accounts at one snapshot, in the order given; `None` where the engine can't, for want of a surface.
pub fn assess_all(snapshot: &Snapshot, accounts: &[Arc<MarginAccount>]) -> Vec<Option<Assessed>> {
    let chunks = accounts.par_chunks(CHUNK);
    chunks
        .flat_map_iter(|chunk| {
            let mut engine = snapshot.engine();
            chunk.iter().map(move |account| assess(&mut engine, account)).collect::<Vec<_>>()
        })
        .collect()
}

/// One account, with an engine of one snapshot; `None` where it can't, for want of a surface.
pub fn assess(engine: &mut MarginEngine, account: &MarginAccount) -> Option<Assessed> {
    let requirement = engine.check(account, Purpose::Liquidation, ScenarioSet::All).ok()?;
    let health = Health::new(account.cash_atoms, &requirement).ok()?;
    Some(Assessed { health, worst_scenario: requirement.worst_scenario })
}

/// What is known of every account, and what has to be looked at again.
#[derive(Default)]
pub struct Sweep {
    known: HashMap<Pubkey, Assessed>,
    /// Accounts that moved since, and markets.
    accounts: BTreeSet<Pubkey>,
    markets: BTreeSet<u8>,
    all: bool,
}

impl Sweep {
    pub fn moved(&mut self, moved: Moved) {
        match moved {
            Moved::Account(key) => drop(self.accounts.insert(key)),
            Moved::Market(index) => drop(self.markets.insert(index)),
            Moved::Clock | Moved::Pool => {}
        }
    }

    /// Time alone moves options: once in a while everything is worked out again.
    pub fn everything_moved(&mut self) {
        self.all = true;
    }

    pub fn is_still(&self) -> bool {
        !self.all && self.accounts.is_empty() && self.markets.is_empty()
    }

    pub fn known(&self, key: &Pubkey) -> Option<&Assessed> {
        self.known.get(key)
    }

    pub fn len(&self) -> usize {
        self.known.len()
    }

    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// Accounts whose health a test holds of.
    pub fn where_health<'a>(
        &'a self,
        test: impl Fn(&Health) -> bool + 'a,
    ) -> impl Iterator<Item = Pubkey> + 'a {
        self.known.iter().filter(move |(_, a)| test(&a.health)).map(|(key, _)| *key)
    }

    /// Works out again what moved.
    pub fn run(&mut self, mirror: &Mirror) {
        let stirred = |key: &Pubkey, account: &MarginAccount| {
            self.all
                || self.accounts.contains(key)
                || self.markets.iter().any(|market| uses(account, *market))
        };
        let (keys, accounts): (Vec<Pubkey>, Vec<Arc<MarginAccount>>) = mirror
            .accounts()
            .filter(|(key, account)| stirred(key, account))
            .map(|(key, account)| (*key, Arc::clone(account)))
            .unzip();
        let assessed = assess_all(&mirror.snapshot(), &accounts);
        for (key, assessed) in keys.iter().zip(assessed) {
            match assessed {
                Some(assessed) => drop(self.known.insert(*key, assessed)),
                None => drop(self.known.remove(key)),
            }
        }
        self.known.retain(|key, _| mirror.account(key).is_some());
        (self.all, self.accounts, self.markets) = (false, BTreeSet::new(), BTreeSet::new());
    }
}

fn uses(account: &MarginAccount, market: u8) -> bool {
    account.positions().iter().any(|position| position.market == market)
        || account.collateral_atoms.get(usize::from(market)).is_some_and(|atoms| *atoms > 0)
}
