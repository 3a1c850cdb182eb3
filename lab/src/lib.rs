//! # The cascade laboratory
//!
//! What a liquidation engine does to the market that it sells into. Accounts of one book live through one crash; whoever is forced to trade, or
//! hedges what it was sold, moves the price ([`market::book`]), and the price decides who is next. The same accounts, path and market are
//! played with several engines, side by side.
//!
//! | module | |
//! |---|---|
//! | [`world`] | a world: a TOML file, checked by [`bounds`] |
//! | [`market`] | prices: paths, generators, recorded minutes; the book that flow moves |
//! | [`house`] | the compiled program in LiteSVM: marks, surfaces, accounts |
//! | [`people`] | who holds what, who answers a margin call, who hedges, who hunts |
//! | [`faults`] | what goes wrong beside the prices |
//! | [`engine`] | engines: the program's own, and what others do |
//! | [`watch`] | whom to look at |
//! | [`play`] | the loop |
//! | [`run`] | what is left of one engine's run |
//! | [`unsold`] | accounts as they would be, had nothing been sold |
//! | [`measure`] | what came of it, paired over seeds |
//! | [`report`] | table, JSON, CSV |
//!
//! Everything here is floating point but the house: a market model is an estimate, a balance is not.

pub mod bounds;
pub mod engine;
pub mod faults;
pub mod house;
pub mod market;
pub mod measure;
pub mod people;
pub mod play;
pub mod report;
pub mod run;
pub mod unsold;
pub mod watch;
pub mod world;
