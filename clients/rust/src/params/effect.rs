//! What a change would do to every margin account, by the program's own engine.

use crate::{
    account::Keyed,
    error::name_of,
    snapshot::{Snapshot, assess},
};
use anchor_lang::prelude::Pubkey;
use breakwater_clearing::state::{MarginAccount, Market, MarketParams, ParamSet};
use breakwater_risk::margin::Health;

/// An account that the change would make due for liquidation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// Its address.
    pub key: Pubkey,
    /// Who owns it.
    pub owner: Pubkey,
    /// Equity less maintenance margin as things are [quote atoms]; `None` where it can't be margined.
    pub before_atoms: Option<i64>,
    /// The same under the change [quote atoms].
    pub after_atoms: i64,
}

/// An account that the change leaves without a margin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// Its address.
    pub key: Pubkey,
    /// What the engine refuses with, by name.
    pub error: String,
}

/// Counts and sums of the accounts that can be margined both times.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Side {
    /// Accounts below initial margin.
    pub below_im: usize,
    /// Accounts below maintenance margin.
    pub below_mm: usize,
    /// Sum of initial margins [quote atoms].
    pub im_atoms: i128,
    /// Sum of maintenance margins [quote atoms].
    pub mm_atoms: i128,
}

/// What a change does to accounts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effect {
    /// Accounts that were looked at.
    pub accounts: usize,
    /// Can't be margined as things are: in no count and no sum.
    pub unknown_before: usize,
    /// As things are.
    pub before: Side,
    /// Under the change.
    pub after: Side,
    /// Not due as things are, and due under the change.
    pub newly_due: Vec<Due>,
    /// The engine refuses to margin them under the change.
    pub unknown: Vec<Unknown>,
}

impl Effect {
    /// Nobody is put into liquidation, as far as the engine can say.
    pub fn is_harmless(&self) -> bool {
        self.newly_due.is_empty() && self.unknown.is_empty()
    }
}

/// Whether a set has a part in margin at all.
pub fn bears_on_margin(set: &ParamSet) -> bool {
    matches!(set, ParamSet::Pool(_) | ParamSet::Market(_))
}

/// Puts a set in force: the pool's, or that of the market with this index. Protocol and breakers have no part in margin.
pub fn adopt(snapshot: &mut Snapshot, set: &ParamSet, market: Option<u8>) {
    match set {
        ParamSet::Pool(settings) => snapshot.settings = *settings,
        ParamSet::Market(params) => {
            let mut markets = snapshot.markets.iter_mut();
            if let Some(found) = markets.find(|of| Some(of.market.index) == market) {
                adopt_market(&mut found.market, params);
            }
        }
        _ => {}
    }
}

/// The mark stays, even of another feed: the price is of the same thing. New range parameters count as they will once all that is
/// held stands and the ramp of maintenance margin has ended: what comes slowly comes all the same.
fn adopt_market(market: &mut Market, params: &MarketParams) {
    let ranges_move = market.params.ranges != params.ranges;
    market.params = *params;
    if ranges_move {
        let target = market.target_bps(&market.range.exposure());
        (market.range.im_bps, market.range.mm_bps) = (target, target);
    }
}

/// Every account's margin as things are and as they would be.
pub fn effect(before: &Snapshot, after: &Snapshot, accounts: &[Keyed<MarginAccount>]) -> Effect {
    let mut effect = Effect { accounts: accounts.len(), ..Effect::default() };
    let (mut old_engine, mut new_engine) = (before.engine(), after.engine());
    for Keyed { key, state: account } in accounts {
        let old = assess(&mut old_engine, account).ok().map(|(_, health)| health);
        effect.unknown_before += usize::from(old.is_none());
        let new = match assess(&mut new_engine, account) {
            Ok((_, new)) => new,
            Err(error) => {
                effect.unknown.push(Unknown { key: *key, error: name_of(&error) });
                continue;
            }
        };
        if let Some(old) = &old {
            effect.before.add(old);
            effect.after.add(&new);
        }
        if new.is_liquidatable() && !old.as_ref().is_some_and(Health::is_liquidatable) {
            effect.newly_due.push(Due {
                key: *key,
                owner: account.owner,
                before_atoms: old.map(|old| old.mm_excess_atoms()),
                after_atoms: new.mm_excess_atoms(),
            });
        }
    }
    effect
}

impl Side {
    fn add(&mut self, health: &Health) {
        self.below_im += usize::from(health.im_excess_atoms() < 0);
        self.below_mm += usize::from(health.is_liquidatable());
        // fits: a sum of less than 2^64 numbers of 63 bits
        self.im_atoms += i128::from(health.im_atoms());
        self.mm_atoms += i128::from(health.mm_atoms());
    }
}
