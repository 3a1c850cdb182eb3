//! Tests of the risk engine, one file a stage, in the order of the crate's path.

mod domain;
mod liquidation;
mod margin;
mod maths;
mod model;
mod outflow;
mod params;
mod pricing;
mod support;
