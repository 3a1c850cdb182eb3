//! What is worth a place in a lookup table.

use super::{Cluster, Error};
use crate::{
    address,
    instruction::{INSTRUCTIONS, TOKEN_PROGRAM},
};
use anchor_lang::{prelude::Pubkey, solana_program::system_program};
use breakwater_clearing::state::{Market, Pool, Protocol};

/// Addresses that many instructions about a pool name: protocol, pool, vaults, markets, surfaces, the backstop, and programs and
/// sysvars that are passed as accounts. Boards come and go, so the caller names them.
pub fn shared_addresses(
    protocol: &Protocol,
    pool_key: &Pubkey,
    pool: &Pool,
    markets: &[&Market],
    boards: &[Pubkey],
) -> Vec<Pubkey> {
    let mut all = vec![
        address::protocol(),
        *pool_key,
        pool.quote_vault,
        protocol.quote_mint,
        address::breakers(pool_key),
        TOKEN_PROGRAM,
        system_program::ID,
        INSTRUCTIONS,
    ];
    if pool.backstop_account != Pubkey::default() {
        all.extend([address::backstop(pool_key), pool.backstop_account]);
    }
    for market in markets {
        let key = address::market(pool_key, market.index);
        all.extend([key, address::surface(&key)]);
        if market.collateral_mint != Pubkey::default() {
            all.extend([address::collateral_vault(&key), market.collateral_mint]);
        }
    }
    all.extend(boards);
    all
}

impl Cluster {
    /// The shared addresses of a pool as it is now, with all its boards. Errors: as [`Cluster::fetch`].
    pub fn shared_addresses(&self, pool_key: &Pubkey) -> Result<Vec<Pubkey>, Error> {
        let protocol = self.fetch::<Protocol>(&address::protocol())?;
        let (pool, snapshot) = self.snapshot(pool_key)?;
        let markets: Vec<&Market> = snapshot.markets.iter().map(|of| &*of.market).collect();
        let boards = self.boards(pool_key, pool.markets)?;
        let boards: Vec<Pubkey> = boards.into_iter().map(|board| board.key).collect();
        Ok(shared_addresses(&protocol, pool_key, &pool, &markets, &boards))
    }
}
