//! benches/compute-units.json as git has it.

use crate::rises::Figures;
use std::{path::Path, process::Command};

const FIGURES: &str = "benches/compute-units.json";
const ACCEPTED: &str = "benches/accepted.toml";

/// The committed figures, oldest first: of the commit that brought benches/accepted.toml, and of each later one that changed them. A tree
/// without git has none.
pub fn committed(root: &Path) -> Vec<Figures> {
    if !root.join(".git").exists() {
        return vec![];
    }
    if git(root, &["rev-parse", "--is-shallow-repository"]).trim() == "true" {
        println!("a shallow clone: rises before it begins are not seen");
    }
    let Some(first) = commits(root, "HEAD", ACCEPTED).into_iter().next() else { return vec![] };
    let later = commits(root, &format!("{first}..HEAD"), FIGURES);
    let shown = |commit: String| git(root, &["show", &format!("{commit}:{FIGURES}")]);
    let texts = std::iter::once(first).chain(later).map(shown);
    texts.map(|text| serde_json::from_str(&text).expect("the committed figures are JSON")).collect()
}

/// Those that changed a file, oldest first; of a merge what it brought, and not the steps on its branch.
fn commits(root: &Path, range: &str, path: &str) -> Vec<String> {
    let log = ["log", "--first-parent", "--reverse", "--format=%H", range, "--", path];
    git(root, &log).lines().map(str::to_owned).collect()
}

/// With a history that can't be read the gate would pass everything.
fn git(root: &Path, args: &[&str]) -> String {
    let out = Command::new("git").arg("-C").arg(root).args(args).output().expect("git runs");
    assert!(out.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8_lossy(&out.stdout).into_owned()
}
