//! Every event of the program, to JSON.

use super::Json;
use anchor_lang::prelude::Pubkey;
use breakwater_client::event::Event;
use serde_json::Value;

macro_rules! written {
    ($($kind:ident),+ $(,)?) => {
        /// An event's fields, and the public keys that stand in it. `None` for one that this list has not; a test compares it
        /// with the program's.
        pub fn fields(event: &Event) -> Option<(Value, Vec<Pubkey>)> {
            let mut keys = Vec::new();
            let value = match event {
                $(Event::$kind(event) => event.json(&mut keys),)+
                _ => return None,
            };
            keys.sort_unstable();
            keys.dedup();
            Some((value, keys))
        }

        #[cfg(test)]
        pub const NAMES: &[&str] = &[$(stringify!($kind)),+];
    };
}

written! {
    PauseChanged,
    ChangeQueued,
    ChangeCancelled,
    ParamsChanged,
    RoleProposed,
    RoleChanged,
    RoleKept,
    MarketWithheld,
    BreakerTripped,
    QuoteTaken,
    QuotesCancelled,
    MarkUpdated,
    ExposureUpdated,
    SurfacePublished,
    PublisherChanged,
    SecondUpdated,
    CashMoved,
    CollateralMoved,
    LegTraded,
    BoardSettled,
    PositionsSettled,
    AuctionStarted,
    AuctionAdmitted,
    AuctionRestarted,
    WitnessRaised,
    SliceSold,
    InsolvencyDeclared,
    InsolventSliceTaken,
    AuctionEnded,
    HoldBackResolved,
    SoftSliceTaken,
    Netted,
    LiquidatorChanged,
    BidCommitted,
    BidRevealed,
    SealedAllotted,
    BondReleased,
    BackstopMoved,
    BackstopAsked,
    ShortfallCovered,
    AccountRanked,
    RankSkipped,
    Deleveraged,
    InsuranceFunded,
    MarginChecked,
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn every_event_of_the_program_is_written() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../programs/clearing/src/events.rs");
        let source = std::fs::read_to_string(root).unwrap();
        let structs = source.lines().filter_map(|line| line.strip_prefix("pub struct "));
        let mut declared: Vec<_> = structs.filter_map(|rest| rest.split(' ').next()).collect();
        let mut written = NAMES.to_vec();
        declared.sort_unstable();
        written.sort_unstable();
        assert_eq!(written, declared);
    }
}
