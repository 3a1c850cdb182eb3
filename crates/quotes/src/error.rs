//! Why bytes are no quote.

/// A refusal of bytes that were to be a quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuoteError {
    /// Neither a quote's text nor its compact bytes, in none of the envelopes.
    NoQuote,
    /// The text does not follow the form at some word.
    Malformed,
    /// A number, date or name that is not written the one way it is to be written.
    NotCanonical,
    /// Out of range: no leg or more than eight, nothing to trade, a price or size beyond what the ledger takes.
    OutOfRange,
    /// Legs that are out of order, or one series twice.
    LegOrder,
    /// The envelope names another signer, several, or another application.
    WrongEnvelope,
}

pub(crate) fn require(ok: bool, error: QuoteError) -> Result<(), QuoteError> {
    if ok { Ok(()) } else { Err(error) }
}
