//! The SPL Token program's own processor, by instruction: its entry prints the name of every one.

use anchor_lang::prelude::{AccountInfo, ProgramError};
use breakwater_client::instruction::TOKEN_PROGRAM;
use spl_token::processor::Processor;
use spl_token_interface::instruction::TokenInstruction as Token;

pub fn process(accounts: &[AccountInfo], data: &[u8]) -> Result<(), ProgramError> {
    let id = &TOKEN_PROGRAM;
    match Token::unpack(data)? {
        Token::InitializeMint2 { decimals, mint_authority, freeze_authority } => {
            Processor::process_initialize_mint2(
                accounts,
                decimals,
                mint_authority,
                freeze_authority,
            )
        }
        Token::InitializeAccount3 { owner } => {
            Processor::process_initialize_account3(id, accounts, owner)
        }
        Token::MintTo { amount } => Processor::process_mint_to(id, accounts, amount, None),
        Token::Transfer { amount } => Processor::process_transfer(id, accounts, amount, None),
        Token::TransferChecked { amount, decimals } => {
            Processor::process_transfer(id, accounts, amount, Some(decimals))
        }
        Token::CloseAccount => Processor::process_close_account(id, accounts),
        _ => Err(ProgramError::InvalidInstructionData),
    }
}
