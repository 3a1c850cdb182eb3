//! What the readers make of recorded accounts, of accounts made here byte by byte, and of bytes that are neither.

#[cfg(feature = "legacy-pyth")]
mod legacy;
mod made;
mod never_panics;
mod recorded;
mod switchboard;
