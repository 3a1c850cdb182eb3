//! A crash in which keeper and liquidators are killed again and again, and talk to the node through a proxy that drops, delays,
//! doubles and falsifies. The demo fails by itself when the books do not balance, when anything was done or sent twice, and
//! when an auction is left open; this test reads the rest of the story off its report.

use std::{fs, path::Path, process::Command};

#[test]
fn bots_that_are_killed_and_cut_off_again_and_again_lose_and_double_nothing() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let dir = root.join("target/chaos");
    fs::create_dir_all(&dir).unwrap();
    // The demo's own deployment, with a board that expires within the short play.
    let text = fs::read_to_string(root.join("migrations/localnet.toml")).unwrap();
    let deployment = dir.join("deployment.toml");
    let short = text.replace("tenor_secs = [110,", "tenor_secs = [50,");
    assert_ne!(short, text, "the deployment file has changed shape");
    fs::write(&deployment, short).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_breakwater"))
        .current_dir(&root)
        .args(["demo", "--seconds", "45", "--accounts", "8", "--seed", "3", "--chaos", "--faults"])
        .arg("--deployment")
        .arg(&deployment)
        .arg("--dir")
        .arg(&dir)
        .output()
        .expect("the demo can be started");
    let report = String::from_utf8_lossy(&output.stdout).into_owned();
    println!("{report}{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "the demo failed");
    let killed = report.lines().find_map(|line| line.strip_prefix("demo: killed: ")).unwrap();
    for process in killed.split(", ") {
        let times = process.rsplit(' ').next().and_then(|times| times.parse::<u32>().ok());
        assert!(times.is_some_and(|times| times >= 2), "each is killed several times: {killed}");
    }
    let started = report.lines().find(|line| line.starts_with("auctions  ")).unwrap();
    assert!(!started.contains(" 0 started"), "the crash led to auctions: {started}");
    assert!(report.contains("done twice                         0,"));
    assert!(report.contains("sent twice while it could land     0,"));
    assert!(report.contains("the books balance"));
}
