//! The only adapter from accounts to `breakwater_risk`. Program, bots and tests margin an account
//! through [`Book::check`]; none of them derives a figure of its own.

use crate::{
    errors::{ClearingError, risk},
    state::{
        MAX_MARKETS, MarginAccount, Market, PoolSettings, Position, Surface, kind, slot_status,
    },
};
use anchor_lang::prelude::*;
use breakwater_risk::{
    self as br, Health, MarketSums, OptionLeg, Requirement, ScenarioSet, Tenor, mul_div_floor,
};

/// A market with its surface.
#[derive(Clone, Copy)]
pub struct MarketView<'a> {
    pub market: &'a Market,
    pub surface: &'a Surface,
}

/// The markets of one pool at one instant, ready to margin any number of accounts: what depends on
/// (market, expiry) alone is worked out once and kept.
pub struct Book<'a> {
    views: Vec<MarketView<'a>>,
    params: Vec<br::MarketParams>,
    tenors: Vec<KeptTenor>,
    pool: br::PoolParams,
    now: i64,
}

struct KeptTenor {
    market: u8,
    expiry_ts: i64,
    tenor: Tenor,
}

impl<'a> Book<'a> {
    #[inline(never)]
    pub fn new(views: Vec<MarketView<'a>>, settings: &PoolSettings, now: i64) -> Self {
        let params = views.iter().map(|v| v.market.grid.to_risk()).collect();
        // Room for the usual number of expiries: growing would copy, and the program's heap frees nothing.
        Self { views, params, tenors: Vec::with_capacity(8), pool: settings.to_risk(), now }
    }

    /// Margin of an account under all scenarios or one.
    /// Errors: `MarketMissing` when a market it needs was not passed, `SurfaceMissing`, `RiskDomain`, `Overflow`.
    #[inline(never)] // one copy in the program, not one an instruction
    pub fn check(&mut self, account: &MarginAccount, set: ScenarioSet) -> Result<Requirement> {
        let mut sums: Vec<MarketSums> = self.views.iter().map(|_| MarketSums::new(set)).collect();
        for position in account.positions() {
            let at = self.market_at(position.market)?;
            let tenor_at = self.tenor_at(at, position)?;
            let leg = OptionLeg {
                kind: kind(position.kind),
                strike_atoms: position.strike_atoms,
                size_lots: position.size_lots,
            };
            sums[at].add_option(&self.tenors[tenor_at].tenor, &leg).map_err(risk)?;
        }
        for (index, atoms) in account.collateral_atoms.iter().enumerate() {
            if *atoms > 0 {
                let at = self.market_at(index as u8)?; // fits: index < 8
                self.add_collateral(at, *atoms, &mut sums[at])?;
            }
        }
        for (at, view) in self.views.iter().enumerate() {
            sums[at].add_confidence(&self.params[at], view.market.mark.conf_atoms);
        }
        let mut parts: Vec<(&br::MarketParams, &MarketSums)> = Vec::with_capacity(MAX_MARKETS);
        parts.extend(self.params.iter().zip(&sums));
        br::requirement(&parts, &self.pool).map_err(risk)
    }

    /// Requirement and equity together.
    pub fn health(&mut self, account: &MarginAccount, set: ScenarioSet) -> Result<Health> {
        let requirement = self.check(account, set)?;
        Health::new(account.cash_atoms, &requirement).map_err(risk)
    }

    /// Every market the account uses has a mark young enough for new risk, every live expiry a young surface.
    #[inline(never)]
    pub fn require_fresh(&self, account: &MarginAccount) -> Result<()> {
        let mut seen: Option<(u8, i64)> = None;
        for position in account.positions() {
            let key = (position.market, position.expiry_ts);
            if seen == Some(key) || position.expiry_ts <= self.now {
                continue;
            }
            seen = Some(key);
            let view = &self.views[self.market_at(position.market)?];
            let limit = view.market.oracle.surface_max_age_secs;
            view.surface.require_fresh(position.expiry_ts, self.now, limit)?;
        }
        self.each_market(account, |market| market.require_fresh(self.now))
    }

    /// Every market the account uses has a mark that a liquidation may use.
    #[inline(never)]
    pub fn require_usable(&self, account: &MarginAccount) -> Result<()> {
        self.each_market(account, |market| market.require_usable(self.now))
    }

    fn each_market(
        &self,
        account: &MarginAccount,
        f: impl Fn(&Market) -> Result<()>,
    ) -> Result<()> {
        let mut used = [false; MAX_MARKETS];
        for position in account.positions() {
            if let Some(flag) = used.get_mut(usize::from(position.market)) {
                *flag = true;
            }
        }
        for (flag, atoms) in used.iter_mut().zip(&account.collateral_atoms) {
            *flag |= *atoms > 0;
        }
        for (index, _) in used.iter().enumerate().filter(|(_, flag)| **flag) {
            f(self.views[self.market_at(index as u8)?].market)?;
        }
        Ok(())
    }

    fn market_at(&self, index: u8) -> Result<usize> {
        let found = self.views.iter().position(|v| v.market.index == index);
        found.ok_or_else(|| error!(ClearingError::MarketMissing))
    }

    fn tenor_at(&mut self, at: usize, position: &Position) -> Result<usize> {
        let kept = |k: &KeptTenor| k.expiry_ts == position.expiry_ts && k.market == position.market;
        if let Some(found) = self.tenors.iter().position(kept) {
            return Ok(found);
        }
        let view = &self.views[at];
        let slot = view.surface.find(position.expiry_ts)?;
        let tenor = if slot.status == slot_status::SETTLED {
            Tenor::settled(slot.settlement_price_atoms)
        } else {
            require!(slot.published_ts > 0, ClearingError::SurfaceMissing);
            let left_secs = position.expiry_ts.saturating_sub(self.now).max(0).unsigned_abs();
            let spot = view.market.mark.price_atoms;
            require!(spot > 0, ClearingError::PriceStale);
            Tenor::live(&self.params[at], spot, &slot.to_risk(), left_secs).map_err(risk)?
        };
        self.tenors.push(KeptTenor {
            market: position.market,
            expiry_ts: position.expiry_ts,
            tenor,
        });
        Ok(self.tenors.len() - 1)
    }

    fn add_collateral(&self, at: usize, atoms: u64, sums: &mut MarketSums) -> Result<()> {
        let market = self.views[at].market;
        let unit = 10u64.checked_pow(u32::from(market.collateral_decimals));
        let unit = unit.ok_or(ClearingError::Overflow)?;
        let lots = mul_div_floor(atoms, br::LOTS_PER_CONTRACT, unit).map_err(risk)?;
        let price_low = market.mark.price_atoms.saturating_sub(market.mark.conf_atoms);
        sums.add_collateral(&self.params[at], lots, price_low, market.haircut_bps).map_err(risk)
    }
}
