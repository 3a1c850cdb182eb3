//! Plays the path: posts a price a second as Pyth would, and watches what becomes of the accounts.

use crate::demo::{cast::Cast, path::Tick, setup::Stage, table};
use anchor_lang::prelude::Pubkey;
use anyhow::{Result, ensure};
use breakwater_bots::{
    chain::{self, Account, View},
    rpc::{Cluster, Outgoing},
};
use breakwater_clearing::{instructions::WithdrawArgs, vault::require_pace};
use breakwater_client::instruction as ix;
use breakwater_risk::{margin::Health, model::ScenarioSet, outflow::Taking};
use std::{
    collections::BTreeMap,
    thread::sleep,
    time::{Duration, Instant},
};

pub struct Play<'a> {
    cluster: &'a Cluster,
    stage: &'a Stage,
    last_publish: i64,
    /// When each mark's price was posted, by publish time.
    posted: BTreeMap<i64, Instant>,
    /// Accounts seen below maintenance margin and not yet in auction: since which price.
    waiting: BTreeMap<Pubkey, Instant>,
    /// Slowest way from a price to the auction it called for.
    pub slowest: Duration,
    /// Accounts that were ever in auction.
    pub liquidated: BTreeMap<Pubkey, u64>,
}

impl<'a> Play<'a> {
    pub fn new(cluster: &'a Cluster, stage: &'a Stage) -> Self {
        Self {
            cluster,
            stage,
            last_publish: 0,
            posted: BTreeMap::new(),
            waiting: BTreeMap::new(),
            slowest: Duration::ZERO,
            liquidated: BTreeMap::new(),
        }
    }

    /// Posts both prices at the cluster's time; the update that straddles an expiry is kept in a second account.
    pub fn post(&mut self, tick: Tick) -> Result<()> {
        let now = chain::clock(self.cluster)?;
        if now <= self.last_publish {
            return Ok(()); // Pyth's clock counts whole seconds: the next tick carries the news
        }
        let prev = if self.last_publish == 0 { now - 1 } else { self.last_publish };
        let straddles = self.stage.expiries.iter().any(|expiry| prev < *expiry && *expiry <= now);
        let steps = self.stage.updates(&[tick.btc_usd, tick.eth_usd], (prev, now), straddles)?;
        self.posted.insert(now, Instant::now());
        self.last_publish = now;
        Ok(self.cluster.must("prices", steps, vec![&self.stage.authority])?)
    }

    /// One tick a second, a line of the table every five.
    pub fn run(&mut self, ticks: &[Tick], minutes_per_step: f64) -> Result<()> {
        let start = Instant::now();
        table::head();
        for (at, tick) in ticks.iter().enumerate() {
            let due = Duration::from_secs(at as u64);
            self.post(*tick)?;
            loop {
                let view = chain::view(self.cluster, &self.stage.pool)?;
                self.watch(&view);
                if start.elapsed() >= due + Duration::from_secs(1) {
                    if at % 5 == 0 || at + 1 == ticks.len() {
                        let speed =
                            ticks.last().map_or(1.0, |t| t.minute as f64) * minutes_per_step * 60.0
                                / ticks.len() as f64;
                        table::line(
                            &view,
                            tick,
                            tick.minute as f64 * minutes_per_step,
                            speed,
                            self.liquidated.len(),
                        );
                    }
                    break;
                }
                sleep(Duration::from_millis(150));
            }
        }
        Ok(())
    }

    fn watch(&mut self, view: &View) {
        let mark_ts = view.snapshot.markets.iter().map(|of| of.market.mark.publish_ts).max();
        let posted = mark_ts.and_then(|ts| self.posted.get(&ts)).copied();
        for account in &view.accounts {
            if account.auction.is_some() {
                if let Some(since) = self.waiting.remove(&account.key) {
                    self.slowest = self.slowest.max(since.elapsed());
                }
                self.liquidated.entry(account.key).or_default();
                continue;
            }
            let health = view.snapshot.health(&account.state, ScenarioSet::All);
            let short = health.is_ok_and(|h| h.is_liquidatable());
            if short && view.is_spent(account).is_ok_and(|spent| !spent) {
                if let Some(posted) = posted {
                    self.waiting.entry(account.key).or_insert(posted);
                }
            } else {
                self.waiting.remove(&account.key);
            }
        }
    }

    /// Lets the bots finish while the last price stands: up to a minute and a half, until no auction is open and
    /// every expired position is settled.
    pub fn close(&mut self, cast: &Cast) -> Result<()> {
        let start = Instant::now();
        let last = chain::view(self.cluster, &self.stage.pool)?;
        let price = |index: usize| {
            last.snapshot
                .markets
                .get(index)
                .map_or(0.0, |of| of.market.mark.price_atoms as f64 / 1e6)
        };
        let tick = Tick { minute: 0, btc_usd: price(0), eth_usd: price(1) };
        while start.elapsed() < Duration::from_secs(90) {
            self.post(tick)?;
            let view = chain::view(self.cluster, &self.stage.pool)?;
            self.watch(&view);
            let expired = view.accounts.iter().any(|account| {
                account.state.positions().iter().any(|p| p.expiry_ts <= view.snapshot.now)
            });
            if !expired && view.accounts.iter().all(|account| account.auction.is_none()) {
                break;
            }
            sleep(Duration::from_millis(500));
        }
        self.withdraw(cast)
    }

    /// The last act: one counterparty takes out what its initial margin leaves free, and gets it.
    fn withdraw(&mut self, cast: &Cast) -> Result<()> {
        let Some(member) = cast.of(crate::demo::cast::Role::Counterparty).next() else {
            return Ok(());
        };
        let view = chain::view(self.cluster, &self.stage.pool)?;
        let Some(account) = view.accounts.iter().find(|a| a.key == member.account) else {
            return Ok(());
        };
        let (_, health) = view.snapshot.assess(&account.state)?;
        let free = health.im_excess_atoms().min(account.state.cash_atoms).max(0).unsigned_abs();
        // Half of it: prices may move once more before the transaction lands.
        let atoms = at_pace(&view, account, &health, free / 2);
        ensure!(atoms > 0, "the counterparty has nothing free to withdraw");
        let wallet = ix::TokenWallet {
            signer: solana_signer::Signer::pubkey(&member.key),
            tokens: solana_signer::Signer::pubkey(&member.usdc),
            mint: solana_signer::Signer::pubkey(&self.stage.quote_mint),
        };
        let remaining = ix::Remaining::of(&[&account.state]);
        let args = WithdrawArgs { atoms, least_atoms: 0 };
        let withdraw =
            ix::withdraw_at_least(self.stage.pool, member.account, wallet, args, &remaining);
        let item = Outgoing {
            label: format!("withdrawal of {}", member.name),
            instructions: vec![withdraw],
            signers: vec![&self.stage.authority, &member.key],
        };
        self.cluster.must_all(&[item])?;
        let tokens = self.cluster.data(&wallet.tokens)?.unwrap_or_default();
        let got = tokens.get(64..72).and_then(|bytes| bytes.try_into().ok());
        crate::demo::say(&format!(
            "{} withdrew {:.2} USDC and got {:.2}",
            member.name,
            atoms as f64 / 1e6,
            got.map(u64::from_le_bytes).unwrap_or(0) as f64 / 1e6
        ));
        Ok(())
    }
}

/// An amount halved until the pool's pace lets it go: while something is missing, each account takes out a share of its own worth.
fn at_pace(view: &View, account: &Account, health: &Health, most_atoms: u64) -> u64 {
    let passes = |atoms: u64| {
        let (mut pool, mut allowance) = (view.pool.clone(), account.state.allowance);
        let taking = Taking { atoms, value_atoms: health.value_atoms() };
        require_pace(&mut pool, &mut allowance, taking, view.snapshot.now).is_ok()
    };
    let mut atoms = most_atoms;
    while atoms > 0 && !passes(atoms) {
        atoms /= 2;
    }
    atoms
}
