//! Every example of the client crate against a real validator, and what it must print. `cargo build --workspace --examples` makes
//! the binaries this runs.

mod opened;

use breakwater_clearing::state::MarginAccount;
use opened::Opened;
use solana_keypair::write_keypair_file;
use std::{
    path::Path,
    process::{Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

/// Runs an example that must succeed; what it printed.
fn example(opened: &Opened, name: &str, args: &[&str], vars: &[(&str, &str)]) -> String {
    let binary = Path::new(env!("CARGO_BIN_EXE_breakwater")).with_file_name("examples").join(name);
    println!("$ {name} {}", args.join(" "));
    let start = Instant::now();
    let output = Command::new(&binary)
        .env("BREAKWATER_RPC", &opened.validator.url)
        .envs(vars.iter().copied())
        .args(args)
        .stdin(Stdio::null())
        .output()
        .unwrap_or_else(|error| {
            panic!("{}: {error}; run cargo build --workspace --examples", binary.display())
        });
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    println!("{text}{}", String::from_utf8_lossy(&output.stderr));
    println!("{name}: {:.1} s\n", start.elapsed().as_secs_f64());
    assert!(output.status.success(), "{name} failed");
    text
}

#[track_caller]
fn has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "no {part:?} in:\n{text}");
    }
}

/// The word behind another.
fn after<'a>(text: &'a str, word: &str) -> &'a str {
    let rest = text.split_once(word).unwrap_or_else(|| panic!("no {word:?} in:\n{text}")).1;
    rest.split_whitespace().next().unwrap_or_default()
}

#[test]
fn every_example_of_the_client_runs_against_a_real_validator() {
    let opened = Opened::new("client-examples");
    let pool = opened.stage.pool.to_string();

    for member in opened.cast.traders() {
        let account = member.account.to_string();
        let text = example(&opened, "margin_of_account", &[&account], &[]);
        has(&text, &["maintenance margin", "the same; the chain took", "vega [2^-12 atoms]"]);
    }

    let text = example(&opened, "watch_health", &["0"], &[("BREAKWATER_ROUNDS", "1")]);
    has(&text, &["healthy"]);
    for member in &opened.cast.members {
        has(&text, &[&member.account.to_string()]);
    }

    let authority = opened.dir.join("authority.json");
    write_keypair_file(&opened.stage.authority, &authority).unwrap();
    let authority = authority.display().to_string();
    has(&example(&opened, "open_and_deposit", &["0"], &[]), &["holds 0 quote atoms"]);
    let minted = [("BREAKWATER_MINT_AUTHORITY", authority.as_str())];
    let text = example(&opened, "open_and_deposit", &["0"], &minted);
    has(&text, &["holds 1000000000 quote atoms"]);
    let (slot_and_signature, account) =
        (after(&text, "landed in slot "), after(&text, "margin account "));
    assert!(slot_and_signature.ends_with(':'), "{text}");
    let state = opened.cluster.fetch::<MarginAccount>(&account.parse().unwrap()).unwrap();
    assert_eq!((state.pool, state.cash_atoms), (opened.stage.pool, 1_000_000_000));
    events_of(&opened, account, &pool);

    let text = example(&opened, "lookup_table", &["0"], &[]);
    has(&text, &["landed in slot"]);
    let [without, with] = ["positions: ", "without, "].map(|word| after(&text, word));
    let [without, with] = [without, with].map(|bytes| bytes.parse::<u32>().unwrap());
    assert!(with < without, "{text}");
}

/// By an address with one deposit, by its signature, and by the pool.
fn events_of(opened: &Opened, account: &str, pool: &str) {
    // confirmed a moment after it was processed
    let start = Instant::now();
    let by_address = loop {
        let text = example(opened, "decode_events", &[account], &[]);
        if !text.is_empty() || start.elapsed().as_secs() > 20 {
            break text;
        }
        sleep(Duration::from_millis(400));
    };
    has(&by_address, &["CashMoved", "atoms: 1000000000"]);
    let signature = by_address.split(',').next().unwrap_or_default();
    let by_signature = example(opened, "decode_events", &[signature], &[]);
    assert_eq!(by_signature, by_address);
    let by_pool = example(opened, "decode_events", &[pool], &[("BREAKWATER_LIMIT", "30")]);
    has(&by_pool, &["LegTraded"]);
}
