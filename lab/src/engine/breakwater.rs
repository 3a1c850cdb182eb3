//! The compiled program, kept by the keeper's own cranks and bid for by the liquidator's own engine, both as they run in production: each step is one look, one decision and
//! what it sends. Liquidators hedge what they took through the same books as everybody, and the backstop vault does, slowly.

use super::{Engine, Moment, Tally};
use crate::{
    house::{House, contracts, delta, owed_usd, spot_usd, usd},
    people::{Cast, hedger::Hedger},
    world::World,
};
use anchor_lang::{prelude::Pubkey, solana_program::instruction::Instruction};
use anyhow::{Context, Result};
use breakwater_bots::{
    cranks::cranks,
    liquidator::{
        buy::Means,
        engine::{Engine as Liquidator, Setup},
        greeks::greeks,
        guard::GuardSettings,
        inventory::Limits,
        lane::{Done, Sent},
        plan::{Policy, SoftRule},
        strategy::{StrategySettings, strategy},
        watch::mirror::Mirror,
    },
};
use breakwater_clearing::state::MarginAccount;
use breakwater_client::{
    event::{Event, events},
    snapshot::{MarketState, Snapshot},
};
use breakwater_risk::ONE_Q32;
use breakwater_tests::Trader;
use solana_keypair::Keypair;
use solana_signer::Signer;
use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

/// Share of its margin that a liquidator keeps free [bps].
const RESERVE_BPS: u32 = 1_000;
/// Looks and decisions a step: an auction that one starts, another bids in.
const ROUNDS: usize = 2;

/// Asked of a slice's value, by the keenest liquidator ...
const LEAST_EDGE_BPS: u32 = 200;
/// ... and by the last one [bps].
const MOST_EDGE_BPS: u32 = 400;

/// What each of so many liquidators asks, evenly spread [bps].
fn edges_bps(liquidators: usize) -> impl Iterator<Item = u32> {
    let count = u32::try_from(liquidators).unwrap_or(u32::MAX);
    let gaps = count.saturating_sub(1).max(1);
    (0..count).map(move |at| LEAST_EDGE_BPS + (MOST_EDGE_BPS - LEAST_EDGE_BPS) * at / gaps)
}

/// One liquidator with its own money.
struct Bidder {
    engine: Liquidator,
    key: Keypair,
    account: Pubkey,
    hedger: Hedger,
}

/// The compiled program, and who works it.
pub struct Breakwater {
    traders: Vec<Trader>,
    makers: Vec<Pubkey>,
    /// Place among the traders.
    places: BTreeMap<Pubkey, usize>,
    /// Everybody else's margin accounts, which are always looked at.
    beside: Vec<Pubkey>,
    bidders: Vec<Bidder>,
    /// The vault's margin account, and its hedge.
    vault: (Pubkey, Hedger),
    /// Where the liquidators' clock begins; it runs as the house's does.
    began: (Instant, i64),
    busy: bool,
    /// Somebody may be deleveraged: everybody is ranked.
    is_deep: bool,
    touched: BTreeSet<usize>,
    sold_hard: BTreeSet<usize>,
    first_sold: Vec<(usize, Box<MarginAccount>)>,
    tally: Tally,
}

/// What an instruction names of the traders, as it stood before.
struct Touched {
    account: Pubkey,
    state: Box<MarginAccount>,
}

impl Breakwater {
    /// Its people, with everybody as they are at the start.
    pub fn new(house: &mut House, cast: &Cast, world: &World) -> Result<Self> {
        let began = (Instant::now(), house.now());
        let mut bidders = vec![];
        for edge_bps in edges_bps(world.hedging.liquidators) {
            let trader = house.join(world.hedging.liquidator_usd);
            let hedger = Hedger::new(world.hedging.liquidator_secs, world.hedging.liquidator_share);
            let engine = liquidator(house, &trader, edge_bps)?;
            bidders.push(Bidder { engine, key: trader.key, account: trader.account, hedger });
        }
        let places: BTreeMap<Pubkey, usize> =
            cast.traders.iter().enumerate().map(|(at, one)| (one.account, at)).collect();
        let vault = house.pool().backstop_account;
        let all = house.world.traders.iter().chain([&vault]);
        let beside = all.filter(|key| !places.contains_key(key)).copied().collect();
        Ok(Self {
            traders: cast.traders.iter().map(Trader::copy).collect(),
            makers: cast.makers.iter().map(|maker| maker.account).collect(),
            places,
            beside,
            bidders,
            vault: (vault, Hedger::new(world.hedging.backstop_secs, 1.0)),
            began,
            busy: false,
            is_deep: false,
            touched: BTreeSet::new(),
            sold_hard: BTreeSet::new(),
            first_sold: vec![],
            tally: Tally::default(),
        })
    }

    fn instant(&self, house: &House) -> Instant {
        self.began.0 + Duration::from_secs((house.now() - self.began.1).unsigned_abs())
    }

    /// One look, one decision, and what it sends.
    fn bid(&mut self, moment: &mut Moment, snapshot: &Snapshot, at: usize) -> Result<()> {
        let now = self.instant(moment.house);
        let refresh = moment.house.refresh();
        let bidder = &mut self.bidders[at];
        bidder.engine.refresh(&refresh);
        let key = bidder.key.insecure_clone();
        let jobs = bidder.engine.decide(now).jobs;
        self.busy |= !jobs.is_empty() || !self.bidders[at].engine.due().is_empty();
        for job in jobs {
            let sent = self.send(moment, snapshot, &job.instruction, Some(&key))?;
            self.bidders[at].engine.ended(&Done { job, sent }, now);
        }
        Ok(())
    }

    /// What the keeper does.
    fn keep(&mut self, moment: &mut Moment, snapshot: &Snapshot) -> Result<()> {
        let refresh = moment.house.refresh();
        let view = moment.house.view(&refresh);
        let auctions = || view.accounts.iter().filter_map(|account| account.auction.as_ref());
        self.busy |= auctions().next().is_some();
        self.is_deep = auctions().any(|auction| auction.insolvent_ts != 0);
        if self.is_deep {
            moment.house.seen = None;
        }
        let caller = moment.house.world.authority.pubkey();
        for crank in cranks(&view, caller) {
            // what somebody else has done meanwhile is refused, and that is all
            let _ = self.send(moment, snapshot, &crank.instruction, None)?;
        }
        Ok(())
    }

    /// Sends, and counts what it sold, at the marks of the step.
    fn send(
        &mut self,
        moment: &mut Moment,
        snapshot: &Snapshot,
        instruction: &Instruction,
        key: Option<&Keypair>,
    ) -> Result<Sent> {
        if !moment.landing.lands() {
            return Ok(Sent::Expired);
        }
        let house = &mut *moment.house;
        let signers: Vec<&Keypair> = key
            .into_iter()
            .filter(|key| {
                instruction
                    .accounts
                    .iter()
                    .any(|meta| meta.is_signer && meta.pubkey == key.pubkey())
            })
            .collect();
        let touched: Vec<Touched> = instruction
            .accounts
            .iter()
            .filter(|meta| self.places.contains_key(&meta.pubkey))
            .map(|meta| Touched { account: meta.pubkey, state: house.account(&meta.pubkey) })
            .collect();
        self.touched.extend(touched.iter().filter_map(|one| self.places.get(&one.account)));
        match house.send(instruction.clone(), &signers) {
            Ok(logs) => {
                for event in events(&logs) {
                    self.count(snapshot, &touched, &event)?;
                }
                Ok(Sent::Landed)
            }
            Err(name) => Ok(Sent::Refused(name)),
        }
    }

    fn count(&mut self, snapshot: &Snapshot, touched: &[Touched], event: &Event) -> Result<()> {
        let share = |share_q32: u64| share_q32 as f64 / ONE_Q32 as f64;
        // what is sold of an account is a share of what it held before
        let held = |key: &Pubkey| {
            let found = touched.iter().find(|one| one.account == *key);
            found.map_or(0.0, |one| notional_usd(snapshot, &one.state))
        };
        match event {
            Event::SliceSold(sold) => {
                let got = i64::try_from(sold.paid_atoms)? - i64::try_from(sold.fee_atoms)?;
                let given_up_usd = usd(sold.value_atoms - got);
                let sold_usd = held(&sold.account) * share(sold.share_q32);
                self.sold(touched, &sold.account, Sale { sold_usd, given_up_usd, soft: false });
            }
            Event::InsolventSliceTaken(taken) => {
                let sold_usd = held(&taken.account) * share(taken.share_q32);
                let sale = Sale { sold_usd, given_up_usd: 0.0, soft: false };
                self.sold(touched, &taken.account, sale);
                self.drawn(taken.insurance_atoms + taken.gamma_atoms, 0)?;
            }
            Event::ShortfallCovered(covered) => {
                let funds = covered.insurance_atoms + covered.gamma_atoms + covered.backstop_atoms;
                let shared_usd = self.drawn(funds, covered.socialised_atoms)?;
                self.tally.shared_usd += shared_usd;
            }
            Event::Deleveraged(closed) => {
                let haircut_usd = self.drawn(0, closed.haircut_atoms)?;
                self.tally.haircuts_usd += haircut_usd;
                self.note_first(touched, &closed.account, false);
            }
            Event::SoftSliceTaken(taken) => {
                let market = usize::from(taken.series.market);
                let MarketState { market, .. } =
                    snapshot.markets.get(market).context("a market")?;
                let sale = Sale {
                    sold_usd: contracts(taken.size_lots).abs() * spot_usd(market),
                    given_up_usd: usd(i64::try_from(taken.discount_atoms)?),
                    soft: true,
                };
                self.sold(touched, &taken.account, sale);
            }
            Event::Netted(netted) => {
                self.note_first(touched, &netted.long_account, false);
                self.note_first(touched, &netted.short_account, false);
            }
            _ => {}
        }
        Ok(())
    }

    fn sold(&mut self, touched: &[Touched], account: &Pubkey, sale: Sale) {
        self.note_first(touched, account, sale.soft);
        self.tally.sold_usd += sale.sold_usd;
        self.tally.sales += 1;
        match self.places.get(account) {
            Some(place) => self.tally.gave_up(*place, sale.given_up_usd),
            None => self.tally.given_up_usd += sale.given_up_usd,
        }
    }

    /// Something of a trader is sold: of whom for the first time, as it stood before.
    fn note_first(&mut self, touched: &[Touched], account: &Pubkey, soft: bool) {
        let Some(place) = self.places.get(account).copied() else { return };
        if !soft {
            self.sold_hard.insert(place);
        }
        if self.tally.liquidated.insert(place)
            && let Some(one) = touched.iter().find(|one| one.account == *account)
        {
            self.first_sold.push((place, one.state.clone()));
        }
    }

    /// What somebody else paid; returns what others than funds did.
    fn drawn(&mut self, funds_atoms: u64, others_atoms: u64) -> Result<f64> {
        let (funds, others) = (usd(i64::try_from(funds_atoms)?), usd(i64::try_from(others_atoms)?));
        self.tally.funds_usd += funds;
        self.tally.others_usd += others;
        self.tally.bad_debt_usd += funds + others;
        Ok(others)
    }
}

/// Something that was sold [USD].
struct Sale {
    /// Contracts at spot.
    sold_usd: f64,
    given_up_usd: f64,
    /// By a soft slice.
    soft: bool,
}

/// The liquidator as its process sets it up.
fn liquidator(house: &mut House, trader: &Trader, edge_bps: u32) -> Result<Liquidator> {
    let means = Means { limits: Limits::default(), reserve_bps: RESERVE_BPS };
    let policy = Policy {
        own: trader.account,
        means,
        soft: SoftRule::Always,
        sealed_edge_bps: edge_bps,
        most_bids: 8,
        secret: [1; 32],
    };
    let setup = Setup {
        policy,
        guard: GuardSettings::default(),
        side: trader.side(),
        starter: house.world.authority.pubkey(),
    };
    let refresh = house.refresh();
    let mirror = Mirror::new(house.world.pool, &refresh)?;
    Ok(Liquidator::new(setup, mirror, strategy(&StrategySettings::FixedEdge { edge_bps })))
}

/// Contracts at spot.
fn notional_usd(snapshot: &Snapshot, account: &MarginAccount) -> f64 {
    let all = greeks(snapshot, account).unwrap_or_default();
    all.iter().map(|one| one.notional_usd).sum()
}

impl Engine for Breakwater {
    fn act(&mut self, moment: &mut Moment) -> Result<()> {
        self.busy = false;
        let near = moment.near.iter().filter_map(|place| self.traders.get(*place));
        let seen = near.map(|trader| trader.account).chain(self.beside.iter().copied());
        moment.house.seen = (!self.is_deep).then(|| seen.collect());
        let snapshot = moment.house.snapshot();
        for _ in 0..ROUNDS {
            for at in 0..self.bidders.len() {
                self.bid(moment, &snapshot, at)?;
            }
            self.keep(moment, &snapshot)?;
            if !self.busy {
                break;
            }
        }
        for bidder in &mut self.bidders {
            let delta = delta(&snapshot, &moment.house.account(&bidder.account))?;
            bidder.hedger.step(moment.secs, delta, moment.path_usd, moment.books);
        }
        let (vault, hedger) = &mut self.vault;
        let delta = delta(&snapshot, &moment.house.account(vault))?;
        hedger.step(moment.secs, delta, moment.path_usd, moment.books);
        Ok(())
    }

    fn is_busy(&self) -> bool {
        self.busy
    }

    fn accounts(&self, house: &House) -> Vec<Box<MarginAccount>> {
        self.traders.iter().map(|trader| house.account(&trader.account)).collect()
    }

    fn account(&self, house: &House, trader: usize) -> Result<Box<MarginAccount>> {
        Ok(house.account(&self.traders.get(trader).context("a trader")?.account))
    }

    fn touched(&mut self) -> BTreeSet<usize> {
        std::mem::take(&mut self.touched)
    }

    fn makers(&self, house: &House) -> Vec<Box<MarginAccount>> {
        self.makers.iter().map(|maker| house.account(maker)).collect()
    }

    fn deposit(&mut self, house: &mut House, trader: usize, atoms: u64) -> Result<()> {
        let trader = self.traders.get(trader).context("a trader")?.copy();
        house.deposit(&trader, atoms);
        Ok(())
    }

    fn first_sold(&mut self) -> Vec<(usize, Box<MarginAccount>)> {
        std::mem::take(&mut self.first_sold)
    }

    fn tally(&self) -> &Tally {
        &self.tally
    }

    /// What is owed and not paid yet is bad debt too.
    fn end(&mut self, house: &House) -> Result<()> {
        let owed_usd = owed_usd(&house.snapshot(), &self.accounts(house))?;
        self.tally.bad_debt_usd += owed_usd;
        self.tally.others_usd += owed_usd;
        let soft = self.tally.liquidated.difference(&self.sold_hard).copied();
        self.tally.soft_only = soft.collect();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn liquidators_ask_for_edges_that_are_evenly_spread() {
        let edges = |count: usize| edges_bps(count).collect::<Vec<_>>();
        assert!(edges(0).is_empty());
        assert_eq!(edges(1), [200]);
        assert_eq!(edges(2), [200, 400]);
        assert_eq!(edges(5), [200, 250, 300, 350, 400]);
    }
}
