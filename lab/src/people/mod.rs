//! Who holds what at the start, who answers a margin call, and who hedges.
//!
//! Traders hold one of the books that retail and small desks hold ([`books`]); on the other side of each trade is a maker, one for every
//! market and expiry, who never runs out of money and hedges with a lag ([`hedger`]). What an engine closes goes to dealers, who hedge all of it. Some
//! owners have a part of their equity in BTC, which falls with what they sold. An adversary may hunt them all ([`adversary`]).

pub mod adversary;
pub mod books;
pub mod hedger;

use crate::{
    house::{House, atoms, spot_usd, usd},
    market::MARKETS,
    world::World,
};
use anyhow::{Context, Result, anyhow, bail};
use books::Book;
use breakwater_clearing::{
    instructions::Leg,
    state::{MarginAccount, Series},
};
use breakwater_client::snapshot::{MarketState, Snapshot};
use breakwater_sim::demo::trade::{deposit_atoms, holding, mark};
use breakwater_tests::Trader;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Exp, LogNormal};

/// What a maker starts with: it is not who fails here [USD].
const MAKER_USD: f64 = 900_000_000.0;
/// What trades of others have widened meanwhile is paid in after the first refusal, a fifth of the deposit at a time.
const TOP_UPS: usize = 5;
/// A wallet of the laboratory holds a thousand BTC; no more than this is brought of them [USD].
const MOST_BTC_USD: f64 = 45_000_000.0;
/// Never less than this is deposited [USD].
const LEAST_USD: f64 = 100.0;

/// Who owns an account, and how it answers a margin call.
pub struct Owner {
    /// What it holds at the start.
    pub book: Book,
    /// After a margin call it deposits so much later [s]; never where there is nothing.
    pub answers_secs: Option<f64>,
}

/// Everyone, at the start.
pub struct Cast {
    /// Accounts with positions ...
    pub traders: Vec<Trader>,
    /// ... and who owns them, in the same order.
    pub owners: Vec<Owner>,
    /// One a market and expiry: see [`Makers`].
    pub makers: Vec<Trader>,
}

/// Which maker has which series.
#[derive(Clone, Debug)]
pub struct Makers {
    expiries: Vec<i64>,
}

impl Makers {
    /// One for each expiry of each market.
    pub fn new(expiries: &[i64]) -> Self {
        Self { expiries: expiries.to_vec() }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        MARKETS * self.expiries.len()
    }

    /// The maker of a series. Errors: an expiry that is not listed.
    pub fn of(&self, series: &Series) -> Result<usize> {
        let expiry = self.expiries.iter().position(|ts| *ts == series.expiry_ts);
        Ok(usize::from(series.market) * self.expiries.len()
            + expiry.context("an expiry that is not listed")?)
    }
}

impl Cast {
    /// Everybody joins and trades. The same seed gives the same cast, whatever the engine.
    pub fn new(house: &mut House, world: &World, seed: u64) -> Result<Self> {
        let makers = Makers::new(&house.world.expiries);
        let mut cast = Self {
            traders: vec![],
            owners: vec![],
            makers: (0..makers.count()).map(|_| house.join(MAKER_USD)).collect(),
        };
        let mut rng = ChaCha8Rng::seed_from_u64(seed ^ 0x0070_656f_706c_6500);
        let people = &world.people;
        let notional = LogNormal::new(people.notional_usd.ln(), people.notional_sd)?;
        let (spare, answer) =
            (Exp::new(1.0 / people.spare_mean)?, Exp::new(1.0 / people.answer_secs)?);
        for _ in 0..people.accounts {
            let book = people.books.any(&mut rng);
            let market = usize::from(rng.random_bool(people.second_share));
            let expiry = rng.random_range(0..house.world.expiries.len());
            let (size_usd, spare) =
                (notional.sample(&mut rng), 1.0 + people.spare_least + spare.sample(&mut rng));
            let answers = rng.random_bool(people.answer_share);
            let answers_secs = answers.then(|| answer.sample(&mut rng));
            let legs = book.legs(house, (market, expiry), size_usd, &mut rng)?;
            let in_btc = people.collateral_share > 0.0 && rng.random_bool(people.collateral_share);
            let btc = if in_btc { people.collateral_of_equity } else { 0.0 };
            let trader = open(house, &cast.makers, &makers, Start { legs, spare, btc })?;
            cast.traders.push(trader);
            cast.owners.push(Owner { book, answers_secs });
        }
        Ok(cast)
    }

    /// Accounts of all traders, in their order.
    pub fn accounts(&self, house: &House) -> Vec<Box<MarginAccount>> {
        self.traders.iter().map(|trader| house.account(&trader.account)).collect()
    }
}

/// What a trader begins with.
struct Start {
    legs: Vec<Leg>,
    /// Equity over initial margin.
    spare: f64,
    /// Share of the deposit that is BTC, after its haircut.
    btc: f64,
}

/// A trader who deposits what its legs ask for, with something to spare, and trades them at mark.
fn open(house: &mut House, all: &[Trader], makers: &Makers, start: Start) -> Result<Trader> {
    let Start { mut legs, spare, btc } = start;
    let snapshot = house.snapshot();
    for leg in &mut legs {
        leg.price_atoms = mark(&snapshot, leg)?.max(1);
    }
    let account = holding(&legs)?;
    // whoever buys has the premium, as cash is not lent
    let deposit =
        deposit_atoms(&snapshot, &account, spare)?.max(account.cash_atoms.min(0).unsigned_abs());
    // a fee, and what a trade itself widens
    let deposit = usd(i64::try_from(deposit)?) * 1.02 + LEAST_USD;
    // cash is not lent, so that a premium is paid in cash, and so is a fee
    let premium = usd(account.cash_atoms.min(0).saturating_neg()) * 1.02 + LEAST_USD;
    let in_btc = ((deposit - premium).max(0.0) * btc).min(MOST_BTC_USD);
    let trader = house.join(deposit - in_btc);
    pledge(house, &snapshot, &trader, in_btc)?;
    let maker = all.get(makers.of(&legs[0].series)?).context("a maker")?;
    let trade = house.world.trade(maker, &trader, legs);
    for _ in 0..TOP_UPS {
        match house.world.send(std::slice::from_ref(&trade), &[&maker.key, &trader.key]) {
            Ok(_) => return Ok(trader),
            Err(failure) if failure.name == "BelowInitialMargin" => {
                house.deposit(&trader, atoms(deposit * 0.2));
            }
            Err(failure) => bail!("a trade of the start is refused: {}", failure.name),
        }
    }
    bail!("a trade of the start asks for more than {TOP_UPS} times a fifth above its own margin")
}

/// Brings BTC that counts for so much after its haircut.
fn pledge(house: &mut House, snapshot: &Snapshot, trader: &Trader, counted_usd: f64) -> Result<()> {
    if counted_usd < LEAST_USD {
        return Ok(());
    }
    let MarketState { market, .. } = snapshot.markets.first().context("a market")?;
    let counts = 1.0 - f64::from(market.params.haircut_bps) / 1e4;
    let unit = 10f64.powi(i32::from(market.collateral_decimals));
    let atoms = counted_usd / counts / spot_usd(market) * unit;
    let deposit = house.world.deposit_btc(trader, atoms.ceil() as u64);
    let sent = house.send(deposit, &[&trader.key]);
    sent.map(drop).map_err(|name| anyhow!("BTC as collateral is refused: {name}"))
}

/// What brings an account back to a fifth above its initial margin [quote atoms].
pub fn answer_atoms(snapshot: &Snapshot, account: &MarginAccount) -> Result<u64> {
    let (_, health) = snapshot.assess(account)?;
    let wanted = health.im_atoms() as f64 * 1.2 - health.equity_atoms() as f64;
    Ok(wanted.max(0.0) as u64)
}
