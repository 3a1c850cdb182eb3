//! The demo's bots: which processes there are, and with what settings each is started.

use crate::demo::{
    cast::{Cast, Role},
    processes::{Processes, Program},
    setup::Stage,
};
use anchor_lang::prelude::Pubkey;
use anyhow::Result;
use solana_keypair::{Keypair, write_keypair_file};
use solana_signer::Signer;
use std::{ffi::OsString, path::Path};

/// A keeper, and a liquidator for each that is cast, talking to the node or proxy at `url`.
pub fn start(dir: &Path, stage: &Stage, cast: &Cast, url: &str) -> Result<Processes> {
    let run_file = dir.join("bots.json");
    stage.run_file(url).save(&run_file)?;
    let mut processes = Processes::default();
    let mut start = |name: &str, service: &str, key: &Keypair, more: &[&str]| -> Result<()> {
        let path = dir.join(format!("{name}.json"));
        write(key, &path)?;
        let mut args: Vec<OsString> = vec![service.into(), "--run-file".into(), (&run_file).into()];
        args.extend(["--key".into(), path.into()]);
        args.extend(more.iter().map(OsString::from));
        processes.start(Program::new(dir, name, args))
    };
    start("keeper", "keeper", &stage.keeper, &[])?;
    for (at, member) in cast.of(Role::Liquidator).enumerate() {
        let edge = ["--edge-bps", if at == 0 { "300" } else { "500" }];
        start(&format!("liquidator-{}", at + 1), "liquidator", &member.key, &edge)?;
    }
    Ok(processes)
}

/// The keys that the processes sign with, in their order.
pub fn payers(stage: &Stage, cast: &Cast) -> Vec<Pubkey> {
    let liquidators = cast.of(Role::Liquidator).map(|member| member.key.pubkey());
    [stage.keeper.pubkey()].into_iter().chain(liquidators).collect()
}

fn write(key: &Keypair, path: &Path) -> Result<()> {
    write_keypair_file(key, path)
        .map(|_| ())
        .map_err(|error| anyhow::anyhow!("cannot write {}: {error}", path.display()))
}
