//! A crash in which keeper and liquidators are killed again and again, and talk to the node through a proxy that drops, delays,
//! doubles and falsifies. The demo fails by itself when the books do not balance, when anything was done or sent twice, and
//! when an auction is left open; this test reads the rest of the story off its report.

mod short;

#[test]
fn bots_that_are_killed_and_cut_off_again_and_again_lose_and_double_nothing() {
    let report = short::play("chaos", &["--chaos", "--faults"]);
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
