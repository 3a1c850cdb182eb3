//! Pools, markets, boards, prices and surfaces.

pub mod create_board;
pub mod create_market;
pub mod create_pool;
pub mod delist_board;
pub mod option_greeks;
pub mod publish_surface;
pub mod register_publisher;
pub mod remove_publisher;
pub mod update_exposure;
pub mod update_mark;
pub mod update_second;

pub use create_board::*;
pub use create_market::*;
pub use create_pool::*;
pub use delist_board::*;
pub use option_greeks::*;
pub use publish_surface::*;
pub use register_publisher::*;
pub use remove_publisher::*;
pub use update_exposure::*;
pub use update_mark::*;
pub use update_second::*;
