//! What a trade is margined at that raises open interest: the width that all open contracts ask for, and not only those that stand. The
//! program's own rule, for a trade whose other side is not known yet: it may open all that it takes.

use breakwater_clearing::{
    mark::Action,
    state::{Board, MarginAccount, Series},
};
use breakwater_client::snapshot::Snapshot;

/// Excess over initial margin of an account that has come from `before` to `after` in one trade [quote atoms]. `None` where the engine
/// can't say.
pub fn excess_atoms(
    snapshot: &Snapshot,
    before: &MarginAccount,
    after: &MarginAccount,
) -> Option<i64> {
    let mut book = snapshot.book();
    for (series, lots) in opened(before, after) {
        // a rise counts alone: what its board held before is in the market's sum already
        let mut board: Box<Board> = bytemuck::allocation::zeroed_box();
        book.crowd(&mut board, &series, lots).ok()?;
    }
    book.widen_for_crowd();
    Some(book.health_for(Action::NewRisk, after).ok()?.im_excess_atoms())
}

/// By series, how many contracts more are open at most: what an account adds to its own side, for whoever closes hands on as many as it
/// takes off [lots].
fn opened(before: &MarginAccount, after: &MarginAccount) -> Vec<(Series, i64)> {
    let lots = |account: &MarginAccount, series: &Series| {
        account.positions().iter().find(|p| p.is(series)).map_or(0, |p| p.size_lots)
    };
    let rise = |series: Series| {
        let (from, to) = (lots(before, &series), lots(after, &series));
        // of the same side, what was there before is not new
        let kept = if (from < 0) == (to < 0) { from.unsigned_abs() } else { 0 };
        let new = to.unsigned_abs().saturating_sub(kept);
        (series, i64::try_from(new).unwrap_or(i64::MAX))
    };
    after.positions().iter().map(|p| rise(p.series())).filter(|(_, lots)| *lots > 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use breakwater_client::snapshot::empty_account;

    #[test]
    fn only_what_an_account_adds_to_its_side_is_opened() {
        let series = Series { market: 0, kind: 0, expiry_ts: 1, strike_atoms: 1 };
        let account = |lots: i64| {
            let mut account = empty_account();
            if lots != 0 {
                account.change(&series, lots).unwrap();
            }
            account
        };
        let opened = |from, to| {
            opened(&account(from), &account(to)).iter().map(|(_, lots)| *lots).sum::<i64>()
        };
        assert_eq!((opened(0, 5), opened(0, -5)), (5, 5));
        assert_eq!((opened(5, 7), opened(-5, -7)), (2, 2));
        assert_eq!((opened(5, 2), opened(-5, 0)), (0, 0));
        assert_eq!((opened(5, -3), opened(-5, 3)), (3, 3), "closed and turned over");
    }
}
