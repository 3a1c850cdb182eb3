//! A deployment with traders on a validator of its own: what the demo does before its crash.

use breakwater_bots::{chain, config::Deployment, rpc::Cluster};
use breakwater_sim::demo::{
    cast::Cast, opening, path::PricePath, play::Play, setup::Stage, trade, validator::Validator,
};
use solana_signer::Signer;
use std::{
    fs,
    path::{Path, PathBuf},
};

pub struct Opened {
    /// Where files of the test go.
    pub dir: PathBuf,
    pub stage: Stage,
    pub cast: Cast,
    pub cluster: Cluster,
    pub validator: Validator,
}

impl Opened {
    /// Four traders with a position each; `name` is that of the test.
    pub fn new(name: &str) -> Self {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target").join(name);
        fs::create_dir_all(&dir).unwrap();
        let mut stage = Stage::new(Deployment::load(&deployment_file()).unwrap());
        let validator = Validator::start(&dir, &stage.authority.pubkey().to_string()).unwrap();
        let cluster = Cluster::new(&validator.url);
        let first = PricePath::generated(7).ticks(20)[0];
        let mut keeper = opening::deploy(&cluster, &mut stage, first).unwrap();
        let mut cast = Cast::new(&stage, 4, 7);
        let (_, snapshot) = chain::snapshot(&cluster, &stage.pool).unwrap();
        trade::price(&mut cast, &snapshot, (7, false)).unwrap();
        stage.open_accounts(&cluster, &cast).unwrap();
        Play::new(&cluster, &stage).post(first).unwrap();
        keeper.round().unwrap();
        trade::open_positions(&cluster, &stage, &cast).unwrap();
        Self { dir, stage, cast, cluster, validator }
    }
}

/// What the deployment is of.
pub fn deployment_file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations/localnet.toml")
}
