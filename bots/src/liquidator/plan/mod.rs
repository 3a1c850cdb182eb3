//! What to do about a pool, as a pure function of one look at it: intents, and a labelled cause for every opportunity let pass.

mod sale;
mod sealed;
mod soft;

use super::{buy::Means, effect::Effect, intent::Intent, skip::Skip, strategy::Strategy};
use crate::chain::{Account, View};
use anchor_lang::prelude::Pubkey;
use breakwater_clearing::{
    portfolio::Purpose,
    state::{MarginAccount, auction_status, stop},
};
use breakwater_risk::{margin::Health, model::ScenarioSet};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// When to take soft slices, whose price is the program's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SoftRule {
    /// Whenever limits and margin allow.
    #[default]
    Always,
    /// When the strategy pays the price as well.
    Strategy,
    Never,
}

#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// The bidder's own margin account.
    pub own: Pubkey,
    pub means: Means,
    pub soft: SoftRule,
    /// Discount asked for in sealed rounds [bps of value].
    pub sealed_edge_bps: u32,
    /// Bids share the own account's margin, so few are on their way at once.
    pub most_bids: usize,
    /// What the salts of sealed prices are made from.
    pub secret: [u8; 32],
}

impl Policy {
    /// The salt of one commitment: nobody guesses it without the secret.
    fn salt(&self, account: &Pubkey, auction: u16) -> [u8; 32] {
        solana_sha256_hasher::hashv(&[&self.secret, account.as_ref(), &auction.to_le_bytes()])
            .to_bytes()
    }
}

/// An intent and what it is expected to bring.
#[derive(Clone, Debug)]
pub struct Planned {
    pub intent: Intent,
    /// Value at mark less price of what it takes [quote atoms].
    pub edge_atoms: i64,
    pub effect: Effect,
}

/// An account that is let pass, and why.
#[derive(Clone, Debug)]
pub struct Passed {
    pub account: Pubkey,
    pub skip: Skip,
}

pub struct Plan {
    pub planned: Vec<Planned>,
    pub skips: Vec<Passed>,
    /// The own account once everything planned and on its way has landed: its transactions name all markets it will use, in
    /// whatever order they land.
    pub bidder: Box<MarginAccount>,
}

/// Everything a plan depends on besides the pool.
pub struct Planner<'a> {
    pub view: &'a View,
    pub policy: &'a Policy,
    pub strategy: &'a mut dyn Strategy,
    /// Markets whose newest print is in doubt.
    pub doubted: &'a BTreeSet<u8>,
    /// Bids that are on their way already.
    pub in_flight: usize,
    bidder: Box<MarginAccount>,
    planned: Vec<Planned>,
    skips: Vec<Passed>,
}

impl<'a> Planner<'a> {
    /// `bidder`: the own account as it will be once everything on its way has landed.
    pub fn new(
        view: &'a View,
        (policy, strategy): (&'a Policy, &'a mut dyn Strategy),
        doubted: &'a BTreeSet<u8>,
        (bidder, in_flight): (Box<MarginAccount>, usize),
    ) -> Self {
        let (planned, skips) = (vec![], vec![]);
        Self { view, policy, strategy, doubted, in_flight, bidder, planned, skips }
    }

    /// Looks at every account but the own. What needs no margin of one's own is left to keepers, but for the starts and witnesses that a tip is paid for.
    pub fn plan(mut self) -> Plan {
        for account in self.view.accounts.iter().filter(|account| account.key != self.policy.own) {
            // an account whose markets are unknown is looked at, and let pass by name
            if self.view.is_spent(account).unwrap_or(false)
                || account.state.owner == self.bidder.owner
            {
                continue;
            }
            match self.look(account) {
                Ok(Some(planned)) => self.planned.push(planned),
                Ok(None) => {}
                Err(skip) => self.skips.push(Passed { account: account.key, skip }),
            }
        }
        Plan { planned: self.planned, skips: self.skips, bidder: self.bidder }
    }

    fn look(&mut self, account: &Account) -> Result<Option<Planned>, Skip> {
        let mut engine = self.view.snapshot.engine();
        let requirement = engine
            .check(&account.state, Purpose::Liquidation, ScenarioSet::All)
            .map_err(Skip::unpriced)?;
        let health = Health::new(account.state.cash_atoms, &requirement)
            .map_err(|error| Skip::Unpriced(format!("{error:?}")))?;
        let (key, witness) = (account.key, requirement.worst_scenario);
        let near = (&requirement, &health);
        let Some(auction) = &account.auction else {
            if health.is_liquidatable() && account.state.in_auction == 0 {
                return self.unless(stop::HALT, Intent::Start { account: key, witness });
            }
            return self.soft(account, near);
        };
        if !health.is_liquidatable() {
            return Ok(None); // the keeper ends it
        }
        let set = ScenarioSet::Only(auction.witness);
        let witnessed = self.view.snapshot.health(&account.state, set);
        let witnessed = witnessed.map_err(Skip::unpriced)?;
        if !witnessed.is_liquidatable() {
            return self.unless(stop::HALT, Intent::RaiseWitness { account: key, witness });
        }
        if auction.status != auction_status::LIVE {
            return self.soft(account, near)?.map(Some).ok_or(Skip::Queued);
        }
        if witnessed.is_insolvent() && auction.insolvent_ts == 0 {
            return self.unless(stop::HALT, Intent::DeclareInsolvent { account: key });
        }
        self.sale(account, auction, &witnessed)
    }

    fn stopped(&self, stops: u32) -> bool {
        self.view.pool.stops.active(self.view.snapshot.now) & (stops | stop::HALT) != 0
    }

    fn unless(&self, stops: u32, intent: Intent) -> Result<Option<Planned>, Skip> {
        if self.stopped(stops) {
            return Err(Skip::Halted);
        }
        Ok(Some(Planned { intent, edge_atoms: 0, effect: Effect::None }))
    }

    /// What is asked before anything is taken into the own account.
    fn may_take(&self, account: &Account) -> Result<(), Skip> {
        if self.bidder.in_auction != 0 {
            return Err(Skip::OwnAuction);
        }
        let uses = |market: u8| {
            account.state.positions().iter().any(|position| position.market == market)
                || account.state.collateral_atoms.get(usize::from(market)).is_some_and(|a| *a > 0)
        };
        if self.doubted.iter().any(|market| uses(*market)) {
            return Err(Skip::BadPrint);
        }
        Ok(())
    }
}
