//! The Squads v4 multisig as published on crates.io; the entrypoint is the crate's own.

#[cfg(target_os = "solana")]
use breakwater_sbf_builtins as _;
pub use ::squads_multisig_program::ID;
