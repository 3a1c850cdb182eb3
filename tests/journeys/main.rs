//! Stories told end to end through the compiled programs.

mod crash;
mod expiries;
mod ranges;
mod real_prices;
mod settlement;
mod trading;
