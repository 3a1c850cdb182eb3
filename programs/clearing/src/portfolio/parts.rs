//! Parts of an account: a leg by itself, notional, collateral.

use super::{Book, Purpose};
use crate::{
    errors::{ClearingError, risk},
    state::{AuctionSettings, MarginAccount, Market, Position, Series, kind},
};
use anchor_lang::prelude::*;
use breakwater_risk::{
    self as br, ExpirySums, LegMoney, MarketSums, OptionLeg, ScenarioSet, mul_div_floor,
};

/// A leg by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LegValue {
    /// Value at mark, rounded down: a long is worth no more, a short owes no less [quote atoms].
    pub mtm_atoms: i64,
    /// Profit in the case asked for, dampened [quote atoms].
    pub pnl_atoms: i64,
}

impl Book<'_> {
    /// Profits of every market in every case at the ranges of one purpose, by market index: what a requirement is worked out from, for
    /// people to read. Errors: those of [`Self::check`].
    pub fn cases(
        &mut self,
        account: &MarginAccount,
        purpose: Purpose,
    ) -> Result<Vec<(u8, MarketSums<'_>)>> {
        let order = self.prepare(account, purpose, ScenarioSet::All)?;
        let sums = self.sums(account, ScenarioSet::All, &order)?;
        // `sums` leaves out the markets without a model, as here
        let used = |at: &usize| self.models.iter().any(|kept| kept.view == *at);
        let views = (0..self.views.len()).filter(used);
        Ok(views.map(|at| self.views[at].market.index).zip(sums).collect())
    }

    /// Publish time of the oldest mark among the markets an account uses; the newest there is for one that uses none.
    pub fn oldest_mark_ts(&self, account: &MarginAccount) -> Result<i64> {
        let oldest = core::cell::Cell::new(i64::MAX);
        self.each_market(account, |market| {
            oldest.set(oldest.get().min(market.mark.publish_ts));
            Ok(())
        })?;
        Ok(oldest.get())
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
        br::notional_ceil(spot, lots).map_err(risk)
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
        let tenor =
            usize::from(self.tenor_at(view, model, position, (Purpose::Liquidation, set))?);
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
        lots: u64,
        price_atoms: u64,
    ) -> Result<LegMoney> {
        let purpose = Purpose::Liquidation;
        let view = self.view_at(series.market)?;
        let at = self.model_at(view, account, purpose)?;
        let size = i64::try_from(lots).map_err(|_| ClearingError::Overflow)?;
        let position = Position::of(series, size);
        let tenor = usize::from(self.tenor_at(view, at, &position, (purpose, ScenarioSet::All))?);
        let (model, tenor) = (&self.models[at].model, &self.tenors[tenor].tenor);
        let mut expiry = ExpirySums::default();
        let leg = OptionLeg::new(kind(series.kind), series.strike_atoms, size);
        expiry.add_base(model, tenor, &leg).map_err(risk)?;
        let worth = expiry.mark_atoms(model, tenor).max(0).unsigned_abs();
        let spot = self.views[view].market.mark.price_atoms;
        let notional = br::notional_ceil(spot, lots).map_err(risk)?;
        LegMoney::new(price_atoms, lots, worth, notional).map_err(risk)
    }

    /// What collateral is worth to who has to be paid with it: at the low price, without haircut; what cannot be priced is worth
    /// nothing [quote atoms]. Errors: `MarketMissing`, `Overflow`.
    pub fn collateral_worth_atoms(&self, account: &MarginAccount) -> Result<u64> {
        let mut sum = 0u64;
        for (index, atoms) in account.collateral_atoms.iter().enumerate().filter(|(_, a)| **a > 0) {
            let market = self.views[self.view_at(index as u8)?].market; // fits: index < 8
            let worth = collateral_worth(market, *atoms, self.now)?;
            sum = sum.checked_add(worth).ok_or(ClearingError::Overflow)?;
        }
        Ok(sum)
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

    /// What collateral would be worth above its low price: at the high price [quote atoms].
    pub fn doubted_collateral_atoms(&self, account: &MarginAccount) -> Result<i64> {
        let mut sum = 0i64;
        self.each_market(account, |_| Ok(()))?;
        for (index, atoms) in account.collateral_atoms.iter().enumerate().filter(|(_, a)| **a > 0) {
            let market = self.views[self.view_at(index as u8)?].market; // fits: index < 8
            let high = market.mark.price_atoms.saturating_add(market.uncertainty_atoms(self.now));
            let full = br::mul_div_ceil(*atoms, high, collateral_unit(market)?).map_err(risk)?;
            let above = full.saturating_sub(collateral_worth(market, *atoms, self.now)?);
            sum = sum.checked_add_unsigned(above).ok_or(ClearingError::Overflow)?;
        }
        Ok(sum)
    }

    /// Value of collateral that counts in equity [quote atoms].
    pub fn collateral_atoms(&self, account: &MarginAccount) -> Result<i64> {
        let mut sum = 0i64;
        for (index, atoms) in account.collateral_atoms.iter().enumerate().filter(|(_, a)| **a > 0) {
            let market = self.views[self.view_at(index as u8)?].market; // fits: index < 8
            let value = counted(market, collateral_worth(market, *atoms, self.now)?);
            sum = sum.checked_add_unsigned(value).ok_or(ClearingError::Overflow)?;
        }
        Ok(sum)
    }

    /// Collateral counts at its low price less haircut, and what counts moves with the market.
    pub(super) fn add_collateral(
        &self,
        account: &MarginAccount,
        market: &Market,
        sums: &mut MarketSums,
    ) -> Result<()> {
        let atoms = account.collateral_atoms.get(usize::from(market.index)).copied().unwrap_or(0);
        if atoms == 0 {
            return Ok(());
        }
        let worth = collateral_worth(market, atoms, self.now)?;
        let counted = counted(market, worth);
        sums.add_uncounted(worth.saturating_sub(counted)).map_err(risk)?; // a share of it
        let counted = i64::try_from(counted).map_err(|_| ClearingError::Overflow)?;
        sums.add_linear(counted, counted).map_err(risk)
    }
}

/// Atoms of one whole unit of a market's collateral.
fn collateral_unit(market: &Market) -> Result<u64> {
    let unit = 10u64.checked_pow(u32::from(market.collateral_decimals));
    unit.ok_or_else(|| error!(ClearingError::Overflow))
}

/// What an amount of collateral fetches at mark, rounded up: for counting what leaves [quote atoms].
pub fn collateral_price_atoms(market: &Market, atoms: u64) -> Result<u64> {
    br::mul_div_ceil(atoms, market.mark.price_atoms, collateral_unit(market)?).map_err(risk)
}

/// The same rounded down: for counting what comes in [quote atoms].
pub fn collateral_price_floor(market: &Market, atoms: u64) -> Result<u64> {
    mul_div_floor(atoms, market.mark.price_atoms, collateral_unit(market)?).map_err(risk)
}

/// At the low price, rounded down [quote atoms].
fn collateral_worth(market: &Market, atoms: u64, now: i64) -> Result<u64> {
    let price_low = market.mark.price_atoms.saturating_sub(market.uncertainty_atoms(now));
    mul_div_floor(atoms, price_low, collateral_unit(market)?).map_err(risk)
}

/// What of a worth counts as margin: less haircut, rounded down [quote atoms].
fn counted(market: &Market, worth_atoms: u64) -> u64 {
    br::share_floor(worth_atoms, 10_000u32.saturating_sub(market.params.haircut_bps))
}
