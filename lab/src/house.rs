//! The program, compiled or on the host: a pool of two markets, with prices and volatility as the world has them.

use crate::{faults::Heard, market::MARKETS};
use anchor_lang::{prelude::Pubkey, solana_program::instruction::Instruction};
use anyhow::{Context, Result, ensure};
use breakwater_bots::{
    chain::{Account, View},
    config::Deployment,
    liquidator::{
        greeks::greeks,
        watch::{Update, refresh::Refresh},
    },
    surface::{self, VolRule},
};
use breakwater_clearing::state::{
    ExpiryAt, HoldBack, Liquidator, MarginAccount, Market, Pool, SealedBid,
};
use breakwater_client::{
    account::Keyed,
    address, decode, instruction as ix,
    snapshot::{MarketState, Snapshot},
};
use breakwater_risk::{LOTS_PER_CONTRACT, model::ScenarioSet};
use breakwater_tests::{Ground, Opening, Trader, feed};
use solana_keypair::Keypair;
use solana_signer::Signer;
use std::{collections::BTreeSet, sync::Arc};

const USD: f64 = 1e6;
/// A price that is further from the start's than this factor is the model's failure and no market.
const FURTHEST: f64 = 50.0;
/// Highest at-the-money volatility that is published.
const MOST_VOL: f64 = 3.0;
/// Boards' exposure is counted so often [s].
const EXPOSURE_SECS: i64 = 600;

/// A pool, and how its volatility follows its prices.
pub struct House {
    pub world: breakwater_tests::World,
    rules: [VolRule; MARKETS],
    start_atoms: [u64; MARKETS],
    slot: u64,
    exposed_ts: i64,
    /// Margin accounts that are looked at, where not all of them are: see [`crate::watch`].
    pub seen: Option<BTreeSet<Pubkey>>,
}

impl House {
    /// Deploys at these prices [USD]: pool, markets, boards, insurance fund; marks and surfaces of now.
    pub fn open(
        ground: Ground,
        deployment: &Deployment,
        start_usd: [f64; MARKETS],
    ) -> Result<Self> {
        let start_atoms = start_usd.map(atoms);
        let mut markets = [deployment.market_args(0)?, deployment.market_args(1)?];
        let mut rules = [VolRule { base_vol_bps: 0, vol_per_fall: 0.0 }; MARKETS];
        for (index, args) in markets.iter_mut().enumerate() {
            args.params.feeds.feed_id = feed(u8::try_from(index)?);
            let config = deployment.market.get(index).context("the deployment has two markets")?;
            rules[index] =
                VolRule { base_vol_bps: config.base_vol_bps, vol_per_fall: config.vol_per_fall };
        }
        let pct = &deployment.boards.strike_pct;
        let opening = Opening {
            settings: deployment.pool.settings,
            markets,
            price_atoms: start_atoms,
            strikes_atoms: start_atoms
                .map(|start| pct.iter().map(|pct| start / 100 * pct).collect()),
        };
        let receiver = breakwater_tests::protocol_params().pyth_receiver;
        let params = deployment.protocol_params(receiver);
        let world =
            breakwater_tests::World::opened(ground, params, &deployment.boards.tenor_secs, opening);
        let mut house = Self { world, rules, start_atoms, slot: 1, exposed_ts: 0, seen: None };
        house.publish(&Heard::all(start_usd))?;
        house.fund(deployment.pool.insurance_usd);
        house.back(deployment.pool.backstop_usd, start_usd, deployment)?;
        Ok(house)
    }

    /// The same world once more.
    pub fn fork(&self) -> Self {
        Self { world: self.world.fork(), seen: self.seen.clone(), ..*self }
    }

    /// At-the-money volatility at these prices, 1.0 = 100 % a year.
    pub fn vols(&self, usd: [f64; MARKETS]) -> [f64; MARKETS] {
        std::array::from_fn(|at| {
            surface::level(&self.rules[at], self.start_atoms[at], atoms(usd[at]))
        })
    }

    /// What is published of volatility, of what was heard.
    pub fn heard_vols(&self, heard: &Heard) -> [f64; MARKETS] {
        self.vols(heard.usd).map(|vol| (vol * heard.vol_factor).min(MOST_VOL))
    }

    /// Puts money into the insurance fund.
    fn fund(&mut self, usd: u64) {
        let sponsor = self.world.trader(0);
        let wallet = self.world.usdc_wallet(&sponsor);
        let fund = ix::fund_insurance(self.world.pool, wallet, usd * 1_000_000);
        self.world.must(&[fund], &[&sponsor.key]);
    }

    /// A backstop vault with money of one provider in it.
    fn back(&mut self, usd: u64, start_usd: [f64; MARKETS], deployment: &Deployment) -> Result<()> {
        let (pool, authority) = (self.world.pool, self.world.authority.pubkey());
        let create = ix::create_backstop(authority, pool, authority);
        self.world.must(&[create], &[]);
        let provider = self.world.trader(0);
        let wallet = self.world.usdc_wallet(&provider);
        let vault = address::backstop_account(&pool);
        let remaining = self.world.remaining(&[vault]);
        let ask =
            ix::request_backstop_deposit(pool, authority, wallet, usd * 1_000_000, &remaining);
        self.world.must(&[ask], &[&provider.key]);
        let wait = i64::from(deployment.pool.settings.backstop.entry_secs);
        self.tick(wait, start_usd)?;
        let remaining = self.world.remaining(&[vault]);
        let enter = ix::process_backstop_deposit(pool, provider.key.pubkey(), &remaining);
        self.world.must(&[enter], &[]);
        Ok(())
    }

    /// Time goes by, then prices come in and surfaces follow.
    pub fn tick(&mut self, secs: i64, usd: [f64; MARKETS]) -> Result<()> {
        self.hear(secs, &Heard::all(usd))
    }

    /// Time goes by, then as much comes in as is heard. Of a market without a price no mark came in meanwhile either: the clocks of its auctions stand.
    pub fn hear(&mut self, secs: i64, heard: &Heard) -> Result<()> {
        let silent = (0u8..).zip(heard.prices).filter(|(_, said)| !said);
        let idle: Vec<_> = silent.map(|(at, _)| (at, self.world.market(at).idle)).collect();
        self.world.pass(secs);
        for (at, idle) in idle {
            self.world.set_market(at, |market| market.idle = idle);
        }
        self.publish(heard)
    }

    fn publish(&mut self, heard: &Heard) -> Result<()> {
        let usd = heard.usd;
        for (usd, start) in usd.into_iter().zip(self.start_atoms) {
            let ratio = usd * USD / start as f64;
            ensure!(
                (1.0 / FURTHEST..FURTHEST).contains(&ratio),
                "the price is {ratio} of the start's: flow that is large beside the market's volume moves it further and further. \
                 Fewer contracts (people.notional_usd), a larger market (liquidity.day_volume_usd) or slower hedges (hedging.maker_secs)"
            );
        }
        let (now, vols) = (self.world.now(), self.heard_vols(heard));
        let (pool, key) = (self.world.pool, self.world.authority.pubkey());
        let live: Vec<i64> = self.world.expiries.iter().copied().filter(|ts| *ts > now).collect();
        for at in 0..MARKETS {
            let index = u8::try_from(at)?;
            if heard.prices[at] {
                self.world.set_price_atoms(index, atoms(usd[at]));
            }
            if !heard.surfaces[at] {
                continue;
            }
            let points = live
                .iter()
                .map(|expiry| surface::point(ExpiryAt { expiry_ts: *expiry, now }, vols[at]))
                .collect();
            self.world.must(&[ix::publish_surface(key, pool, index, &[], points)], &[]);
        }
        if now >= self.exposed_ts + EXPOSURE_SECS {
            self.exposed_ts = now;
            for index in (0..MARKETS).filter(|at| heard.prices[*at]) {
                for expiry in &live {
                    let count = ix::update_exposure(pool, u8::try_from(index)?, *expiry);
                    self.world.must(&[count], &[]);
                }
            }
        }
        Ok(())
    }

    pub fn now(&self) -> i64 {
        self.world.now()
    }

    pub fn pool(&self) -> Pool {
        self.world.pool_state()
    }

    pub fn snapshot(&self) -> Snapshot {
        self.world.snapshot()
    }

    /// Sends; what was refused and by which error, where it was.
    pub fn send(
        &mut self,
        instruction: Instruction,
        signers: &[&Keypair],
    ) -> Result<Vec<String>, String> {
        let sent = self.world.send(&[instruction], signers);
        sent.map(|meta| meta.logs).map_err(|failure| failure.name)
    }

    /// Someone with so much deposited.
    pub fn join(&mut self, usd: f64) -> Trader {
        // enough for every margin call, and for 100,000 of them no more than a mint can count
        let trader = self.world.visitor_with(atoms((usd * 100.0).max(1e6)));
        self.deposit(&trader, atoms(usd));
        trader
    }

    pub fn deposit(&mut self, trader: &Trader, atoms: u64) {
        if atoms > 0 {
            let deposit = self.world.deposit(trader, atoms);
            self.world.must(&[deposit], &[&trader.key]);
        }
    }

    pub fn account(&self, key: &Pubkey) -> Box<MarginAccount> {
        self.world.account(key)
    }

    /// A look at everything that is looked at, newer than the last one.
    pub fn refresh(&mut self) -> Refresh {
        self.slot += 1;
        self.world.refresh_of(self.slot, self.seen.as_ref())
    }

    /// One look at the pool, as the keeper has it.
    pub fn view(&self, refresh: &Refresh) -> View {
        let all = || refresh.accounts.iter();
        let auctions: Vec<_> = all().filter_map(|one| decode::auction(&one.data)).collect();
        let account = |one: &Update| {
            let state = decode::margin_account(&one.data)?;
            let auction = auctions.iter().find(|auction| auction.margin_account == one.key);
            let auction = auction.map(|auction| Arc::new(**auction));
            Some(Account { key: one.key, state: Arc::from(state), auction })
        };
        View {
            pool_key: self.world.pool,
            pool: self.pool(),
            snapshot: self.snapshot(),
            accounts: all().filter_map(account).collect(),
            breakers: None,
            holds: all()
                .filter_map(|one| {
                    decode::hold_back(&one.data).map(|state| Keyed { key: one.key, state })
                })
                .collect::<Vec<Keyed<HoldBack>>>(),
            sealed: all()
                .filter_map(|one| decode::sealed_bid(&one.data))
                .collect::<Vec<SealedBid>>(),
            liquidators: all()
                .filter_map(|one| decode::borsh::<Liquidator>(&one.data))
                .map(|liquidator| liquidator.owner)
                .collect(),
        }
    }
}

/// Whole quote atoms of dollars, to the nearest.
pub fn atoms(usd: f64) -> u64 {
    (usd * USD).round() as u64
}

/// The same of either sign.
pub fn signed_atoms(usd: f64) -> i64 {
    (usd * USD).round() as i64
}

/// Dollars of quote atoms.
pub fn usd(atoms: i64) -> f64 {
    atoms as f64 / USD
}

/// A market's mark [USD].
pub fn spot_usd(market: &Market) -> f64 {
    market.mark.price_atoms as f64 / USD
}

/// Contracts of lots.
pub fn contracts(lots: i64) -> f64 {
    lots as f64 / LOTS_PER_CONTRACT as f64
}

/// An account's delta in each market [contracts].
pub fn delta(snapshot: &Snapshot, account: &MarginAccount) -> Result<[f64; MARKETS]> {
    let mut delta = [0.0; MARKETS];
    let all = greeks(snapshot, account)?;
    for (at, (MarketState { market, .. }, one)) in
        snapshot.markets.iter().zip(all).enumerate().take(MARKETS)
    {
        delta[at] = one.delta_usd / spot_usd(market);
    }
    Ok(delta)
}

/// What accounts owe beyond all they have, at mark [USD].
pub fn owed_usd(snapshot: &Snapshot, accounts: &[Box<MarginAccount>]) -> Result<f64> {
    let mut engine = snapshot.engine();
    let mut sum = 0.0;
    for account in accounts {
        let value = engine.health(account, ScenarioSet::All)?.value_atoms();
        sum += usd(value.min(0).saturating_neg());
    }
    Ok(sum)
}
