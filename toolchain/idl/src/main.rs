//! Writes the IDL of an Anchor program without the Anchor CLI:
//!
//! `target/debug/breakwater-idl programs/clearing idl/breakwater_clearing.json`

use anchor_lang_idl::build::IdlBuilder;
use anyhow::{Context, Result};
use std::{env, fs, path::Path, process::Command};

/// Set by rustup's proxies, so under every `cargo run`. The IDL builder takes it as the wish to install that
/// toolchain, and would update the machine's Rust.
const TOOLCHAIN: &str = "RUSTUP_TOOLCHAIN";

fn main() -> Result<()> {
    if env::var_os(TOOLCHAIN).is_some() {
        return again_without_it();
    }
    let mut args = env::args().skip(1);
    let program = args.next().context("usage: breakwater-idl <program dir> <output file>")?;
    let output = args.next().context("usage: breakwater-idl <program dir> <output file>")?;
    let idl = IdlBuilder::new()
        .program_path(Path::new(&program).canonicalize()?)
        // No safety comments are demanded here: clippy and review see to the unchecked accounts.
        .skip_lint(true)
        .build()
        .with_context(|| format!("no IDL from {program}"))?;
    let text = serde_json::to_string_pretty(&idl)? + "\n";
    let output = Path::new(&output);
    if let Some(parent) = output.parent() {
        fs::create_dir_all(parent)?;
    }
    if fs::read_to_string(output).is_ok_and(|old| old == text) {
        println!("{} is up to date", output.display());
        return Ok(());
    }
    fs::write(output, text)?;
    println!("wrote {}", output.display());
    Ok(())
}

fn again_without_it() -> Result<()> {
    let mut again = Command::new(env::current_exe()?);
    let status = again.args(env::args_os().skip(1)).env_remove(TOOLCHAIN).status()?;
    anyhow::ensure!(status.success(), "the IDL was not written");
    Ok(())
}
