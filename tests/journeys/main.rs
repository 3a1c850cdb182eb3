//! Stories told end to end through the compiled programs.

mod crash;
mod settlement;
mod trading;
