//! Tests of the risk engine, one file a stage, in the order of the crate's path.

mod arbitrage;
mod auction;
mod auction_curve;
mod black76;
mod contingency;
mod domain;
mod elementary;
mod exposure;
mod fixed;
mod greeks;
mod health;
mod implied;
mod margin;
mod median;
mod model;
mod normal;
mod params;
mod range;
mod realised;
mod requirement;
mod settle;
mod split;
mod support;
mod surface;
mod tables;
mod vectors;
