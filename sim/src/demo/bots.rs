//! The demo's bots: which processes there are, and with what settings each is started.

use crate::demo::{
    bidder,
    cast::{Cast, Role},
    processes::{Processes, Program},
    settings,
    setup::Stage,
};
use anchor_lang::prelude::Pubkey;
use anyhow::Result;
use breakwater_bots::rpc::Cluster;
use solana_keypair::{Keypair, write_keypair_file};
use solana_signer::Signer;
use std::path::Path;

/// The running processes, and the keys that each signs with.
pub struct Started {
    pub processes: Processes,
    pub payers: Vec<Vec<Pubkey>>,
}

/// A keeper, and a liquidator for each that is cast, talking to the node or proxy at `url`; `cluster` is the node itself.
pub fn start(
    dir: &Path,
    cluster: &Cluster,
    (stage, cast): (&Stage, &Cast),
    url: &str,
) -> Result<Started> {
    write(&stage.keeper, &dir.join("keeper.json"))?;
    let keeper = dir.join("keeper.toml");
    settings::write(&keeper, &settings::cluster(stage, url), "keeper", &settings::keeper(stage)?)?;
    let mut started =
        Started { processes: Processes::default(), payers: vec![vec![stage.keeper.pubkey()]] };
    started.start(dir, "keeper", "keeper", &keeper)?;
    let liquidators = cast.of(Role::Liquidator).zip(bidder::strategies());
    for (at, (member, strategy)) in liquidators.enumerate() {
        let name = format!("liquidator-{}", at + 1);
        let bidder = bidder::write((cluster, stage), dir, (&name, member), strategy, url)?;
        started.payers.push(vec![bidder.protocol, member.key.pubkey()]);
        started.start(dir, &name, "liquidator", &bidder.settings)?;
    }
    Ok(started)
}

impl Started {
    fn start(&mut self, dir: &Path, name: &str, service: &str, settings: &Path) -> Result<()> {
        let args = [service.into(), "--config".into(), settings.into()];
        self.processes.start(Program::service(dir, name, args)?)
    }
}

pub fn write(key: &Keypair, path: &Path) -> Result<()> {
    write_keypair_file(key, path)
        .map(|_| ())
        .map_err(|error| anyhow::anyhow!("cannot write {}: {error}", path.display()))
}
