//! Sets of parameters: what they say, how two differ, and what a change does to margin accounts. Pure; how it is told to people is
//! theirs who tell it.

pub mod codes;
pub mod effect;
pub mod rows;

pub use effect::{Due, Effect, Side, adopt, bears_on_margin, effect};
pub use rows::{
    Difference, Direction, Row, SCENARIO, Value, differences, out_of_range, rows, shock_name,
};
