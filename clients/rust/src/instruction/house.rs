//! The house.

use super::*;
use anchor_lang::solana_program::system_program;
use breakwater_clearing::instructions::InitHouseArgs;
use breakwater_clearing::{accounts, instruction as data};

/// Creates the house, for the first deployer who asks.
///
/// Signs: the deployer. Changes: creates the house. Errors: `WrongMint`.
pub fn init_house(
    payer: Pubkey,
    authority: Pubkey,
    quote_mint: Pubkey,
    args: InitHouseArgs,
) -> Instruction {
    let house = address::house();
    let accounts = accounts::InitHouse {
        payer,
        authority,
        house,
        quote_mint,
        system_program: system_program::ID,
    };
    build(accounts, data::InitHouse { args })
}

/// Pauses the instructions of `bits`, on top of those paused already.
///
/// Signs: house authority or guardian. Changes: house. Errors: `WrongAuthority`, `BadParameter`.
pub fn pause(signer: Pubkey, bits: u32) -> Instruction {
    build(accounts::Pause { signer, house: address::house() }, data::Pause { bits })
}
