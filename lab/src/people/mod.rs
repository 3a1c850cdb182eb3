//! Who holds what at the start, who answers a margin call, and who hedges.
//!
//! Traders hold one of the books that retail and small desks hold ([`books`]); on the other side of each trade is a maker, one for every
//! market and expiry, who never runs out of money and hedges with a lag ([`hedger`]).

pub mod books;
pub mod hedger;

use crate::{
    house::{House, atoms, usd},
    market::MARKETS,
    world::World,
};
use anyhow::{Context, Result, bail};
use books::Book;
use breakwater_clearing::{
    instructions::Leg,
    state::{MarginAccount, Series},
};
use breakwater_client::snapshot::Snapshot;
use breakwater_sim::demo::trade::{deposit_atoms, holding, mark};
use breakwater_tests::Trader;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Exp, LogNormal};

/// What a maker starts with: it is not who fails here [USD].
const MAKER_USD: f64 = 900_000_000.0;
/// What trades of others have widened meanwhile is paid in after the first refusal, a fifth of the deposit at a time.
const TOP_UPS: usize = 5;
/// Never less than this is deposited [USD].
const LEAST_USD: f64 = 100.0;

/// Who owns an account, and how it answers a margin call.
pub struct Owner {
    pub book: Book,
    /// After a margin call it deposits so much later [s]; never where there is nothing.
    pub answers_secs: Option<f64>,
}

/// Everyone, at the start.
pub struct Cast {
    pub traders: Vec<Trader>,
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
    pub fn new(expiries: &[i64]) -> Self {
        Self { expiries: expiries.to_vec() }
    }

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
            let book = Book::any(&mut rng);
            let market = usize::from(rng.random_bool(0.3));
            let expiry = rng.random_range(0..house.world.expiries.len());
            let (size_usd, spare) =
                (notional.sample(&mut rng), 1.0 + people.spare_least + spare.sample(&mut rng));
            let answers = rng.random_bool(people.answer_share);
            let answers_secs = answers.then(|| answer.sample(&mut rng));
            let legs = book.legs(house, (market, expiry), size_usd, &mut rng)?;
            let trader = open(house, &cast.makers, &makers, (legs, spare))?;
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

/// A trader who deposits what its legs ask for, with something to spare, and trades them at mark.
fn open(
    house: &mut House,
    all: &[Trader],
    makers: &Makers,
    (mut legs, spare): (Vec<Leg>, f64),
) -> Result<Trader> {
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
    let trader = house.join(deposit);
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

/// What brings an account back to a fifth above its initial margin [quote atoms].
pub fn answer_atoms(snapshot: &Snapshot, account: &MarginAccount) -> Result<u64> {
    let (_, health) = snapshot.assess(account)?;
    let wanted = health.im_atoms() as f64 * 1.2 - health.equity_atoms() as f64;
    Ok(wanted.max(0.0) as u64)
}
