//! What a lookup table saves.

use super::{
    AddressLookupTableAccount, Error, MAX_UNITS, Outgoing,
    message::{self, Budget},
};
use solana_hash::Hash;

/// A transaction's size with and without tables, in bytes; 1 232 is the most there is room for.
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
        let budget = Budget { units: own.units.or(Some(MAX_UNITS)), ..own };
        let bytes = |tables: &[AddressLookupTableAccount]| {
            let message = message::compile(&payer, &calls, budget, tables, Hash::default());
            let too_large = || Error::TooLarge { label: outgoing.label.clone(), bytes: 0 };
            message.as_ref().map(message::wire_bytes).ok_or_else(too_large)
        };
        Ok(Self { without: bytes(&[])?, with: bytes(tables)? })
    }
}

#[cfg(test)]
mod tests {
    use super::{message::PACKET, *};
    use crate::{
        address,
        instruction::{self as ix, Lot, Remaining, Side},
        snapshot::empty_account,
    };
    use anchor_lang::solana_program::system_program;
    use breakwater_clearing::{instructions::SliceArgs, state::Series};
    use solana_keypair::Keypair;
    use solana_signer::Signer;

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
        table.addresses.extend([address::protocol(), pool, system_program::ID]);
        let lot = Lot { pool, margin_account: address::pool(1), number: 0 };
        let side = Side { signer: key.pubkey(), margin_account: address::pool(2) };
        let args = SliceArgs { share_q32: 1, whole_limit_atoms: 1, last_trade_id: 0 };
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
}
