//! What a trade is margined at that raises open interest: the width that all open contracts ask for, and not only those that stand. The
//! program's own rule, for a trade whose other side is not known yet: it may open all that it takes.

use breakwater_clearing::{
    mark::Action,
    state::{MarginAccount, Moved, Series},
};
use breakwater_client::snapshot::{Snapshot, crowded};

/// Excess over initial margin of an account that has come from `before` to `after` in one trade [quote atoms]. `None` where the engine
/// can't say.
pub fn excess_atoms(
    snapshot: &Snapshot,
    before: &MarginAccount,
    after: &MarginAccount,
) -> Option<i64> {
    let mut engine = crowded(snapshot.engine(), opened(before, after)).ok()?;
    Some(engine.health_for(Action::NewRisk, after).ok()?.im_excess_atoms())
}

/// By series, how many contracts more are open at most [lots].
fn opened(before: &MarginAccount, after: &MarginAccount) -> impl Iterator<Item = (Series, i64)> {
    let rise = |series: Series| {
        let (before_lots, after_lots) = (before.lots(&series), after.lots(&series));
        let moved = Moved { before_lots, after_lots };
        (series, moved.opened_lots())
    };
    after.positions().iter().map(move |p| rise(p.series())).filter(|(_, lots)| *lots > 0)
}
