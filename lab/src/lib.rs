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
//! | [`param`] | any field of a world or its deployment by dotted name |
//! | [`sweep`] | which values of a parameter keep every bound |
//! | [`reverse`] | the smallest shock that does a harm |
//! | [`calibrate`] | scenario moves from price history |
//! | [`report`] | table, JSON, CSV, page |
//! | [`command`] | the commands of `breakwater-lab` |
//!
//! Everything here is floating point but the house: a market model is an estimate, a balance is not.

pub mod bounds;
pub mod calibrate;
pub mod command;
pub mod engine;
pub mod faults;
pub mod house;
pub mod market;
pub mod measure;
pub mod param;
pub mod people;
pub mod play;
pub mod report;
pub mod reverse;
pub mod run;
pub mod sweep;
pub mod unsold;
pub mod watch;
pub mod world;
