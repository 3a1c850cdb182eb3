//! The keeper: takes prices over, publishes surfaces, settles what has expired, and does the chores of liquidation.
//! Everything it does is permissionless or idempotent: a second keeper beside it, or none for a while, does no harm.

use crate::{
    chain,
    chores::{chores, tripped},
    config::RunFile,
    keys::read_key,
    rpc::{Cluster, Outgoing},
    surface::{self, VolRule},
};
use anchor_lang::prelude::Pubkey;
use anyhow::{Context, Result};
use breakwater_clearing::{mark::pyth, state::board_status};
use breakwater_client::{address, instruction as ix};
use pyth_solana_receiver_sdk::price_update::PriceUpdateV2;
use solana_keypair::Keypair;
use std::{path::PathBuf, thread::sleep, time::Duration};

#[derive(clap::Args, Clone, Debug)]
pub struct Args {
    /// The run file that says where the deployment is.
    #[arg(long, default_value = "target/demo/run.json")]
    pub run_file: PathBuf,
    /// Key that pays, and publishes surfaces where it is the surface authority.
    #[arg(long)]
    pub key: PathBuf,
    /// Pause between rounds [ms].
    #[arg(long, default_value_t = 150)]
    pub poll_ms: u64,
}

pub struct Keeper {
    cluster: Cluster,
    run: RunFile,
    pool: Pubkey,
    key: Keypair,
    start_prices: Vec<u64>,
    /// Price each surface was last published at.
    published: Vec<(u64, i64)>,
}

pub fn run(args: &Args) -> Result<()> {
    let run = RunFile::load(&args.run_file)?;
    let key = read_key(&args.key)?;
    let mut keeper = Keeper::new(run, key)?;
    println!("keeper: watching pool {}", keeper.pool);
    loop {
        if let Err(error) = keeper.round() {
            eprintln!("keeper: {error:#}; trying again");
        }
        sleep(Duration::from_millis(args.poll_ms));
    }
}

impl Keeper {
    pub fn new(run: RunFile, key: Keypair) -> Result<Self> {
        let cluster = Cluster::new(&run.rpc_url);
        let pool = run.pool_key()?;
        let markets = run.deployment.market.len();
        Ok(Self {
            cluster,
            run,
            pool,
            key,
            start_prices: vec![0; markets],
            published: vec![(0, 0); markets],
        })
    }

    /// One round: prices first, because everything else depends on them.
    pub fn round(&mut self) -> Result<()> {
        self.prices()?;
        self.surfaces()?;
        self.expiries()?;
        let view = chain::view(&self.cluster, &self.pool)?;
        let mut work = chores(&view);
        work.extend(tripped(&view, solana_signer::Signer::pubkey(&self.key)));
        self.send(work)
    }

    fn send(
        &self,
        work: Vec<(String, anchor_lang::solana_program::instruction::Instruction)>,
    ) -> Result<()> {
        let outgoing: Vec<_> = work
            .into_iter()
            .map(|(label, ix)| Outgoing { label, instructions: vec![ix], signers: vec![&self.key] })
            .collect();
        for outcome in self.cluster.send_all(&outgoing)? {
            if let Some(error) = outcome.error {
                eprintln!("keeper: {} -> {error}", outcome.label);
            }
        }
        Ok(())
    }

    fn prices(&self) -> Result<()> {
        let (_, snapshot) = chain::snapshot(&self.cluster, &self.pool)?;
        let writer = self.run.writer_key()?;
        let mut work = vec![];
        for (market, _) in &snapshot.markets {
            let account = address::stand_in_price(&writer, &market.params.feeds.feed_id, 0);
            let Some(data) = self.cluster.data(&account)? else { continue };
            let Some(update) = breakwater_client::decode::borsh::<PriceUpdateV2>(&data) else {
                continue;
            };
            let publish_time = update.price_message.publish_time;
            let ripe = publish_time <= snapshot.now + pyth::FUTURE_TOLERANCE_SECS;
            if publish_time > market.mark.publish_ts && ripe {
                let label = format!("mark of market {}", market.index);
                work.push((label, ix::update_mark(self.pool, market.index, account)));
            }
        }
        self.send(work)
    }

    /// Publishes when the price has moved by half a percent or the surface is half a minute old.
    fn surfaces(&mut self) -> Result<()> {
        let (_, snapshot) = chain::snapshot(&self.cluster, &self.pool)?;
        let mut work = vec![];
        for (market, surface) in &snapshot.markets {
            let at = usize::from(market.index);
            let config =
                self.run.deployment.market.get(at).context("market not in the deployment")?;
            let price = market.mark.price_atoms;
            if price == 0 {
                continue;
            }
            if self.start_prices[at] == 0 {
                self.start_prices[at] = price;
            }
            let (last_price, last_ts) = self.published[at];
            let moved = price.abs_diff(last_price) * 200 > last_price;
            if !moved && snapshot.now - last_ts < 30 {
                continue;
            }
            let rule =
                VolRule { base_vol_bps: config.base_vol_bps, vol_per_fall: config.vol_per_fall };
            let vol = surface::level(&rule, self.start_prices[at], price);
            let points = surface::points(surface, snapshot.now, vol);
            if points.is_empty() {
                continue;
            }
            let authority = solana_signer::Signer::pubkey(&self.key);
            let label = format!("surface of market {}", market.index);
            // the ranges follow what each board holds at the new mark
            for point in &points {
                let label = format!("exposure of board {}/{}", market.index, point.expiry_ts);
                let update = ix::update_exposure(self.pool, market.index, point.expiry_ts);
                work.push((label, update));
            }
            work.push((
                label,
                ix::publish_surface(authority, self.pool, market.index, &[], points),
            ));
            self.published[at] = (price, snapshot.now);
        }
        self.send(work)
    }

    fn expiries(&self) -> Result<()> {
        let (pool, snapshot) = chain::snapshot(&self.cluster, &self.pool)?;
        let mut work = vec![];
        for (key, board) in chain::boards(&self.cluster, &self.pool, pool.markets)? {
            let (index, expiry) = (board.market_index, board.expiry_ts);
            if expiry > snapshot.now {
                continue;
            }
            if board.status != board_status::SETTLED {
                let label = format!("settlement of board {index}/{expiry}");
                if let Some(price) = self.straddling(index, expiry)? {
                    work.push((label, ix::settle_board(self.pool, index, expiry, price)));
                }
            } else if board.long_lots == 0 && board.short_lots == 0 {
                let house = self.cluster.data(&address::house())?;
                let house = house.and_then(|data| breakwater_client::decode::house(&data));
                let authority = house.context("there is no house")?.authority;
                work.push((
                    format!("closing {key}"),
                    ix::close_board(authority, self.pool, index, expiry),
                ));
            } else {
                let view = chain::view(&self.cluster, &self.pool)?;
                for account in &view.accounts {
                    let on_board = |p: &breakwater_clearing::state::Position| {
                        p.market == index && p.expiry_ts == expiry
                    };
                    if account.state.positions().iter().any(on_board) {
                        let label = format!("positions of {}", account.key);
                        work.push((
                            label,
                            ix::settle_positions(self.pool, index, expiry, account.key),
                        ));
                    }
                }
            }
        }
        self.send(work)
    }

    /// The price account, if any, whose update straddles the expiry.
    fn straddling(&self, index: u8, expiry: i64) -> Result<Option<Pubkey>> {
        let writer = self.run.writer_key()?;
        let config =
            self.run.deployment.market.get(usize::from(index)).context("unknown market")?;
        let feed = config.feed()?;
        for number in &self.run.price_numbers {
            let account = address::stand_in_price(&writer, &feed, *number);
            let Some(data) = self.cluster.data(&account)? else { continue };
            let update = breakwater_client::decode::borsh::<PriceUpdateV2>(&data);
            let Some(message) = update.map(|u| u.price_message) else { continue };
            if message.prev_publish_time < expiry && expiry <= message.publish_time {
                return Ok(Some(account));
            }
        }
        Ok(None)
    }
}
