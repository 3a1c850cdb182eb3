//! `breakwater-sim localnet`: a validator, a pool with traders, and every service, running until told to end; commands on standard
//! input move prices, fund wallets, and take services away.

pub mod answer;
pub mod boards;
pub mod child;
pub mod command;
pub mod fund;
pub mod net;
pub mod ready;
pub mod venue;

use crate::demo::{prices::Prices, setup::Stage, validator::Validator};
use answer::Answer;
use anyhow::{Result, ensure};
use breakwater_bots::ops::stop::Stop;
use net::Net;
use std::{
    io::{BufRead, stdin},
    net::SocketAddr,
    path::PathBuf,
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError, channel},
    },
    thread,
    time::{Duration, Instant},
};
use venue::Venue;

#[derive(clap::Args, Clone, Debug)]
pub struct Args {
    /// Keys, settings, logs, the ledger and the history go here.
    #[arg(long, default_value = "target/localnet")]
    pub dir: PathBuf,
    /// Deployment file; `by-hand.toml` beside it is laid over.
    #[arg(long, default_value = "migrations/localnet.toml")]
    pub deployment: PathBuf,
    /// Folder of the built app; app/dist where it was built.
    #[arg(long)]
    pub app: Option<PathBuf>,
    /// Where app and history are served; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:8790")]
    pub at: SocketAddr,
    /// Port of the RPC, its websocket being on the next; 8899 where that is free, or any with --json.
    #[arg(long)]
    pub rpc_port: Option<u16>,
    /// For programs: a line of JSON when ready and for each command; ends when standard input does.
    #[arg(long)]
    pub json: bool,
    /// How long boards live [s]. Below a day, a new one follows on every multiple of it; others expire in the morning.
    #[arg(long, value_delimiter = ',', default_values_t = [300, 604_800, 2_592_000])]
    pub tenors: Vec<i64>,
    /// Seed of leverage, sizes and the walk of prices.
    #[arg(long, default_value_t = 7)]
    pub seed: u64,
    /// Trading accounts, in equal parts of four kinds.
    #[arg(long, default_value_t = 12)]
    pub accounts: usize,
    /// When the liquidator bids: at once, or so late that a person can come first.
    #[arg(long, value_enum, default_value_t = Bidder::Patient)]
    pub bidder: Bidder,
    /// Prices at the start.
    #[arg(long, default_value_t = 60_000.0)]
    pub btc_usd: f64,
    #[arg(long, default_value_t = 2_000.0)]
    pub eth_usd: f64,
    /// Prices stand still until they are moved.
    #[arg(long)]
    pub calm: bool,
    /// Seconds from queueing a change of parameters to executing it; without it what the deployment says.
    #[arg(long)]
    pub delay_secs: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Bidder {
    Eager,
    Patient,
}

/// How soon it is seen that a stop was asked for.
const TURN: Duration = Duration::from_millis(100);

pub fn run(args: &Args) -> Result<()> {
    ensure!(args.accounts >= 4, "--accounts must be at least 4, one of each kind");
    for usd in [args.btc_usd, args.eth_usd] {
        ensure!((1.0..1e7).contains(&usd), "a price at the start is 1 to 10 million dollars");
    }
    let begin = Instant::now();
    let stop = Stop::on_signals()?;
    let lines = lines()?;
    venue::prepare(args)?;
    let stage = Stage::new(venue::deployment(args)?);
    say(args, "starting a local validator");
    let validator = venue::validator(args, &venue::rich(&stage))?;
    say(args, "opening the protocol");
    let venue = Venue::open(args, &validator, stage)?;
    say(args, "starting services");
    let mut net = start(args, &validator, venue, stop)?;
    ready::print(args, &net, &validator, begin.elapsed());
    serve(args, &mut net, &lines)
}

/// The services and the prices.
fn start(args: &Args, validator: &Validator, venue: Venue, stop: Stop) -> Result<Net> {
    let front = venue::front(args, validator);
    let processes = venue.services(args, &front, &validator.url)?;
    let Venue { cluster, stage, cast, tenors, keys } = venue;
    let stage = Arc::new(stage);
    let usd = [args.btc_usd, args.eth_usd];
    let place = (validator.url.as_str(), &stage);
    let prices = Prices::start(place, tenors.rolling, &usd, (args.seed, args.calm))?;
    Ok(Net { processes, prices, stage, cast, cluster, front, keys, stop })
}

/// Obeys until it is told to quit, by a command, a signal, or, with --json, the end of standard input. Errors: a service that ended
/// by itself.
fn serve(args: &Args, net: &mut Net, lines: &Receiver<String>) -> Result<()> {
    let symbols: Vec<String> =
        net.stage.deployment.market.iter().map(|market| market.symbol.clone()).collect();
    while !net.stop.asked() {
        match lines.recv_timeout(TURN) {
            Ok(line) if line.trim().is_empty() => {}
            Ok(line) => {
                let answer = match command::parse(&line, &symbols) {
                    Ok(command) => net.obey(command),
                    Err(error) => Answer::error(&error),
                };
                answer.print(args.json);
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) if args.json => break,
            Err(RecvTimeoutError::Disconnected) => {
                net.stop.sleep(TURN);
            }
        }
        let fallen = net.processes.fallen()?;
        ensure!(fallen.is_empty() || net.stop.asked(), "{}", fallen.join("; "));
    }
    Ok(())
}

/// Standard input, a line at a time, without waiting for it.
fn lines() -> Result<Receiver<String>> {
    let (to, lines) = channel();
    thread::Builder::new().name("input".to_owned()).spawn(move || {
        for line in stdin().lock().lines().map_while(Result::ok) {
            if to.send(line).is_err() {
                break;
            }
        }
    })?;
    Ok(lines)
}

/// Not where a program reads.
fn say(args: &Args, text: &str) {
    if !args.json {
        println!("localnet: {text}");
    }
}
