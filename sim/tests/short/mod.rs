//! The demo as a test plays it: its own deployment, with a board that expires within the short play.

use std::{fs, path::Path, process::Command};

/// Plays 45 seconds with eight traders, in `target/NAME`; what it printed, once it has gone well.
pub fn play(name: &str, more: &[&str]) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let dir = root.join("target").join(name);
    fs::create_dir_all(&dir).unwrap();
    let text = fs::read_to_string(root.join("migrations/localnet.toml")).unwrap();
    let deployment = dir.join("deployment.toml");
    let short = text.replace("tenor_secs = [110,", "tenor_secs = [50,");
    assert_ne!(short, text, "the deployment file has changed shape");
    fs::write(&deployment, short).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_breakwater-sim"))
        .current_dir(&root)
        .args(["demo", "--seconds", "45", "--accounts", "8", "--seed", "3"])
        .args(more)
        .arg("--deployment")
        .arg(&deployment)
        .arg("--dir")
        .arg(&dir)
        .output()
        .expect("the demo can be started");
    let report = String::from_utf8_lossy(&output.stdout).into_owned();
    let said = String::from_utf8_lossy(&output.stderr);
    println!("{report}{said}");
    // again at the end, because a log may be shown by its last lines alone
    let why = said.lines().find(|line| line.starts_with("Error:")).unwrap_or("no error");
    let open: Vec<_> = report.lines().filter(|line| line.starts_with("still open")).collect();
    assert!(output.status.success(), "the demo failed: {why}\n{}", open.join("\n"));
    report
}
