//! The liquidator: watch -> assess -> plan (pure) -> send.
//!
//! ```text
//! websocket --+                                   +-- bid lane ---- own key, own connection
//!             +-> mirror -> sweep -> plan -> registry
//! full look --+   (by slot) (what moved)          +-- protocol lane -- own key, own connection
//! ```
//!
//! [`engine::Engine`] is all of it but the threads. Nothing it knows is kept on disk: a bot that is killed looks once and
//! goes on.

pub mod buy;
pub mod canary;
pub mod effect;
pub mod engine;
pub mod flatten;
pub mod greeks;
pub mod guard;
pub mod intent;
pub mod inventory;
pub mod lane;
pub mod metrics;
pub mod plan;
pub mod predict;
pub mod profit;
pub mod registry;
pub mod report;
pub mod run;
pub mod settings;
pub mod skip;
pub mod strategy;
pub mod sweep;
pub mod watch;

pub use run::run;

#[derive(clap::Args, Clone, Debug)]
pub struct Args {
    #[command(flatten)]
    pub service: crate::ops::ServiceArgs,
}
