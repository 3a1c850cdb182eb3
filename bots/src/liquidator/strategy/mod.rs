//! What a bidder pays. A strategy sees one offer and names the most it would pay for it; everything else (whose turn it is,
//! what the program allows, what the own account carries) is the planner's.
//!
//! | | pays |
//! |---|---|
//! | [`fixed::FixedEdge`] | value less a fixed edge |
//! | [`marginal::MarginalEdge`] | value less a fixed edge, what its own additional initial margin and what is held cost, and what hedging costs |
//! | [`plugin::Plugin`] | what a program of the operator's own answers, over JSON lines |

pub mod fixed;
pub mod marginal;
pub mod plugin;

use super::skip::Skip;
use breakwater_clearing::state::MarginAccount;
use breakwater_client::snapshot::Snapshot;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Part of an account, for sale.
pub struct Offer<'a> {
    pub snapshot: &'a Snapshot,
    /// Positions, collateral and cash that change hands, as an account of their own.
    pub slice: &'a MarginAccount,
    /// What the slice is worth at mark, collateral without haircut; negative for a debt [quote atoms].
    pub value_atoms: i64,
    /// Maintenance margin that the slice needs where it is now [quote atoms].
    pub mm_atoms: i64,
    /// Held of the bidder's cash for a while, and lost as far as the slice rises beyond a limit meanwhile [quote atoms].
    pub held_atoms: u64,
    /// The bidder's account before, and after taking the slice for nothing.
    pub before: &'a MarginAccount,
    pub after: &'a MarginAccount,
}

impl Offer<'_> {
    /// What an edge is a share of: the value, or the margin of a slice that is worth less than nothing [quote atoms].
    pub fn base_atoms(&self) -> u64 {
        if self.value_atoms > 0 {
            self.value_atoms.unsigned_abs()
        } else {
            self.mm_atoms.max(0).unsigned_abs()
        }
    }
}

pub trait Strategy: Send {
    /// The most to pay for the slice; negative: the least to be paid for taking it [quote atoms].
    fn most_atoms(&mut self, offer: &Offer) -> Result<i64, Skip>;
}

/// `strategy` of the settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum StrategySettings {
    FixedEdge {
        /// Share of the value that stays with the bidder [bps].
        edge_bps: u32,
    },
    MarginalEdge {
        edge_bps: u32,
        /// What a unit of additional initial margin, or of cash that is held, must earn [bps of it].
        capital_bps: u32,
        /// Cost of hedging a dollar of additional delta [bps of it].
        delta_bps: u32,
        /// Cost of hedging a dollar of additional vega, in points of volatility [hundredths of a point].
        vega_points_pct: u32,
    },
    Plugin {
        /// Program and arguments; it reads questions from standard input and answers on standard output.
        command: Vec<String>,
        /// Longest wait for an answer.
        #[serde(default = "plugin::default_timeout_ms")]
        timeout_ms: u64,
        /// Folder to run it in.
        folder: Option<PathBuf>,
    },
}

impl Default for StrategySettings {
    fn default() -> Self {
        Self::FixedEdge { edge_bps: 300 }
    }
}

/// The strategy that the settings name.
pub fn strategy(settings: &StrategySettings) -> Box<dyn Strategy> {
    match settings {
        StrategySettings::FixedEdge { edge_bps } => {
            Box::new(fixed::FixedEdge { edge_bps: *edge_bps })
        }
        StrategySettings::MarginalEdge { edge_bps, capital_bps, delta_bps, vega_points_pct } => {
            Box::new(marginal::MarginalEdge {
                edge_bps: *edge_bps,
                capital_bps: *capital_bps,
                delta_bps: *delta_bps,
                vega_points_pct: *vega_points_pct,
            })
        }
        StrategySettings::Plugin { command, timeout_ms, folder } => {
            Box::new(plugin::Plugin::new(command.clone(), *timeout_ms, folder.clone()))
        }
    }
}
