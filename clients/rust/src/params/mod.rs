//! Sets of parameters: what they say, how two differ, and what a change does to margin accounts and where it is on its way. Pure; how it is told to people is
//! theirs who tell it.

pub mod codes;
pub mod effect;
pub mod rows;
pub mod stage;

pub use effect::{Due, Effect, Side, Unknown, adopt, bears_on_margin, effect};
pub use rows::{
    Difference, Direction, Row, SCENARIO, Value, differences, out_of_range, rows, shock_name,
};
pub use stage::Stage;
