//! One story on the real validator, by the real processes: a keeper, two liquidators and eight traders live through a
//! short crash. The demo fails by itself when conservation or longs = shorts does; this test reads
//! the rest of the story off its report.

mod short;

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
    let report = short::play("e2e", &[]);
    assert!(report.contains("the books balance"));
    assert!(figure(&report, "accounts liquidated") >= 2.0, "sellers were liquidated");
    assert!(figure(&report, "slices sold") + figure(&report, "insolvent slices taken") >= 1.0);
    assert_eq!(figure(&report, "auctions still open"), 0.0);
    assert_eq!(figure(&report, "boards settled"), 1.0, "the board of BTC that expires meanwhile");
    assert!(figure(&report, "accounts settled") >= 2.0);
    assert!(report.contains("withdrew"));
}
