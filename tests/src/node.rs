//! The world as a node would show it to a bot.

use crate::World;
use anchor_lang::prelude::Pubkey;
use breakwater_bots::liquidator::watch::{CLOCK, Update, refresh::Refresh};

impl World {
    /// Everything the program owns, by address, and the clock, as of a slot.
    pub fn refresh(&self, slot: u64) -> Refresh {
        let update = |key: Pubkey, data: Vec<u8>| Update { key, slot, data };
        let owned = self.svm.get_program_accounts(&breakwater_clearing::ID).into_iter();
        let mut accounts: Vec<Update> =
            owned.map(|(key, account)| update(key, account.data.to_vec())).collect();
        accounts.sort_by_key(|update| update.key);
        accounts.push(update(CLOCK, self.data(&CLOCK)));
        Refresh { slot, accounts }
    }
}
