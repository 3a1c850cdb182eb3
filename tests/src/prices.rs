//! Prices as Pyth would post them.

use crate::{USD, World};
use breakwater_client::{address, instruction as ix};
use breakwater_pyth_stand_in::Update;
use solana_signer::Signer;

pub const BTC: u8 = 0;
pub const ETH: u8 = 1;

pub fn feed(index: u8) -> [u8; 32] {
    [index + 1; 32]
}

/// A healthy update: ten basis points of confidence, average at the price, the previous one a second ago.
pub fn update(index: u8, usd: u64, publish_time: i64) -> Update {
    update_atoms(index, usd * USD, publish_time)
}

/// The same at a price in quote atoms.
pub fn update_atoms(index: u8, price_atoms: u64, publish_time: i64) -> Update {
    let price = i64::try_from(price_atoms).unwrap() * 100;
    Update {
        feed_id: feed(index),
        price,
        conf: price_atoms / 10,
        exponent: -8,
        publish_time,
        prev_publish_time: publish_time - 1,
        ema_price: price,
        ema_conf: price_atoms / 10,
        partial_signatures: None,
        number: 0,
    }
}

impl World {
    /// Posts an update through the stand-in; returns its account.
    pub fn post(&mut self, update: Update) -> anchor_lang::prelude::Pubkey {
        let writer = self.authority.pubkey();
        self.must(&[ix::post_update(writer, update)], &[]);
        address::stand_in_price(&writer, &update.feed_id, update.number)
    }

    /// Posts a price of now and takes it over as the market's mark.
    pub fn set_price(&mut self, index: u8, usd: u64) {
        self.set_price_atoms(index, usd * USD);
    }

    /// The same for a price in quote atoms.
    pub fn set_price_atoms(&mut self, index: u8, price_atoms: u64) {
        let account = self.post(update_atoms(index, price_atoms, self.now()));
        self.must(&[ix::update_mark(self.pool, index, account)], &[]);
    }

    /// Lets time pass, then posts the same prices again, so that they are fresh.
    pub fn pass(&mut self, secs: i64) {
        self.set_time(self.now() + secs);
    }
}
