//! Whether a maker's quote may be shown: pure, over what the chain said about the maker and what the server asks of all.

use super::{refusal::QuoteRefusal, signed::SignedQuote, terms::Terms};
use anchor_lang::prelude::Pubkey;
use breakwater_clearing::state::{MarginAccount, QuoteSession};

/// Where quotes are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Genesis hash, as the protocol has it.
    pub chain: [u8; 32],
    pub pool: Pubkey,
}

/// What the chain says about a maker's account and one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MakerFacts {
    pub account: Pubkey,
    pub pool: Pubkey,
    /// Owner or delegate; a session key otherwise, if the account has one of this name.
    pub key_trades: bool,
    /// Signatures of the session key count before it [unix s].
    pub session_ends_ts: Option<i64>,
    /// Quotes with a lower nonce are cancelled.
    pub floor: u64,
    pub in_auction: bool,
}

impl MakerFacts {
    pub fn of(
        account: Pubkey,
        key: &Pubkey,
        state: &MarginAccount,
        session: Option<&QuoteSession>,
    ) -> Self {
        let of_key = session.filter(|session| session.key == *key);
        Self {
            account,
            pool: state.pool,
            key_trades: state.require_trader(key).is_ok(),
            session_ends_ts: of_key.map(|session| session.expires_ts),
            floor: state.quote_floor,
            in_auction: state.in_auction != 0,
        }
    }

    pub fn may_sign(&self, now_ts: i64) -> bool {
        self.key_trades || self.session_ends_ts.is_some_and(|ends| now_ts < ends)
    }

    /// Errors: `WrongPool`, `NotASigner`.
    pub fn require_signer(&self, place: &Place, now_ts: i64) -> Result<(), QuoteRefusal> {
        if self.pool != place.pool {
            return Err(QuoteRefusal::WrongPool);
        }
        if self.may_sign(now_ts) { Ok(()) } else { Err(QuoteRefusal::NotASigner) }
    }
}

/// The quote's end must lie between these [unix s].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ends {
    pub earliest_ts: i64,
    pub latest_ts: i64,
}

/// Errors: `WrongProgram`, `WrongChain`, `WrongMaker`, those of [`MakerFacts::require_signer`], `InAuction`, `Cancelled`, those
/// of [`Terms::require`], `EndsTooSoon`, `EndsTooLate`.
pub fn require(
    signed: &SignedQuote,
    terms: &Terms,
    (place, maker): (&Place, &MakerFacts),
    ends: Ends,
    now_ts: i64,
) -> Result<(), QuoteRefusal> {
    let quote = &signed.quote;
    let first = [
        (quote.program == breakwater_clearing::ID.to_bytes(), QuoteRefusal::WrongProgram),
        (quote.chain == place.chain, QuoteRefusal::WrongChain),
        (quote.maker == maker.account.to_bytes(), QuoteRefusal::WrongMaker),
    ];
    all(first)?;
    maker.require_signer(place, now_ts)?;
    all([
        (!maker.in_auction, QuoteRefusal::InAuction),
        (quote.nonce >= maker.floor, QuoteRefusal::Cancelled),
    ])?;
    terms.require(quote)?;
    // a session key that ends before the quote could be taken signs nothing worth showing
    let signs_until = if maker.key_trades { i64::MAX } else { maker.session_ends_ts.unwrap_or(0) };
    all([
        (quote.until_ts.min(signs_until) >= ends.earliest_ts, QuoteRefusal::EndsTooSoon),
        (quote.until_ts <= ends.latest_ts, QuoteRefusal::EndsTooLate),
    ])
}

fn all<const N: usize>(rules: [(bool, QuoteRefusal); N]) -> Result<(), QuoteRefusal> {
    rules.into_iter().find(|(holds, _)| !holds).map_or(Ok(()), |(_, refusal)| Err(refusal))
}
