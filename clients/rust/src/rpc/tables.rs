//! Address lookup tables: an address in a table takes one byte of a transaction in place of thirty-two.
//!
//! Bids for accounts of many expiries name more boards than a transaction has room for without.

use super::{AddressLookupTableAccount, Cluster, Error};
use anchor_lang::prelude::Pubkey;
use solana_address_lookup_table_interface::{
    instruction::{create_lookup_table, extend_lookup_table},
    state::AddressLookupTable,
};
use solana_commitment_config::CommitmentConfig;
use solana_keypair::Keypair;
use solana_signer::Signer;
use std::{
    thread::sleep,
    time::{Duration, Instant},
};

/// Most addresses of a table.
const MAX_ADDRESSES: usize = 256;
/// Addresses that one transaction adds: 32 bytes each, and room for the rest.
const ADDED_AT_ONCE: usize = 28;
/// A block is rooted after some 13 s.
const ROOTED: Duration = Duration::from_secs(60);

impl Cluster {
    /// A new table with these addresses, ready to be used; `authority` pays for it and may extend it. It costs rent until it is closed,
    /// and takes some 13 s: make it once and keep its key.
    ///
    /// Errors: `Failed`, `Missing`; those of [`Cluster::send_all`].
    pub fn create_table(
        &self,
        authority: &Keypair,
        addresses: &[Pubkey],
    ) -> Result<AddressLookupTableAccount, Error> {
        // the program looks for the slot among the recent ones of its fork: a confirmed one is in all of them
        let confirmed = CommitmentConfig::confirmed();
        let slot = self.patiently(|| self.client.get_slot_with_commitment(confirmed))?;
        let key = authority.pubkey();
        let (create, table) = create_lookup_table(key, key, slot);
        self.must("lookup table", vec![create], vec![authority])?;
        self.extend_table(authority, &table, addresses)
    }

    /// Adds addresses to a table, those it has already left out, and waits until they can be used. A validator looks addresses up in its
    /// rooted bank before it schedules a transaction, and drops what it can't resolve; so the wait is for finality.
    ///
    /// Errors: `Failed`, also where there would be more than 256; `Missing`; those of [`Cluster::send_all`].
    pub fn extend_table(
        &self,
        authority: &Keypair,
        table: &Pubkey,
        addresses: &[Pubkey],
    ) -> Result<AddressLookupTableAccount, Error> {
        let has = self.table(table)?.addresses;
        let missing = missing(&has, addresses);
        let label = format!("extension of lookup table {table}");
        if has.len() + missing.len() > MAX_ADDRESSES {
            let why = format!("a table holds {MAX_ADDRESSES} addresses: make a second one");
            return Err(Error::Failed { label, why });
        }
        let key = authority.pubkey();
        // one after the other: the order of the addresses is their meaning
        for part in missing.chunks(ADDED_AT_ONCE) {
            let extend = extend_lookup_table(*table, key, Some(key), part.to_vec());
            self.must(&label, vec![extend], vec![authority])?;
        }
        self.wait_until_rooted()?;
        self.table(table)
    }

    /// A table as it is. Errors: `Missing`, `WrongKind`; those of [`Cluster::look`].
    pub fn table(&self, key: &Pubkey) -> Result<AddressLookupTableAccount, Error> {
        let kind = "lookup table";
        let data = self.data(key)?.ok_or(Error::Missing { kind, key: *key })?;
        let table = AddressLookupTable::deserialize(&data);
        let addresses = table.map_err(|_| Error::WrongKind { kind, key: *key })?.addresses.to_vec();
        Ok(AddressLookupTableAccount { key: *key, addresses })
    }

    fn wait_until_rooted(&self) -> Result<(), Error> {
        let extended = self.patiently(|| self.client.get_slot())?;
        let finalized = CommitmentConfig::finalized();
        let rooted = || self.patiently(|| self.client.get_slot_with_commitment(finalized));
        let start = Instant::now();
        while rooted()? < extended && start.elapsed() < ROOTED {
            sleep(Duration::from_millis(400));
        }
        Ok(())
    }
}

/// Those of `wanted` that `has` lacks, each once.
fn missing(has: &[Pubkey], wanted: &[Pubkey]) -> Vec<Pubkey> {
    let mut missing: Vec<Pubkey> = vec![];
    for key in wanted {
        if !has.contains(key) && !missing.contains(key) {
            missing.push(*key);
        }
    }
    missing
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address;

    #[test]
    fn only_what_a_table_lacks_is_added() {
        let keys: Vec<Pubkey> = (0..4).map(address::pool).collect();
        let wanted = [keys[2], keys[1], keys[2], keys[3]];
        assert_eq!(missing(&keys[..2], &wanted), [keys[2], keys[3]]);
        assert!(missing(&keys, &wanted).is_empty());
    }
}
