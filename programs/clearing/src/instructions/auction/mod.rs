pub mod bid;
pub mod declare_insolvent;
pub mod end_auction;
pub mod raise_witness;
pub mod slice;
pub mod start_auction;
pub mod take_insolvent;

pub use bid::*;
pub use declare_insolvent::*;
pub use end_auction::*;
pub use raise_witness::*;
pub use slice::*;
pub use start_auction::*;
pub use take_insolvent::*;
