//! One story on the real validator, by the real processes: a keeper, two liquidators and eight traders live through a
//! short crash. The demo fails by itself when conservation or longs = shorts does; this test reads
//! the rest of the story off its report.

use std::{fs, path::Path, process::Command};

/// The figure behind a label at the start of a line of the report.
fn figure(report: &str, label: &str) -> f64 {
    let line = report.lines().find(|line| line.trim_start().starts_with(label));
    let line = line.unwrap_or_else(|| panic!("the report has no line {label:?}:\n{report}"));
    let rest = line.trim_start()[label.len()..].trim_start();
    let digits: String = rest.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    digits.parse().unwrap_or_else(|_| panic!("no figure in {line:?}"))
}

#[test]
fn trades_crash_auctions_bids_settlement_and_withdrawal_on_a_real_validator() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let dir = root.join("target/e2e");
    fs::create_dir_all(&dir).unwrap();
    // The demo's own deployment, with a board that expires within the short play.
    let text = fs::read_to_string(root.join("migrations/localnet.toml")).unwrap();
    let deployment = dir.join("deployment.toml");
    let short = text.replace("tenor_secs = [110,", "tenor_secs = [50,");
    assert_ne!(short, text, "the deployment file has changed shape");
    fs::write(&deployment, short).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_breakwater"))
        .current_dir(&root)
        .args(["demo", "--seconds", "45", "--accounts", "8", "--seed", "3"])
        .arg("--deployment")
        .arg(&deployment)
        .arg("--dir")
        .arg(&dir)
        .output()
        .expect("the demo can be started");
    let report = String::from_utf8_lossy(&output.stdout).into_owned();
    println!("{report}{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "the demo failed");
    assert!(report.contains("the books balance"));
    assert!(figure(&report, "accounts liquidated") >= 2.0, "sellers were liquidated");
    assert!(figure(&report, "slices sold") + figure(&report, "insolvent slices taken") >= 1.0);
    assert_eq!(figure(&report, "auctions still open"), 0.0);
    assert_eq!(figure(&report, "boards settled"), 1.0, "the board of BTC that expires meanwhile");
    assert!(figure(&report, "accounts settled") >= 2.0);
    assert!(report.contains("withdrew"));
}
