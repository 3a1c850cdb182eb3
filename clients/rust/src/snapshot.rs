//! A pool's markets at one instant, off chain, margined by the program's own [`MarginEngine`]: the same integers, so the same answer to the
//! atom as `check_margin` gives on chain at that instant.
//!
//! ```
//! use breakwater_client::{risk::margin::Health, snapshot::Snapshot, clearing::state::MarginAccount};
//!
//! /// What could be withdrawn now [quote atoms]; negative when short of initial margin.
//! fn spare_atoms(snapshot: &Snapshot, account: &MarginAccount) -> anchor_lang::Result<i64> {
//!     let (_requirement, health) = snapshot.assess(account)?;
//!     Ok(health.im_excess_atoms())
//! }
//! ```

use breakwater_clearing::{
    portfolio::{MarginEngine, MarketView},
    state::{
        Auction, AuctionTime, Board, Closed, MarginAccount, Market, Moment, Pool, PoolSettings,
        SaleTime, Series, Stops, Surface,
    },
};
use breakwater_risk::{
    margin::{Health, Margin, Requirement, Split},
    model::ScenarioSet,
};

/// A market, and its surface.
#[derive(Clone)]
pub struct MarketState {
    /// The market.
    pub market: Box<Market>,
    /// What its options are valued by.
    pub surface: Box<Surface>,
}

/// Copies of the accounts a margin check reads.
#[derive(Clone)]
pub struct Snapshot {
    /// Of the pool.
    pub settings: PoolSettings,
    /// What is and was stopped in it.
    pub stops: Stops,
    /// By index, or those of them that matter.
    pub markets: Vec<MarketState>,
    /// The cluster's own time [unix s].
    pub now: i64,
}

impl Snapshot {
    /// What margins the accounts of this pool; `markets` may be only those that an account uses. `now`: the cluster's own time [unix s].
    pub fn new(pool: &Pool, markets: Vec<MarketState>, now: i64) -> Self {
        Self { settings: pool.settings, stops: pool.stops, markets, now }
    }

    /// A market by its index.
    pub fn market(&self, index: u8) -> Option<&MarketState> {
        self.markets.iter().find(|of| of.market.index == index)
    }

    /// For many accounts in a row: what depends on market and expiry alone is worked out once.
    pub fn engine(&self) -> MarginEngine<'_> {
        let views = self
            .markets
            .iter()
            .map(|MarketState { market, surface }| MarketView { market, surface });
        MarginEngine::new(views.collect(), &self.settings, self.now)
    }

    /// An auction's present by its own clocks, as the program will have it with the next mark. The slot and a pause of the protocol are not known
    /// here: until that mark they may have taken some more. Errors: `MarketMissing`.
    pub fn auction_time(
        &self,
        account: &MarginAccount,
        auction: &Auction,
    ) -> anchor_lang::Result<AuctionTime> {
        let moment = Moment { now: self.now, slot: u64::MAX };
        let time = SaleTime::new(&self.settings, &self.stops, Closed::default(), moment);
        self.engine().auction_time(account, auction, &time)
    }

    /// Requirement and health under all scenarios; the worst one is the witness to name. Initial margin is taken at the
    /// ranges for new risk, maintenance margin at those for liquidation.
    ///
    /// Rounding: requirements up, as on chain. Errors: `MarketMissing`, `SurfaceMissing`, `RiskDomain`, `Overflow`, `TooManyExpiries`.
    pub fn assess(&self, account: &MarginAccount) -> anchor_lang::Result<(Requirement, Health)> {
        assess(&mut self.engine(), account)
    }

    /// Health as liquidation sees it, under all scenarios or one. Errors: as [`Self::assess`].
    pub fn health(&self, account: &MarginAccount, set: ScenarioSet) -> anchor_lang::Result<Health> {
        self.engine().health(account, set)
    }

    /// Where one of an account's requirements comes from: parts that sum to it. Errors: as [`Self::assess`].
    pub fn split(
        &self,
        account: &MarginAccount,
        margin: Margin,
    ) -> anchor_lang::Result<(Requirement, Split)> {
        self.engine().split(account, margin)
    }
}

/// Requirement and health by an engine that margins many accounts in a row. Rounding and errors: as [`Snapshot::assess`].
pub fn assess(
    engine: &mut MarginEngine,
    account: &MarginAccount,
) -> anchor_lang::Result<(Requirement, Health)> {
    let requirement = engine.requirement(account)?;
    let health =
        Health::new(account.cash_atoms, &requirement).map_err(breakwater_clearing::errors::risk)?;
    Ok((requirement, health))
}

/// The margin engine at the width that all open contracts ask for once a trade has opened these lots: what both of its sides are margined at. Its other
/// side is not known, so that it counts as if it opened all that it takes. Errors: those of [`MarginEngine::crowd`].
pub fn crowded<'a>(
    mut engine: MarginEngine<'a>,
    opened: impl IntoIterator<Item = (Series, i64)>,
) -> anchor_lang::Result<MarginEngine<'a>> {
    for (series, lots) in opened {
        // a rise counts alone: what its board held before is in the market's sum already
        let mut board: Box<Board> = bytemuck::allocation::zeroed_box();
        engine.crowd(&mut board, &series, lots)?;
    }
    engine.widen_for_crowd();
    Ok(engine)
}

/// A margin account with nothing in it, to try positions on.
pub fn empty_account() -> Box<MarginAccount> {
    bytemuck::allocation::zeroed_box()
}
