//! `[liquidator]` of the settings.

use super::{
    buy::Means, guard::GuardSettings, inventory::Limits, plan::SoftRule, strategy::StrategySettings,
};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LiquidatorSettings {
    /// Key of the housekeeping lane: starts auctions and pays for that. Never the bid key.
    pub key: PathBuf,
    /// Key of the bid lane: owner or delegate of the account that bids.
    pub bid_key: PathBuf,
    /// Margin account that bids; without it number 0 of the bid key's own.
    pub account: Option<String>,
    /// Where /metrics and /health answer.
    pub listen: Option<String>,
    #[serde(default)]
    pub strategy: StrategySettings,
    #[serde(default)]
    pub limits: Limits,
    #[serde(default)]
    pub guard: GuardSettings,
    #[serde(default)]
    pub soft: SoftRule,
    /// Initial margin kept free on top of what the program asks for [bps of it].
    #[serde(default = "default::reserve_bps")]
    pub reserve_bps: u32,
    /// Discount asked for in sealed rounds [bps].
    #[serde(default = "default::sealed_edge_bps")]
    pub sealed_edge_bps: u32,
    /// Bids on their way at once.
    #[serde(default = "default::most_bids")]
    pub most_bids: usize,
    /// Auctions started by one transaction.
    #[serde(default = "default::starts")]
    pub starts_a_transaction: usize,
    /// A full look at least this often; more often while the websocket is away.
    #[serde(default = "default::look_secs")]
    pub look_secs: u64,
    /// Everything is worked out again this often, because time moves options.
    #[serde(default = "default::recheck_secs")]
    pub recheck_secs: u64,
    /// An account due for longer without an auction is an alarm.
    #[serde(default = "default::canary_slots")]
    pub canary_slots: u64,
    /// Moves of all markets whose effect is worked out and published [percent].
    #[serde(default = "default::predict_pct")]
    pub predict_pct: Vec<i64>,
    /// A line of profit and inventory this often.
    #[serde(default = "default::report_secs")]
    pub report_secs: u64,
    /// Back within limits by trades on signed quotes; not at all without it.
    pub flatten: Option<FlattenSettings>,
}

/// `[liquidator.flatten]`
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlattenSettings {
    /// Address of the quote server, like http://127.0.0.1:8787.
    pub server_url: String,
    /// Share of a limit from which inventory is given on [percent].
    #[serde(default = "default::at_pct")]
    pub at_pct: u32,
    /// Share of the limit that is left then [percent].
    #[serde(default = "default::target_pct")]
    pub target_pct: u32,
    /// Most paid over the value at mark [bps of it].
    #[serde(default = "default::cost_bps")]
    pub cost_bps: u32,
    /// Pause after a request.
    #[serde(default = "default::every_secs")]
    pub every_secs: u64,
}

/// Everything at its default.
pub fn default_settings(key: PathBuf, bid_key: PathBuf) -> LiquidatorSettings {
    LiquidatorSettings {
        key,
        bid_key,
        account: None,
        listen: None,
        strategy: StrategySettings::default(),
        limits: Limits::default(),
        guard: GuardSettings::default(),
        soft: SoftRule::default(),
        reserve_bps: default::reserve_bps(),
        sealed_edge_bps: default::sealed_edge_bps(),
        most_bids: default::most_bids(),
        starts_a_transaction: default::starts(),
        look_secs: default::look_secs(),
        recheck_secs: default::recheck_secs(),
        canary_slots: default::canary_slots(),
        predict_pct: default::predict_pct(),
        report_secs: default::report_secs(),
        flatten: None,
    }
}

impl LiquidatorSettings {
    pub fn means(&self) -> Means {
        Means { limits: self.limits, reserve_bps: self.reserve_bps }
    }
}

mod default {
    pub fn reserve_bps() -> u32 {
        1_000
    }
    pub fn sealed_edge_bps() -> u32 {
        300
    }
    pub fn most_bids() -> usize {
        4
    }
    pub fn starts() -> usize {
        5
    }
    pub fn look_secs() -> u64 {
        10
    }
    pub fn recheck_secs() -> u64 {
        2
    }
    pub fn canary_slots() -> u64 {
        25
    }
    pub fn predict_pct() -> Vec<i64> {
        vec![-20, -15, -10, -5, 5, 10, 15, 20]
    }
    pub fn report_secs() -> u64 {
        60
    }
    pub fn at_pct() -> u32 {
        80
    }
    pub fn target_pct() -> u32 {
        50
    }
    pub fn cost_bps() -> u32 {
        500
    }
    pub fn every_secs() -> u64 {
        10
    }
}
