//! What an operator does with parameters, through the real binary against a real validator: look, compare, ask, wait,
//! execute, take back; and be refused where accounts would be put into liquidation.

mod opened;

use anchor_lang::prelude::Pubkey;
use breakwater_bots::chain;
use breakwater_client::address;
use opened::{Opened, deployment_file};
use solana_keypair::{Keypair, write_keypair_file};
use std::{
    fs,
    path::PathBuf,
    process::{Command, Stdio},
    thread::sleep,
    time::Duration,
};

/// What an operator has to do with: a deployment, its file, its key.
struct World {
    opened: Opened,
    text: String,
    key: PathBuf,
    trader: Pubkey,
}

/// What a command printed, and its exit code.
struct Said {
    code: i32,
    text: String,
}

impl Said {
    #[track_caller]
    fn has(&self, code: i32, parts: &[&str]) {
        println!("{}", self.text);
        assert_eq!(self.code, code, "{}", self.text);
        for part in parts {
            assert!(self.text.contains(part), "no {part:?} in:\n{}", self.text);
        }
    }
}

impl World {
    fn new(name: &str) -> Self {
        let opened = Opened::new(name);
        let trader = opened.cast.traders().next().unwrap().account;
        let key = opened.dir.join("authority.json");
        write_keypair_file(&opened.stage.authority, &key).unwrap();
        let text = fs::read_to_string(deployment_file()).unwrap();
        Self { opened, text, key, trader }
    }

    fn run(&self, args: &[&str]) -> Said {
        println!("$ breakwater {}", args.join(" "));
        let output = Command::new(env!("CARGO_BIN_EXE_breakwater"))
            .env_remove("RUST_BACKTRACE")
            .env("BREAKWATER_RPC", &self.opened.validator.url)
            .args(args)
            .stdin(Stdio::null())
            .output()
            .expect("the command can be started");
        let text = [output.stdout, output.stderr].concat();
        Said {
            code: output.status.code().unwrap(),
            text: String::from_utf8_lossy(&text).into_owned(),
        }
    }

    /// A copy of the deployment file with other values.
    fn copy(&self, name: &str, changes: &[(&str, &str)]) -> String {
        let mut text = self.text.clone();
        for (from, to) in changes {
            assert!(text.contains(from), "the deployment file has changed shape");
            text = text.replace(from, to);
        }
        let path = self.opened.dir.join(name);
        fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    fn pass(&self, secs: i64) {
        let until = chain::clock(&self.opened.cluster).unwrap() + secs;
        while chain::clock(&self.opened.cluster).unwrap() < until {
            sleep(Duration::from_millis(200));
        }
    }
}

#[test]
fn parameters_are_shown_compared_queued_executed_and_cancelled() {
    let world = World::new("params");
    let key = world.key.display().to_string();
    let file = deployment_file().display().to_string();

    let all =
        ["protocol", "delay_secs", "grid.vol_up_bps", "safer higher", "rule 0.metric", "none"];
    world.run(&["params", "show"]).has(0, &all);
    world.run(&["params", "diff", "--file", &file]).has(0, &["no difference"]);
    world.run(&["params", "diff", "--file", "nowhere.toml"]).has(2, &["nowhere.toml"]);

    let changes = [("floor_bps = 3000", "floor_bps = 2900"), ("= 6600", "= 6700")];
    let other = world.copy("other.toml", &changes);
    let lines = [
        "pool  floor_bps  3000 -> 2900 bps  (30 % -> 29 %)  looser",
        "breakers  rule 0.threshold_bps  6600 -> 6700 bps  (66 % -> 67 %)  neither",
    ];
    world.run(&["params", "diff", "--file", &other]).has(1, &lines);

    let queue = ["params", "queue", "--file", &other, "--keypair", &key];
    world.run(&queue).has(1, &["add --yes"]);
    world.run(&[&queue[..], &["--dry-run"]].concat()).has(0, &["nothing is sent", "data (base64)"]);
    world.run(&["params", "execute", "--keypair", &key]).has(0, &["nothing is ready"]);
    world.run(&[&queue[..], &["--yes"]].concat()).has(0, &["queued pool", "queued breakers"]);
    world.run(&[&queue[..], &["--yes"]].concat()).has(1, &["is queued already"]);
    world.pass(3);
    world.run(&["params", "show"]).has(0, &["READY, lapses in"]);
    let done = ["executed pool", "executed breakers"];
    world.run(&["params", "execute", "--keypair", &key]).has(0, &done);
    world.run(&["params", "diff", "--file", &other]).has(0, &["no difference"]);
    world.run(&["params", "show"]).has(0, &["29 %", "67 %", "version 1"]);

    refusals(&world, &key);
    accounts(&world);
}

/// Three times the margin: sellers would be due at once.
fn refusals(world: &World, key: &str) {
    let changes = [
        ("mm_loss_factor_bps = 8000", "mm_loss_factor_bps = 30000"),
        ("im_loss_factor_bps = 10000", "im_loss_factor_bps = 30000"),
    ];
    let harsh = world.copy("harsh.toml", &changes);
    let queue = ["params", "queue", "--file", &harsh, "--yes", "--only", "market:BTC"];
    let refused = ["falls below maintenance margin", "would put accounts into liquidation"];
    world.run(&[&queue[..], &["--keypair", key]].concat()).has(1, &refused);
    world.run(&["params", "show"]).has(0, &["changes that wait\n  none"]);

    let stranger = world.opened.dir.join("stranger.json");
    write_keypair_file(&Keypair::new(), &stranger).unwrap();
    let stranger = stranger.display().to_string();
    let printed = ["is not the protocol's authority", "Nothing is sent", "data (base64)"];
    world.run(&[&queue[..], &["--anyway", "--keypair", &stranger]].concat()).has(0, &printed);

    let queued = ["queued market:BTC"];
    world.run(&[&queue[..], &["--anyway", "--keypair", key]].concat()).has(0, &queued);
    let may_not = ["may not"];
    world.run(&["params", "cancel", "--all", "--keypair", &stranger]).has(1, &may_not);
    world.run(&["params", "cancel", "--all", "--keypair", key]).has(0, &["cancelled market:BTC"]);
    world.run(&["params", "show"]).has(0, &["changes that wait\n  none"]);
}

fn accounts(world: &World) {
    let pool = address::pool(0);
    let inspect = |key: Pubkey| world.run(&["inspect", &key.to_string()]);
    inspect(address::protocol()).has(0, &["Protocol, ", "authority", "delay_secs", "2 s"]);
    inspect(pool).has(0, &["Pool, ", "insurance_atoms", "floor_bps", "29 %"]);
    inspect(address::market(&pool, 0)).has(0, &["Market, ", "BTC", "scenarios"]);
    inspect(world.trader).has(0, &["MarginAccount, ", "contracts"]);
    inspect(Pubkey::new_unique()).has(1, &["there is no account", "check the address"]);
    inspect(breakwater_clearing::ID).has(1, &["belongs to program"]);
}
