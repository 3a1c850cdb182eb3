//! The sale of an account that is short, from its start to its end.

pub mod admit_auction;
pub mod bid;
pub mod declare_insolvent;
pub mod end_auction;
pub mod raise_witness;
pub mod resolve_hold;
pub mod restart_auction;
pub mod start_auction;
pub mod take_insolvent;

pub use admit_auction::*;
pub use bid::*;
pub use declare_insolvent::*;
pub use end_auction::*;
pub use raise_witness::*;
pub use resolve_hold::*;
pub use restart_auction::*;
pub use start_auction::*;
pub use take_insolvent::*;
