//! A trade as the program would judge it, seen from one side.

use crate::{
    assess::{Assessment, assess},
    refusal::Result,
    session::World,
    subject::PricedLegJson,
    trade::{Terms, cost, crowded, exchange, judge},
};
use breakwater_clearing::{
    instructions::Leg, mark::Action, outcome::SideCost, state::MarginAccount,
};
use serde::Serialize;

/// A trade as the program would judge this side of it. Not known here: the other side, which alone may reduce risk during a pause, and whether
/// a strike is listed.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
pub struct Preview {
    /// The account as it is.
    pub before: Assessment,
    /// The account with the trade; as before where it could not even be booked.
    pub after: Assessment,
    /// Paid for all legs without fees, negative when received [quote atoms].
    #[serde(serialize_with = "crate::decimal::serialize")]
    pub premium_atoms: i64,
    /// Fees of this side [quote atoms].
    #[serde(serialize_with = "crate::decimal::serialize")]
    pub fee_atoms: u64,
    /// Initial margin that the trade is held to: that of `after`, or more where it raises open interest [quote atoms].
    #[serde(serialize_with = "crate::decimal::serialize")]
    pub trade_im_atoms: i64,
    /// Given away at mark, fees aside; negative when got [quote atoms].
    #[serde(serialize_with = "crate::decimal::serialize")]
    pub given_atoms: i64,
    /// What may be given away without being a withdrawal [quote atoms].
    #[serde(serialize_with = "crate::decimal::serialize")]
    pub slip_atoms: u64,
    /// Name of the error the program would refuse with; absent when it would not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refusal: Option<String>,
}

/// The trade from the account's side, its owner signing. Errors: those of [`assess`] of the account as it is.
pub fn preview(
    world: &World,
    account: &MarginAccount,
    legs: &[PricedLegJson],
    terms: Terms,
) -> Result<Preview> {
    let legs: Vec<Leg> = legs.iter().map(PricedLegJson::leg).collect();
    let before = assess(world, account)?;
    // what can't be priced can't be traded either, and the refusal says why
    let SideCost { premium_atoms, fee_atoms } = cost(world, account, &legs).unwrap_or_default();
    let mut preview = Preview {
        after: before.clone(),
        trade_im_atoms: before.im_atoms,
        before,
        premium_atoms,
        fee_atoms,
        given_atoms: 0,
        slip_atoms: 0,
        refusal: None,
    };
    preview.refusal =
        preview.judge(world, account, &legs, terms).err().map(|refusal| refusal.name());
    Ok(preview)
}

impl Preview {
    /// Fills in as much as there is to say before the first refusal.
    fn judge(
        &mut self,
        world: &World,
        account: &MarginAccount,
        legs: &[Leg],
        terms: Terms,
    ) -> Result<()> {
        let mut traded = exchange(world, &mut world.engine(), account, legs)?;
        self.given_atoms = traded.gift.taker_atoms;
        self.slip_atoms = traded.gift.slip_atoms;
        self.after = assess(world, &traded.account)?;
        let mut engine = crowded(world, account, legs)?;
        self.trade_im_atoms = engine.health_for(Action::NewRisk, &traded.account)?.im_atoms();
        judge((world, &mut engine), account, &mut traded, legs, terms)
    }
}

#[cfg(test)]
mod tests {
    use super::{preview as preview_by, *};
    use crate::{
        fixture::{CONTRACT, account, series, world},
        subject::SeriesJson,
    };
    use breakwater_clearing::state::{MAX_POSITIONS, pause};
    use breakwater_tests::{DAY, START, USD};

    fn leg(kind: u8, strike_usd: u64, size_lots: i64, price_usd: u64) -> PricedLegJson {
        let series = SeriesJson::of(&series(kind, strike_usd * USD));
        PricedLegJson { series, size_lots, price_atoms: price_usd * USD }
    }

    /// The owner signs, and nothing is paused.
    fn preview(world: &World, account: &MarginAccount, legs: &[PricedLegJson]) -> Result<Preview> {
        preview_by(world, account, legs, Terms::default())
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
    fn what_a_price_gives_away_is_told_and_beyond_the_slip_it_leaves_as_a_withdrawal_does() {
        let mut world = world();
        world.pool.settings.slip_bps = 50;
        let rich = account(50_000, &[]);
        let dear = [leg(0, 60_000, CONTRACT, 9_000)];
        let told = preview(&world, &rich, &dear).unwrap();
        // 300 dollars of a contract at 60 000, and two atoms of rounding
        assert_eq!(told.slip_atoms, 300 * USD + 2);
        let mark = told.premium_atoms - told.given_atoms;
        assert!((4_000 * USD as i64..4_300 * USD as i64).contains(&mark), "{mark}");
        assert_eq!(told.refusal, None, "its owner may");
        world.pool.settling_atoms = 1;
        world.pool.settings.loss.withdraw_bps = 100;
        let paced = preview(&world, &rich, &dear).unwrap();
        assert_eq!(paced.refusal.as_deref(), Some("LossShared"));
        let fair = preview(&world, &rich, &[leg(0, 60_000, CONTRACT, 4_200)]).unwrap();
        assert_eq!(fair.refusal, None);
        let got = preview(&world, &rich, &[leg(0, 60_000, CONTRACT, 1_000)]).unwrap();
        assert!(got.given_atoms < 0 && got.refusal.is_none());
    }

    #[test]
    fn what_is_given_away_is_the_owners_to_sign_and_a_pause_of_withdrawals_stops_it() {
        let mut world = world();
        world.pool.settings.slip_bps = 50;
        let refusal = |price_usd, terms| {
            let legs = [leg(0, 60_000, CONTRACT, price_usd)];
            preview_by(&world, &account(50_000, &[]), &legs, terms).unwrap().refusal
        };
        let delegated = Terms { delegated: true, ..Terms::default() };
        assert_eq!(refusal(9_000, delegated).as_deref(), Some("GiftNeedsOwner"));
        assert_eq!(refusal(4_200, delegated), None);
        let paused = Terms { paused: pause::WITHDRAW, ..Terms::default() };
        assert_eq!(refusal(9_000, paused).as_deref(), Some("Paused"));
        assert_eq!(refusal(4_200, paused), None);
    }

    #[test]
    fn while_trading_is_paused_only_who_reduces_risk_trades() {
        let world = world();
        let seller = account(60_000, &[(series(1, 60_000 * USD), -2 * CONTRACT)]);
        let paused = Terms { paused: pause::TRADE, ..Terms::default() };
        let refusal = |lots, terms| {
            preview_by(&world, &seller, &[leg(1, 60_000, lots, 4_000)], terms).unwrap().refusal
        };
        assert_eq!(refusal(CONTRACT, paused), None);
        assert_eq!(refusal(2 * CONTRACT, paused), None);
        for new in [-CONTRACT, 3 * CONTRACT] {
            assert_eq!(refusal(new, Terms::default()), None);
            assert_eq!(refusal(new, paused).as_deref(), Some("Paused"));
        }
        let auctions = Terms { paused: pause::AUCTION, ..Terms::default() };
        assert_eq!(refusal(-CONTRACT, auctions), None);
    }

    #[test]
    fn nothing_is_given_away_below_initial_margin() {
        let mut world = world();
        world.pool.settings.slip_bps = 50;
        let mut short = account(0, &[(series(1, 55_000 * USD), -4 * CONTRACT)]);
        short.cash_atoms -= assess(&world, &short).unwrap().im_excess_atoms + 10_000 * USD as i64;
        let mark = preview(&world, &short, &[leg(1, 55_000, CONTRACT, 0)]).unwrap().given_atoms;
        let mark_usd = mark.unsigned_abs() / USD;
        assert_eq!(refusal(&world, &short, leg(1, 55_000, CONTRACT, mark_usd)), None);
        let dear = leg(1, 55_000, CONTRACT, mark_usd + 400);
        assert_eq!(refusal(&world, &short, dear).as_deref(), Some("GiftBelowMargin"));
    }

    #[test]
    fn a_series_stands_in_a_trade_once() {
        let twice = [leg(0, 60_000, CONTRACT, 4_000), leg(0, 60_000, -CONTRACT, 4_000)];
        let told = preview(&world(), &account(50_000, &[]), &twice).unwrap();
        assert_eq!(told.refusal.as_deref(), Some("SeriesTwice"));
    }

    #[test]
    fn who_crowds_a_market_is_held_to_the_wider_range() {
        let mut world = world();
        let sold = [leg(1, 60_000, -CONTRACT, 4_000)];
        let told = preview(&world, &account(50_000, &[]), &sold).unwrap();
        assert_eq!(told.trade_im_atoms, told.after.im_atoms);
        let ranges = &mut world.snapshot.markets[0].market.params.ranges;
        (ranges.open_interest_limit_atoms, ranges.crowding_bps) = (30_000 * USD, 5_000);
        ranges.most_bps = 15_000;
        let crowded = preview(&world, &account(50_000, &[]), &sold).unwrap();
        assert_eq!(
            crowded.after.im_atoms, told.after.im_atoms,
            "nobody else's range moves at once"
        );
        assert!(crowded.trade_im_atoms > told.trade_im_atoms);
        // between the two: it would stand afterwards, and is refused in the trade
        let between = (crowded.trade_im_atoms + told.trade_im_atoms) / 2 / USD as i64;
        let poor = account(between, &[]);
        let told = preview(&world, &poor, &sold).unwrap();
        assert_eq!(told.refusal.as_deref(), Some("BelowInitialMargin"));
        let closing = [leg(1, 60_000, CONTRACT, 4_000)];
        let seller = account(60_000, &[(series(1, 60_000 * USD), -CONTRACT)]);
        let told = preview(&world, &seller, &closing).unwrap();
        assert_eq!(told.trade_im_atoms, told.after.im_atoms, "what is closed crowds nobody");
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
