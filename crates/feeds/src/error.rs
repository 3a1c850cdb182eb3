//! Why an account gives no reading.

use core::fmt;

/// A refusal of an account's bytes. None of them is a price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedError {
    /// Fewer bytes than the account's layout has.
    TooShort,
    /// Not Pyth's magic number.
    WrongMagic,
    /// A Pyth account of another version than 2.
    WrongVersion,
    /// A Pyth account that is not a price, or a price of another type.
    WrongType,
    /// Not the discriminator of a pull feed.
    WrongDiscriminator,
    /// A byte that its layout has no meaning for.
    Malformed,
    /// A status other than trading: unknown, halted, in auction, ignored.
    NotTrading,
    /// A feed nobody has resolved yet.
    NoResult,
    /// A result of fewer samples than the feed itself asks for, or of none.
    TooFewSamples,
    /// A price of zero or less.
    NotPositive,
    /// A standard deviation below zero.
    NegativeConf,
    /// A result outside the least and greatest of its own samples.
    OutsideRange,
    /// A publish time of zero or less.
    NoTimestamp,
}

impl fmt::Display for FeedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            FeedError::TooShort => "the account is shorter than its layout",
            FeedError::WrongMagic => "not Pyth's magic number",
            FeedError::WrongVersion => "not version 2 of Pyth's accounts",
            FeedError::WrongType => "not a price account of Pyth's",
            FeedError::WrongDiscriminator => "not a pull feed of Switchboard's",
            FeedError::Malformed => "a byte that the layout has no meaning for",
            FeedError::NotTrading => "the price's status is not trading",
            FeedError::NoResult => "the feed has no result yet",
            FeedError::TooFewSamples => "the result rests on too few samples",
            FeedError::NotPositive => "the price is not above zero",
            FeedError::NegativeConf => "the standard deviation is below zero",
            FeedError::OutsideRange => "the result lies outside its own samples",
            FeedError::NoTimestamp => "the price has no publish time",
        })
    }
}

impl core::error::Error for FeedError {}

/// What every refusal is made of.
pub(crate) fn require(ok: bool, error: FeedError) -> Result<(), FeedError> {
    if ok { Ok(()) } else { Err(error) }
}
