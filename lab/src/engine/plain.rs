//! Engines that are a rule for how much of an account is closed, and who pays for it. Accounts are the program's own structures; what is closed goes to
//! dealers at mark, and its delta into the books, at once; dealers hedge what it becomes later. Where nothing is left to close and cash is owed, BTC that was
//! brought as collateral is sold through the book.

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
use breakwater_client::snapshot::{MarketState, Snapshot, empty_account};
use breakwater_risk::{margin::Health, model::ScenarioSet};
use breakwater_sim::demo::trade::mark;
use std::collections::BTreeSet;

/// An account that is below its maintenance margin [USD].
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// Its place in the cast.
    pub trader: usize,
    /// Since the engine acted last [s].
    pub secs: f64,
    /// Counted equity, collateral after its haircut.
    pub equity_usd: f64,
    /// Value at mark, collateral without its haircut.
    pub value_usd: f64,
    /// Maintenance margin.
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
    /// Who pays what closing costs.
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
    /// What of it is closed now; nothing where nobody does.
    fn close(&mut self, case: &Case) -> Option<Close>;
    /// An account is above its margin again, or gone.
    fn recovered(&mut self, _trader: usize) {}
}

/// An engine that is a rule.
pub struct Plain {
    policy: Box<dyn Policy>,
    accounts: Vec<Box<MarginAccount>>,
    /// They only ever hold what they began with.
    makers: Vec<Box<MarginAccount>>,
    /// One for each maker's series.
    dealers: Vec<Box<MarginAccount>>,
    dealer_of: Makers,
    spread_points: f64,
    hedged: [f64; MARKETS],
    /// Who was due when it acted last.
    due: BTreeSet<usize>,
    touched: BTreeSet<usize>,
    first_sold: Vec<(usize, Box<MarginAccount>)>,
    tally: Tally,
}

/// What one closing would come to.
struct Closing {
    /// What goes over to dealers: positions of the account's side.
    moved: Vec<Position>,
    value_usd: f64,
    notional_usd: f64,
    /// Contracts to buy of each underlying, so that whoever takes it is flat.
    hedge: [f64; MARKETS],
    spread_usd: f64,
}

impl Plain {
    /// A rule, with everybody as they are at the start.
    pub fn new(policy: Box<dyn Policy>, house: &House, cast: &Cast, world: &World) -> Self {
        Self {
            policy,
            accounts: cast.accounts(house),
            makers: cast.makers.iter().map(|maker| house.account(&maker.account)).collect(),
            dealers: cast.makers.iter().map(|_| empty_account()).collect(),
            dealer_of: Makers::new(&house.world.expiries),
            spread_points: world.hedging.spread_points,
            hedged: [0.0; MARKETS],
            due: BTreeSet::new(),
            touched: BTreeSet::new(),
            first_sold: vec![],
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
            // a mark that is late is not the price that the hedge is done at
            let mark = snapshot.markets.get(at).map_or(0.0, |of| spot_usd(&of.market));
            cost_usd += fill.contracts * (moment.usd[at] - mark);
        }
        if close.payer == Payer::Liquidator && cost_usd > close.fee_usd {
            return Ok(());
        }
        *moment.books = tried;
        let paid_usd = match close.payer {
            Payer::Account => close.fee_usd + cost_usd,
            Payer::Liquidator => close.fee_usd,
        };
        if !self.tally.liquidated.contains(&trader) {
            self.first_sold.push((trader, self.accounts[trader].clone()));
        }
        for part in &closing.moved {
            let series = part.series();
            self.accounts[trader].change(&series, -part.size_lots)?;
            let dealer = self.dealer_of.of(&series)?;
            self.dealers[dealer].change(&series, part.size_lots)?;
        }
        for (sum, hedge) in self.hedged.iter_mut().zip(closing.hedge) {
            *sum += hedge;
        }
        let account = &mut self.accounts[trader];
        account.cash_atoms += signed_atoms(closing.value_usd - paid_usd);
        self.touched.insert(trader);
        self.tally.liquidated.insert(trader);
        self.tally.sold_usd += closing.notional_usd;
        self.tally.gave_up(trader, paid_usd);
        self.tally.sales += 1;
        if account.positions().is_empty() {
            self.sell_collateral(moment, snapshot, trader);
            self.write_off(trader);
        }
        Ok(())
    }

    /// BTC of an account that owes cash, as much as what it owes asks for, at what the book gives for it.
    fn sell_collateral(&mut self, moment: &mut Moment, snapshot: &Snapshot, trader: usize) {
        let account = &mut self.accounts[trader];
        for (at, of) in snapshot.markets.iter().enumerate().take(MARKETS) {
            let unit = 10f64.powi(i32::from(of.market.collateral_decimals));
            let (held, owed_usd) =
                (account.collateral_atoms[at] as f64 / unit, -usd(account.cash_atoms));
            if held <= 0.0 || owed_usd <= 0.0 {
                continue;
            }
            let book = &mut moment.books[at];
            let price = moment.path_usd[at] * book.displacement().exp();
            let fill = book.trade(-held.min(owed_usd / price));
            let got_usd = -fill.contracts * moment.path_usd[at] * fill.mean.exp();
            account.cash_atoms += signed_atoms(got_usd);
            account.collateral_atoms[at] -=
                ((-fill.contracts * unit) as u64).min(account.collateral_atoms[at]);
            self.tally.gave_up(trader, -fill.contracts * price - got_usd);
        }
    }

    /// What is owed with nothing left to sell is somebody else's loss.
    fn write_off(&mut self, trader: usize) {
        let account = &mut self.accounts[trader];
        // collateral that is left is worth more than what slippage left of the debt: it is sold at the next moment
        if account.collateral_atoms.iter().any(|atoms| *atoms > 0) {
            return self.policy.recovered(trader);
        }
        if account.cash_atoms < 0 {
            let owed_usd = -usd(account.cash_atoms);
            self.tally.bad_debt_usd += owed_usd;
            self.tally.others_usd += owed_usd;
            self.tally.shared_usd += owed_usd;
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
        let mut spent = vec![];
        for trader in moment.near.iter().copied() {
            let account = &self.accounts[trader];
            if account.positions().is_empty() {
                if account.cash_atoms < 0 {
                    spent.push(trader);
                }
                continue;
            }
            let health = engine.health(account, ScenarioSet::All)?;
            if health.is_liquidatable() {
                due.push((trader, health));
            } else {
                self.policy.recovered(trader);
            }
        }
        drop(engine);
        for trader in spent {
            self.sell_collateral(moment, &snapshot, trader);
            self.write_off(trader);
        }
        let now: BTreeSet<usize> = due.iter().map(|(trader, _)| *trader).collect();
        for trader in self.due.difference(&now) {
            self.policy.recovered(*trader);
        }
        self.due = now;
        for (trader, health) in &due {
            let case = self.case(&snapshot, *trader, moment.secs, health)?;
            // what is sent and does not land is sent again at the next moment
            if let Some(close) = self.policy.close(&case).filter(|_| moment.landing.lands()) {
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

    fn dealers(&self) -> &[Box<MarginAccount>] {
        &self.dealers
    }

    fn hedged(&mut self) -> [f64; MARKETS] {
        std::mem::take(&mut self.hedged)
    }

    fn first_sold(&mut self) -> Vec<(usize, Box<MarginAccount>)> {
        std::mem::take(&mut self.first_sold)
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
