//! The production binary that stands beside this one.

use anyhow::{Context, Result, ensure};
use std::path::PathBuf;

/// `breakwater`, in the folder that this program or test is in, or the one above. Errors: where it was not built.
pub fn binary() -> Result<PathBuf> {
    let own = std::env::current_exe().context("this program has no path")?;
    let mut folders = own.ancestors().skip(1).take(2); // tests are a folder further down
    let name = format!("breakwater{}", std::env::consts::EXE_SUFFIX);
    let found = folders.find_map(|folder| Some(folder.join(&name)).filter(|path| path.is_file()));
    ensure!(
        found.is_some(),
        "{name} is not beside {}: cargo build --workspace --bins",
        own.display()
    );
    found.context("it is there")
}
