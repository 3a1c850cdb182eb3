//! Why an opportunity was let pass. Every one has a label, so that an operator sees at a glance whether the bot was beaten,
//! held back by its own limits, or broken.

use std::fmt;

/// A labelled cause. [`Skip::class`] sorts them for alarms: only faults deserve one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Skip {
    /// The auction's price is still above what the strategy pays.
    PriceAbove,
    /// The auction's price has run out: somebody begins it anew first.
    PriceRanOut,
    /// The own account does not carry even the smallest slice with its reserve.
    NoMargin,
    /// The own account has not the cash that is held back of even the smallest slice's buyer.
    NoCash,
    /// What the own account carries is less than the auction sells at once.
    TooSmall,
    /// Two large accounts do not fit one transaction: fewer legs of one's own would help.
    TooLarge,
    /// An inventory limit would be passed; names the Greek.
    Inventory(&'static str),
    /// A market's newest price has yet to be confirmed by another.
    BadPrint,
    /// The program waits for a newer mark before it sells.
    Unconfirmed,
    /// The auction waits for room under the pool's cap.
    Queued,
    /// A sealed round runs, and this bidder is not admitted to it or has done its part.
    SealedStage,
    /// A breaker or halt stops it.
    Halted,
    /// Mark or surface is in a state that blocks sales.
    StalePrices,
    /// The own account is in auction.
    OwnAuction,
    /// Bids enough are on their way.
    Busy,
    /// The funds that pay takers are empty for now.
    FundsEmpty,
    /// The pricing plug-in said no, with its reason.
    Declined(String),
    /// The pricing plug-in did not answer in time, or not sense.
    PluginFault(String),
    /// Somebody else came first, by the program's own error.
    Outcompeted(String),
    /// Simulation or the program refused it for a reason that should not occur.
    Fault(String),
    /// It was sent and can't land any more.
    Expired,
    /// The node could not be asked.
    Unreachable(String),
    /// The margin engine could not value it.
    Unpriced(String),
}

/// What a cause says about the bot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Not yet, or not for us: business as usual.
    Waiting,
    /// Own limits.
    Limited,
    /// Somebody was faster.
    Outcompeted,
    /// Something is wrong.
    Fault,
}

impl Skip {
    /// What the margin engine says it could not do.
    pub fn unpriced(error: impl fmt::Display) -> Self {
        Self::Unpriced(error.to_string())
    }

    pub fn class(&self) -> Class {
        match self {
            Self::PriceAbove
            | Self::PriceRanOut
            | Self::Unconfirmed
            | Self::Queued
            | Self::SealedStage
            | Self::Halted
            | Self::StalePrices
            | Self::FundsEmpty
            | Self::BadPrint
            | Self::Busy => Class::Waiting,
            Self::NoMargin
            | Self::NoCash
            | Self::TooSmall
            | Self::TooLarge
            | Self::Inventory(_)
            | Self::OwnAuction
            | Self::Declined(_) => Class::Limited,
            Self::Outcompeted(_) => Class::Outcompeted,
            Self::PluginFault(_)
            | Self::Fault(_)
            | Self::Expired
            | Self::Unreachable(_)
            | Self::Unpriced(_) => Class::Fault,
        }
    }

    /// For a metric's label: few values, details left out.
    pub fn label(&self) -> &'static str {
        match self {
            Self::PriceAbove => "price-above",
            Self::PriceRanOut => "price-ran-out",
            Self::NoMargin => "no-margin",
            Self::NoCash => "no-cash",
            Self::TooSmall => "too-small",
            Self::TooLarge => "too-large",
            Self::Inventory(_) => "inventory",
            Self::BadPrint => "bad-print",
            Self::Unconfirmed => "unconfirmed",
            Self::Queued => "queued",
            Self::SealedStage => "sealed-stage",
            Self::Halted => "halted",
            Self::StalePrices => "stale-prices",
            Self::OwnAuction => "own-auction",
            Self::Busy => "busy",
            Self::FundsEmpty => "funds-empty",
            Self::Declined(_) => "declined",
            Self::PluginFault(_) => "plugin-fault",
            Self::Outcompeted(_) => "outcompeted",
            Self::Fault(_) => "fault",
            Self::Expired => "expired",
            Self::Unreachable(_) => "unreachable",
            Self::Unpriced(_) => "unpriced",
        }
    }

    /// What the program or a simulation answered, sorted: somebody else came first, a stage that passes, or a fault.
    pub fn of_error(name: &str) -> Self {
        // the runtime's own: "InstructionError(1, ComputationalBudgetExceeded)"
        let inner = name.strip_prefix("InstructionError(").and_then(|n| n.strip_suffix(')'));
        let name = inner.and_then(|n| n.split_once(", ")).map_or(name, |(_, cause)| cause);
        match name {
            "LastTradeMoved" | "AccountHealthy" | "AccountInAuction" | "NotInAuction"
            | "NothingToAuction" | "NotSoft" | "SoftLimit" | "NoReliefLeft" | "WitnessNotWorse"
            | "InsolvencyStage" | "AuctionInsolvent" | "AuctionSolvent" | "NothingWon"
            | "SliceTooSmall" => Self::Outcompeted(name.to_owned()),
            // the auction's account is there already, or gone again
            "AccountAlreadyInUse"
            | "Custom(0)"
            | "AccountNotInitialized"
            | "AccountOwnedByWrongProgram" => Self::Outcompeted(name.to_owned()),
            "OutsideLimit" => Self::PriceAbove,
            "PriceRanOut" => Self::PriceRanOut,
            "MarkNotConfirmed" => Self::Unconfirmed,
            "AuctionQueued" => Self::Queued,
            "SealedStage" | "WrongReveal" => Self::SealedStage,
            "Paused" | "Stopped" => Self::Halted,
            "PriceStale" | "SurfaceStale" | "SecondStale" | "SourcesDiverge"
            | "PriceTooUncertain" | "PriceOffAverage" => Self::StalePrices,
            "ProgramFailedToComplete" | "ComputationalBudgetExceeded" | "TooLarge" => {
                Self::TooLarge
            }
            "FundsShort" => Self::FundsEmpty,
            "BelowInitialMargin" => Self::NoMargin,
            "Unreachable" | "Node" | "StaleSlot" => Self::Unreachable(name.to_owned()),
            "Expired" => Self::Expired,
            _ => Self::Fault(name.to_owned()),
        }
    }
}

impl fmt::Display for Skip {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(self.label())?;
        match self {
            Self::Inventory(detail) => write!(f, " ({detail})"),
            Self::Declined(detail)
            | Self::PluginFault(detail)
            | Self::Outcompeted(detail)
            | Self::Fault(detail)
            | Self::Unreachable(detail)
            | Self::Unpriced(detail) => write!(f, " ({detail})"),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn being_beaten_is_no_fault_and_a_fault_is_not_being_beaten() {
        assert_eq!(Skip::of_error("LastTradeMoved").class(), Class::Outcompeted);
        assert_eq!(Skip::of_error("AccountInAuction").class(), Class::Outcompeted);
        assert_eq!(Skip::of_error("InstructionError(1, Custom(0))").class(), Class::Outcompeted);
        let large = Skip::of_error("InstructionError(1, ComputationalBudgetExceeded)");
        assert_eq!(large, Skip::TooLarge);
        assert_eq!(Skip::of_error("WrongPool").class(), Class::Fault);
        assert_eq!(Skip::of_error("WrongPool").to_string(), "fault (WrongPool)");
    }
}
