//! Events from the log lines of a transaction.
//!
//! A line `Program data:` belongs to the program that runs when it is written. [`events`] follows the calls in the log and takes only
//! what the clearing program itself wrote: another program in the same transaction can write the same bytes, and they are passed over.

use anchor_lang::{AnchorDeserialize, Discriminator};
use base64::{Engine, prelude::BASE64_STANDARD};
use breakwater_clearing::{ID, events as kinds};

macro_rules! all_events {
    ($($kind:ident),+ $(,)?) => {
        /// Every event of the clearing program. The fields' meanings and units are with the types in
        /// [`breakwater_clearing::events`].
        #[derive(Clone, Debug)]
        #[non_exhaustive]
        pub enum Event {
            $(
                #[doc = concat!("See [`", stringify!($kind), "`](breakwater_clearing::events::", stringify!($kind), ").")]
                $kind(Box<kinds::$kind>),
            )+
        }

        impl Event {
            /// From the bytes behind `Program data:`, base64 undone; `None` for bytes that are no event of this program's, or of a
            /// version that this client does not know.
            pub fn decode(data: &[u8]) -> Option<Self> {
                $(
                    if let Some(mut body) = data.strip_prefix(kinds::$kind::DISCRIMINATOR) {
                        let event = kinds::$kind::deserialize(&mut body).ok()?;
                        return Some(Self::$kind(Box::new(event)));
                    }
                )+
                None
            }

            /// Name of the event: "SliceSold".
            pub fn name(&self) -> &'static str {
                match self {
                    $(Self::$kind(_) => stringify!($kind),)+
                }
            }
        }
    };
}

all_events! {
    PauseChanged, ChangeQueued, ChangeCancelled, ParamsChanged, RoleProposed, RoleChanged,
    RoleKept, MarketWithheld, BreakerTripped, QuoteTaken, QuotesCancelled, MarkUpdated,
    ExposureUpdated, SurfacePublished, PublisherChanged, SecondUpdated, CashMoved,
    CollateralMoved, LegTraded, BoardSettled, PositionsSettled, AuctionStarted,
    AuctionAdmitted, AuctionRestarted, WitnessRaised, SliceSold, InsolvencyDeclared,
    InsolventSliceTaken, AuctionEnded, HoldBackResolved, SoftSliceTaken, Netted,
    LiquidatorChanged, BidCommitted, BidRevealed, SealedAllotted, BondReleased, BackstopMoved,
    BackstopAsked, ShortfallCovered, AccountRanked, RankSkipped, Deleveraged, InsuranceFunded,
    MarginChecked,
}

/// The clearing program's events in a transaction's log, in the order in which they happened.
///
/// A node cuts long logs: where [`is_cut`] says so, events after the cut are missing. A failed transaction's log has events of things
/// that were undone; ask only for the logs of transactions that went through.
pub fn events(logs: &[String]) -> Vec<Event> {
    let program = ID.to_string();
    let mut calls: Vec<&str> = Vec::new();
    let mut found = Vec::new();
    for line in logs {
        if let Some(text) = line.strip_prefix("Program data: ") {
            if calls.last() == Some(&program.as_str()) {
                found.extend(
                    BASE64_STANDARD.decode(text).ok().and_then(|data| Event::decode(&data)),
                );
            }
        } else if let Some((caller, what)) = call(line) {
            if what.starts_with("invoke [") {
                calls.push(caller);
            } else if what == "success" || what.starts_with("failed") {
                calls.pop();
            }
        }
    }
    found
}

/// Last line of a log that the node cut.
pub const CUT: &str = "Log truncated";

/// Whether the node cut the log, so that events may be missing from it.
pub fn is_cut(logs: &[String]) -> bool {
    logs.iter().any(|line| line == CUT)
}

/// "Program <address> <what>" to address and what. What a program itself logs has a colon behind "log" and "data".
pub(crate) fn call(line: &str) -> Option<(&str, &str)> {
    let (address, what) = line.strip_prefix("Program ")?.split_once(' ')?;
    (!address.ends_with(':')).then_some((address, what))
}

#[cfg(test)]
mod tests {
    use super::*;
    use anchor_lang::{Event as _, prelude::Pubkey};

    fn line(data: &[u8]) -> String {
        format!("Program data: {}", BASE64_STANDARD.encode(data))
    }

    fn funded(atoms: u64) -> String {
        line(&kinds::InsuranceFunded { pool: Pubkey::default(), atoms }.data())
    }

    fn amounts(logs: &[String]) -> Vec<u64> {
        let atoms = |event: Event| match event {
            Event::InsuranceFunded(funded) => funded.atoms,
            other => panic!("unexpected {}", other.name()),
        };
        events(logs).into_iter().map(atoms).collect()
    }

    #[test]
    fn events_come_in_order_and_through_inner_calls() {
        let token = "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA";
        let logs = [
            format!("Program {ID} invoke [1]"),
            "Program log: Instruction: FundInsurance".to_owned(),
            funded(1),
            format!("Program {token} invoke [2]"),
            format!("Program {token} consumed 4645 of 100000 compute units"),
            format!("Program {token} success"),
            funded(2),
            format!("Program {ID} success"),
        ];
        assert_eq!(amounts(&logs), [1, 2]);
    }

    #[test]
    fn what_another_program_writes_is_no_event() {
        let other = Pubkey::new_from_array([9; 32]);
        let logs = [
            format!("Program {ID} invoke [1]"),
            format!("Program {other} invoke [2]"),
            funded(666),
            format!("Program {other} success"),
            format!("Program {ID} success"),
            format!("Program {other} invoke [1]"),
            format!("Program log: Program {ID} invoke [1]"),
            funded(667),
        ];
        assert_eq!(amounts(&logs), [0; 0]);
    }

    #[test]
    fn a_line_that_is_no_event_is_passed_over() {
        let logs = [
            format!("Program {ID} invoke [1]"),
            "Program data: not base64".to_owned(),
            line(b"too short"),
            funded(3),
            "Log truncated".to_owned(),
        ];
        assert_eq!(amounts(&logs), [3]);
        assert!(is_cut(&logs));
    }
}
