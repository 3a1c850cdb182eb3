//! Parts of an account: a leg by itself, notional, collateral.

use super::{Check, Doubt, MarginEngine, MarketView, Purpose, Seen};
use crate::{
    errors::{ClearingError, risk},
    mark::Action,
    state::{AuctionSettings, MarginAccount, MarkTimes, Market, Position, Series, kind},
};
use anchor_lang::prelude::*;
use breakwater_risk::{
    self as br,
    margin::{ExpirySums, Linear, MarketSums, OptionLeg},
    maths::mul_div_floor,
    model::{MarginModel, Scenario, ScenarioSet},
    outflow::{AtMark, LegMoney, Premium},
};

/// A leg by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LegValue {
    /// Value at mark, rounded down: a long is worth no more, a short owes no less [quote atoms].
    pub mtm_atoms: i64,
    /// Profit in the case asked for, dampened [quote atoms].
    pub pnl_atoms: i64,
}

/// Profits of one market in every case.
pub struct MarketCases<'a> {
    /// Index of the market in its pool.
    pub index: u8,
    /// Its sums over all cases.
    pub sums: MarketSums<'a>,
}

/// What collateral comes to [quote atoms].
#[derive(Clone, Copy, Default)]
struct Held {
    worth_atoms: u64,
    /// Of that, what counts as margin.
    counted_atoms: u64,
}

impl MarginEngine<'_> {
    /// Profits of every market in every case at the ranges of one purpose: what a requirement is worked out from, for
    /// people to read. Errors: those of [`Self::check`].
    pub fn cases(
        &mut self,
        account: &MarginAccount,
        purpose: Purpose,
    ) -> Result<Vec<MarketCases<'_>>> {
        let doubt = Doubt::Against(Action::NewRisk); // as in `requirement`
        let check = Check { purpose, doubt, set: ScenarioSet::All };
        let order = self.prepare(account, &[], check)?;
        let sums = self.sums(account, check, &order)?;
        // `sums` leaves out the markets without a model, as here
        let used = |at: &usize| self.models.iter().any(|kept| kept.view == *at);
        let views = (0..self.views.len()).filter(used);
        let indices = views.map(|at| self.views[at].market.index);
        Ok(indices.zip(sums).map(|(index, sums)| MarketCases { index, sums }).collect())
    }

    /// Times of the oldest mark that an account is judged and sold by, the newest there is for one that has none: a mark that is
    /// too old to go by confirms nothing and holds nothing up, nor does one of collateral alone that nobody renews. Errors: `MarketMissing`.
    pub fn oldest_mark(&self, account: &MarginAccount) -> Result<MarkTimes> {
        let oldest = core::cell::Cell::new(MarkTimes::NEWEST);
        self.each_market(account, |view| {
            if self.confirms(account, view) {
                oldest.set(oldest.get().oldest(&self.views[view].market.mark));
            }
            Ok(())
        })?;
        Ok(oldest.get())
    }

    /// Some market passed has a case: a list of scenarios may have become shorter since it was named.
    pub fn has_case(&self, case: u8) -> bool {
        let has = |view: &MarketView| u32::from(case) < view.market.params.grid.scenario_count;
        case == br::model::BASIS_SCENARIO || self.views.iter().any(has)
    }

    /// The scenario that a case is in a market, at the ranges an account is liquidated by; `None` where its model has none. Errors:
    /// `MarketMissing`, `BadParameter`.
    pub fn scenario(
        &self,
        account: &MarginAccount,
        market: u8,
        case: u8,
    ) -> Result<Option<Scenario>> {
        let view = self.view_at(market)?;
        let range_bps = self.range_bps(view, account, Purpose::Liquidation);
        let mut model = MarginModel::blank();
        self.views[view].market.params.grid.write_model(&mut model, range_bps)?;
        Ok(model.spec().scenarios().nth(usize::from(case)).copied())
    }

    /// Every market that an account uses was passed. Errors: `MarketMissing`.
    pub fn require_markets(&self, account: &MarginAccount) -> Result<()> {
        self.each_market(account, |_| Ok(()))
    }

    /// Whether the surfaces still know every expiry of an account. Errors: `MarketMissing`.
    pub fn has_expiries(&self, account: &MarginAccount) -> Result<bool> {
        for position in account.positions() {
            let view = &self.views[self.view_at(position.market)?];
            if view.surface.find(position.expiry_ts).is_err() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Contracts at the spot price of their market, rounded up [quote atoms].
    pub fn notional_atoms(&self, market: u8, lots: u64) -> Result<u64> {
        let spot = self.views[self.view_at(market)?].market.mark.price_atoms;
        br::maths::notional_ceil(spot, lots).map_err(risk)
    }

    /// The same of all an account's positions.
    pub fn gross_notional_atoms(&self, account: &MarginAccount) -> Result<u64> {
        let mut sum = 0u64;
        for position in account.positions() {
            let part = self.notional_atoms(position.market, position.size_lots.unsigned_abs())?;
            sum = sum.checked_add(part).ok_or(ClearingError::Overflow)?;
        }
        Ok(sum)
    }

    /// One leg of a size of its own, margined as a part of `account`: value at mark, rounded down, and profit in one case.
    #[inline(never)]
    pub fn leg(
        &mut self,
        account: &MarginAccount,
        position: &Position,
        lots: i64,
        case: u8,
    ) -> Result<LegValue> {
        let set = ScenarioSet::Only(case);
        let view = self.view_at(position.market)?;
        let model = self.model_at(view, account, Purpose::Liquidation)?;
        let purpose = Purpose::Liquidation;
        let check = Check { purpose, doubt: Doubt::of(purpose), set };
        let tenor = usize::from(self.tenor_at(view, model, position, check)?);
        let (model, tenor) = (&self.models[model].model, &self.tenors[tenor].tenor);
        let mut expiry = ExpirySums::default();
        let leg = OptionLeg::new(kind(position.kind), position.strike_atoms, lots);
        expiry.add(model, tenor, set, &leg).map_err(risk)?;
        let mut sums = MarketSums::new(model, set);
        sums.fold(tenor, &expiry).map_err(risk)?;
        Ok(LegValue { mtm_atoms: sums.mtm_atoms(), pnl_atoms: sums.pnl_atoms(case) })
    }

    /// What an account owes by its short options at mark, each rounded up [quote atoms]. Errors: those of [`Self::leg`].
    pub fn owed_atoms(&mut self, account: &MarginAccount, case: u8) -> Result<u64> {
        let mut sum = 0u64;
        for position in account.positions().iter().filter(|p| p.size_lots < 0) {
            let owed = self.leg(account, position, position.size_lots, case)?.mtm_atoms;
            sum = sum.checked_add(owed.min(0).unsigned_abs()).ok_or(ClearingError::Overflow)?;
        }
        Ok(sum)
    }

    /// What some contracts of a series come to at mark, whoever holds them, beside a premium. What is worked out for it serves the margin
    /// check of `account` after it. Errors: `MarketMissing`, `SurfaceMissing`, `PriceStale`, `RiskDomain`, `Overflow`.
    #[inline(never)]
    pub fn series_money(
        &mut self,
        account: &MarginAccount,
        series: &Series,
        premium: Premium,
    ) -> Result<LegMoney> {
        let purpose = Purpose::Liquidation;
        let view = self.view_at(series.market)?;
        let at = self.model_at(view, account, purpose)?;
        let size = i64::try_from(premium.lots).map_err(|_| ClearingError::Overflow)?;
        let position = Position::of(series, size);
        let check = Check { purpose, doubt: Doubt::of(purpose), set: ScenarioSet::All };
        let tenor = usize::from(self.tenor_at(view, at, &position, check)?);
        let (model, tenor) = (&self.models[at].model, &self.tenors[tenor].tenor);
        let mut expiry = ExpirySums::default();
        let leg = OptionLeg::new(kind(series.kind), series.strike_atoms, size);
        expiry.add_base(model, tenor, &leg).map_err(risk)?;
        let worth_floor = expiry.mark_atoms(model, tenor).max(0).unsigned_abs();
        let spot = self.views[view].market.mark.price_atoms;
        let notional_atoms = br::maths::notional_ceil(spot, premium.lots).map_err(risk)?;
        LegMoney::new(premium, AtMark { worth_floor, notional_atoms }).map_err(risk)
    }

    /// What collateral is worth to who has to be paid with it: at the low price, without haircut, and at the last mark where that is too
    /// old [quote atoms]. Errors: `MarketMissing`, `Overflow`.
    pub fn collateral_worth_atoms(&self, account: &MarginAccount) -> Result<u64> {
        let mut sum = 0u64;
        for (view, atoms) in self.collateral(account) {
            let held = self.held(view?, atoms, Doubt::For)?;
            sum = sum.checked_add(held.worth_atoms).ok_or(ClearingError::Overflow)?;
        }
        Ok(sum)
    }

    /// Views and amounts of an account's collateral; `MarketMissing` in place of a view that was not passed.
    fn collateral(&self, account: &MarginAccount) -> impl Iterator<Item = (Result<usize>, u64)> {
        let held = account.collateral_atoms.into_iter().enumerate().filter(|(_, atoms)| *atoms > 0);
        held.map(|(index, atoms)| (self.view_at(index as u8), atoms)) // fits: index < 8
    }

    /// What some collateral comes to. Where it has no price it comes to its last one for an account that is judged, without haircut,
    /// and to nothing for one that wants something. Rounding: down. Errors: `Overflow`.
    fn held(&self, view: usize, atoms: u64, doubt: Doubt) -> Result<Held> {
        let market = self.views[view].market;
        let low = self.low_atoms(view, doubt);
        Ok(match (low, doubt) {
            (Some(low), _) => {
                let worth_atoms = collateral_at(market, atoms, low)?;
                Held { worth_atoms, counted_atoms: counted(market, worth_atoms) }
            }
            (None, Doubt::For) => {
                let worth_atoms = collateral_price_floor(market, atoms)?;
                Held { worth_atoms, counted_atoms: worth_atoms }
            }
            (None, Doubt::Against(_)) => Held::default(),
        })
    }

    /// Nothing is left that an auction could sell: no position, and collateral worth less than dust. Judged by value, because an atom
    /// of collateral is anybody's to leave behind. Errors: `MarketMissing`.
    pub fn is_spent(&self, account: &MarginAccount, settings: &AuctionSettings) -> Result<bool> {
        if account.position_count > 0 {
            return Ok(false);
        }
        let worth = self.collateral_worth_atoms(account)?;
        Ok(worth == 0 || worth < settings.dust_atoms)
    }

    /// What collateral would be worth above what it comes to for who wants something: at the high price of the last mark [quote atoms].
    pub fn doubted_collateral_atoms(&self, account: &MarginAccount, doubt: Doubt) -> Result<i64> {
        let mut sum = 0i64;
        self.require_markets(account)?;
        for (view, atoms) in self.collateral(account) {
            let view = view?;
            let market = self.views[view].market;
            let high = market.mark.price_atoms.saturating_add(self.width_atoms(view, doubt));
            let full =
                br::maths::mul_div_ceil(atoms, high, collateral_unit(market)?).map_err(risk)?;
            let above = full.saturating_sub(self.held(view, atoms, doubt)?.worth_atoms);
            sum = sum.checked_add_unsigned(above).ok_or(ClearingError::Overflow)?;
        }
        Ok(sum)
    }

    /// Value of collateral that counts in equity [quote atoms].
    pub fn collateral_atoms(&self, account: &MarginAccount, doubt: Doubt) -> Result<i64> {
        let mut sum = 0i64;
        for (view, atoms) in self.collateral(account) {
            let counted = self.held(view?, atoms, doubt)?.counted_atoms;
            sum = sum.checked_add_unsigned(counted).ok_or(ClearingError::Overflow)?;
        }
        Ok(sum)
    }

    /// Collateral counts at its low price less haircut, and what counts moves with the market. Without a price it has no scenarios
    /// either, and needs no model.
    pub(super) fn add_collateral(
        &self,
        account: &MarginAccount,
        seen: Seen,
        sums: &mut MarketSums,
    ) -> Result<()> {
        let Seen { view, doubt } = seen;
        let market = self.views[view].market;
        let atoms = account.collateral_atoms.get(usize::from(market.index)).copied().unwrap_or(0);
        if atoms == 0 {
            return Ok(());
        }
        let Some(low) = self.low_atoms(view, doubt) else { return Ok(()) };
        let worth = collateral_at(market, atoms, low)?;
        let counted = counted(market, worth);
        sums.add_uncounted(worth.saturating_sub(counted)).map_err(risk)?; // a share of it
        let counted = i64::try_from(counted).map_err(|_| ClearingError::Overflow)?;
        let held = Linear { exposure_atoms: counted, mtm_atoms: counted };
        sums.add_linear(held).map_err(risk)
    }
}

/// Atoms of one whole unit of a market's collateral.
fn collateral_unit(market: &Market) -> Result<u64> {
    let unit = 10u64.checked_pow(u32::from(market.collateral_decimals));
    unit.ok_or_else(|| error!(ClearingError::Overflow))
}

/// What an amount of collateral fetches at mark, rounded up: for counting what leaves [quote atoms].
pub fn collateral_price_atoms(market: &Market, atoms: u64) -> Result<u64> {
    br::maths::mul_div_ceil(atoms, market.mark.price_atoms, collateral_unit(market)?).map_err(risk)
}

/// The same rounded down: for counting what comes in [quote atoms].
pub fn collateral_price_floor(market: &Market, atoms: u64) -> Result<u64> {
    mul_div_floor(atoms, market.mark.price_atoms, collateral_unit(market)?).map_err(risk)
}

/// At a price, rounded down [quote atoms].
fn collateral_at(market: &Market, atoms: u64, price_atoms: u64) -> Result<u64> {
    mul_div_floor(atoms, price_atoms, collateral_unit(market)?).map_err(risk)
}

/// What of a worth counts as margin: less haircut, rounded down [quote atoms].
fn counted(market: &Market, worth_atoms: u64) -> u64 {
    br::maths::share_floor(worth_atoms, 10_000u32.saturating_sub(market.params.haircut_bps))
}
