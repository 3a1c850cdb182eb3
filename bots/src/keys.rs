//! Keys from files.

use anyhow::Result;
use solana_keypair::{Keypair, read_keypair_file};
use std::path::Path;

/// The key of a file in solana-keygen's format.
pub fn read_key(path: &Path) -> Result<Keypair> {
    read_keypair_file(path).map_err(|error| {
        anyhow::anyhow!(
            "cannot read a key from {}: {error}; it is a JSON array of 64 bytes, as solana-keygen writes it",
            path.display()
        )
    })
}
