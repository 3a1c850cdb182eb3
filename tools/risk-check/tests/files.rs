//! `risk-check` over the project's own reference files.

use std::process::Command;

fn risk_check(arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_risk-check")).args(arguments).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(text).unwrap())
}

#[test]
fn risk_check_passes_every_file_of_fifty_digit_references() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../crates/risk/tests/vectors");
    let (code, text) = risk_check(&[folder]);
    assert_eq!(code, Some(0), "{text}");
    for file in ["black76.json", "norm_cdf_mpmath_generated.json", "pmrm2_cases.json"] {
        assert!(text.lines().any(|line| line.starts_with(file)), "{text}");
    }
}

#[test]
fn risk_check_fails_a_figure_that_is_wrong_in_the_seventh_digit() {
    let folder = std::env::temp_dir().join(format!("risk-check-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let text = include_str!("../../../crates/risk/tests/vectors/pmrm2_cases.json");
    let mut file: serde_json::Value = serde_json::from_str(text).unwrap();
    let mm = &mut file["cases"][0]["Result"]["MM"];
    *mm = serde_json::json!(mm.as_str().unwrap().parse::<f64>().unwrap() * (1.0 + 1e-7));
    std::fs::write(folder.join("pmrm2_cases.json"), file.to_string()).unwrap();
    let (code, text) = risk_check(&[folder.to_str().unwrap()]);
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("MM is"), "{text}");
}

#[test]
fn risk_check_says_what_to_do_when_there_is_nothing_to_read() {
    let (code, text) = risk_check(&[]);
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("risk-check [--verbose] DIR"), "{text}");
    let (code, text) = risk_check(&["/nowhere"]);
    assert_eq!(code, Some(2), "{text}");
}
