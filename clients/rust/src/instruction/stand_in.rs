//! The localnet Pyth stand-in.

use super::*;
use anchor_lang::solana_program::system_program;
use breakwater_pyth_stand_in as stand_in;

/// Writes a price through the localnet stand-in.
pub fn post_update(writer: Pubkey, update: stand_in::Update) -> Instruction {
    let accounts = stand_in::accounts::PostUpdate {
        writer,
        price_account: address::stand_in_price(&writer, &update.feed_id, update.number),
        system_program: system_program::ID,
    };
    Instruction {
        program_id: stand_in::ID,
        accounts: accounts.to_account_metas(None),
        data: stand_in::instruction::PostUpdate { update }.data(),
    }
}
