//! Section `[maker]` of the settings.

use crate::ops::exit::Exit;
use anchor_lang::prelude::Pubkey;
use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// What bytes are signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// The line a person can read; the compact bytes for more legs than its text has room for in a transaction.
    Text,
    /// The compact bytes.
    Binary,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The quote server's websocket: `ws://127.0.0.1:8787/v1/maker`.
    pub server: String,
    /// What the server calls itself, and what is signed on logging in; host and port of `server` where absent.
    pub server_name: Option<String>,
    /// Where /metrics and /health answer.
    pub listen: Option<String>,
    /// Key that signs: owner, delegate or session key of the account.
    pub key: PathBuf,
    /// Margin account; number 0 of the key's where absent.
    pub account: Option<String>,
    #[serde(default = "text")]
    pub form: Form,
    /// Edge on each side of the model's value: the largest of a share of the premium [bps], so much volatility
    /// [bps of 1.00 of it], and an amount a contract [quote atoms].
    pub edge_bps: u32,
    pub edge_vol_bps: u32,
    pub least_edge_atoms: u64,
    /// Added to the edge where a leg would bring a position up to `most_position_lots`, in proportion before [bps of the edge].
    #[serde(default)]
    pub skew_bps: u32,
    /// Largest position of one series, long or short [lots].
    pub most_position_lots: u64,
    /// Excess over initial margin that all quotes together must leave [quote atoms].
    pub reserve_atoms: u64,
    /// Longest time a quote may last, whatever the server asks for [s].
    #[serde(default = "most_secs")]
    pub most_secs: u32,
    /// Age at which what was read from the chain is read again, and at which nothing is quoted on it [ms].
    #[serde(default = "poll_ms")]
    pub poll_ms: u64,
    #[serde(default = "stale_ms")]
    pub stale_ms: u64,
    /// Cancel everything signed, on chain, when stopping. The key must be owner or delegate, and pays.
    #[serde(default)]
    pub cancel_on_stop: bool,
}

fn text() -> Form {
    Form::Text
}

fn most_secs() -> u32 {
    60
}

fn poll_ms() -> u64 {
    400
}

fn stale_ms() -> u64 {
    3_000
}

impl Settings {
    pub fn validate(&self) -> Result<()> {
        self.check().map_err(|error| error.context(Exit::Settings))
    }

    fn check(&self) -> Result<()> {
        ensure!(self.server.starts_with("ws://"), "maker.server must begin with ws://");
        let most = 10_000;
        ensure!(self.edge_bps <= most, "maker.edge_bps must be at most {most}");
        ensure!(self.edge_vol_bps <= most, "maker.edge_vol_bps must be at most {most}");
        ensure!(self.skew_bps <= 10 * most, "maker.skew_bps must be at most {}", 10 * most);
        ensure!(self.least_edge_atoms < 1 << 48, "maker.least_edge_atoms is no price");
        ensure!(
            (1..1 << 40).contains(&self.most_position_lots),
            "maker.most_position_lots: 1..2^40"
        );
        ensure!((1..=3_600).contains(&self.most_secs), "maker.most_secs must be 1 to 3600");
        ensure!(self.poll_ms >= 50, "maker.poll_ms must be at least 50");
        ensure!(self.stale_ms > self.poll_ms, "maker.stale_ms must be above maker.poll_ms");
        Ok(())
    }

    pub fn server_name(&self) -> String {
        let host = self.server.trim_start_matches("ws://").split('/').next().unwrap_or_default();
        self.server_name.clone().unwrap_or_else(|| host.to_owned())
    }

    /// The account named, if one is.
    pub fn account(&self) -> Result<Option<Pubkey>> {
        let key = |text: &String| {
            text.parse()
                .ok()
                .with_context(|| format!("maker.account is not an address: {text}"))
                .context(Exit::Settings)
        };
        self.account.as_ref().map(key).transpose()
    }
}
