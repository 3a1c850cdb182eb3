//! The indexer on chains that a test makes up, over both databases, and as a process on a real validator.

mod databases;
mod derived;
mod forks;
mod nodes;
#[path = "../opened/mod.rs"]
mod opened;
mod process;
mod script;
mod served;
mod story;
