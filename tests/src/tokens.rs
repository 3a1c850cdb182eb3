//! Mints and token accounts through the real SPL Token program.

use anchor_lang::prelude::Pubkey;
use anchor_lang::solana_program::instruction::Instruction;
use breakwater_client::instruction::TOKEN_PROGRAM;
use solana_keypair::Keypair;
use solana_signer::Signer;
use solana_system_interface::instruction::create_account;
use spl_token_interface::instruction as token;

const MINT_LEN: u64 = 82;
const ACCOUNT_LEN: u64 = 165;
const RENT: u64 = 5_000_000;

pub fn create_mint(payer: &Pubkey, mint: &Keypair, decimals: u8) -> Vec<Instruction> {
    vec![
        create_account(payer, &mint.pubkey(), RENT, MINT_LEN, &TOKEN_PROGRAM),
        token::initialize_mint2(&TOKEN_PROGRAM, &mint.pubkey(), payer, None, decimals).unwrap(),
    ]
}

pub fn create_tokens(
    payer: &Pubkey,
    tokens: &Keypair,
    mint: &Pubkey,
    owner: &Pubkey,
) -> Vec<Instruction> {
    vec![
        create_account(payer, &tokens.pubkey(), RENT, ACCOUNT_LEN, &TOKEN_PROGRAM),
        token::initialize_account3(&TOKEN_PROGRAM, &tokens.pubkey(), mint, owner).unwrap(),
    ]
}

pub fn mint_to(mint: &Pubkey, tokens: &Pubkey, authority: &Pubkey, atoms: u64) -> Instruction {
    token::mint_to(&TOKEN_PROGRAM, mint, tokens, authority, &[], atoms).unwrap()
}
