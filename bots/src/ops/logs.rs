//! Structured logs on standard error; standard output is for what a command was asked to print.

use std::io::{IsTerminal, stderr};
use tracing_subscriber::{EnvFilter, fmt};

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Text on a terminal, JSON lines elsewhere.
    Auto,
    Text,
    Json,
}

/// Levels come from `BREAKWATER_LOG`, in the syntax of tracing's `EnvFilter`; info without it. A second call changes nothing.
pub fn start(format: Format) {
    let filter = EnvFilter::try_from_env("BREAKWATER_LOG");
    let filter =
        filter.unwrap_or_else(|_| EnvFilter::new("warn,breakwater=info,breakwater_bots=info"));
    let builder = fmt().with_env_filter(filter).with_writer(stderr).with_target(false);
    let terminal = stderr().is_terminal();
    let json = format == Format::Json || (format == Format::Auto && !terminal);
    let started = if json {
        builder.json().flatten_event(true).try_init()
    } else {
        builder.with_ansi(terminal).try_init()
    };
    drop(started); // fails only where logs run already, and then they do
}
