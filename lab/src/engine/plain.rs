//! Engines that are a rule for how much of an account is closed, and who pays for it. Accounts are the program's own structures; what is closed goes to the
//! makers of its series at mark, and its delta into the books, at once.

use super::{Engine, Moment, Tally};
use crate::{
    house::{House, contracts, owed_usd, signed_atoms, spot_usd, usd},
    market::{MARKETS, book::Book},
    people::{Cast, Makers},
    world::World,
};
use anyhow::{Context, Result};
use breakwater_bots::liquidator::greeks::of_position;
use breakwater_clearing::{
    instructions::Leg,
    state::{MarginAccount, Position},
};
use breakwater_client::snapshot::{MarketState, Snapshot};
use breakwater_risk::{margin::Health, model::ScenarioSet};
use breakwater_sim::demo::trade::mark;
use std::collections::BTreeSet;

/// An account that is below its maintenance margin [USD].
#[derive(Clone, Copy, Debug)]
pub struct Case {
    pub trader: usize,
    /// Since the engine acted last [s].
    pub secs: f64,
    pub equity_usd: f64,
    /// Value at mark, collateral without its haircut.
    pub value_usd: f64,
    pub mm_usd: f64,
    /// Value of its shorts at mark, positive.
    pub owed_usd: f64,
    /// Contracts at spot.
    pub notional_usd: f64,
}

/// What is closed of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Close {
    /// Of every position.
    pub share: f64,
    /// Taken off the account for whoever closes it.
    pub fee_usd: f64,
    pub payer: Payer,
}

/// Who pays slippage and spread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payer {
    /// The account: it is closed whatever that costs.
    Account,
    /// Whoever closes it, out of the fee; where that is not enough, nobody does.
    Liquidator,
}

/// How much is closed of an account that is due.
pub trait Policy {
    fn close(&mut self, case: &Case) -> Option<Close>;
    /// An account is above its margin again, or gone.
    fn recovered(&mut self, _trader: usize) {}
}

pub struct Plain {
    policy: Box<dyn Policy>,
    accounts: Vec<Box<MarginAccount>>,
    makers: Vec<Box<MarginAccount>>,
    maker_of: Makers,
    spread_points: f64,
    hedged: [f64; MARKETS],
    /// Who was due when it acted last.
    due: BTreeSet<usize>,
    touched: BTreeSet<usize>,
    tally: Tally,
}

/// What one closing would come to.
struct Closing {
    /// What goes over to makers: positions of the account's side.
    moved: Vec<Position>,
    value_usd: f64,
    notional_usd: f64,
    /// Contracts to buy of each underlying, so that whoever takes it is flat.
    hedge: [f64; MARKETS],
    spread_usd: f64,
}

impl Plain {
    pub fn new(policy: Box<dyn Policy>, house: &House, cast: &Cast, world: &World) -> Self {
        Self {
            policy,
            accounts: cast.accounts(house),
            makers: cast.makers.iter().map(|maker| house.account(&maker.account)).collect(),
            maker_of: Makers::new(&house.world.expiries),
            spread_points: world.hedging.spread_points,
            hedged: [0.0; MARKETS],
            due: BTreeSet::new(),
            touched: BTreeSet::new(),
            tally: Tally::default(),
        }
    }

    /// Value, notional and hedge of a share of an account.
    fn closing(&self, snapshot: &Snapshot, account: &MarginAccount, share: f64) -> Result<Closing> {
        let mut all = Closing {
            moved: vec![],
            value_usd: 0.0,
            notional_usd: 0.0,
            hedge: [0.0; MARKETS],
            spread_usd: 0.0,
        };
        let mut vega = [0.0; MARKETS];
        for position in account.positions() {
            let lots = (position.size_lots as f64 * share).round() as i64;
            if lots == 0 {
                continue;
            }
            let at = usize::from(position.market);
            let MarketState { market, surface } =
                snapshot.markets.get(at).context("a market of the pool")?;
            let part = Position { size_lots: lots, ..*position };
            let one = of_position(market, surface, &part, snapshot.now)?;
            let price = price_usd(snapshot, &part)?;
            all.value_usd += price * contracts(lots);
            all.notional_usd += one.notional_usd;
            all.hedge[at] -= one.delta_usd / spot_usd(market);
            vega[at] += one.vega_usd;
            all.moved.push(part);
        }
        all.spread_usd = vega.iter().map(|vega| vega.abs()).sum::<f64>() * self.spread_points;
        Ok(all)
    }

    fn case(&self, snapshot: &Snapshot, trader: usize, secs: f64, health: &Health) -> Result<Case> {
        let account = &self.accounts[trader];
        let mut owed_usd = 0.0;
        for position in account.positions().iter().filter(|position| position.size_lots < 0) {
            owed_usd -= price_usd(snapshot, position)? * contracts(position.size_lots);
        }
        let all = self.closing(snapshot, account, 1.0)?;
        Ok(Case {
            trader,
            secs,
            equity_usd: usd(health.equity_atoms()),
            value_usd: usd(health.value_atoms()),
            mm_usd: usd(health.mm_atoms()),
            owed_usd,
            notional_usd: all.notional_usd,
        })
    }

    /// Closes a share of an account, where somebody does.
    fn close_share(
        &mut self,
        moment: &mut Moment,
        snapshot: &Snapshot,
        trader: usize,
        close: Close,
    ) -> Result<()> {
        let closing = self.closing(snapshot, &self.accounts[trader], close.share)?;
        let mut tried: [Book; MARKETS] = moment.books.clone();
        let mut cost_usd = closing.spread_usd;
        for (at, book) in tried.iter_mut().enumerate() {
            let (path, before) = (moment.path_usd[at], book.displacement());
            let fill = book.trade(closing.hedge[at]);
            cost_usd += fill.contracts * path * (fill.mean.exp() - before.exp());
        }
        if close.payer == Payer::Liquidator && cost_usd > close.fee_usd {
            return Ok(());
        }
        *moment.books = tried;
        let paid_usd = match close.payer {
            Payer::Account => close.fee_usd + cost_usd,
            Payer::Liquidator => close.fee_usd,
        };
        for part in &closing.moved {
            let series = part.series();
            self.accounts[trader].change(&series, -part.size_lots)?;
            let maker = self.maker_of.of(&series)?;
            self.makers[maker].change(&series, part.size_lots)?;
        }
        for (sum, hedge) in self.hedged.iter_mut().zip(closing.hedge) {
            *sum += hedge;
        }
        let account = &mut self.accounts[trader];
        account.cash_atoms += signed_atoms(closing.value_usd - paid_usd);
        self.touched.insert(trader);
        self.tally.liquidated.insert(trader);
        self.tally.sold_usd += closing.notional_usd;
        self.tally.given_up_usd += paid_usd;
        self.tally.sales += 1;
        if account.positions().is_empty() {
            self.write_off(trader);
        }
        Ok(())
    }

    /// What is owed with nothing left to sell is somebody else's loss.
    fn write_off(&mut self, trader: usize) {
        let account = &mut self.accounts[trader];
        if account.cash_atoms < 0 {
            let owed_usd = -usd(account.cash_atoms);
            self.tally.bad_debt_usd += owed_usd;
            self.tally.others_usd += owed_usd;
            account.cash_atoms = 0;
        }
        self.policy.recovered(trader);
    }
}

/// One contract at mark [USD].
fn price_usd(snapshot: &Snapshot, position: &Position) -> Result<f64> {
    let leg = Leg { series: position.series(), size_lots: position.size_lots, price_atoms: 0 };
    Ok(usd(i64::try_from(mark(snapshot, &leg)?)?))
}

impl Engine for Plain {
    fn act(&mut self, moment: &mut Moment) -> Result<()> {
        let snapshot = moment.house.snapshot();
        let mut engine = snapshot.engine();
        let mut due = vec![];
        for trader in moment.near.iter().copied() {
            let account = &self.accounts[trader];
            if account.positions().is_empty() {
                continue;
            }
            let health = engine.health(account, ScenarioSet::All)?;
            if health.is_liquidatable() {
                due.push((trader, health));
            }
        }
        drop(engine);
        let now: BTreeSet<usize> = due.iter().map(|(trader, _)| *trader).collect();
        for trader in self.due.difference(&now) {
            self.policy.recovered(*trader);
        }
        self.due = now;
        for (trader, health) in &due {
            let case = self.case(&snapshot, *trader, moment.secs, health)?;
            if let Some(close) = self.policy.close(&case) {
                self.close_share(moment, &snapshot, *trader, close)?;
            }
        }
        Ok(())
    }

    fn is_busy(&self) -> bool {
        !self.due.is_empty()
    }

    fn accounts(&self, _house: &House) -> Vec<Box<MarginAccount>> {
        self.accounts.clone()
    }

    fn account(&self, _house: &House, trader: usize) -> Result<Box<MarginAccount>> {
        self.accounts.get(trader).cloned().context("a trader")
    }

    fn touched(&mut self) -> BTreeSet<usize> {
        std::mem::take(&mut self.touched)
    }

    fn makers(&self, _house: &House) -> Vec<Box<MarginAccount>> {
        self.makers.clone()
    }

    fn deposit(&mut self, _house: &mut House, trader: usize, atoms: u64) -> Result<()> {
        let account = self.accounts.get_mut(trader).context("a trader")?;
        account.cash_atoms = account.cash_atoms.checked_add_unsigned(atoms).context("fits")?;
        Ok(())
    }

    fn hedged(&mut self) -> [f64; MARKETS] {
        std::mem::take(&mut self.hedged)
    }

    fn tally(&self) -> &Tally {
        &self.tally
    }

    /// Accounts that are worth less than nothing at mark owe it.
    fn end(&mut self, house: &House) -> Result<()> {
        let owed_usd = owed_usd(&house.snapshot(), &self.accounts)?;
        self.tally.bad_debt_usd += owed_usd;
        self.tally.others_usd += owed_usd;
        Ok(())
    }
}
