//! The demo: a local validator, a pool, forty traders, a keeper and two liquidators, and a crash.

pub mod bidder;
pub mod bots;
pub mod cast;
pub mod chaos;
pub mod front;
pub mod ledger;
pub mod opening;
pub mod path;
pub mod play;
pub mod prices;
pub mod processes;
pub mod report;
pub mod settings;
pub mod setup;
pub mod table;
pub mod trade;
pub mod validator;
pub mod waterfall;

use crate::faults;
use anyhow::{Result, ensure};
use breakwater_bots::{chain, config::Deployment, rpc::Cluster};
use cast::{Cast, Role};
use chaos::Chaos;
use front::Front;
use path::{PricePath, Tick};
use play::Play;
use prices::Prices;
use processes::{Processes, Program};
use report::Verdict;
use setup::Stage;
use solana_signer::Signer;
use std::{
    fs,
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};
use validator::Validator;

#[derive(clap::Args, Clone, Debug)]
pub struct Args {
    /// Recorded minutes to play: timestamp,open,high,low,close,volume. Without it a generated crash is played.
    #[arg(long)]
    pub prices: Option<PathBuf>,
    /// Deployment file.
    #[arg(long, default_value = "migrations/localnet.toml")]
    pub deployment: PathBuf,
    /// Little money behind the losses and traders at the edge of their margin: every tier of liquidation and every step of the
    /// waterfall is reached, or the demo fails. Lays `stress.toml`, beside the deployment file, over it.
    #[arg(long)]
    pub stress: bool,
    /// Length of the play [s].
    #[arg(long, default_value_t = 180)]
    pub seconds: u64,
    /// Trading accounts, in equal parts of the four kinds.
    #[arg(long, default_value_t = 40)]
    pub accounts: usize,
    /// Seed of leverage, sizes and the generated path.
    #[arg(long, default_value_t = 7)]
    pub seed: u64,
    /// The bots, but not the play, talk to the validator through a proxy that drops, delays, doubles and falsifies; fails
    /// where one of them signs anew what could still land.
    #[arg(long)]
    pub faults: bool,
    /// Kills bots at random moments, each several times, and starts them again.
    #[arg(long)]
    pub chaos: bool,
    /// Keep validator, bots, prices and the app running afterwards, until Enter or Ctrl-C.
    #[arg(long)]
    pub hold: bool,
    /// Keys, logs and the ledger go here.
    #[arg(long, default_value = "target/demo")]
    pub dir: PathBuf,
}

/// Longer than the opening takes.
const PREPARATION_SECS: i64 = 45;

pub fn run(args: &Args) -> Result<()> {
    ensure!(args.accounts >= 4, "--accounts must be at least 4, one of each kind");
    ensure!(args.seconds >= 20, "--seconds must be at least 20");
    let begin = Instant::now();
    let path = match &args.prices {
        Some(file) => PricePath::recorded(file)?,
        None => PricePath::generated(args.seed),
    };
    fs::create_dir_all(&args.dir)?;
    let mut stage = Stage::new(deployment(args)?);

    say("starting a local validator");
    let validator = Validator::start(&args.dir, &stage.authority.pubkey().to_string())?;
    let cluster = Cluster::new(&validator.url);
    say(&format!(
        "validator answers at {} after {:.0} s",
        validator.url,
        begin.elapsed().as_secs_f64()
    ));

    let ticks = path.ticks(args.seconds as usize);
    let first = ticks[0];
    let low_at = i64::try_from(path::low_at(&ticks))?;
    if args.stress {
        // the first board expires at the low, whenever the play begins
        stage.deployment.boards.tenor_secs[0] = low_at + PREPARATION_SECS;
    }
    let cast = open(args, &cluster, &mut stage, first)?;
    say(&format!("opening trades done after {:.0} s", begin.elapsed().as_secs_f64()));

    let mut play = Play::new(&cluster, &stage);
    let mut bots = Bots::start(args, (&validator, &cluster), &stage, &cast)?;
    let front = show(args, &validator, &stage, &cast)?;
    announce(args, &path);
    if args.stress {
        while chain::clock(&cluster)? < stage.expiries[0] - low_at {
            play.post(first)?;
            std::thread::sleep(Duration::from_millis(400));
        }
    }
    play.run(&ticks, minutes_per_step(args))?;
    bots = bots.calm()?;
    play.close(&cast)?;
    let faults = bots.end()?;

    let verdict = report::print(&cluster, &stage, &cast, &play, (&path, begin.elapsed()))?;
    if args.hold {
        drop(play);
        hold(args, &validator, (&cluster, stage), &mut bots)?;
    }
    drop(front);
    judge(args, &verdict, faults.as_ref())
}

/// Quotes server, a maker, and the server of history and app; what is done to the bots is not done to them, and where something
/// is they would only be in the way.
fn show(
    args: &Args,
    validator: &Validator,
    stage: &Stage,
    cast: &Cast,
) -> Result<Option<Processes>> {
    if args.faults || args.chaos {
        return Ok(None);
    }
    let front = Front::beside(validator);
    let cluster = settings::cluster(stage, &validator.url);
    let planned = front.plan(&args.dir, &cluster, cast.of(Role::Counterparty).take(1))?;
    let mut processes = Processes::default();
    for plan in &planned {
        processes.start(Program::service(&args.dir, &plan.name, plan.args())?)?;
    }
    front.wait(&planned)?;
    say(&front.place(planned.iter().any(|plan| plan.service == "index")));
    Ok(Some(processes))
}

/// Bots and prices go on until Enter.
fn hold(
    args: &Args,
    validator: &Validator,
    (cluster, stage): (&Cluster, Stage),
    bots: &mut Bots,
) -> Result<()> {
    let (_, snapshot) = chain::snapshot(cluster, &stage.pool)?;
    let marks = snapshot.markets.iter().map(|of| of.market.mark.price_atoms as f64 / 1e6);
    let (usd, stage): (Vec<f64>, _) = (marks.collect(), Arc::new(stage));
    let place = (validator.url.as_str(), &stage);
    let _prices = Prices::start(place, vec![], &usd, (args.seed, false))?;
    bots.resume()?;
    println!(
        "\nEverything goes on at {}; keys and logs are in {}. Enter ends it.",
        validator.url,
        args.dir.display()
    );
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    Ok(())
}

/// Deploys, opens all accounts and makes the opening trades.
fn open(args: &Args, cluster: &Cluster, stage: &mut Stage, first: Tick) -> Result<Cast> {
    let mut keeper = opening::deploy(cluster, stage, first)?;
    say(&format!(
        "deployed pool {} with {} markets from {}",
        stage.pool,
        stage.deployment.market.len(),
        args.deployment.display()
    ));
    let mut cast = Cast::new(stage, args.accounts, args.seed);
    if args.stress {
        cast.press(stage);
    }
    opening::people((cluster, stage), &mut keeper, &mut cast, (args.seed, args.stress), first)?;
    say(&format!(
        "opened {} margin accounts, {} of them trading",
        cast.members.len(),
        args.accounts
    ));
    if args.stress {
        trade::open_pairs(cluster, stage, &cast)?;
    }
    stage.process_backstop_deposit(cluster)?;
    Ok(cast)
}

/// Fails where the story is not as it must be.
fn judge(args: &Args, verdict: &Verdict, faults: Option<&faults::Report>) -> Result<()> {
    if let Some(report) = faults {
        println!("\n=== faults ===\n{report}");
    }
    let Verdict { balanced, reached, once, stuck } = *verdict;
    ensure!(balanced, "the books do not balance");
    ensure!(once, "something was done twice");
    ensure!(reached || !args.stress, "a tier was not reached under --stress");
    let harmed = args.faults || args.chaos;
    ensure!(stuck == 0 || !harmed, "{stuck} auctions did not end within the closing time");
    if let Some(report) = faults {
        println!("\n=== faults ===\n{report}");
        let twice = report.sent.sent_twice;
        ensure!(
            twice == 0,
            "{twice} times a bot signed anew what could still land; see faults.log"
        );
    }
    Ok(())
}

/// The bots' processes, with what is done to them.
struct Bots {
    proxy: Option<Arc<faults::Proxy>>,
    state: State,
}

enum State {
    Undisturbed(Processes),
    Hunted(Chaos),
}

impl Bots {
    fn start(
        args: &Args,
        (validator, cluster): (&Validator, &Cluster),
        stage: &Stage,
        cast: &Cast,
    ) -> Result<Self> {
        let proxy = args.faults.then(|| proxy(args, validator)).transpose()?.map(Arc::new);
        let url = proxy.as_ref().map_or(&validator.url, |proxy| &proxy.url);
        let bots::Started { processes, payers } =
            bots::start(&args.dir, cluster, (stage, cast), url)?;
        say(&format!("started {} bot processes; logs in {}", processes.len(), args.dir.display()));
        let state = if args.chaos {
            State::Hunted(Chaos::start(processes, payers, proxy.clone(), args.seed)?)
        } else {
            State::Undisturbed(processes)
        };
        Ok(Self { proxy, state })
    }

    /// Nobody is killed any more.
    fn calm(self) -> Result<Self> {
        let processes = match self.state {
            State::Undisturbed(processes) => processes,
            State::Hunted(chaos) => chaos.end()?,
        };
        Ok(Self { proxy: self.proxy, state: State::Undisturbed(processes) })
    }

    /// Ends all; what the proxy saw. Errors: a bot that had ended by itself.
    fn end(&mut self) -> Result<Option<faults::Report>> {
        if let State::Undisturbed(processes) = &mut self.state {
            let fallen = processes.fallen()?;
            ensure!(fallen.is_empty(), "{}", fallen.join("; "));
            processes.off("")?;
        }
        Ok(self.proxy.as_ref().map(|proxy| proxy.report()))
    }

    /// Starts all again.
    fn resume(&mut self) -> Result<()> {
        match &mut self.state {
            State::Undisturbed(processes) => processes.on(""),
            State::Hunted(_) => Ok(()),
        }
    }
}

/// Beside the validator, on the ports it leaves free.
fn proxy(args: &Args, validator: &Validator) -> Result<faults::Proxy> {
    let faults = faults::Args {
        upstream: validator.url.clone(),
        at: ([127, 0, 0, 1], validator.spare_port).into(),
        seed: args.seed,
        rates: faults::dice::Rates::default(),
        log: Some(args.dir.join("faults.log")),
    };
    let proxy = faults::Proxy::start(&faults)?;
    say(&format!("bots talk to {} through a proxy at {}", validator.url, proxy.url));
    Ok(proxy)
}

fn announce(args: &Args, path: &PricePath) {
    say(&format!("playing {}", path.label));
    say(&format!(
        "worst falls of the path: 5 min {:.1} %, 60 min {:.1} %, 24 h {:.1} %",
        falls(path, args, 5),
        falls(path, args, 60),
        falls(path, args, 1_440)
    ));
}

fn deployment(args: &Args) -> Result<Deployment> {
    if args.stress {
        let over = args.deployment.with_file_name("stress.toml");
        return Deployment::load_over(&args.deployment, &over);
    }
    Deployment::load(&args.deployment)
}

/// A recorded minute is two steps, low and close.
fn minutes_per_step(args: &Args) -> f64 {
    if args.prices.is_some() { 0.5 } else { 1.0 }
}

fn falls(path: &PricePath, args: &Args, minutes: usize) -> f64 {
    100.0 * path.worst_fall((minutes as f64 / minutes_per_step(args)) as usize)
}

pub fn say(text: &str) {
    println!("demo: {text}");
}
