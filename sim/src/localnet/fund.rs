//! SOL and tokens for a wallet that came from outside.

use crate::demo::setup::{Stage, USD};
use anchor_lang::{
    prelude::{AccountMeta, Pubkey, pubkey},
    solana_program::instruction::Instruction,
};
use anyhow::Result;
use breakwater_bots::rpc::Cluster;
use breakwater_client::instruction::TOKEN_PROGRAM;
use solana_keypair::Keypair;
use solana_signer::Signer;
use solana_system_interface::{instruction::transfer, program::ID as SYSTEM_PROGRAM};
use spl_token_interface::instruction as token;

/// Every validator has it in its genesis.
const ASSOCIATED_TOKEN_PROGRAM: Pubkey = pubkey!("ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL");
/// Number of its instruction that does nothing where the account exists.
const CREATE_IDEMPOTENT: u8 = 1;
const LAMPORTS: f64 = 1e9;

/// What a wallet is given, in whole units.
#[derive(Clone, Copy, Debug)]
pub struct Gift {
    pub sol: f64,
    pub usdc: f64,
    pub btc: f64,
}

/// Where a wallet keeps its tokens of a mint.
pub fn associated(owner: &Pubkey, mint: &Pubkey) -> Pubkey {
    let seeds = [owner.as_ref(), TOKEN_PROGRAM.as_ref(), mint.as_ref()];
    Pubkey::find_program_address(&seeds, &ASSOCIATED_TOKEN_PROGRAM).0
}

fn create_associated(payer: Pubkey, owner: Pubkey, mint: Pubkey) -> Instruction {
    let accounts = vec![
        AccountMeta::new(payer, true),
        AccountMeta::new(associated(&owner, &mint), false),
        AccountMeta::new_readonly(owner, false),
        AccountMeta::new_readonly(mint, false),
        AccountMeta::new_readonly(SYSTEM_PROGRAM, false),
        AccountMeta::new_readonly(TOKEN_PROGRAM, false),
    ];
    Instruction { program_id: ASSOCIATED_TOKEN_PROGRAM, accounts, data: vec![CREATE_IDEMPOTENT] }
}

/// Gives it, and opens the wallet's token accounts where it has none; their addresses, of quote and of BTC.
pub fn fund((cluster, stage): (&Cluster, &Stage), to: Pubkey, gift: Gift) -> Result<[Pubkey; 2]> {
    let payer = stage.authority.pubkey();
    let mut steps = vec![];
    let lamports = (gift.sol * LAMPORTS) as u64;
    if lamports > 0 {
        steps.push(transfer(&payer, &to, lamports));
    }
    let decimals = stage.deployment.market.first().and_then(|market| market.collateral_decimals);
    let one_btc = 10f64.powi(i32::from(decimals.unwrap_or(8)));
    let btc = (&stage.btc_mint, (gift.btc * one_btc) as u64);
    for (mint, atoms) in [(&stage.quote_mint, (gift.usdc * USD as f64) as u64), btc] {
        let mint: &Keypair = mint;
        steps.push(create_associated(payer, to, mint.pubkey()));
        if atoms > 0 {
            let tokens = associated(&to, &mint.pubkey());
            let mint = mint.pubkey();
            steps.push(token::mint_to(&TOKEN_PROGRAM, &mint, &tokens, &payer, &[], atoms)?);
        }
    }
    cluster.must("gift", steps, vec![&stage.authority])?;
    Ok([&stage.quote_mint, &stage.btc_mint].map(|mint| associated(&to, &mint.pubkey())))
}
