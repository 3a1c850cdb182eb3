//! `breakwater-sim faults`: a JSON-RPC proxy that does to its clients what bad networks and busy nodes do, by shares and by a seed.
//!
//! It stands between bots and a node, answers HTTP at one port and websockets at the next, as validators do, counts what it
//! did at `/faults`, and finds senders that sign the same wish twice while the first may still happen (`sent`).

pub mod dice;
mod http;
mod memory;
pub mod sent;
mod shared;
mod socket;

use anchor_lang::prelude::Pubkey;
use anyhow::{Context, Result};
use breakwater_bots::ops::{exit::Exit, settings::ClusterSettings, stop::Stop};
use dice::Rates;
pub use shared::Report;
use shared::Shared;
use std::{fs::File, net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};
use tokio::{net::TcpListener, runtime::Runtime};

#[derive(clap::Args, Clone, Debug)]
pub struct Args {
    /// The node's JSON-RPC; its websocket is at the next port.
    #[arg(long, default_value = "http://127.0.0.1:8899")]
    pub upstream: String,
    /// Where the proxy answers; its websocket is at the next port.
    #[arg(long, default_value = "127.0.0.1:8999")]
    pub at: SocketAddr,
    /// Seed of what happens.
    #[arg(long, default_value_t = 7)]
    pub seed: u64,
    #[command(flatten)]
    pub rates: Rates,
    /// A line of JSON for every fault.
    #[arg(long)]
    pub log: Option<PathBuf>,
}

/// A proxy that runs while it lives.
pub struct Proxy {
    shared: Arc<Shared>,
    runtime: Option<Runtime>,
    /// What to give to clients in place of the node's.
    pub url: String,
}

/// Runs until it is told to stop, then prints the counts.
pub fn run(args: &Args) -> Result<()> {
    let stop = Stop::on_signals()?;
    let proxy = Proxy::start(args)?;
    println!("faults: {} stands for {}", proxy.url, args.upstream);
    while !stop.sleep(Duration::from_secs(60)) {}
    println!("{}", proxy.report());
    Ok(())
}

impl Proxy {
    /// Binds both ports at once. Errors: a port that is taken, a log that can't be written.
    pub fn start(args: &Args) -> Result<Self> {
        let log = args.log.as_ref().map(|path| {
            File::create(path).with_context(|| format!("cannot write {}", path.display()))
        });
        let shared = Arc::new(Shared::new(args.seed, args.rates.clone(), log.transpose()?));
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("faults")
            .enable_all()
            .build()?;
        let next = SocketAddr::new(args.at.ip(), args.at.port().saturating_add(1));
        let bind = |at: SocketAddr| {
            let bound = runtime.block_on(TcpListener::bind(at));
            bound.with_context(|| format!("cannot listen on {at}")).context(Exit::Settings)
        };
        let (requests, sockets) = (bind(args.at)?, bind(next)?);
        let websocket =
            ClusterSettings { rpc_url: args.upstream.clone(), ..Default::default() }.websocket();
        let client = reqwest::Client::builder().timeout(Duration::from_secs(30)).build()?;
        let http = http::Proxy { upstream: args.upstream.clone(), client, shared: shared.clone() };
        runtime.spawn(async move {
            if let Err(error) = axum::serve(requests, http::routes(http)).await {
                tracing::error!(%error, "the proxy ended");
            }
        });
        runtime.spawn(socket::serve(sockets, websocket, Arc::clone(&shared)));
        Ok(Self { shared, runtime: Some(runtime), url: format!("http://{}", args.at) })
    }

    pub fn report(&self) -> Report {
        self.shared.report()
    }

    /// The process that signs with this key was killed: what it sends again it could not know of.
    pub fn killed(&self, payer: &Pubkey) {
        self.shared.sent().killed(payer);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background(); // requests under way are lost, as in life
        }
    }
}
