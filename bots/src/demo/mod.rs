//! The demo: a local validator, a pool, forty traders, a keeper and two liquidators, and a crash.

pub mod bots;
pub mod cast;
pub mod path;
pub mod play;
pub mod processes;
pub mod report;
pub mod setup;
pub mod table;
pub mod trade;
pub mod validator;
pub mod waterfall;

use crate::{chain, config::Deployment, keeper::Keeper, rpc::Cluster};
use anyhow::{Result, ensure};
use cast::Cast;
use path::PricePath;
use play::Play;
use setup::Stage;
use solana_signer::Signer;
use std::{
    fs,
    path::PathBuf,
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
    /// Keep the validator running afterwards, until Enter or Ctrl-C.
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
    let now = chain::clock(&cluster)?;
    let low_at = i64::try_from(path::low_at(&ticks))?;
    if args.stress {
        // the first board expires at the low, whenever the play begins
        stage.deployment.boards.tenor_secs[0] = low_at + PREPARATION_SECS;
    }
    stage.deploy(&cluster, now, first)?;
    let run_file = args.dir.join("run.json");
    stage.run_file(&validator.url).save(&run_file)?;
    say(&format!(
        "deployed pool {} with {} markets from {}",
        stage.pool,
        stage.deployment.market.len(),
        args.deployment.display()
    ));

    let mut play = Play::new(&cluster, &stage);
    play.post(first)?;
    // The first marks and surfaces, by the keeper's own code: the process starts when there is something to keep.
    let mut keeper = Keeper::new(stage.run_file(&validator.url), stage.keeper.insecure_clone())?;
    keeper.round()?;
    keeper.round()?;

    let mut cast = Cast::new(&stage, args.accounts, args.seed);
    if args.stress {
        cast.press(&stage);
    }
    let (_, snapshot) = chain::snapshot(&cluster, &stage.pool)?;
    trade::price(&mut cast, &snapshot, (args.seed, args.stress))?;
    stage.open_accounts(&cluster, &cast)?;
    stage.fund_insurance(&cluster)?;
    stage.ask_into_backstop(&cluster)?;
    stage.admit_liquidators(&cluster, &cast)?;
    say(&format!(
        "opened {} margin accounts, {} of them trading",
        cast.members.len(),
        args.accounts
    ));
    play.post(first)?;
    keeper.round()?;
    trade::open_positions(&cluster, &stage, &cast)?;
    if args.stress {
        trade::open_pairs(&cluster, &stage, &cast)?;
    }
    stage.enter_backstop(&cluster)?;
    say(&format!("opening trades done after {:.0} s", begin.elapsed().as_secs_f64()));

    let bots = bots::start(&args.dir, &stage, &cast, &validator.url)?;
    say(&format!("started {} bot processes; logs in {}", bots.len(), args.dir.display()));
    say(&format!("playing {}", path.label));
    say(&format!(
        "worst falls of the path: 5 min {:.1} %, 60 min {:.1} %, 24 h {:.1} %",
        falls(&path, args, 5),
        falls(&path, args, 60),
        falls(&path, args, 1_440)
    ));
    if args.stress {
        while chain::clock(&cluster)? < stage.expiries[0] - low_at {
            play.post(first)?;
            std::thread::sleep(Duration::from_millis(400));
        }
    }
    play.run(&ticks, minutes_per_step(args))?;
    play.close(&cast)?;
    drop(bots);

    let sound =
        report::print(&cluster, &stage, &cast, &play, (&path, begin.elapsed(), args.stress))?;
    if args.hold {
        println!(
            "\nThe validator stays at {}; keys and logs are in {}. Enter ends it.",
            validator.url,
            args.dir.display()
        );
        let mut line = String::new();
        std::io::stdin().read_line(&mut line)?;
    }
    ensure!(sound, "the books do not balance, or a tier was not reached under --stress");
    Ok(())
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
