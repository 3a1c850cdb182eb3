//! Children that end with their parent, even where it gets no chance to end them: killed, or out of memory.

use anyhow::{Context, Result, bail};
use std::{ffi::OsString, os::unix::process::CommandExt, path::Path, process::Command};

#[derive(clap::Args, Clone, Debug)]
pub struct Args {
    /// Process to end with.
    pub parent: u32,
    /// Program, and its arguments.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, required = true)]
    pub command: Vec<OsString>,
}

/// Arguments of this same program that run another on a child of this process. The thread that starts it must live as long
/// as the process: the kernel counts the thread as the parent.
pub fn args(program: &Path) -> [OsString; 3] {
    ["child".into(), std::process::id().to_string().into(), program.into()]
}

/// Ties itself to the parent and becomes the program.
pub fn run(args: &Args) -> Result<()> {
    tie(args.parent)?;
    let (program, rest) = args.command.split_first().context("no program is named")?;
    let error = Command::new(program).args(rest).exec();
    Err(error).with_context(|| format!("cannot run {}", Path::new(program).display()))
}

#[cfg(target_os = "linux")]
fn tie(parent: u32) -> Result<()> {
    use rustix::process::{Signal, getppid, set_parent_process_death_signal};
    set_parent_process_death_signal(Some(Signal::KILL))?;
    let now = getppid().map(|pid| pid.as_raw_nonzero().get().unsigned_abs());
    if now != Some(parent) {
        bail!("process {parent} has ended"); // before the signal was asked for
    }
    Ok(())
}

/// Elsewhere children end only where their parent ends them.
#[cfg(not(target_os = "linux"))]
fn tie(parent: u32) -> Result<()> {
    if std::os::unix::process::parent_id() != parent {
        bail!("process {parent} has ended");
    }
    Ok(())
}
