//! Accounts with their owners, for the program's own readers of prices.

use crate::rpc::Cluster;
use anchor_lang::prelude::{AccountInfo, Pubkey};
use anyhow::Result;
use std::collections::BTreeMap;

/// An account as the cluster sent it.
pub struct Found {
    pub key: Pubkey,
    pub owner: Pubkey,
    pub data: Vec<u8>,
}

impl Found {
    /// What the program's own reader makes of it: `None` for what it would refuse.
    pub fn price<T>(
        &mut self,
        read: impl FnOnce(&AccountInfo) -> anchor_lang::Result<T>,
    ) -> Option<T> {
        let mut lamports = 0;
        let Self { key, owner, data } = self;
        read(&AccountInfo::new(key, false, false, &mut lamports, data, owner, false)).ok()
    }
}

/// Accounts by address, with their owners; those that don't exist are left out. At most a hundred.
pub fn find(cluster: &Cluster, keys: &[Pubkey]) -> Result<BTreeMap<Pubkey, Found>> {
    let found = cluster.client.get_multiple_accounts(keys)?;
    let accounts = keys.iter().zip(found).filter_map(|(key, account)| {
        let account = account?;
        Some((*key, Found { key: *key, owner: account.owner, data: account.data }))
    });
    Ok(accounts.collect())
}
