//! A pool's markets at one instant, off chain, margined by the program's own [`Book`].

use breakwater_clearing::{
    portfolio::{Book, MarketView},
    state::{MarginAccount, Market, Pool, PoolSettings, Surface},
};
use breakwater_risk::{Health, Margin, Requirement, ScenarioSet, Split};

/// Copies of the accounts a margin check reads.
#[derive(Clone)]
pub struct Snapshot {
    pub settings: PoolSettings,
    pub markets: Vec<(Box<Market>, Box<Surface>)>,
    pub now: i64,
}

impl Snapshot {
    pub fn new(pool: &Pool, markets: Vec<(Box<Market>, Box<Surface>)>, now: i64) -> Self {
        Self { settings: pool.settings, markets, now }
    }

    pub fn book(&self) -> Book<'_> {
        let views = self.markets.iter().map(|(market, surface)| MarketView { market, surface });
        Book::new(views.collect(), &self.settings, self.now)
    }

    /// Requirement and health under all scenarios; the worst one is the witness to name. Initial margin is taken at the
    /// ranges for new risk, maintenance margin at those for liquidation.
    pub fn assess(&self, account: &MarginAccount) -> anchor_lang::Result<(Requirement, Health)> {
        let mut book = self.book();
        let requirement = book.requirement(account)?;
        let health = Health::new(account.cash_atoms, &requirement)
            .map_err(breakwater_clearing::errors::risk)?;
        Ok((requirement, health))
    }

    /// Health as liquidation sees it, under all scenarios or one.
    pub fn health(&self, account: &MarginAccount, set: ScenarioSet) -> anchor_lang::Result<Health> {
        self.book().health(account, set)
    }

    /// Where one of an account's requirements comes from: parts that sum to it.
    pub fn split(
        &self,
        account: &MarginAccount,
        margin: Margin,
    ) -> anchor_lang::Result<(Requirement, Split)> {
        self.book().split(account, margin)
    }
}

/// A margin account with nothing in it, to try positions on.
pub fn empty_account() -> Box<MarginAccount> {
    bytemuck::allocation::zeroed_box()
}
