//! Tests of the risk engine, one file a stage, in the order of the crate's path.

mod auction;
mod black76;
mod domain;
mod fixed;
mod greeks;
mod health;
mod margin;
mod normal;
mod params;
mod realised;
mod settle;
mod support;
mod surface;
