//! A board's end: its price, its positions, its closing.

pub mod close_board;
pub mod settle_board;
pub mod settle_board_average;
pub mod settle_board_late;
pub mod settle_positions;

pub use close_board::*;
pub use settle_board::*;
pub use settle_board_average::*;
pub use settle_board_late::*;
pub use settle_positions::*;
