//! What became of a crank, and what that says about trying it again.

use std::fmt;

/// How a crank ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    Done,
    /// Somebody else had done it already, or it is not called for any more. No error: keepers run side by side.
    Outcompeted(String),
    /// The program or the cluster refused it: the error's name.
    Refused(String),
    /// Not seen on the chain, and given up.
    Expired,
    /// Decided and not sent.
    DryRun,
}

/// The program's words for "not called for any more".
const OUTCOMPETED: [&str; 28] = [
    "PriceGoesBack",
    "BoardSettled",
    "NothingToSettle",
    "BoardNotSettled",
    "BoardExpired",
    "AccountInAuction",
    "NotInAuction",
    "AccountHealthy",
    "AccountUnhealthy",
    "LastTradeMoved",
    "NothingToAuction",
    "InsolvencyStage",
    "NotYourTurn",
    "AuctionQueued",
    "PriceNotRunOut",
    "PriceRanOut",
    "SealedStage",
    "NothingWon",
    "NothingToNet",
    "HoldMissing",
    "NoShortfall",
    "NotDeleveraging",
    "AlreadyRanked",
    "NotRanked",
    "WouldBeDue",
    "RankStands",
    "ChangeDead",
    "RuleNotMet",
];

/// Refusals that last until an operator does something.
const LASTING: [&str; 12] = [
    "WrongAuthority",
    "Paused",
    "Stopped",
    "NoRoom",
    "BadParameter",
    "PriceWrongOwner",
    "PriceWrongFeed",
    "PriceMalformed",
    "PublisherMissing",
    "SurfaceInvalid",
    "WrongTarget",
    "InvariantBroken",
];

impl Ending {
    /// Of a transaction's error by name, as [`crate::rpc::Outcome`] has it; `kind` is the crank's.
    pub fn of(kind: &str, error: Option<&str>) -> Self {
        let Some(error) = error else { return Self::Done };
        if error == "Expired" || error == "Unknown" {
            return Self::Expired;
        }
        if ["AccountNotInitialized", "AccountOwnedByWrongProgram"].contains(&error) {
            return Self::Outcompeted("AccountGone".to_owned());
        }
        // the system program's word for an account that exists already; without logs, its number
        if kind == "create_board" && ["AccountAlreadyInUse", "Custom(0)"].contains(&error) {
            return Self::Outcompeted("AccountExists".to_owned());
        }
        if OUTCOMPETED.contains(&error) {
            return Self::Outcompeted(error.to_owned());
        }
        Self::Refused(error.to_owned())
    }

    /// Label of metrics.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Outcompeted(_) => "outcompeted",
            Self::Refused(_) => "refused",
            Self::Expired => "expired",
            Self::DryRun => "dry-run",
        }
    }

    /// Why; empty where there is nothing to say.
    pub fn cause(&self) -> &str {
        match self {
            Self::Outcompeted(cause) | Self::Refused(cause) => cause,
            _ => "",
        }
    }

    /// The next try would be refused for the same reason, and so would many after it.
    pub fn is_lasting(&self) -> bool {
        matches!(self, Self::Refused(cause) if LASTING.contains(&cause.as_str()))
    }
}

impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self.cause() {
            "" => f.write_str(self.name()),
            cause => write!(f, "{}: {cause}", self.name()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use breakwater_clearing::errors::ClearingError;

    #[test]
    fn every_name_is_one_the_program_has() {
        let known: Vec<String> = ClearingError::ALL.iter().map(ClearingError::name).collect();
        for name in OUTCOMPETED.iter().chain(&LASTING) {
            assert!(known.iter().any(|known| known == name), "{name}");
        }
    }

    #[test]
    fn coming_second_is_no_error() {
        let of = |error: &str| Ending::of("create_board", Some(error));
        assert_eq!(of("AccountAlreadyInUse").name(), "outcompeted");
        assert_eq!(of("AccountNotInitialized").cause(), "AccountGone");
        assert_eq!(of("BoardSettled").to_string(), "outcompeted: BoardSettled");
        assert_eq!(Ending::of("update_mark", Some("PriceStale")).name(), "refused");
        assert_eq!(Ending::of("update_mark", Some("AccountAlreadyInUse")).name(), "refused");
        assert_eq!(Ending::of("update_mark", Some("Expired")), Ending::Expired);
        assert_eq!(Ending::of("update_mark", None), Ending::Done);
    }

    #[test]
    fn what_an_operator_must_mend_is_told_from_what_passes() {
        assert!(Ending::of("x", Some("WrongAuthority")).is_lasting());
        assert!(!Ending::of("x", Some("PriceStale")).is_lasting());
        assert!(!Ending::Done.is_lasting());
    }
}
