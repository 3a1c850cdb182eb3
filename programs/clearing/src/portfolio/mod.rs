//! The only adapter from accounts to `breakwater_risk`. Program, bots and tests margin an account
//! through [`MarginEngine`]; none of them derives a figure of its own.

#![warn(missing_docs)]

use crate::{
    errors::{ClearingError, risk},
    instructions::MAX_LEGS,
    mark::{Action, oracle_state},
    state::{
        Auction, AuctionTime, IdleSince, MAX_MARKETS, MAX_POSITIONS, MarginAccount, Market,
        MarketIdle, PoolSettings, Position, SaleTime, Surface, kind, slot_status,
    },
};
use anchor_lang::prelude::*;
use breakwater_risk::{
    self as br,
    margin::{ExpirySums, Health, MarketSums, OptionLeg, Requirement},
    model::{MarginModel, ScenarioSet, Tenor},
};

mod change;
mod crowd;
mod doubt;
mod parts;

pub use change::{Before, BeforeAndAfter, Widths};
pub use crowd::Range;
pub use doubt::{Doubt, market_bit};
pub use parts::{LegValue, MarketCases, collateral_price_atoms, collateral_price_floor};

/// Most expiries, over all markets, that one account may hold.
pub const MAX_EXPIRIES_HELD: usize = 24;
/// Expiries kept from one check for the next. More are worked out again in the same memory, so that what a seller holds
/// leaves room for what a bidder does, at whatever width.
const KEPT_TENORS: usize = 8;
/// Room for both: what fits the program's heap, which frees nothing.
const MAX_TENORS: usize = MAX_EXPIRIES_HELD + KEPT_TENORS;
/// Stands for the tenor of options that are not priced: beyond all there can be.
const NO_TENOR: u8 = u8::MAX;

/// A market with its surface.
#[derive(Clone, Copy)]
pub struct MarketView<'a> {
    /// The market.
    pub market: &'a Market,
    /// Its surface.
    pub surface: &'a Surface,
}

/// What a check is for. Ranges widen for new risk at once, for liquidation on a ramp, and never for an account whose
/// auction runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Somebody wants something: the ranges are as wide as they want to be.
    NewRisk,
    /// An account is judged: they are as wide as the ramp has brought them.
    Liquidation,
}

/// The markets of one pool at one instant, ready to margin any number of accounts: what depends on
/// (market, expiry) alone is worked out once and kept.
pub struct MarginEngine<'a> {
    views: Vec<MarketView<'a>>,
    /// States of each market's mark, by view: bits of [`oracle_state`].
    states: Vec<u8>,
    /// How wide each market's scenarios are, by view: as its account says, and as a trade that is under way leaves it.
    ranges: Vec<Range>,
    models: Vec<KeptModel>,
    tenors: Vec<KeptTenor>,
    /// What the last expiry's exposure was worked out from, by view and expiry.
    crowd: Option<crowd::KeptCrowd>,
    pool: br::margin::PoolParams,
    now: i64,
}

/// How one check looks at an account.
#[derive(Clone, Copy)]
struct Check {
    purpose: Purpose,
    /// Whom a price in doubt counts for.
    doubt: Doubt,
    set: ScenarioSet,
}

/// Something of the markets that an account has options in, and of those it has collateral of.
#[derive(Clone, Copy)]
struct Used {
    options: u8,
    collateral: u8,
}

impl Used {
    /// The markets themselves, a bit for each index.
    fn by(account: &MarginAccount) -> Self {
        let options = account.positions().iter().fold(0, |all, p| all | market_bit(p.market));
        let held = (0u8..).zip(&account.collateral_atoms).filter(|(_, atoms)| **atoms > 0);
        Self { options, collateral: held.fold(0, |all, (index, _)| all | market_bit(index)) }
    }
}

/// A market, by its view, as one check looks at it.
#[derive(Clone, Copy)]
struct Seen {
    view: usize,
    doubt: Doubt,
}

/// A market's model at one width of its ranges; one width at a time, for want of memory.
struct KeptModel {
    view: usize,
    range_bps: u32,
    model: MarginModel,
}

struct KeptTenor {
    model: usize,
    expiry_ts: i64,
    /// What it was worked out for.
    set: ScenarioSet,
    purpose: Purpose,
    /// What a stale surface point adds to the shocks of volatility, for new risk.
    stale_bps: u32,
    tenor: Tenor,
}

/// Positions in the order of their tenors.
struct Order {
    /// Numbers of positions; those of one tenor stand together.
    positions: Vec<u8>,
    /// Where each tenor's stand.
    runs: Vec<Run>,
}

/// Positions of one tenor, by their places in [`Order::positions`]; without `until`.
#[derive(Clone, Copy)]
struct Run {
    from: u8,
    until: u8,
}

/// A tenor that a check has asked for.
struct AskedTenor {
    market: u8,
    expiry_ts: i64,
    tenor: u8,
}

impl<'a> MarginEngine<'a> {
    /// The markets of a pool at `now`, each once. Errors: none; what is missing is found when it is asked for.
    #[inline(never)]
    pub fn new(views: Vec<MarketView<'a>>, settings: &PoolSettings, now: i64) -> Self {
        // Room for the usual number: growing would copy.
        let models = Vec::with_capacity(views.len());
        let states = views.iter().map(|view| view.market.states(now)).collect();
        let ranges = views.iter().map(|view| Range::of(view.market)).collect();
        let tenors = Vec::with_capacity(KEPT_TENORS);
        Self { views, states, ranges, models, tenors, crowd: None, pool: settings.to_risk(), now }
    }

    /// Margin of an account under all scenarios or one, at the ranges of one purpose: a doubt about a price counts for it where it is
    /// judged, and against it where it wants new risk.
    /// Errors: `MarketMissing` when a market it needs was not passed, `SurfaceMissing`, `RiskDomain`, `Overflow`,
    /// `TooManyExpiries`.
    #[inline(never)] // one copy in the program, not one an instruction
    pub fn check(
        &mut self,
        account: &MarginAccount,
        purpose: Purpose,
        set: ScenarioSet,
    ) -> Result<Requirement> {
        self.margin(account, Check { purpose, doubt: Doubt::of(purpose), set })
    }

    #[inline(never)] // as above
    fn margin(&mut self, account: &MarginAccount, check: Check) -> Result<Requirement> {
        let order = self.prepare(account, &[], check)?;
        let sums = self.sums(account, check, &order)?;
        self.required(account, check.doubt, &sums)
    }

    /// What an account's sums ask for.
    fn required(
        &self,
        account: &MarginAccount,
        doubt: Doubt,
        sums: &[MarketSums],
    ) -> Result<Requirement> {
        let mut requirement = br::margin::requirement(sums, &self.pool).map_err(risk)?;
        self.add_doubt(account, doubt, &mut requirement)?;
        Ok(requirement)
    }

    /// Initial margin at the ranges for new risk, maintenance margin at those for liquidation, for who wants something. Wider ranges ask for more
    /// of nearly every book but not of all, so the initial margin is never below what liquidation's ranges ask:
    /// nobody may take out what would make the account due at once.
    pub fn requirement(&mut self, account: &MarginAccount) -> Result<Requirement> {
        self.requirement_for(Action::NewRisk, account)
    }

    fn requirement_for(&mut self, action: Action, account: &MarginAccount) -> Result<Requirement> {
        let (set, doubt) = (ScenarioSet::All, Doubt::Against(action));
        let as_is = Check { purpose: Purpose::Liquidation, doubt, set };
        let maintenance = self.margin(account, as_is)?;
        if !self.widens(account) {
            return Ok(maintenance);
        }
        let initial = self.margin(account, Check { purpose: Purpose::NewRisk, ..as_is })?;
        Ok(at_both_widths(maintenance, &initial))
    }

    /// Whether new risk is margined at other ranges than liquidation is. To be asked once liquidation's have been worked out: it looks
    /// at the expiries that were.
    #[inline]
    pub fn widens(&self, account: &MarginAccount) -> bool {
        let same = |view: usize| {
            self.range_bps(view, account, Purpose::NewRisk)
                == self.range_bps(view, account, Purpose::Liquidation)
        };
        let stale = self.tenors.iter().any(|kept| kept.stale_bps > 0);
        stale || !(0..self.views.len()).all(same)
    }

    /// Requirement and equity of who wants something, as an action sees it: [`Self::requirement`].
    pub fn health_for(&mut self, action: Action, account: &MarginAccount) -> Result<Health> {
        let requirement = self.requirement_for(action, account)?;
        Health::new(account.cash_atoms, &requirement).map_err(risk)
    }

    /// The same for who takes over what another account had to give up: at the ranges for new risk alone. It may end nearer to its own
    /// maintenance margin than [`Self::health_for`] allows, where a narrower range asks for more; that is its own loss.
    pub fn taken_on(&mut self, account: &MarginAccount) -> Result<Health> {
        let doubt = Doubt::Against(Action::Liquidate);
        let check = Check { purpose: Purpose::NewRisk, doubt, set: ScenarioSet::All };
        let requirement = self.margin(account, check)?;
        Health::new(account.cash_atoms, &requirement).map_err(risk)
    }

    /// What may leave an account: marks and surfaces are fresh, and equity is not below initial margin.
    pub fn require_initial_margin(&mut self, account: &MarginAccount) -> Result<Health> {
        self.require(Action::Withdraw, account)?;
        let health = self.health_for(Action::NewRisk, account)?;
        require!(health.im_excess_atoms() >= 0, ClearingError::BelowInitialMargin);
        Ok(health)
    }

    /// Value of what an account holds besides cash; one case that has been worked out already saves work.
    pub fn worth(&mut self, account: &MarginAccount, case: u8, doubt: Doubt) -> Result<i64> {
        let (purpose, set) = (Purpose::Liquidation, ScenarioSet::Only(case));
        Ok(self.margin(account, Check { purpose, doubt, set })?.worth_atoms)
    }

    /// Requirement and equity together, as liquidation sees them: on the account's better side.
    pub fn health(&mut self, account: &MarginAccount, set: ScenarioSet) -> Result<Health> {
        let requirement = self.check(account, Purpose::Liquidation, set)?;
        Health::new(account.cash_atoms, &requirement).map_err(risk)
    }

    /// Where a requirement comes from: parts that sum to it.
    pub fn split(
        &mut self,
        account: &MarginAccount,
        margin: br::margin::Margin,
    ) -> Result<(Requirement, br::margin::Split)> {
        let purpose = match margin {
            br::margin::Margin::Initial => Purpose::NewRisk,
            br::margin::Margin::Maintenance => Purpose::Liquidation,
        };
        let doubt = Doubt::Against(Action::NewRisk); // as in `requirement`
        let check = Check { purpose, doubt, set: ScenarioSet::All };
        let order = self.prepare(account, &[], check)?;
        let sums = self.sums(account, check, &order)?;
        let requirement = br::margin::requirement(&sums, &self.pool).map_err(risk)?;
        let split = br::margin::split(&sums, &self.pool, &requirement, margin).map_err(risk)?;
        Ok((requirement, split))
    }

    /// Profits of every market in every case, for who wants more than the requirement.
    #[inline(never)]
    fn sums(
        &self,
        account: &MarginAccount,
        check: Check,
        order: &Order,
    ) -> Result<Vec<MarketSums<'_>>> {
        let mut sums = Vec::with_capacity(self.views.len());
        for at in 0..self.views.len() {
            // a market that no position or collateral uses has no model, and needs none
            let Some(kept) = self.models.iter().find(|m| m.view == at) else {
                continue;
            };
            let mut market = MarketSums::new(&kept.model, check.set);
            let gross_lots = self.fold_expiries(account, &[], order, &mut market)?;
            let seen = Seen { view: at, doubt: check.doubt };
            self.add_whole(account, seen, gross_lots, &mut market)?;
            sums.push(market);
        }
        Ok(sums)
    }

    /// What a market asks for an account's contracts and collateral as a whole.
    fn add_whole(
        &self,
        account: &MarginAccount,
        seen: Seen,
        gross_lots: u64,
        market: &mut MarketSums,
    ) -> Result<()> {
        let width_atoms = self.width_atoms(seen.view, seen.doubt);
        let confidence = br::maths::notional_ceil(width_atoms, gross_lots).map_err(risk)?;
        let factor = market.model().spec().confidence_q48;
        let factors = br::model::Factors { mm_q48: factor, im_q48: factor };
        let part = br::margin::Contingency::of(confidence, &factors).map_err(risk)?;
        market.add_contingency(part).map_err(risk)?;
        self.add_collateral(account, seen, market)
    }

    /// Values the options of one market, expiry by expiry, but those of which one stands `apart`; returns its live contracts without sign
    /// [lots].
    #[inline(never)]
    fn fold_expiries(
        &self,
        account: &MarginAccount,
        apart: &[Position],
        order: &Order,
        market: &mut MarketSums,
    ) -> Result<u64> {
        let (positions, set) = (account.positions(), market.set());
        let mut gross_lots = 0u64;
        let mut expiry = ExpirySums::default();
        let model = market.model();
        for (kept, run) in self.runs(order, model) {
            if !apart.is_empty() && self.is_held(kept, apart) {
                continue;
            }
            expiry.clear();
            for at in run {
                let Position { kind: side, strike_atoms, size_lots, .. } =
                    positions[usize::from(*at)];
                let leg = OptionLeg::new(kind(side), strike_atoms, size_lots);
                expiry.add(model, &kept.tenor, set, &leg).map_err(risk)?;
            }
            market.fold(&kept.tenor, &expiry).map_err(risk)?;
            gross_lots = gross_lots.saturating_add(expiry.gross_lots());
        }
        Ok(gross_lots)
    }

    /// The expiries of one market's model that positions are of, each with theirs.
    #[inline(always)]
    fn runs<'b>(
        &'b self,
        order: &'b Order,
        model: &'b MarginModel,
    ) -> impl Iterator<Item = (&'b KeptTenor, &'b [u8])> {
        self.tenors.iter().zip(&order.runs).filter_map(move |(kept, run)| {
            let places = usize::from(run.from)..usize::from(run.until);
            let run = order.positions.get(places).unwrap_or_default();
            let wanted = !run.is_empty() && core::ptr::eq(&self.models[kept.model].model, model);
            wanted.then_some((kept, run))
        })
    }

    /// Some of the positions are of a tenor's expiry.
    fn is_held(&self, kept: &KeptTenor, positions: &[Position]) -> bool {
        let index = self.views[self.models[kept.model].view].market.index;
        positions.iter().any(|p| p.expiry_ts == kept.expiry_ts && p.market == index)
    }

    /// Makes models and tenors of all an account uses, and of `gone` that it has used until now, and puts its positions in their order:
    /// first its own, then those.
    #[inline(never)]
    fn prepare(
        &mut self,
        account: &MarginAccount,
        gone: &[Position],
        check: Check,
    ) -> Result<Order> {
        let Check { purpose, doubt, .. } = check;
        let other_width =
            |kept: &KeptModel| kept.range_bps != self.range_bps(kept.view, account, purpose);
        if self.tenors.len() > KEPT_TENORS || self.models.iter().any(other_width) {
            self.tenors.clear();
            self.models.clear();
        }
        let positions = account.positions();
        let mut tenor_of = [0u8; MAX_POSITIONS + MAX_LEGS];
        let mut counts = [0u8; MAX_TENORS];
        let mut known: Vec<AskedTenor> = Vec::with_capacity(KEPT_TENORS);
        for (position, tenor) in positions.iter().chain(gone).zip(&mut tenor_of) {
            let (market, expiry_ts) = (position.market, position.expiry_ts);
            let found = known.iter().find(|of| of.expiry_ts == expiry_ts && of.market == market);
            *tenor = match found {
                Some(asked) => asked.tenor,
                None => {
                    let view = self.view_at(market)?;
                    let tenor = if self.prices_options(view, doubt) {
                        let model = self.model_at(view, account, purpose)?;
                        self.tenor_at(view, model, position, check)?
                    } else {
                        NO_TENOR
                    };
                    // what is gone is no longer held: a trade may close its expiry and open another
                    let most = MAX_EXPIRIES_HELD.saturating_add(gone.len());
                    require!(known.len() < most, ClearingError::TooManyExpiries);
                    known.push(AskedTenor { market, expiry_ts, tenor });
                    tenor
                }
            };
            if let Some(count) = counts.get_mut(usize::from(*tenor)) {
                *count = count.wrapping_add(1); // fits: 136 positions
            }
        }
        for (index, atoms) in account.collateral_atoms.iter().enumerate() {
            if *atoms > 0 {
                let view = self.view_at(index as u8)?; // fits: index < 8
                if self.low_atoms(view, doubt).is_some() {
                    self.model_at(view, account, purpose)?;
                }
            }
        }
        let mut runs = Vec::with_capacity(self.tenors.len());
        let mut end = 0u8;
        for count in counts.iter().take(self.tenors.len()) {
            // the end moves up to its place as the run fills
            runs.push(Run { from: end, until: end });
            end = end.wrapping_add(*count); // fits: 136 positions
        }
        let count = positions.len().saturating_add(gone.len());
        let mut ordered = vec![0u8; count];
        for (at, tenor) in (0..count as u8).zip(&tenor_of) {
            if let Some(run) = runs.get_mut(usize::from(*tenor)) {
                if let Some(slot) = ordered.get_mut(usize::from(run.until)) {
                    *slot = at;
                }
                run.until = run.until.wrapping_add(1);
            }
        }
        Ok(Order { positions: ordered, runs })
    }

    /// Refuses an action where a market or live expiry that the account has options in is in a state that blocks it. Where the account
    /// has collateral alone, that counts for nothing, and the rest goes on.
    pub fn require(&self, action: Action, account: &MarginAccount) -> Result<()> {
        action.require(self.states_of(action, account)?.options)
    }

    /// Whether no market or live expiry that the account uses is in a state that blocks an action, collateral's among them.
    pub fn is_clear(&self, action: Action, account: &MarginAccount) -> Result<bool> {
        let Used { options, collateral } = self.states_of(action, account)?;
        Ok((options | collateral) & action.blocked_by() == 0)
    }

    /// States of what an account's options need for an action, and of what it has collateral of alone. Errors: `MarketMissing`,
    /// `SurfaceMissing`.
    #[inline(never)]
    fn states_of(&self, action: Action, account: &MarginAccount) -> Result<Used> {
        let markets = Used::by(account);
        let mut states = Used { options: 0, collateral: 0 };
        for index in 0..MAX_MARKETS as u8 {
            let bit = market_bit(index);
            if markets.options & bit != 0 {
                states.options |= self.states[self.view_at(index)?];
            } else if markets.collateral & bit != 0 {
                states.collateral |= self.states[self.view_at(index)?];
            }
        }
        // surfaces cost a search each: only where one could block
        let surfaces = action.blocked_by() & oracle_state::SURFACE_OLD != 0;
        let mut seen: Option<(u8, i64)> = None;
        for position in account.positions().iter().filter(|_| surfaces) {
            let key = (position.market, position.expiry_ts);
            if seen == Some(key) || position.expiry_ts <= self.now {
                continue;
            }
            seen = Some(key);
            let view = &self.views[self.view_at(position.market)?];
            let slot = view.surface.find(position.expiry_ts)?;
            states.options |= slot.states(&view.market.params.oracle, self.now);
        }
        Ok(states)
    }

    /// An auction's present by its own clocks: behind the cluster's by what a market that the account uses, and that is for sale, was idle since
    /// it began. Errors: `MarketMissing`.
    pub fn auction_time(
        &self,
        account: &MarginAccount,
        auction: &Auction,
        time: &SaleTime,
    ) -> Result<AuctionTime> {
        let mut idle = Vec::with_capacity(self.views.len());
        self.each_market(account, |view| {
            let market = self.views[view].market;
            // what has no price is no part of a slice, and its time stands for the day it is
            if self.states[view] & oracle_state::MARK_OLD == 0 {
                let then = auction.idle_secs.get(usize::from(market.index));
                idle.extend(then.map(|live_secs| IdleSince {
                    live_secs: *live_secs,
                    secs: market.idle_at(time).secs,
                }));
            }
            Ok(())
        })?;
        Ok(AuctionTime::new(self.now, idle.into_iter()))
    }

    /// Idle seconds of every market passed.
    pub fn idle(&self, time: &SaleTime) -> Vec<MarketIdle> {
        let of = |market: &Market| MarketIdle { index: market.index, idle: market.idle_at(time) };
        self.views.iter().map(|view| of(view.market)).collect()
    }

    /// Calls `f` with the view of every market an account uses. Errors: `MarketMissing`.
    fn each_market(
        &self,
        account: &MarginAccount,
        mut f: impl FnMut(usize) -> Result<()>,
    ) -> Result<()> {
        let Used { options, collateral } = Used::by(account);
        for index in 0..MAX_MARKETS as u8 {
            if (options | collateral) & market_bit(index) != 0 {
                f(self.view_at(index)?)?;
            }
        }
        Ok(())
    }

    fn view_at(&self, index: u8) -> Result<usize> {
        let found = self.views.iter().position(|v| v.market.index == index);
        found.ok_or_else(|| error!(ClearingError::MarketMissing))
    }

    fn model_at(
        &mut self,
        view: usize,
        account: &MarginAccount,
        purpose: Purpose,
    ) -> Result<usize> {
        // `prepare` has dropped those of another width
        if let Some(found) = self.models.iter().position(|kept| kept.view == view) {
            return Ok(found);
        }
        let market = self.views[view].market;
        let range_bps = self.range_bps(view, account, purpose);
        self.models.push(KeptModel { view, range_bps, model: MarginModel::blank() });
        let at = self.models.len() - 1;
        market.params.grid.write_model(&mut self.models[at].model, range_bps)?;
        Ok(at)
    }

    #[inline(never)]
    fn tenor_at(
        &mut self,
        view: usize,
        model: usize,
        position: &Position,
        check: Check,
    ) -> Result<u8> {
        let Check { purpose, set, .. } = check;
        let usable = |k: &KeptTenor| {
            let serves = k.set == ScenarioSet::All || k.set == set;
            // shocks of a young point are the same for every purpose
            let same = k.stale_bps == 0 || k.purpose == purpose;
            k.model == model && k.expiry_ts == position.expiry_ts && serves && same
        };
        if let Some(found) = self.tenors.iter().position(usable) {
            return Ok(found as u8); // fits: below MAX_TENORS
        }
        let market = &self.views[view];
        let slot = market.surface.find(position.expiry_ts)?;
        let mut stale_bps = 0;
        let tenor = if slot.status == slot_status::SETTLED {
            Tenor::settled(slot.settlement_price_atoms)
        } else {
            require!(slot.published_ts > 0, ClearingError::SurfaceMissing);
            let spot = market.market.mark.price_atoms;
            require!(spot > 0, ClearingError::PriceStale);
            let expiry = slot.to_risk(market.market, self.now)?;
            let mut tenor = Tenor::live(&self.models[model].model, &expiry, set).map_err(risk)?;
            stale_bps = slot.widen_bps(&market.market.params.oracle, self.now);
            if purpose == Purpose::NewRisk {
                tenor.widen_vol(stale_bps);
            }
            tenor
        };
        let kept =
            KeptTenor { model, expiry_ts: position.expiry_ts, set, purpose, stale_bps, tenor };
        // one that was worked out for another scenario makes room
        let same = |k: &KeptTenor| k.model == model && k.expiry_ts == position.expiry_ts;
        if let Some(at) = self.tenors.iter().position(same) {
            self.tenors[at] = kept;
            return Ok(at as u8); // fits: below MAX_TENORS
        }
        require!(self.tenors.len() < MAX_TENORS, ClearingError::TooManyExpiries);
        if self.tenors.len() == KEPT_TENORS {
            self.tenors.reserve_exact(MAX_TENORS - KEPT_TENORS); // once, and no more than there can be
        }
        self.tenors.push(kept);
        Ok((self.tenors.len() - 1) as u8)
    }

    /// Width of a market's ranges for an account [bps of the ordinary].
    fn range_bps(&self, view: usize, account: &MarginAccount, purpose: Purpose) -> u32 {
        let (market, range) = (self.views[view].market, &self.ranges[view]);
        let now = match purpose {
            Purpose::NewRisk => range.new_risk_bps(),
            Purpose::Liquidation => range.state.mm_bps,
        };
        let frozen = account.auction_range_bps.get(usize::from(market.index)).copied().unwrap_or(0);
        match purpose {
            Purpose::Liquidation if account.in_auction != 0 && frozen > 0 => {
                now.min(u32::from(frozen))
            }
            _ => now,
        }
    }
}

/// The larger initial margin of both widths, and liquidation's maintenance margin.
fn at_both_widths(maintenance: Requirement, initial: &Requirement) -> Requirement {
    Requirement { im_atoms: initial.im_atoms.max(maintenance.im_atoms), ..maintenance }
}
