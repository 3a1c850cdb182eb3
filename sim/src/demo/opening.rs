//! How every protocol opens that is deployed on a validator of its own: the demo's, the bench's, the localnet's, the tests'.

use super::{cast::Cast, path::Tick, play::Play, settings, setup::Stage, trade};
use anyhow::Result;
use breakwater_bots::{chain, keeper::Keeper, rpc::Cluster};

/// Deploys and posts the first prices. Marks and surfaces are made of them by the keeper's own code, here and now: its process
/// starts when there is something to keep.
pub fn deploy(cluster: &Cluster, stage: &mut Stage, first: Tick) -> Result<Keeper> {
    let now = chain::clock(cluster)?;
    deploy_at(cluster, stage, now, first)
}

/// The same with boards counted from `now` [unix s].
pub fn deploy_at(cluster: &Cluster, stage: &mut Stage, now: i64, first: Tick) -> Result<Keeper> {
    stage.deploy(cluster, now, first)?;
    Play::new(cluster, stage).post(first)?;
    let mut keeper = settings::keeper_here(stage, &cluster.client.url())?;
    keeper.round()?;
    keeper.round()?;
    Ok(keeper)
}

/// Opens and funds all accounts and both funds, and makes the opening trades, deposits being drawn by `seed` and `stress`. Who asked
/// into the backstop is not in it yet.
pub fn people(
    (cluster, stage): (&Cluster, &Stage),
    keeper: &mut Keeper,
    cast: &mut Cast,
    (seed, stress): (u64, bool),
    first: Tick,
) -> Result<()> {
    let (_, snapshot) = chain::snapshot(cluster, &stage.pool)?;
    trade::price(cast, &snapshot, (seed, stress))?;
    stage.open_accounts(cluster, cast)?;
    stage.fund_insurance(cluster)?;
    stage.ask_into_backstop(cluster)?;
    stage.admit_liquidators(cluster, cast)?;
    Play::new(cluster, stage).post(first)?;
    keeper.round()?;
    trade::open_positions(cluster, stage, cast)
}
