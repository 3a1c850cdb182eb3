//! Sending to a cluster: [`breakwater_client::rpc`], under the name the bots know it by.

pub use breakwater_client::rpc::{
    Cluster, Error, Fate, Outcome, Outgoing, Priority, RecentFee, Refusal, Sending, Simulation,
    Units,
};
