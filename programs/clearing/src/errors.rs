//! Every way the program says no. A code's hundred names the stage that refused:
//! 6000 access, 6100 mark, 6200 margin, 6300 health, 6400 auction, 6500 waterfall, 6600 governance.

#![warn(missing_docs)]

use anchor_lang::prelude::*;
use breakwater_risk::RiskError;

/// A refusal, by its name. Codes are 6000 and what stands here. What each means is its message; said beside it is only what sets the bound,
/// where something does. Which instructions refuse so is in the book's `reference/errors.md`.
#[error_code]
#[allow(missing_docs)] // a variant's message is its word, and the one place it is kept
pub enum ClearingError {
    // 6000: access -------------------------------------------------------------------------
    #[msg("The signer is not the authority this instruction needs")]
    WrongAuthority = 0,
    /// Bits of [`pause`](crate::state::pause).
    #[msg("The instruction is paused")]
    Paused = 1,
    #[msg("The account belongs to another pool")]
    WrongPool = 2,
    #[msg("The token account is not the vault of this pool or market")]
    WrongVault = 3,
    #[msg("The mint is not the one this pool or market takes")]
    WrongMint = 4,
    #[msg("The same account was passed twice where two are needed")]
    DuplicateAccount = 5,
    #[msg("An account among the remaining ones is not a market, surface or board of this pool")]
    UnexpectedAccount = 6,
    #[msg("The surface belongs to another market")]
    WrongSurface = 7,
    #[msg("The board was not passed, or belongs to another market")]
    WrongBoard = 8,
    #[msg("The amount or size is zero")]
    ZeroAmount = 9,
    /// [`RiskError::Overflow`] too.
    #[msg("A number is too large for the ledger")]
    Overflow = 10,
    #[msg(
        "The account still holds positions, cash or collateral, or a shortfall is noted of it that cover_shortfall puts right"
    )]
    AccountNotEmpty = 11,
    #[msg("The vault holds fewer tokens than asked for")]
    VaultShort = 12,
    /// I-01, I-02, or a sum in the books that no longer holds what it is a sum of.
    #[msg("The book no longer balances; nothing was changed")]
    InvariantBroken = 13,
    /// Bits of [`stop`](crate::state::stop). A stop ends by itself.
    #[msg("A circuit breaker stops this for now")]
    Stopped = 14,
    /// [`OwnerRecord::next_id`](crate::state::OwnerRecord::next_id) (I-28).
    #[msg("An owner's accounts are numbered one after the other: this is not the next number")]
    AccountNumber = 15,
    /// Dust: `auction.dust_atoms` of the pool [quote atoms].
    #[msg(
        "What the account would hold of this collateral is worth less than dust: bring more, or take all"
    )]
    CollateralTooSmall = 16,

    // 6100: mark ---------------------------------------------------------------------------
    /// `pyth_receiver`, `pyth_legacy` or `switchboard` of the protocol.
    #[msg("The price account is not owned by the program that the protocol names for its source")]
    PriceWrongOwner = 100,
    #[msg("The price account does not hold a price as its source writes it")]
    PriceMalformed = 101,
    #[msg("The price update is for another feed")]
    PriceWrongFeed = 102,
    #[msg("The price update is only partially verified")]
    PriceNotFullyVerified = 103,
    /// `oracle.max_age_secs` for new risk, `oracle.liquidation_max_age_secs` otherwise, of the market [s].
    #[msg("The price is older than allowed")]
    PriceStale = 104,
    /// More than [`MOST_AHEAD_SECS`](crate::mark::pyth::MOST_AHEAD_SECS) ahead, or of a slot to come.
    #[msg("The price's time lies in the future")]
    PriceFromFuture = 105,
    /// [`LEAST_PRICE_ATOMS`](crate::mark::pyth::LEAST_PRICE_ATOMS) for a mark, 1 otherwise, to 2^48 [quote atoms a unit].
    #[msg("The price is zero, negative or beyond the range of the ledger")]
    PriceOutOfRange = 106,
    /// `oracle.max_confidence_bps` of the market.
    #[msg("The price's confidence interval is wider than allowed")]
    PriceTooUncertain = 107,
    #[msg("The price is older than the one the market already holds")]
    PriceGoesBack = 108,
    /// `oracle.max_ema_deviation_bps` of the market.
    #[msg("The price is further from its moving average than new risk allows")]
    PriceOffAverage = 109,
    #[msg("The market has no surface point for this expiry")]
    SurfaceMissing = 110,
    /// `oracle.surface_refuse_secs` of the market [s].
    #[msg("The surface point is older than allowed")]
    SurfaceStale = 111,
    /// [`SurfaceSlot::validate`](crate::state::SurfaceSlot::validate), [`check_calendar`](crate::state::check_calendar) (I-12).
    #[msg("The surface point is out of bounds or admits arbitrage")]
    SurfaceInvalid = 112,
    /// [`Market::opens_ts`](crate::state::Market::opens_ts).
    #[msg("The market has not opened yet, or has been withheld")]
    MarketNotOpen = 113,
    #[msg("The market is open: it can no longer be withheld")]
    MarketOpen = 114,
    /// `feeds.second_required` and `oracle.second_max_age_secs` of the market [s].
    #[msg("The second source's price is older than new risk allows")]
    SecondStale = 115,
    /// `oracle.max_divergence_bps` of the market.
    #[msg("The two sources are too far apart: one of them is wrong")]
    SourcesDiverge = 116,
    #[msg("Every active publisher of the market is needed, once each")]
    PublisherMissing = 117,
    #[msg("The price account says that it has no price now")]
    PriceNotTrading = 118,

    // 6200: margin -------------------------------------------------------------------------
    #[msg("Equity would be below the initial margin")]
    BelowInitialMargin = 200,
    #[msg("A market and its surface are needed to margin this account and were not passed")]
    MarketMissing = 201,
    /// [`MAX_POSITIONS`](crate::state::MAX_POSITIONS).
    #[msg("The account has no free position slot")]
    PositionsFull = 202,
    /// [`RiskError::Domain`].
    #[msg("The margin engine refused an input as out of its domain")]
    RiskDomain = 203,
    #[msg("The trade would leave the account borrowing quote currency")]
    CashBorrowed = 204,
    #[msg("The account does not hold that much")]
    InsufficientBalance = 205,
    #[msg("Between one and eight legs are needed")]
    LegCount = 206,
    #[msg("The strike is not listed on the board")]
    StrikeNotListed = 207,
    #[msg("The board is not open for trading")]
    BoardNotListed = 208,
    #[msg("The board has expired")]
    BoardExpired = 209,
    #[msg("The board has not expired yet")]
    BoardNotExpired = 210,
    #[msg("The board has no settlement price yet")]
    BoardNotSettled = 211,
    #[msg("The board is settled already")]
    BoardSettled = 212,
    #[msg("The board still has open positions")]
    BoardNotEmpty = 213,
    #[msg("The price update does not straddle the expiry")]
    PriceDoesNotStraddle = 214,
    /// `oracle.settlement_grace_secs` of the market, from expiry [s].
    #[msg("The grace period for the exact settlement price has not passed")]
    GraceNotOver = 215,
    #[msg("The account holds no position on this board")]
    NothingToSettle = 216,
    #[msg("The account is in an auction")]
    AccountInAuction = 217,
    #[msg("The account's positions spread over more expiries than one check takes")]
    TooManyExpiries = 218,
    /// [`MOST_COMPLEXITY`](crate::state::MOST_COMPLEXITY).
    #[msg("The account would be too complex to be sold in one transaction")]
    TooComplex = 235,
    #[msg("The average that the board settles by is not complete: no mark has come since expiry")]
    AverageOpen = 236,
    /// `oracle.settlement_window_secs` of the market is not 0.
    #[msg("The market's boards settle by an average of its marks, and not by one price")]
    SettlesByAverage = 237,
    #[msg(
        "No quote with this nonce, signed by who may sign for the maker, was verified in the transaction"
    )]
    QuoteMissing = 219,
    #[msg("The quote is for another program, cluster, maker or taker")]
    QuoteElsewhere = 220,
    #[msg("The quote's time has passed")]
    QuoteExpired = 221,
    /// [`MarginAccount::quote_floor`](crate::state::MarginAccount::quote_floor).
    #[msg("The maker has cancelled this quote")]
    QuoteCancelled = 222,
    #[msg("The quote has been taken already, or fewer times are left than asked for")]
    QuoteTaken = 223,
    #[msg("Another quote with the same nonce has been taken")]
    NonceReused = 224,
    #[msg("The maker's fee would be above what the quote allows")]
    FeeAboveCap = 225,
    /// [`QuoteSession`](crate::state::QuoteSession).
    #[msg("The session key may not sign this, or no longer")]
    SessionScope = 226,
    /// [`QuoteLimits`](crate::state::QuoteLimits).
    #[msg("The maker's own limits do not allow it now")]
    MakerLimit = 227,
    #[msg("No market, or more than one, of those passed has the quote's symbol")]
    SymbolUnknown = 228,
    #[msg("The quote may still be taken")]
    QuoteNotOver = 229,
    /// `slip_bps` of the pool.
    #[msg(
        "The price gives away more than the pool's slip: that is a withdrawal, and the owner must sign it"
    )]
    GiftNeedsOwner = 230,
    /// `slip_bps` of the pool.
    #[msg(
        "The price gives away more than the pool's slip, and the account is below its initial margin"
    )]
    GiftBelowMargin = 231,
    /// Value below zero, not counted equity.
    #[msg("The trade would leave the account insolvent")]
    SideInsolvent = 232,
    #[msg(
        "Both accounts have the same owner: they may hand positions on, not open new ones between them"
    )]
    SelfTrade = 233,
    #[msg("A series stands in the trade twice")]
    SeriesTwice = 234,

    // 6300: health -------------------------------------------------------------------------
    #[msg("The account is not below its maintenance margin in the witness scenario")]
    AccountHealthy = 300,
    #[msg("The account is below its maintenance margin")]
    AccountUnhealthy = 301,
    #[msg("There is no scenario with that number")]
    UnknownScenario = 302,

    // 6400: auction ------------------------------------------------------------------------
    #[msg("The account is not in an auction")]
    NotInAuction = 400,
    #[msg("Another trade in this auction came first")]
    LastTradeMoved = 401,
    #[msg("The price of the slice is outside the bid's limit")]
    OutsideLimit = 402,
    /// Value, and not counted equity.
    #[msg("The account's value is below zero: take it as insolvent")]
    AuctionInsolvent = 403,
    /// Value, and not counted equity.
    #[msg("The account's value is not below zero: bid for it")]
    AuctionSolvent = 404,
    #[msg("Nothing is left to auction")]
    NothingToAuction = 405,
    #[msg("The witness is not worse than the one the auction has")]
    WitnessNotWorse = 406,
    #[msg("The insolvent stage has not been declared, or has been already")]
    InsolvencyStage = 407,
    /// [`auction_status`](crate::state::auction_status).
    #[msg("The auction waits for room under the pool's cap, or for its turn")]
    AuctionQueued = 408,
    /// `loss.auction_notional_atoms` of the pool [quote atoms]; [`Auction::turn`](crate::state::Auction::turn).
    #[msg("There is no room under the pool's cap yet, and the account's turn has not come")]
    NotYourTurn = 409,
    /// `auction.confirm_secs` of the pool [s].
    #[msg("A newer mark must confirm that the account is short before anything is sold")]
    MarkNotConfirmed = 410,
    /// `auction.least_slice_bps` of the pool; for the backstop `backstop.least_leg_atoms` [quote atoms].
    #[msg("The slice is smaller than the auction takes: ask for more, or for all that is left")]
    SliceTooSmall = 411,
    /// `auction.duration_secs` [s], `auction.floor_bps` of the pool.
    #[msg("The price of this auction has not run out")]
    PriceNotRunOut = 412,
    #[msg("The buyer and the account under liquidation have the same owner")]
    SelfLiquidation = 413,
    #[msg("The sealed round is not in the stage that this needs")]
    SealedStage = 414,
    #[msg("The price and salt are not those of the commitment")]
    WrongReveal = 415,
    #[msg("The bid won nothing, or has been served")]
    NothingWon = 416,
    /// `soft.buffer_bps` of the pool.
    #[msg("The account is not close enough to its maintenance margin for a soft slice")]
    NotSoft = 417,
    /// `soft.per_hour` of the pool.
    #[msg("The account has lost as many soft slices this hour as it may")]
    SoftLimit = 418,
    #[msg("No leg's slice would lower the maintenance margin by more than it costs")]
    NoReliefLeft = 419,
    #[msg("The accounts hold no series on opposite sides")]
    NothingToNet = 420,
    #[msg("Maintenance margin would rise")]
    MarginWouldRise = 421,
    #[msg("A gain must be held back and no account for it was passed")]
    HoldMissing = 422,
    /// `hold.secs` of the pool [s].
    #[msg("The window of the hold-back is not over")]
    HoldNotOver = 423,
    /// `backstop.take_bps` of the pool.
    #[msg("The slice's price is above what the backstop vault pays")]
    AboveStandingPrice = 424,
    /// `auction.duration_secs` [s], `auction.floor_bps` of the pool.
    #[msg("The auction's price has run out; it sells nothing until it is begun anew")]
    PriceRanOut = 425,

    // 6500: waterfall ----------------------------------------------------------------------
    /// The insurance fund pays within its window: `loss.insurance_bps` of the pool.
    #[msg("The funds cannot pay that much now: take a smaller share")]
    FundsShort = 500,
    #[msg("The account has no uncovered shortfall, or still holds something to auction")]
    NoShortfall = 501,
    /// `loss.deleverage_secs`, `loss.rank_secs` of the pool, by the auction's own clock [s].
    #[msg("Too early: the account is still on offer, or ranks are still being published")]
    TooEarly = 502,
    #[msg("Deleveraging has not been opened for this account")]
    NotDeleveraging = 503,
    #[msg("The account is ranked already, and no higher now than it was")]
    AlreadyRanked = 504,
    #[msg("The account is not the highest rank, or holds nothing on the other side")]
    NotRanked = 505,
    /// `loss.withdraw_bps` of the pool; or less would arrive than the caller wants at least.
    #[msg("The pool is sharing a loss: this much may not be withdrawn now, or only for less")]
    LossShared = 506,
    #[msg("Something is entering or leaving already: finish or cancel it first")]
    RequestPending = 507,
    #[msg("Nothing was asked for, or its time has lapsed")]
    NoRequest = 508,
    /// `backstop.entry_secs`, `backstop.cooldown_secs` of the pool [s].
    #[msg("The cooldown is not over")]
    CooldownNotOver = 509,
    #[msg("The vault has no value to price a share with")]
    VaultWiped = 510,
    #[msg("The trade does not reduce the vault's risk, or is too far from mark")]
    NotRecovery = 511,
    #[msg("The backstop vault's account is needed and was not passed")]
    BackstopMissing = 512,
    /// [`LEAST_SHARES`](breakwater_risk::liquidation::LEAST_SHARES).
    #[msg(
        "The vault would be left with too few shares to be priced: all of them, or a million at least"
    )]
    TooFewShares = 513,
    #[msg(
        "Closing against the account would leave it below its maintenance margin: its turn can be skipped"
    )]
    WouldBeDue = 514,
    #[msg("The highest rank can be closed against, and its turn is not over")]
    RankStands = 515,

    // 6600: governance ---------------------------------------------------------------------
    /// [`RiskError::Parameter`] too. The log names the field.
    #[msg("A parameter is out of its range or points the wrong way")]
    BadParameter = 600,
    #[msg("The pool or market has no room for another one")]
    NoRoom = 601,
    #[msg("The protocol, pool, market, breakers or vault that this is about was not passed")]
    TargetMissing = 602,
    #[msg("The change belongs to another protocol, pool, market or vault")]
    WrongTarget = 603,
    /// `delay_secs` of the protocol [s].
    #[msg("The delay has not passed")]
    ChangeNotReady = 604,
    /// `lapse_secs` of the protocol [s]; [`Governed::version`](crate::state::Governed::version).
    #[msg("What it replaces is another by now, or its time has run out: ask again")]
    ChangeDead = 605,
    /// `step_bps` of the protocol. The log names the field.
    #[msg("The steward may only tighten, by a bounded step of every field")]
    StepTooLarge = 606,
    /// `step_every_secs` of the protocol [s].
    #[msg("The steward has moved this set already within its time")]
    StepTooSoon = 607,
    #[msg(
        "The rule's condition does not hold, or it stops nothing that is not stopped as long already"
    )]
    RuleNotMet = 608,
    #[msg("The pool has a market of this symbol already, or not all of its markets were passed")]
    SymbolTaken = 609,
    /// [`Protocol::require_left`](crate::state::Protocol::require_left),
    /// [`Protocol::require_may_shut`](crate::state::Protocol::require_may_shut).
    #[msg("Withdrawals have not been open for long enough since somebody last stopped them")]
    WithdrawalsShut = 610,
    /// [`prove`](crate::mark::prove).
    #[msg("A feed is taken over with a young price of it that is near the mark there is")]
    FeedUnproven = 611,
    /// [`ListingParams::require`](crate::state::ListingParams::require).
    #[msg("The steward lists boards of the market's schedule only, with strikes around the price")]
    BadSchedule = 612,
    #[msg("The step changes nothing")]
    StepEmpty = 613,
}

impl From<RiskError> for ClearingError {
    fn from(error: RiskError) -> Self {
        match error {
            RiskError::Domain => Self::RiskDomain,
            RiskError::Overflow => Self::Overflow,
            RiskError::Parameter(_) => Self::BadParameter,
        }
    }
}

/// The same error as Anchor's type, for `map_err`.
pub fn risk(error: RiskError) -> anchor_lang::error::Error {
    if let RiskError::Parameter(field) = error {
        msg!("parameter {} is out of range", field);
    }
    ClearingError::from(error).into()
}

impl ClearingError {
    /// Every error, in the order of its code; clients name a code by it.
    pub const ALL: [Self; 133] = [
        Self::WrongAuthority,
        Self::Paused,
        Self::WrongPool,
        Self::WrongVault,
        Self::WrongMint,
        Self::DuplicateAccount,
        Self::UnexpectedAccount,
        Self::WrongSurface,
        Self::WrongBoard,
        Self::ZeroAmount,
        Self::Overflow,
        Self::AccountNotEmpty,
        Self::VaultShort,
        Self::InvariantBroken,
        Self::Stopped,
        Self::AccountNumber,
        Self::CollateralTooSmall,
        Self::PriceWrongOwner,
        Self::PriceMalformed,
        Self::PriceWrongFeed,
        Self::PriceNotFullyVerified,
        Self::PriceStale,
        Self::PriceFromFuture,
        Self::PriceOutOfRange,
        Self::PriceTooUncertain,
        Self::PriceGoesBack,
        Self::PriceOffAverage,
        Self::SurfaceMissing,
        Self::SurfaceStale,
        Self::SurfaceInvalid,
        Self::MarketNotOpen,
        Self::MarketOpen,
        Self::SecondStale,
        Self::SourcesDiverge,
        Self::PublisherMissing,
        Self::PriceNotTrading,
        Self::BelowInitialMargin,
        Self::MarketMissing,
        Self::PositionsFull,
        Self::RiskDomain,
        Self::CashBorrowed,
        Self::InsufficientBalance,
        Self::LegCount,
        Self::StrikeNotListed,
        Self::BoardNotListed,
        Self::BoardExpired,
        Self::BoardNotExpired,
        Self::BoardNotSettled,
        Self::BoardSettled,
        Self::BoardNotEmpty,
        Self::PriceDoesNotStraddle,
        Self::GraceNotOver,
        Self::AverageOpen,
        Self::SettlesByAverage,
        Self::NothingToSettle,
        Self::AccountInAuction,
        Self::TooManyExpiries,
        Self::TooComplex,
        Self::QuoteMissing,
        Self::QuoteElsewhere,
        Self::QuoteExpired,
        Self::QuoteCancelled,
        Self::QuoteTaken,
        Self::NonceReused,
        Self::FeeAboveCap,
        Self::SessionScope,
        Self::MakerLimit,
        Self::SymbolUnknown,
        Self::QuoteNotOver,
        Self::GiftNeedsOwner,
        Self::GiftBelowMargin,
        Self::SideInsolvent,
        Self::SelfTrade,
        Self::SeriesTwice,
        Self::AccountHealthy,
        Self::AccountUnhealthy,
        Self::UnknownScenario,
        Self::NotInAuction,
        Self::LastTradeMoved,
        Self::OutsideLimit,
        Self::AuctionInsolvent,
        Self::AuctionSolvent,
        Self::NothingToAuction,
        Self::WitnessNotWorse,
        Self::InsolvencyStage,
        Self::AuctionQueued,
        Self::NotYourTurn,
        Self::MarkNotConfirmed,
        Self::SliceTooSmall,
        Self::PriceNotRunOut,
        Self::SelfLiquidation,
        Self::SealedStage,
        Self::WrongReveal,
        Self::NothingWon,
        Self::NotSoft,
        Self::SoftLimit,
        Self::NoReliefLeft,
        Self::NothingToNet,
        Self::MarginWouldRise,
        Self::HoldMissing,
        Self::HoldNotOver,
        Self::AboveStandingPrice,
        Self::PriceRanOut,
        Self::FundsShort,
        Self::NoShortfall,
        Self::TooEarly,
        Self::NotDeleveraging,
        Self::AlreadyRanked,
        Self::NotRanked,
        Self::LossShared,
        Self::RequestPending,
        Self::NoRequest,
        Self::CooldownNotOver,
        Self::VaultWiped,
        Self::NotRecovery,
        Self::BackstopMissing,
        Self::TooFewShares,
        Self::WouldBeDue,
        Self::RankStands,
        Self::BadParameter,
        Self::NoRoom,
        Self::TargetMissing,
        Self::WrongTarget,
        Self::ChangeNotReady,
        Self::ChangeDead,
        Self::StepTooLarge,
        Self::StepTooSoon,
        Self::RuleNotMet,
        Self::SymbolTaken,
        Self::WithdrawalsShut,
        Self::FeedUnproven,
        Self::BadSchedule,
        Self::StepEmpty,
    ];

    /// The error with a program error code, 6000 and up.
    pub fn from_code(code: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|error| u32::from(*error) == code)
    }
}
