//! The bots as the processes they are: started with their own logs, killed without warning, started again.

use crate::production;
use anyhow::{Context, Result};
use std::{
    ffi::OsString,
    fs::OpenOptions,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Instant,
};

/// One process: its name, what runs, with which arguments, and where what it says is appended.
#[derive(Clone, Debug)]
pub struct Program {
    pub name: String,
    pub binary: PathBuf,
    pub args: Vec<OsString>,
    pub log: PathBuf,
}

impl Program {
    /// `breakwater SERVICE`, whatever follows; the log is NAME.log in `dir`. Errors: where `breakwater` was not built.
    pub fn service(
        dir: &Path,
        name: &str,
        args: impl IntoIterator<Item = OsString>,
    ) -> Result<Self> {
        Ok(Self::new((dir, name), production::binary()?, args))
    }

    /// Another program.
    pub fn new(
        (dir, name): (&Path, &str),
        binary: PathBuf,
        args: impl IntoIterator<Item = OsString>,
    ) -> Self {
        let log = dir.join(format!("{name}.log"));
        Self { name: name.to_owned(), binary, args: args.into_iter().collect(), log }
    }

    fn spawn(&self) -> Result<Child> {
        let open = || OpenOptions::new().create(true).append(true).open(&self.log);
        let log = open().with_context(|| format!("cannot write {}", self.log.display()))?;
        Command::new(&self.binary)
            .args(&self.args)
            .stdin(Stdio::null())
            .stdout(Stdio::from(log.try_clone()?))
            .stderr(Stdio::from(log))
            .spawn()
            .with_context(|| format!("cannot start {}", self.name))
    }
}

struct Slot {
    program: Program,
    /// `None` while it is down.
    child: Option<Child>,
    /// When a killed one is due to come back.
    back_at: Option<Instant>,
    kills: usize,
}

impl Slot {
    fn off(&mut self) -> Result<()> {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill(); // it may have gone already
            child.wait()?;
        }
        Ok(())
    }

    fn on(&mut self) -> Result<()> {
        let running = self.child.as_mut().map(Child::try_wait).transpose()?;
        if !matches!(running, Some(None)) {
            self.child = Some(self.program.spawn()?);
        }
        Ok(())
    }
}

/// Processes that end with this one, however it ends.
#[derive(Default)]
pub struct Processes(Vec<Slot>);

impl Processes {
    /// Starts a program with an empty log.
    pub fn start(&mut self, program: Program) -> Result<()> {
        let _ = std::fs::remove_file(&program.log); // of an earlier run, if any
        let child = Some(program.spawn()?);
        self.0.push(Slot { program, child, back_at: None, kills: 0 });
        Ok(())
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// SIGKILL, in the middle of whatever it does; it comes back at `back_at`. Nothing happens to one that is down.
    pub fn kill(&mut self, at: usize, back_at: Instant) -> Result<()> {
        let Some(slot) = self.0.get_mut(at) else { return Ok(()) };
        if let Some(mut child) = slot.child.take() {
            child.kill().with_context(|| format!("cannot kill {}", slot.program.name))?;
            child.wait()?;
            slot.back_at = Some(back_at);
            slot.kills += 1;
        }
        Ok(())
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|slot| slot.program.name.as_str())
    }

    /// SIGKILL to those whose name begins so, until they are started again. Nothing happens to one that is down.
    pub fn off(&mut self, prefix: &str) -> Result<()> {
        self.named(prefix).try_for_each(Slot::off)
    }

    /// Starts those again whose name begins so, and that are down or ended by themselves.
    pub fn on(&mut self, prefix: &str) -> Result<()> {
        self.named(prefix).try_for_each(Slot::on)
    }

    fn named<'a>(&'a mut self, prefix: &'a str) -> impl Iterator<Item = &'a mut Slot> {
        self.0.iter_mut().filter(move |slot| slot.program.name.starts_with(prefix))
    }

    /// Names, and whether each is up.
    pub fn up(&mut self) -> Result<Vec<(String, bool)>> {
        let up = |slot: &mut Slot| {
            let running = slot.child.as_mut().map(Child::try_wait).transpose()?;
            Ok((slot.program.name.clone(), matches!(running, Some(None))))
        };
        self.0.iter_mut().map(up).collect()
    }

    /// Starts those again whose time has come.
    pub fn revive(&mut self, now: Instant) -> Result<()> {
        for slot in &mut self.0 {
            if slot.child.is_none() && slot.back_at.is_some_and(|at| at <= now) {
                slot.child = Some(slot.program.spawn()?);
                slot.back_at = None;
            }
        }
        Ok(())
    }

    /// Names, with how each ended, of processes that are gone without having been killed.
    pub fn fallen(&mut self) -> Result<Vec<String>> {
        let mut fallen = vec![];
        for slot in &mut self.0 {
            if let Some(child) = &mut slot.child
                && let Some(status) = child.try_wait()?
            {
                let log = slot.program.log.display();
                fallen.push(format!("{} ended by itself ({status}); see {log}", slot.program.name));
            }
        }
        Ok(fallen)
    }

    /// How often each was killed.
    pub fn kills(&self) -> Vec<(String, usize)> {
        self.0.iter().map(|slot| (slot.program.name.clone(), slot.kills)).collect()
    }
}

impl Drop for Processes {
    fn drop(&mut self) {
        for child in self.0.iter_mut().filter_map(|slot| slot.child.as_mut()) {
            let _ = child.kill(); // it may have gone already
            let _ = child.wait();
        }
    }
}
