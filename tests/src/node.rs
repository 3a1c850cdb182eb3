//! The world as a node would show it to a bot.

use crate::World;
use anchor_lang::prelude::Pubkey;
use breakwater_bots::liquidator::watch::{CLOCK, Update, refresh::Refresh};
use std::collections::BTreeSet;

impl World {
    /// Everything the program owns, by address, and the clock, as of a slot.
    pub fn refresh(&self, slot: u64) -> Refresh {
        self.refresh_of(slot, None)
    }

    /// The same; `margin`: of margin accounts these alone.
    pub fn refresh_of(&self, slot: u64, margin: Option<&BTreeSet<Pubkey>>) -> Refresh {
        let update = |key: Pubkey, data: Vec<u8>| Update { key, slot, data };
        let owned = self.chain.clearing_accounts(margin).into_iter();
        let mut accounts: Vec<Update> = owned.map(|(key, data)| update(key, data)).collect();
        let clock = bincode::serialize(&self.chain.clock()).expect("a clock is plain");
        accounts.push(update(CLOCK, clock));
        Refresh { slot, accounts }
    }
}
