//! The compiled program, kept by the keeper's own cranks and bid for by the liquidator's own engine, both as they run in production: each step is one look, one decision and
//! what it sends. Liquidators hedge what they took through the same books as everybody.

use super::{Engine, Moment, Tally};
use crate::{
    house::{House, contracts, delta, owed_usd, spot_usd, usd},
    market::MARKETS,
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
        lane::{Done, Job, Sent},
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

/// Asked of a slice's value, by the first liquidator and the second one [bps].
const EDGES_BPS: [u32; 2] = [200, 400];

/// One liquidator with its own money.
struct Bidder {
    engine: Liquidator,
    key: Keypair,
    account: Pubkey,
    hedger: Hedger,
}

pub struct Breakwater {
    traders: Vec<Trader>,
    makers: Vec<Pubkey>,
    /// Place among the traders.
    places: BTreeMap<Pubkey, usize>,
    bidders: Vec<Bidder>,
    /// Where the liquidators' clock begins; it runs as the house's does.
    began: (Instant, i64),
    busy: bool,
    /// Somebody may be deleveraged: everybody is ranked.
    is_deep: bool,
    touched: BTreeSet<usize>,
    sold_hard: BTreeSet<usize>,
    tally: Tally,
}

impl Breakwater {
    pub fn new(house: &mut House, cast: &Cast, world: &World) -> Result<Self> {
        let began = (Instant::now(), house.now());
        let mut bidders = vec![];
        for edge_bps in EDGES_BPS {
            let trader = house.join(world.hedging.liquidator_usd);
            let hedger = Hedger::new(world.hedging.liquidator_secs, world.hedging.liquidator_share);
            let engine = liquidator(house, &trader, edge_bps)?;
            bidders.push(Bidder { engine, key: trader.key, account: trader.account, hedger });
        }
        Ok(Self {
            traders: cast.traders.iter().map(Trader::copy).collect(),
            makers: cast.makers.iter().map(|maker| maker.account).collect(),
            places: cast.traders.iter().enumerate().map(|(at, one)| (one.account, at)).collect(),
            bidders,
            began,
            busy: false,
            is_deep: false,
            touched: BTreeSet::new(),
            sold_hard: BTreeSet::new(),
            tally: Tally::default(),
        })
    }

    fn instant(&self, house: &House) -> Instant {
        self.began.0 + Duration::from_secs((house.now() - self.began.1).unsigned_abs())
    }

    /// One look, one decision, and what it sends.
    fn bid(&mut self, house: &mut House, snapshot: &Snapshot, at: usize) -> Result<()> {
        let now = self.instant(house);
        let refresh = house.refresh();
        let bidder = &mut self.bidders[at];
        bidder.engine.refresh(&refresh);
        let key = bidder.key.insecure_clone();
        let jobs = bidder.engine.decide(now).jobs;
        self.busy |= !jobs.is_empty() || !self.bidders[at].engine.due().is_empty();
        for job in jobs {
            let sent = self.send(house, snapshot, &job.instruction, Some(&key))?;
            self.note_end(at, job, sent, now);
        }
        Ok(())
    }

    fn note_end(&mut self, at: usize, job: Job, sent: Result<(), String>, now: Instant) {
        let sent = match sent {
            Ok(()) => Sent::Landed,
            Err(name) => Sent::Refused(name),
        };
        self.bidders[at].engine.ended(&Done { job, sent }, now);
    }

    /// What the keeper does.
    fn keep(&mut self, house: &mut House, snapshot: &Snapshot) -> Result<()> {
        let refresh = house.refresh();
        let view = house.view(&refresh);
        let auctions = || view.accounts.iter().filter_map(|account| account.auction.as_ref());
        self.busy |= auctions().next().is_some();
        self.is_deep = auctions().any(|auction| auction.insolvent_ts != 0);
        if self.is_deep {
            house.unseen.clear();
        }
        let caller = house.world.authority.pubkey();
        for crank in cranks(&view, caller) {
            // what somebody else has done meanwhile is refused, and that is all
            let _ = self.send(house, snapshot, &crank.instruction, None)?;
        }
        Ok(())
    }

    /// Sends, and counts what it sold, at the marks of the step.
    fn send(
        &mut self,
        house: &mut House,
        snapshot: &Snapshot,
        instruction: &Instruction,
        key: Option<&Keypair>,
    ) -> Result<Result<(), String>> {
        let signers: Vec<&Keypair> = key
            .into_iter()
            .filter(|key| {
                instruction
                    .accounts
                    .iter()
                    .any(|meta| meta.is_signer && meta.pubkey == key.pubkey())
            })
            .collect();
        // what is sold of an account is a share of what it held before
        let touched: Vec<(Pubkey, f64)> = instruction
            .accounts
            .iter()
            .filter(|meta| self.places.contains_key(&meta.pubkey))
            .map(|meta| (meta.pubkey, notional_usd(snapshot, &house.account(&meta.pubkey))))
            .collect();
        self.touched.extend(touched.iter().filter_map(|(key, _)| self.places.get(key)));
        match house.send(instruction.clone(), &signers) {
            Ok(logs) => {
                for event in events(&logs) {
                    self.count(snapshot, &touched, &event)?;
                }
                Ok(Ok(()))
            }
            Err(name) => Ok(Err(name)),
        }
    }

    fn count(
        &mut self,
        snapshot: &Snapshot,
        touched: &[(Pubkey, f64)],
        event: &Event,
    ) -> Result<()> {
        let share = |share_q32: u64| share_q32 as f64 / ONE_Q32 as f64;
        let held =
            |key: &Pubkey| touched.iter().find(|(one, _)| one == key).map_or(0.0, |(_, usd)| *usd);
        match event {
            Event::SliceSold(sold) => {
                self.sold(&sold.account, held(&sold.account) * share(sold.share_q32));
                let got = i64::try_from(sold.paid_atoms)? - i64::try_from(sold.fee_atoms)?;
                self.tally.given_up_usd += usd(sold.value_atoms - got);
            }
            Event::InsolventSliceTaken(taken) => {
                self.sold(&taken.account, held(&taken.account) * share(taken.share_q32));
                self.drawn(taken.insurance_atoms + taken.gamma_atoms, 0)?;
            }
            Event::ShortfallCovered(covered) => {
                let funds = covered.insurance_atoms + covered.gamma_atoms + covered.backstop_atoms;
                self.drawn(funds, covered.socialised_atoms)?;
            }
            Event::Deleveraged(closed) => self.drawn(0, closed.haircut_atoms)?,
            Event::SoftSliceTaken(taken) => {
                let market = usize::from(taken.series.market);
                let MarketState { market, .. } =
                    snapshot.markets.get(market).context("a market")?;
                self.tally.sold_usd += contracts(taken.size_lots).abs() * spot_usd(market);
                self.tally.given_up_usd += usd(i64::try_from(taken.discount_atoms)?);
                self.tally.sales += 1;
                if let Some(place) = self.places.get(&taken.account) {
                    self.tally.liquidated.insert(*place);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn sold(&mut self, account: &Pubkey, notional_usd: f64) {
        if let Some(place) = self.places.get(account) {
            self.tally.liquidated.insert(*place);
            self.sold_hard.insert(*place);
        }
        self.tally.sold_usd += notional_usd;
        self.tally.sales += 1;
    }

    fn drawn(&mut self, funds_atoms: u64, others_atoms: u64) -> Result<()> {
        let (funds, others) = (usd(i64::try_from(funds_atoms)?), usd(i64::try_from(others_atoms)?));
        self.tally.funds_usd += funds;
        self.tally.others_usd += others;
        self.tally.bad_debt_usd += funds + others;
        Ok(())
    }
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
        let seen = |place: &usize| self.is_deep || moment.near.contains(place);
        let unseen = self.places.iter().filter(|(_, place)| !seen(place)).map(|(key, _)| *key);
        moment.house.unseen = unseen.collect();
        let snapshot = moment.house.snapshot();
        for _ in 0..ROUNDS {
            for at in 0..self.bidders.len() {
                self.bid(moment.house, &snapshot, at)?;
            }
            self.keep(moment.house, &snapshot)?;
            if !self.busy {
                break;
            }
        }
        for bidder in &mut self.bidders {
            let delta = delta(&snapshot, &moment.house.account(&bidder.account))?;
            bidder.hedger.step(moment.secs, delta, moment.path_usd, moment.books);
        }
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

    fn hedged(&mut self) -> [f64; MARKETS] {
        [0.0; MARKETS]
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
