//! Stories told end to end through the compiled programs.

mod auction;
mod backstop;
mod crash;
mod expiries;
mod governance;
mod netting;
mod oracles;
mod quotes;
mod ranges;
mod real_prices;
mod sealed;
mod settlement;
mod soft;
mod stops;
mod trading;
mod waterfall;
