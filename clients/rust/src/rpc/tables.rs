//! Address lookup tables: an address in a table takes one byte of a transaction in place of thirty-two.
//!
//! Bids for accounts of many expiries name more boards than a transaction has room for without.

use super::{Cluster, Error, Outgoing, message, message::Budget};
use crate::{address, instruction::TOKEN_PROGRAM};
use anchor_lang::{prelude::Pubkey, solana_program::system_program};
use breakwater_clearing::state::{House, Market, Pool};
use solana_address_lookup_table_interface::{
    instruction::{create_lookup_table, extend_lookup_table},
    state::AddressLookupTable,
};
use solana_commitment_config::CommitmentConfig;
use solana_hash::Hash;
use solana_keypair::Keypair;
use solana_message::AddressLookupTableAccount;
use solana_signer::Signer;
use std::{
    thread::sleep,
    time::{Duration, Instant},
};

/// Most addresses of a table.
const MAX_ADDRESSES: usize = 256;
/// Addresses that one transaction adds: 32 bytes each, and room for the rest.
const ADDED_AT_ONCE: usize = 28;
const INSTRUCTIONS: Pubkey = Pubkey::from_str_const("Sysvar1nstructions1111111111111111111111111");
/// A block is rooted after some 13 s.
const ROOTED: Duration = Duration::from_secs(60);

/// A transaction's size with and without tables [bytes]; 1 232 is the most there is room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// As a legacy transaction.
    pub without: usize,
    /// As one of version 0 with the tables.
    pub with: usize,
}

impl Sizes {
    /// Of a transaction as it would be sent. Errors: `NoSigner`, `TooLarge` where there are more accounts than a message can number.
    pub fn of(outgoing: &Outgoing, tables: &[AddressLookupTableAccount]) -> Result<Self, Error> {
        let payer = message::payer(outgoing)?;
        let (own, calls) = message::split(&outgoing.instructions);
        let budget = Budget { units: own.units.or(Some(super::MAX_UNITS)), ..own };
        let bytes = |tables: &[AddressLookupTableAccount]| {
            let message = message::compile(&payer, &calls, budget, tables, Hash::default());
            let too_large = || Error::TooLarge { label: outgoing.label.clone(), bytes: 0 };
            message.as_ref().map(message::wire_bytes).ok_or_else(too_large)
        };
        Ok(Self { without: bytes(&[])?, with: bytes(tables)? })
    }
}

/// Addresses that many instructions about a pool name: house, pool, queue, vaults, markets, surfaces, the backstop, and programs and
/// sysvars that are passed as accounts. Boards come and go, so the caller names them.
pub fn standing_addresses(
    house: &House,
    pool_key: &Pubkey,
    pool: &Pool,
    markets: &[&Market],
    boards: &[Pubkey],
) -> Vec<Pubkey> {
    let mut all = vec![
        address::house(),
        *pool_key,
        address::queue(pool_key),
        pool.quote_vault,
        house.quote_mint,
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
    /// The standing addresses of a pool as it is now, with all its boards. Errors: as [`Cluster::fetch`].
    pub fn standing_addresses(&self, pool_key: &Pubkey) -> Result<Vec<Pubkey>, Error> {
        let house = self.fetch::<House>(&address::house())?;
        let (pool, snapshot) = self.snapshot(pool_key)?;
        let markets: Vec<&Market> = snapshot.markets.iter().map(|(market, _)| &**market).collect();
        let boards = self.boards(pool_key, pool.markets)?;
        let boards: Vec<Pubkey> = boards.into_iter().map(|(key, _)| key).collect();
        Ok(standing_addresses(&house, pool_key, &pool, &markets, &boards))
    }

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
    use super::{message::PACKET, *};
    use crate::{
        instruction::{self as ix, Lot, Remaining, Side},
        snapshot::empty_account,
    };
    use breakwater_clearing::{instructions::BidArgs, state::Series};

    /// A bid for an account with as many expiries as one can hold, over two markets, and a table with what it names.
    fn bid(key: &Keypair) -> (Outgoing<'_>, AddressLookupTableAccount) {
        let pool = address::pool(0);
        let mut sold = empty_account();
        let mut table = AddressLookupTableAccount { key: address::pool(9), addresses: vec![] };
        for market in 0..2 {
            let at = address::market(&pool, market);
            table.addresses.extend([at, address::surface(&at)]);
            for expiry_ts in 1..=12 {
                let series = Series { market, kind: 0, expiry_ts, strike_atoms: 1 };
                sold.change(&series, 1).unwrap();
                table.addresses.push(address::board(&at, expiry_ts));
            }
        }
        table.addresses.extend([address::house(), pool, system_program::ID]);
        let lot = Lot { pool, margin_account: address::pool(1), number: 0 };
        let side = Side { signer: key.pubkey(), margin_account: address::pool(2) };
        let args = BidArgs { max_share_q32: 1, max_whole_price_atoms: 1, last_trade_id: 0 };
        let remaining = Remaining::of(&[&sold]).with_boards_of(&sold);
        let bid = ix::bid(&lot, key.pubkey(), side, args, &remaining);
        (Outgoing::new("bid", bid, key), table)
    }

    #[test]
    fn a_bid_for_24_expiries_fits_only_with_a_table() {
        let key = Keypair::new();
        let (outgoing, table) = bid(&key);
        let sizes = Sizes::of(&outgoing, &[table]).unwrap();
        assert!(sizes.without > PACKET, "{sizes:?}");
        assert!(sizes.with < 600, "{sizes:?}");
        // 31 addresses of the table, 32 bytes each, become a byte each; the rest is the table's own address and lengths
        assert_eq!(sizes.without - sizes.with, 31 * 31 - 32 - 4, "{sizes:?}");
    }

    #[test]
    fn a_table_of_no_use_costs_two_bytes() {
        let key = Keypair::new();
        let (outgoing, _) = bid(&key);
        let strange = AddressLookupTableAccount { key: address::pool(9), addresses: vec![] };
        let sizes = Sizes::of(&outgoing, &[strange]).unwrap();
        assert_eq!(sizes.with - sizes.without, 2);
    }

    #[test]
    fn only_what_a_table_lacks_is_added() {
        let keys: Vec<Pubkey> = (0..4).map(address::pool).collect();
        let wanted = [keys[2], keys[1], keys[2], keys[3]];
        assert_eq!(missing(&keys[..2], &wanted), [keys[2], keys[3]]);
        assert!(missing(&keys, &wanted).is_empty());
    }
}
