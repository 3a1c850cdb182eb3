//! Engines: what is done with an account that is below its maintenance margin.
//!
//! All of them judge accounts by the program's own margin, on the same marks and surfaces, so that what differs is what they do about it.
//!
//! | engine | its rule |
//! |---|---|
//! | [`market_order`] | all of it is closed at once, by market orders |
//! | [`close_factor`] | half of what is owed at a fixed bonus, all of it when health is low (Aave v3) |
//! | [`tranches`] | a share that grows with each slot (Drift v2) |
//! | [`dutch`] | slices in a Dutch auction, with Derive v2's parameters |
//! | [`breakwater`] | the compiled program, with the keeper's and the liquidator's own decisions |
//! | [`nobody`] | nothing is ever sold: what the others are held against |
//!
//! A new one is a file with a [`plain::Policy`], a line in [`Kind`] and one in [`Kind::engine`].

pub mod breakwater;
pub mod close_factor;
pub mod dutch;
pub mod market_order;
pub mod nobody;
pub mod plain;
pub mod tranches;

use crate::{
    faults::Landing,
    house::House,
    market::{MARKETS, book::Book},
    people::Cast,
    world::World,
};
use anyhow::Result;
use breakwater_clearing::state::MarginAccount;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The moment an engine acts in.
pub struct Moment<'a> {
    /// Marks and surfaces as they were heard.
    pub house: &'a mut House,
    /// Since the last one [s].
    pub secs: f64,
    /// Prices without the books' displacement [USD].
    pub path_usd: [f64; MARKETS],
    /// Prices as they were when the step began; marks are these, unless oracles are late or silent [USD].
    pub usd: [f64; MARKETS],
    /// What every hedge goes through.
    pub books: &'a mut [Book; MARKETS],
    /// Traders who are near a line, by number: nobody else is due.
    pub near: &'a BTreeSet<usize>,
    /// Whether what is sent lands.
    pub landing: &'a mut Landing,
}

/// Liquidates, and holds everybody's account.
pub trait Engine {
    /// New prices have come in: does what it does about accounts that are due.
    fn act(&mut self, moment: &mut Moment) -> Result<()>;
    /// Somebody is due or for sale.
    fn is_busy(&self) -> bool;
    /// Traders' accounts as they are, in the cast's order.
    fn accounts(&self, house: &House) -> Vec<Box<MarginAccount>>;
    /// One of them.
    fn account(&self, house: &House, trader: usize) -> Result<Box<MarginAccount>>;
    /// Traders whose accounts were touched since the last call, by number.
    fn touched(&mut self) -> BTreeSet<usize>;
    /// Makers' accounts, in the cast's order.
    fn makers(&self, house: &House) -> Vec<Box<MarginAccount>>;
    /// Accounts of dealers, who have what was closed.
    fn dealers(&self) -> &[Box<MarginAccount>] {
        &[]
    }
    /// An owner pays in [quote atoms].
    fn deposit(&mut self, house: &mut House, trader: usize, atoms: u64) -> Result<()>;
    /// What dealers were given of a hedge since the last call [contracts].
    fn hedged(&mut self) -> [f64; MARKETS] {
        [0.0; MARKETS]
    }
    /// Traders of whom something was sold for the first time since the last call, with their accounts as they stood before.
    fn first_sold(&mut self) -> Vec<(usize, Box<MarginAccount>)>;
    /// What it did so far.
    fn tally(&self) -> &Tally;
    /// Closes the accounts of the run: what is still open counts.
    fn end(&mut self, house: &House) -> Result<()>;
}

/// What an engine did, in dollars.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Tally {
    /// Traders of whom something was sold, by number.
    pub liquidated: BTreeSet<usize>,
    /// Of them, those who were sold by soft slices alone.
    pub soft_only: BTreeSet<usize>,
    /// Contracts sold, at spot.
    pub sold_usd: f64,
    /// What owners gave up of the value at mark: slippage, spread, penalties, discounts.
    pub given_up_usd: f64,
    /// The same of each of them, by number.
    #[serde(skip)]
    pub given_up_by: BTreeMap<usize, f64>,
    /// What accounts owed beyond all they had.
    pub bad_debt_usd: f64,
    /// Paid of it by funds that are there for it: insurance, gamma reserve, backstop.
    pub funds_usd: f64,
    /// Paid of it by others: haircuts of deleveraging, loss that all share, and what is still owed at the end.
    pub others_usd: f64,
    /// Of that, taken back of counterparties' gains by deleveraging.
    pub haircuts_usd: f64,
    /// Of that, shared by all.
    pub shared_usd: f64,
    /// Orders or transactions that sold something.
    pub sales: usize,
}

impl Tally {
    /// An owner gave up so much.
    fn gave_up(&mut self, trader: usize, usd: f64) {
        self.given_up_usd += usd;
        *self.given_up_by.entry(trader).or_default() += usd;
    }
}

/// Which engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// All of an account at once, by market orders.
    MarketOrder,
    /// Half of what is owed at a fixed bonus, all of it when health is low.
    CloseFactor,
    /// A share that grows with each slot.
    Tranches,
    /// Slices in a Dutch auction.
    Dutch,
    /// The compiled program, its keeper and its liquidators.
    Breakwater,
    /// Nothing is ever sold.
    Nobody,
}

impl Kind {
    /// Those that sell, as they are compared.
    pub const ALL: [Self; 5] =
        [Self::MarketOrder, Self::CloseFactor, Self::Tranches, Self::Dutch, Self::Breakwater];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::MarketOrder => "market order",
            Self::CloseFactor => "close factor",
            Self::Tranches => "tranches",
            Self::Dutch => "Dutch auction",
            Self::Breakwater => "breakwater",
            Self::Nobody => "nobody",
        }
    }

    /// The engine, with everybody as they are at the start.
    pub fn engine(self, house: &mut House, cast: &Cast, world: &World) -> Result<Box<dyn Engine>> {
        let plain = |policy| plain::Plain::new(policy, house, cast, world);
        Ok(match self {
            Self::MarketOrder => Box::new(plain(Box::new(market_order::MarketOrder))),
            Self::CloseFactor => Box::new(plain(Box::new(close_factor::CloseFactor))),
            Self::Tranches => Box::new(plain(Box::<tranches::Tranches>::default())),
            Self::Dutch => Box::new(plain(Box::<dutch::Dutch>::default())),
            Self::Breakwater => Box::new(breakwater::Breakwater::new(house, cast, world)?),
            Self::Nobody => Box::new(plain(Box::new(nobody::Nobody))),
        })
    }
}
