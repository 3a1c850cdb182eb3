//! A trade as the program would judge it, seen from one side.

use crate::{
    assess::{Assessment, assess},
    refusal::Result,
    session::World,
    subject::PricedLegJson,
    trade::{cost, exchange, judge},
};
use breakwater_clearing::{instructions::Leg, state::MarginAccount};
use serde::Serialize;

/// `Preview` of `app/src/engine/types.ts`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Preview {
    pub before: Assessment,
    /// As before where the trade could not even be booked.
    pub after: Assessment,
    #[serde(with = "crate::decimal")]
    pub premium_atoms: i64,
    #[serde(with = "crate::decimal")]
    pub fee_atoms: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refusal: Option<String>,
}

/// Errors: those of [`assess`] of the account as it is, `MarketMissing` and `Overflow` of the legs.
pub fn preview(world: &World, account: &MarginAccount, legs: &[PricedLegJson]) -> Result<Preview> {
    let legs: Vec<Leg> = legs.iter().map(PricedLegJson::leg).collect();
    let before = assess(world, account)?;
    let cost = cost(world, &legs)?;
    let booked = exchange(world, account, &legs).and_then(|mut traded| {
        let after = assess(world, &traded.account)?;
        Ok((after, judge(world, account, &mut traded, &legs)))
    });
    let (after, judged) = match booked {
        Ok((after, judged)) => (after, judged),
        Err(refusal) => (before.clone(), Err(refusal)),
    };
    Ok(Preview {
        before,
        after,
        premium_atoms: cost.premium_atoms,
        fee_atoms: cost.fee_atoms,
        refusal: judged.err().map(|refusal| refusal.name()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        fixture::{CONTRACT, account, series, world},
        subject::SeriesJson,
    };
    use breakwater_clearing::state::MAX_POSITIONS;
    use breakwater_tests::{DAY, START, USD};

    fn leg(kind: u8, strike_usd: u64, size_lots: i64, price_usd: u64) -> PricedLegJson {
        let series = SeriesJson::of(&series(kind, strike_usd * USD));
        PricedLegJson { series, size_lots, price_atoms: price_usd * USD }
    }

    fn refusal(world: &World, account: &MarginAccount, leg: PricedLegJson) -> Option<String> {
        preview(world, account, &[leg]).unwrap().refusal
    }

    #[test]
    fn premium_and_fee_leave_the_cash_of_a_buyer() {
        let told = preview(&world(), &account(50_000, &[]), &[leg(0, 60_000, CONTRACT / 2, 4_000)])
            .unwrap();
        assert_eq!((told.premium_atoms, told.fee_atoms), (2_000 * USD as i64, 9 * USD));
        assert_eq!(told.after.cash_atoms, (50_000 - 2_000 - 9) * USD as i64);
        assert_eq!(told.refusal, None);
    }

    #[test]
    fn each_refusal_has_the_programs_name() {
        let world = world();
        let poor = account(100, &[]);
        let named = |told: Option<String>| told.unwrap();
        assert_eq!(
            named(refusal(&world, &poor, leg(0, 60_000, -CONTRACT, 4_000))),
            "BelowInitialMargin"
        );
        assert_eq!(named(refusal(&world, &poor, leg(0, 60_000, CONTRACT, 4_000))), "CashBorrowed");
        assert_eq!(named(refusal(&world, &poor, leg(0, 60_000, 0, 4_000))), "ZeroAmount");
        let mut held = poor.clone();
        held.in_auction = 1;
        assert_eq!(named(refusal(&world, &held, leg(0, 60_000, 1, 1))), "AccountInAuction");
        let mut late = world.clone();
        late.snapshot.now = START + 30 * DAY;
        assert_eq!(named(refusal(&late, &poor, leg(0, 60_000, 1, 1))), "BoardExpired");
        let mut stale = world.clone();
        stale.snapshot.now = START + 3_000;
        assert_eq!(
            named(refusal(&stale, &account(90_000, &[]), leg(0, 60_000, 1, 1))),
            "PriceStale"
        );
    }

    #[test]
    fn an_account_without_room_is_refused_and_stays_as_it_is() {
        let legs: Vec<_> =
            (0..MAX_POSITIONS as u64).map(|at| (series(0, (30_000 + at) * USD), 1)).collect();
        let full = account(50_000, &legs);
        let told = preview(&world(), &full, &[leg(1, 60_000, 1, 1)]).unwrap();
        assert_eq!(told.refusal.as_deref(), Some("PositionsFull"));
        assert_eq!(told.after, told.before);
    }
}
