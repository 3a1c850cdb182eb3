//! The liquidator without its threads: news in, jobs out. Tests drive it against a simulated chain, [`super::run`] against a
//! real one.

use super::{
    canary::Canary,
    greeks::{Greeks, greeks},
    guard::{Guard, GuardSettings, Print},
    lane::{Done, Job, Sent},
    plan::{Passed, Plan, Planner, Policy},
    profit::Profit,
    registry::Registry,
    skip::Skip,
    strategy::Strategy,
    sweep::Sweep,
    watch::{
        Update,
        mirror::{Mirror, Moved},
        refresh::Refresh,
    },
};
use crate::chain::View;
use anchor_lang::prelude::Pubkey;
use breakwater_clearing::{
    checks::is_below_buffer,
    state::{MarginAccount, Mark},
};
use breakwater_client::{instruction::Side, snapshot::empty_account};
use breakwater_risk::margin::Health;
use std::{
    collections::{BTreeSet, HashMap},
    time::Instant,
};

/// What does not change while it runs.
pub struct Setup {
    pub policy: Policy,
    pub guard: GuardSettings,
    /// The bidder's account and who signs for it.
    pub side: Side,
    /// Signs and pays for housekeeping.
    pub starter: Pubkey,
}

pub struct Engine {
    pub setup: Setup,
    pub mirror: Mirror,
    pub sweep: Sweep,
    pub registry: Registry,
    pub profit: Profit,
    pub canary: Canary,
    guards: HashMap<u8, Guard>,
    strategy: Box<dyn Strategy>,
    /// Why each account is let pass, as it was last counted.
    passed: HashMap<Pubkey, Skip>,
}

/// What one round of thinking found.
#[derive(Default)]
pub struct Decision {
    pub jobs: Vec<Job>,
    /// Causes that are new since the last round.
    pub skips: Vec<Passed>,
}

impl Engine {
    pub fn new(setup: Setup, mirror: Mirror, strategy: Box<dyn Strategy>) -> Self {
        let mut sweep = Sweep::default();
        sweep.everything_moved();
        let mut engine = Self {
            setup,
            mirror,
            sweep,
            registry: Registry::default(),
            profit: Profit::default(),
            canary: Canary::default(),
            guards: HashMap::new(),
            strategy,
            passed: HashMap::new(),
        };
        engine.watch_prints();
        engine
    }

    /// One account's news.
    pub fn update(&mut self, update: &Update) {
        let moved = self.mirror.apply(update);
        self.note(moved.as_slice());
    }

    /// Everything at once.
    pub fn refresh(&mut self, refresh: &Refresh) {
        let moved = self.mirror.reconcile(refresh);
        self.note(&moved);
    }

    fn note(&mut self, moved: &[Moved]) {
        for moved in moved {
            self.sweep.moved(*moved);
        }
        if moved.iter().any(|moved| matches!(moved, Moved::Market(_))) {
            self.watch_prints();
        }
    }

    fn watch_prints(&mut self) {
        for market in self.mirror.markets() {
            let guard = self.guards.entry(market.index).or_default();
            let before = guard.in_doubt();
            let Mark { publish_ts, price_atoms, .. } = market.mark;
            let doubt = guard.saw(Print { publish_ts, price_atoms }, &self.setup.guard);
            if doubt && !before {
                let price_usd = market.mark.price_atoms as f64 / 1e6;
                tracing::warn!(
                    market = market.index,
                    price_usd,
                    "print in doubt: no bids until another agrees"
                );
            }
        }
    }

    /// Markets whose newest print is in doubt.
    pub fn doubted(&self) -> BTreeSet<u8> {
        self.guards.iter().filter(|(_, guard)| guard.in_doubt()).map(|(index, _)| *index).collect()
    }

    /// Works out again what moved, plans, and hands out what is not on its way yet.
    pub fn decide(&mut self, now: Instant) -> Decision {
        if !self.sweep.is_still() {
            self.sweep.run(&self.mirror);
        }
        let view = self.view();
        let in_flight = self.registry.on_the_way().filter(|p| p.effect.takes()).count();
        let bidder = (self.bidder(), in_flight);
        let doubted = self.doubted();
        let strategy: &mut dyn Strategy = &mut *self.strategy;
        let plan = Planner::new(&view, (&self.setup.policy, strategy), &doubted, bidder).plan();
        let skips = self.new_skips(&plan);
        let mut jobs = vec![];
        for planned in plan.planned {
            let id = planned.intent.id(&view);
            if self.registry.admits(&id, now) {
                let Setup { side, starter, .. } = self.setup;
                let instruction = planned.intent.instruction(&view, (side, &plan.bidder), starter);
                self.registry.sent(id, planned.clone());
                jobs.push(Job { id, planned, instruction });
            }
        }
        self.registry.tidy(now);
        Decision { jobs, skips }
    }

    /// How a job ended; the cause, when it did not do what it was to.
    pub fn ended(&mut self, done: &Done, now: Instant) -> Option<Skip> {
        self.registry.ended(&done.job.id, &done.sent, now);
        let planned = &done.job.planned;
        match &done.sent {
            Sent::Landed => {
                if planned.edge_atoms != 0 || planned.effect.takes() {
                    self.profit.took(planned.edge_atoms);
                }
                None
            }
            Sent::DryRun => None,
            Sent::Refused(name) | Sent::Failed(name) => Some(Skip::of_error(name)),
            Sent::Expired => Some(Skip::Expired),
            Sent::Unknown(why) | Sent::Unreachable(why) => Some(Skip::Unreachable(why.clone())),
        }
    }

    /// Accounts that are due, near it, or in auction, worst first; and the own.
    fn view(&self) -> View {
        let buffer_bps = self.mirror.pool().settings.soft.buffer_bps;
        let near = |health: &Health| {
            health.is_liquidatable() || is_below_buffer(health, buffer_bps).unwrap_or(false)
        };
        let mut keys: BTreeSet<Pubkey> = self.sweep.where_health(near).collect();
        keys.insert(self.setup.policy.own);
        let mut view = self.mirror.view(&keys);
        let excess = |key: &Pubkey| self.sweep.known(key).map_or(0, |a| a.health.mm_excess_atoms());
        view.accounts.sort_by_key(|account| excess(&account.key));
        view
    }

    /// The own account as it will be once everything on its way has landed; an empty one where there is none yet.
    fn bidder(&self) -> Box<MarginAccount> {
        let own = self.mirror.account(&self.setup.policy.own);
        let bidder = own.map_or_else(empty_account, |own| Box::new(**own));
        self.registry.on_the_way().fold(bidder, |bidder, planned| planned.effect.applied(bidder))
    }

    fn new_skips(&mut self, plan: &Plan) -> Vec<Passed> {
        let changed = |passed: &&Passed| self.passed.get(&passed.account) != Some(&passed.skip);
        let new: Vec<_> = plan.skips.iter().filter(changed).cloned().collect();
        let all = plan.skips.iter().cloned();
        self.passed = all.map(|Passed { account, skip }| (account, skip)).collect();
        new
    }

    /// Why each account is let pass now.
    pub fn passed(&self) -> impl Iterator<Item = &Skip> {
        self.passed.values()
    }

    /// Accounts below maintenance margin without an auction, with something that one could sell.
    pub fn due(&self) -> Vec<Pubkey> {
        let snapshot = self.mirror.snapshot();
        let engine = snapshot.engine();
        let sellable = |account: &MarginAccount| {
            account.in_auction == 0
                && engine.is_spent(account, &snapshot.settings.auction).is_ok_and(|spent| !spent)
        };
        let below = self.sweep.where_health(Health::is_liquidatable);
        below.filter(|key| self.mirror.account(key).is_some_and(|a| sellable(a))).collect()
    }

    /// The own account's Greeks, by market; nothing where it can't be priced.
    pub fn inventory(&self) -> Vec<Greeks> {
        let own = self.mirror.account(&self.setup.policy.own);
        own.and_then(|own| greeks(&self.mirror.snapshot(), own).ok()).unwrap_or_default()
    }

    /// Brings profit up to date.
    pub fn count_profit(&mut self) {
        let own = self.setup.policy.own;
        let known = self.sweep.known(&own).map(|assessed| assessed.health.value_atoms());
        if let Some((value_atoms, account)) = known.zip(self.mirror.account(&own)) {
            let held_atoms = self.mirror.held_atoms(&own);
            self.profit.saw(value_atoms, held_atoms, account);
        }
    }
}
