//! Asks for what the file says otherwise than the chain: first what it does to every account, then the instruction.

use super::{
    FileArgs, Where,
    governed::{Chain, Set, Wanted, market_name, stage_text},
    heading, lab, rows,
    simulate::under,
    units,
};
use crate::{
    chain,
    keys::read_key,
    rpc::{Cluster, Outgoing},
};
use anchor_lang::{prelude::Pubkey, solana_program::instruction::Instruction};
use anyhow::{Context, Result, bail, ensure};
use base64::{Engine, prelude::BASE64_STANDARD};
use breakwater_clearing::{
    instructions::QueueChangeArgs,
    state::{MarginAccount, Market},
};
use breakwater_client::{
    account::Keyed,
    address, instruction as ix,
    params::{Effect, Unknown, bears_on_margin, differences, effect},
    snapshot::Snapshot,
};
use solana_keypair::Keypair;
use solana_signer::Signer;
use std::{
    io::{IsTerminal, Write},
    path::PathBuf,
    process::ExitCode,
};

/// How long a call may take to be queued: sent at once, or signed by several.
const SENT_WITHIN_SECS: i64 = 600;
const PRINTED_WITHIN_SECS: i64 = 86_400;

#[derive(clap::Args, Clone, Debug)]
pub struct Args {
    #[command(flatten)]
    file: FileArgs,
    #[command(flatten)]
    at: Where,
    /// Key file of the protocol's authority, which also pays. Not needed with --dry-run or --print.
    #[arg(long, value_name = "PATH")]
    keypair: Option<PathBuf>,
    /// One set alone: protocol, pool, market:BTC, breakers. May be given several times.
    #[arg(long, value_name = "SET")]
    only: Vec<String>,
    /// Queue even what puts accounts into liquidation.
    #[arg(long)]
    anyway: bool,
    /// Show what would be queued and what it would do; send nothing.
    #[arg(long)]
    dry_run: bool,
    /// Print the instructions for the protocol's authority (a multisig, say) instead of sending them.
    #[arg(long)]
    print: bool,
    /// Don't ask before sending.
    #[arg(long)]
    yes: bool,
    /// The call is refused later than this from now [s; default 600 when sent, 86400 when printed]. The program takes a call no
    /// earlier than a day before that moment: give more where signatures take more than a day.
    #[arg(long, value_name = "SECS")]
    within: Option<i64>,
    /// Play one world before the change and after it in the laboratory (breakwater-lab, which stands beside this program), and keep its report beside the file.
    #[arg(long, value_name = "WORLD", num_args = 0..=1, default_missing_value = lab::WORLD)]
    lab: Option<PathBuf>,
}

pub fn run(args: &Args) -> Result<ExitCode> {
    ensure!(
        args.keypair.is_some() || args.dry_run || args.print,
        "name the authority's key with --keypair, or use --dry-run or --print"
    );
    let file = args.file.load()?;
    let key = args.keypair.as_deref().map(read_key).transpose()?;
    let (cluster, chain) = args.at.read()?;
    for note in chain.unmatched(&file) {
        println!("note: {note}");
    }
    let wanted = only(&args.only, &chain, chain.wanted(&file)?)?;
    if wanted.is_empty() {
        println!("no difference, nothing to queue");
        return Ok(ExitCode::SUCCESS);
    }
    for Wanted { set, params } in &wanted {
        println!("{}", heading(&format!("{}, version {}", set.name, set.version.version)));
        for difference in differences(&set.params, params) {
            println!("  {}", rows::line(&difference));
        }
    }
    check(&chain, &wanted)?;
    let accounts = chain::margin_accounts(&cluster, &chain.pool_key)?;
    let harmless = report(&chain, &wanted, &accounts);
    if !harmless && !args.anyway {
        bail!(
            "this would put accounts into liquidation (or leave them without a margin): change less at a time, \
             warn their owners first, or add --anyway"
        );
    }
    if let Some(world) = &args.lab {
        println!("{}", heading("the laboratory, before -> after"));
        lab::play(&chain, &wanted, (world, args.file.change()))?;
    }
    let authority = chain.protocol.authority;
    let own = key.as_ref().filter(|key| key.pubkey() == authority);
    let printed = args.print || own.is_none() && !args.dry_run;
    let within =
        args.within.unwrap_or(if printed { PRINTED_WITHIN_SECS } else { SENT_WITHIN_SECS });
    ensure!(within > 0, "--within must be positive");
    let not_after_ts = chain.snapshot.now + within;
    let calls: Vec<Call> =
        wanted.iter().map(|wanted| Call::new(authority, wanted, not_after_ts)).collect();
    match (args.dry_run, own) {
        (false, Some(key)) if !args.print => send(args, &cluster, &chain, key, &calls),
        _ => {
            explain(args, key.as_ref(), &chain, within);
            calls.iter().for_each(Call::print);
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn only<'a>(names: &[String], chain: &Chain, wanted: Vec<Wanted<'a>>) -> Result<Vec<Wanted<'a>>> {
    for name in names {
        if !chain.sets.iter().any(|set| set.name == *name) {
            let known: Vec<&str> = chain.sets.iter().map(|set| set.name.as_str()).collect();
            bail!("--only {name}: there is no such set; there are {}", known.join(", "));
        }
    }
    let named = |set: &Set| names.is_empty() || names.contains(&set.name);
    Ok(wanted.into_iter().filter(|wanted| named(wanted.set)).collect())
}

/// What the program would refuse, said before anything is sent.
fn check(chain: &Chain, wanted: &[Wanted]) -> Result<()> {
    for Wanted { set, params } in wanted {
        if let Some(text) = rows::out_of_range(params) {
            bail!("{}: {text}: put a value within it into the file", set.name);
        }
        params.validate().map_err(|error| {
            anyhow::anyhow!(
                "{}: the program refuses these values together ({error}): the line above names the field",
                set.name
            )
        })?;
        let change = set.of.change(params);
        if let Some(waiting) = chain.waiting.iter().find(|waiting| waiting.key == change) {
            let same = if waiting.change.set == *params { "the same change" } else { "a change" };
            bail!(
                "{}: {same} is queued already at {change} ({}): execute it, or take it back with \
                 `breakwater params cancel --keypair PATH {change}`",
                set.name,
                stage_text(waiting.stage)
            );
        }
    }
    Ok(())
}

/// Prints what each change does to the accounts, and all of them together; whether none does harm.
fn report(chain: &Chain, wanted: &[Wanted], accounts: &[Keyed<MarginAccount>]) -> bool {
    let before = &chain.snapshot;
    for note in old_marks(before) {
        println!("note: {note}");
    }
    let bears = |wanted: &&Wanted| bears_on_margin(&wanted.params);
    let bearing: Vec<Wanted> = wanted.iter().filter(bears).cloned().collect();
    println!("{}", heading(&format!("margin of {} accounts, before -> after", accounts.len())));
    println!("  {:<14} {:>16} {:>16} {:>12}", "set", "below IM", "below MM", "newly due");
    let effect_of = |changes: &[Wanted]| effect(before, &under(before, changes), accounts);
    let mut effects = Vec::new();
    for wanted in wanted {
        let name = &wanted.set.name;
        if bears_on_margin(&wanted.params) {
            effects.push((name.clone(), effect_of(core::slice::from_ref(wanted))));
        } else {
            println!("  {name:<14} no part in margin");
        }
    }
    if bearing.len() > 1 {
        effects.push(("all together".to_owned(), effect_of(&bearing)));
    }
    for (name, effect) in &effects {
        let Effect { before, after, newly_due, .. } = effect;
        let im = format!("{} -> {}", before.below_im, after.below_im);
        let mm = format!("{} -> {}", before.below_mm, after.below_mm);
        println!("  {name:<14} {im:>16} {mm:>16} {:>12}", newly_due.len());
    }
    for (name, effect) in &effects {
        people(chain, name, effect);
    }
    effects.iter().all(|(_, effect)| effect.is_harmless())
}

/// Marks that no liquidation would use: what is simulated with them is as old as they are.
fn old_marks(snapshot: &Snapshot) -> Vec<String> {
    let age = |market: &Market| snapshot.now.saturating_sub(market.mark.publish_ts);
    let markets = snapshot.markets.iter().map(|of| &*of.market);
    let old = markets
        .filter(|market| age(market) > i64::from(market.params.oracle.liquidation_max_age_secs));
    old.map(|market| match (market_name(market), market.mark.price_atoms) {
        (name, 0) => format!("{name} has no mark yet: run a keeper first"),
        (name, _) => {
            let age = units::duration(age(market).into());
            format!("the mark of {name} is {age} old, and so is what follows: run a keeper first")
        }
    })
    .collect()
}

/// The accounts behind the counts.
fn people(chain: &Chain, name: &str, effect: &Effect) {
    let backstop = address::backstop_account(&chain.pool_key);
    let whose = |key: &Pubkey| if *key == backstop { " (the backstop's)" } else { "" };
    for due in &effect.newly_due {
        let was = due.before_atoms.map_or("unknown".to_owned(), |was| units::usd(was.into()));
        println!(
            "  {name}: {}{} falls below maintenance margin: equity less MM {} -> {}",
            due.key,
            whose(&due.key),
            was,
            units::usd(due.after_atoms.into())
        );
    }
    for Unknown { key, error } in &effect.unknown {
        println!(
            "  {name}: {key}{} cannot be margined afterwards: {error} (is a keeper running?)",
            whose(key)
        );
    }
}

/// What asks for a change of a set.
struct Call<'a> {
    set: &'a Set,
    instruction: Instruction,
}

impl<'a> Call<'a> {
    fn new(authority: Pubkey, wanted: &Wanted<'a>, not_after_ts: i64) -> Self {
        let Wanted { set, params } = wanted;
        let replaces = set.version.version;
        let args = QueueChangeArgs { set: params.clone(), replaces, not_after_ts };
        Self { set, instruction: ix::queue_change(authority, authority, set.of, args) }
    }

    /// Program, accounts in order, data: all that a multisig needs to propose it.
    fn print(&self) {
        let Instruction { program_id, accounts, data } = &self.instruction;
        println!("{}", heading(&format!("queue_change of {}", self.set.name)));
        println!("  program  {program_id}");
        for (at, account) in accounts.iter().enumerate() {
            let signs = if account.is_signer { " signer" } else { "" };
            let writes = if account.is_writable { " writable" } else { "" };
            println!("  account {at}  {}{signs}{writes}", account.pubkey);
        }
        println!("  data (base64)  {}", BASE64_STANDARD.encode(data));
    }
}

fn explain(args: &Args, key: Option<&Keypair>, chain: &Chain, within: i64) {
    let authority = chain.protocol.authority;
    if args.dry_run {
        println!("{}", heading("dry run: nothing is sent; these would be the calls"));
    } else {
        if let Some(key) = key.filter(|key| key.pubkey() != authority) {
            println!("{} is not the protocol's authority, which is {authority}.", key.pubkey());
        }
        println!(
            "{}",
            heading(
                "Nothing is sent. Propose these instructions from the authority (a Squads vault, say):"
            )
        );
    }
    let until = units::utc(chain.snapshot.now + within);
    println!("  signed and paid by {authority}; refused after {until}");
}

fn send(
    args: &Args,
    cluster: &Cluster,
    chain: &Chain,
    key: &Keypair,
    calls: &[Call],
) -> Result<ExitCode> {
    if !args.yes && !agreed(calls.len())? {
        println!("nothing is sent");
        return Ok(ExitCode::FAILURE);
    }
    let outgoing: Vec<Outgoing> = calls
        .iter()
        .map(|call| Outgoing {
            label: format!("queue_change of {}", call.set.name),
            instructions: vec![call.instruction.clone()],
            signers: vec![key],
        })
        .collect();
    let outcomes = cluster.send_all(&outgoing).context("the changes could not be sent")?;
    let delay = units::duration(chain.protocol.params.delay_secs.into());
    let mut code = ExitCode::SUCCESS;
    for (call, outcome) in calls.iter().zip(outcomes) {
        match outcome.error {
            None => println!("queued {}; it can be executed in {delay}", call.set.name),
            Some(error) => {
                eprintln!(
                    "{} failed: {error}; `breakwater params show` says how things stand",
                    outcome.label
                );
                code = ExitCode::FAILURE;
            }
        }
    }
    Ok(code)
}

fn agreed(count: usize) -> Result<bool> {
    ensure!(
        std::io::stdin().is_terminal(),
        "nobody is there to ask: add --yes to send, or --dry-run to look"
    );
    print!("Queue {count} changes? [y/N] ");
    std::io::stdout().flush()?;
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    Ok(matches!(line.trim(), "y" | "Y" | "yes"))
}
