//! Why there is no answer, by name.

use anchor_lang::error::{Error, ErrorCode};
use breakwater_clearing::errors::{ClearingError, risk};
use breakwater_client::error::name_of;
use breakwater_quotes::QuoteError;
use breakwater_risk::RiskError;

/// With a [`Refusal`] for an error.
pub type Result<T> = core::result::Result<T, Refusal>;

/// Why there is no answer.
#[derive(Debug)]
pub enum Refusal {
    /// The program's own.
    Program(Error),
    /// Bytes that are no quote.
    Quote(QuoteError),
    /// A request that the app should not have made, and what is wrong with it.
    Request(String),
    /// Nothing was loaded yet.
    NothingLoaded,
}

impl Refusal {
    /// "SurfaceMissing".
    pub fn name(&self) -> String {
        match self {
            Self::Program(error) => name_of(error),
            Self::Quote(error) => format!("{error:?}"),
            Self::Request(what) => format!("BadRequest: {what}"),
            Self::NothingLoaded => "NothingLoaded".to_owned(),
        }
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Program(error)
    }
}

impl From<ErrorCode> for Refusal {
    fn from(code: ErrorCode) -> Self {
        Self::Program(code.into())
    }
}

impl From<ClearingError> for Refusal {
    fn from(error: ClearingError) -> Self {
        Self::Program(error.into())
    }
}

impl From<RiskError> for Refusal {
    fn from(error: RiskError) -> Self {
        Self::Program(risk(error))
    }
}

impl From<QuoteError> for Refusal {
    fn from(error: QuoteError) -> Self {
        Self::Quote(error)
    }
}
