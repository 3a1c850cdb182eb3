//! The protocol.

use super::*;
use anchor_lang::solana_program::system_program;
use breakwater_clearing::instructions::InitProtocolArgs;
use breakwater_clearing::{accounts, instruction as data};

/// Creates the protocol, for the first deployer who asks.
///
/// Signs: the deployer. Changes: creates the protocol. Errors: `WrongMint`.
pub fn init_protocol(
    payer: Pubkey,
    authority: Pubkey,
    quote_mint: Pubkey,
    args: InitProtocolArgs,
) -> Instruction {
    let protocol = address::protocol();
    let accounts = accounts::InitProtocol {
        payer,
        authority,
        protocol,
        quote_mint,
        system_program: system_program::ID,
    };
    build(accounts, data::InitProtocol { args })
}

/// Pauses the instructions of `bits`, on top of those paused already.
///
/// Signs: protocol authority or guardian. Changes: protocol. Errors: `WrongAuthority`, `BadParameter`.
pub fn pause(signer: Pubkey, bits: u32) -> Instruction {
    build(accounts::Pause { signer, protocol: address::protocol() }, data::Pause { bits })
}
