//! The commands as they are typed: on tiny worlds, from arguments to files.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};
use tempfile::TempDir;

/// A world of few accounts that owe much.
const TINY: [&str; 4] = ["--accounts", "8", "--set", "people.spare_mean=0.05"];

fn path(name: &str) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    file.display().to_string()
}

fn world() -> String {
    path("worlds/march-2020.toml")
}

fn lab(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_breakwater-lab"));
    command.args(args).output().unwrap()
}

fn said(args: &[&str]) -> String {
    let output = lab(args);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{args:?}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

fn refused(args: &[&str]) -> String {
    let output = lab(args);
    assert!(!output.status.success(), "{args:?} must be refused");
    String::from_utf8(output.stderr).unwrap()
}

/// Minutes that fall by two thirds within a quarter of an hour, after half an hour and before an hour.
fn minutes(folder: &Path, change: impl Fn(usize, String) -> String) -> PathBuf {
    let file = folder.join("minutes.csv");
    let mut text = "timestamp,open,high,low,close,volume\n".to_owned();
    let mut open = 100.0;
    for minute in 0..105usize {
        let fallen = minute.saturating_sub(30).min(15) as f64 / 15.0;
        let close = 100.0 * (1.0f64 / 3.0).powf(fallen) + 0.01 * (minute % 3) as f64;
        let (ts, high, low) =
            (1_600_000_000 + minute * 60, f64::max(open, close), f64::min(open, close));
        text += &change(minute, format!("{ts},{open},{high},{low},{close},1\n"));
        open = close;
    }
    fs::write(&file, text).unwrap();
    file
}

fn word(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn every_command_says_what_it_takes() {
    for command in ["run", "compare", "sweep", "reverse", "calibrate", "report"] {
        let text = said(&[command, "--help"]);
        assert!(text.contains("Usage:"), "{command}");
    }
}

#[test]
fn compare_writes_page_json_and_csv_and_report_builds_the_same_page_again() {
    let folder = TempDir::new().unwrap();
    let (prices, out) = (minutes(folder.path(), |_, row| row), folder.path().join("out"));
    let world = world();
    let args = ["compare", &world, "--prices", word(&prices), "--out", word(&out)];
    let text = said(&[&args[..], &TINY].concat());
    assert!(text.contains("amplification of the fall") && text.contains("report.html"), "{text}");
    let page = fs::read_to_string(out.join("report.html")).unwrap();
    assert!(page.contains("people.accounts = 8; ") || page.contains("people.accounts = 8."));
    for name in ["report.json", "prices.csv", "results.csv", "table.txt"] {
        assert!(out.join(name).exists(), "{name}");
    }
    fs::remove_file(out.join("report.html")).unwrap();
    said(&["report", word(&out)]);
    assert_eq!(fs::read_to_string(out.join("report.html")).unwrap(), page);
}

#[test]
fn two_deployments_are_played_before_and_after_with_their_difference() {
    let folder = TempDir::new().unwrap();
    let (prices, out) = (minutes(folder.path(), |_, row| row), folder.path().join("out"));
    let (before, after) = (folder.path().join("before.toml"), folder.path().join("after.toml"));
    fs::write(&before, "[pool.settings.soft]\nbuffer_bps = 1500\n").unwrap();
    fs::write(&after, "[pool.settings.soft]\nbuffer_bps = 100\n").unwrap();
    let world = world();
    let args = [
        &["compare", &world, "--before", word(&before), "--after", word(&after)][..],
        &["--prices", word(&prices), "--out", word(&out)],
        &TINY,
    ];
    let text = said(&args.concat());
    assert!(text.contains("what the second has more than the first"), "{text}");
    let csv = fs::read_to_string(out.join("results.csv")).unwrap();
    assert!(csv.lines().any(|line| line.starts_with("sold-usd,before,")), "{csv}");
    assert!(csv.lines().any(|line| line.starts_with("sold-usd,after,")), "{csv}");
    let page = fs::read_to_string(out.join("report.html")).unwrap();
    assert!(page.contains("More than before, seed by seed"));
}

#[test]
fn a_sweep_says_which_values_keep_the_bounds() {
    let folder = TempDir::new().unwrap();
    let (prices, out) = (minutes(folder.path(), |_, row| row), folder.path().join("out"));
    let world = world();
    let args = [
        &["sweep", &world, "--engine", "market-order", "--over", "people.spare_least=0.05,5"][..],
        &["--over", "pool.settings.soft.buffer_bps=500,1000", "--bound", "liquidated=0"],
        &["--prices", word(&prices), "--out", word(&out)],
        &TINY,
    ];
    let text = said(&args.concat());
    assert!(text.contains("of 4 keep with every seed"), "{text}");
    let csv = fs::read_to_string(out.join("sweep.csv")).unwrap();
    assert!(csv.starts_with("people.spare_least,pool.settings.soft.buffer_bps,kept,measure,"));
    assert!(csv.lines().any(|line| line.starts_with("0.05,500,false,liquidated,")), "{csv}");
    assert!(csv.lines().any(|line| line.starts_with("5,1000,true,liquidated,")), "{csv}");
    assert!(fs::read_to_string(out.join("report.html")).unwrap().contains("class=\"frontier\""));
}

#[test]
fn a_shock_that_is_found_is_saved_as_a_world_that_replays_to_the_same_figure() {
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("out");
    let world = world();
    let args = [
        &["reverse", &world, "--until", "bad-debt", "--engine", "tranches"][..],
        &["--hours", "3", "--restarts", "1", "--tries", "16", "--out", word(&out)],
        &TINY,
    ];
    let text = said(&args.concat());
    assert!(text.contains("which replays to the same figure"), "{text}");
    let found: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(out.join("reverse.json")).unwrap()).unwrap();
    let harm = found["best"]["harm"].as_f64().unwrap();
    assert!(harm >= 1.0);
    let file = out.join("world.toml");
    let again = folder.path().join("again");
    said(&["run", word(&file), "--engine", "tranches", "--out", word(&again)]);
    let report: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(again.join("report.json")).unwrap()).unwrap();
    let replayed = &report["means"]["tranches"]["bad-debt-usd"]["mean"];
    assert_eq!(replayed.as_f64().unwrap(), harm);
}

#[test]
fn a_parameter_is_searched_over_in_place_of_the_path() {
    let folder = TempDir::new().unwrap();
    let (prices, out) = (minutes(folder.path(), |_, row| row), folder.path().join("out"));
    let world = world();
    let args = [
        &["reverse", &world, "--engine", "market-order", "--keep-prices"][..],
        &["--over", "people.notional_usd=10000..4000000", "--restarts", "1", "--tries", "8"],
        &["--prices", word(&prices), "--out", word(&out)],
        &TINY,
    ];
    said(&args.concat());
    let csv = fs::read_to_string(out.join("reverse.csv")).unwrap();
    assert!(csv.starts_with("restart,people.notional_usd,size,harm,reached"), "{csv}");
    let told = refused(&["reverse", &world, "--keep-prices", "--over", "people.notional=1..2"]);
    assert!(told.contains("people.notional_usd"), "{told}");
}

#[test]
fn moves_are_calibrated_beside_those_in_force_and_can_be_laid_over_the_deployment() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("history.csv");
    let mut text = "timestamp,open,high,low,close,volume\n".to_owned();
    let (mut open, mut state) = (100.0f64, 1u64);
    for minute in 0..2_000u64 {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let move_share = (f64::from((state >> 33) as u32) / f64::from(u32::MAX >> 1) - 0.5) * 0.004;
        let jump = if state.is_multiple_of(97) { -0.01 } else { 0.0 };
        let close = open * (1.0 + move_share + jump);
        let (ts, high, low) = (1_600_000_000 + minute * 60, open.max(close), open.min(close));
        text += &format!("{ts},{open},{high},{low},{close},1\n");
        open = close;
    }
    fs::write(&file, text).unwrap();
    let (out, deployment) = (folder.path().join("out"), path("../migrations/localnet.toml"));
    let args = ["calibrate", word(&file), "--horizon", "600", "--resamples", "8"];
    let text = said(&[&args[..], &["--deployment", &deployment, "--out", word(&out)]].concat());
    for row in ["down, peaks over threshold", "up, Kou's process", "down, in force"] {
        assert!(text.contains(row), "{row}: {text}");
    }
    for name in ["report.html", "calibrate.json", "calibrate.csv", "scenarios.toml"] {
        assert!(out.join(name).exists(), "{name}");
    }
    let over = out.join("scenarios.toml");
    let (laid, world) = (folder.path().join("laid"), world());
    let prices = minutes(folder.path(), |_, row| row);
    let args = ["compare", &world, "--before", &deployment, "--after", word(&over)];
    let rest = ["--prices", word(&prices), "--out", word(&laid)];
    said(&[&args[..], &rest, &TINY].concat());
}

#[test]
fn what_is_wrong_is_told_by_name_or_line_and_nothing_is_written() {
    let folder = TempDir::new().unwrap();
    let (out, world) = (folder.path().join("out"), world());
    let nothing = |told: &str, words: &str| {
        assert!(told.contains(words), "{words}: {told}");
        assert!(!out.exists(), "{words}");
    };
    let run = |more: &[&str]| refused(&[&["run", &world, "--out", word(&out)][..], more].concat());
    let told = run(&["--set", "people.account=5"]);
    nothing(&told, "there is no parameter people.account; the nearest are people.accounts");
    nothing(&run(&["--set", "people.accounts=few"]), "people.accounts is a whole number");
    nothing(&run(&["--set", "pool.settings.soft.discount_bps=501"]), "allowed is 0 % to 5 %");
    let gap = minutes(folder.path(), |at, row| if at == 50 { String::new() } else { row });
    let told = run(&["--prices", word(&gap), "--accounts", "2"]);
    nothing(&told, "line 52");
    nothing(&told, "timestamp: a gap of 120 s");
    let calibrate = || refused(&["calibrate", word(&gap), "--out", word(&out)]);
    nothing(&calibrate(), "timestamp: a gap of 120 s");
    minutes(folder.path(), |at, row| if at == 50 { row.replace(",1\n", ",-1\n") } else { row });
    let told = calibrate();
    nothing(&told, "line 52");
    nothing(&told, "volume: -1 is negative");
    let sweep =
        |more: &[&str]| refused(&[&["sweep", &world, "--out", word(&out)][..], more].concat());
    nothing(&sweep(&["--over", "people.accounts=5,0"]), "people.accounts is 0");
    let bound = ["--over", "people.accounts=5,6", "--bound", "bad_dept_usd=0"];
    nothing(&sweep(&bound), "the nearest are bad_debt_usd");
    nothing(&refused(&["report", word(&out)]), "report.json");
}
