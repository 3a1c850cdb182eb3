//! A quote, whatever form it came in.

use crate::{QuoteError, date::DATES, error::require};
use alloc::vec::Vec;

/// Most legs of a quote.
pub const MAX_LEGS: usize = 8;
/// Largest size of one leg [lots], price and strike [atoms]: what the ledger takes.
const MOST_LOTS: u64 = 1 << 40;
const MOST_ATOMS: u64 = 1 << 48;

/// What the maker does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The maker buys: the taker sells.
    Buy,
    /// The maker sells: the taker buys.
    Sell,
}

/// Of an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The right to buy.
    Call,
    /// The right to sell.
    Put,
}

/// One option of a quote: how much of it, at which price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuoteLeg {
    /// Whether the maker buys or sells.
    pub side: Side,
    /// Size of one time, without sign, in lots. 1..2^40.
    pub size_lots: u64,
    /// Upper-case letters and digits, padded with zeros.
    pub symbol: [u8; 8],
    /// When the option expires [unix s].
    pub expiry_ts: i64,
    /// Strike [quote atoms a unit]. 1..=2^48.
    pub strike_atoms: u64,
    /// Call or put.
    pub kind: Kind,
    /// Premium [quote atoms per contract]. 0..=2^48.
    pub price_atoms: u64,
}

/// What a maker offers, and to whom, how often, until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// Address of the clearing program: signed for it, valid for no other.
    pub program: [u8; 32],
    /// Genesis hash of its cluster: signed for it, valid on no other.
    pub chain: [u8; 32],
    /// The maker's margin account.
    pub maker: [u8; 32],
    /// In the order of [`QuoteLeg::key`], each series once.
    pub legs: Vec<QuoteLeg>,
    /// How often all legs together may be taken, at least once.
    pub times: u32,
    /// Most fee the maker pays each time [quote atoms].
    pub fee_cap_atoms: u64,
    /// Number that the maker gave it; its cancellations count from there.
    pub nonce: u64,
    /// Valid up to and including [unix s].
    pub until_ts: i64,
    /// Margin account of the only one who may take it; `None` for anyone.
    pub taker: Option<[u8; 32]>,
}

impl QuoteLeg {
    /// What orders legs, and tells series apart.
    pub fn key(&self) -> ([u8; 8], i64, u64, Kind) {
        (self.symbol, self.expiry_ts, self.strike_atoms, self.kind)
    }

    fn validate(&self) -> Result<(), QuoteError> {
        let size = (1..MOST_LOTS).contains(&self.size_lots);
        let price = self.price_atoms <= MOST_ATOMS;
        let strike = (1..=MOST_ATOMS).contains(&self.strike_atoms);
        require(size && price && strike, QuoteError::OutOfRange)?;
        require(DATES.contains(&self.expiry_ts), QuoteError::OutOfRange)?;
        let used = self.symbol.iter().position(|c| *c == 0).unwrap_or(self.symbol.len());
        let (name, rest) = self.symbol.split_at(used);
        let named = used > 0 && rest.iter().all(|c| *c == 0);
        let plain = name.iter().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
        require(named && plain, QuoteError::NotCanonical)
    }
}

impl Quote {
    /// Everything that a quote must keep to in any form: numbers in their ranges, one to eight legs, each series once, in order. Errors:
    /// `OutOfRange`, `LegOrder`, `NotCanonical`.
    pub fn validate(&self) -> Result<(), QuoteError> {
        require((1..=MAX_LEGS).contains(&self.legs.len()), QuoteError::OutOfRange)?;
        for leg in &self.legs {
            leg.validate()?;
        }
        let rising = self.legs.windows(2).all(|pair| match pair {
            [one, two] => one.key() < two.key(),
            _ => true,
        });
        require(rising, QuoteError::LegOrder)?;
        let until = DATES.contains(&self.until_ts);
        let fee = self.fee_cap_atoms <= MOST_ATOMS;
        require(self.times > 0 && until && fee, QuoteError::OutOfRange)
    }
}
