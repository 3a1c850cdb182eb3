//! Opens the bench's protocol: each seller's account, deposit and trade in one transaction, many transactions at a time.

use crate::{
    demo::{
        cast::{Cast, Member},
        setup::{Stage, USD},
    },
    live::{
        flood::{Load, pour},
        population::{Seller, makers},
    },
};
use anyhow::{Context, Result};
use breakwater_bots::rpc::Cluster;
use breakwater_client::instruction::{self as ix, Remaining, TOKEN_PROGRAM, TokenWallet};
use indicatif::{ProgressBar, ProgressStyle};
use solana_keypair::Keypair;
use solana_signer::Signer;
use solana_system_interface::instruction::create_account;
use spl_token_interface::instruction as token;

/// A wallet of the authority's with all that the sellers deposit; anybody may pay in for anybody.
fn wallet(cluster: &Cluster, stage: &Stage, atoms: u64) -> Result<TokenWallet> {
    let (key, mint, tokens) = (stage.authority.pubkey(), stage.quote_mint.pubkey(), Keypair::new());
    let steps = vec![
        create_account(&key, &tokens.pubkey(), 3_000_000, 165, &TOKEN_PROGRAM),
        token::initialize_account3(&TOKEN_PROGRAM, &tokens.pubkey(), &mint, &key)?,
        token::mint_to(&TOKEN_PROGRAM, &mint, &tokens.pubkey(), &key, &[], atoms)?,
    ];
    cluster.must("wallet", steps, vec![&stage.authority, &tokens])?;
    Ok(TokenWallet { signer: key, tokens: tokens.pubkey(), mint })
}

/// Margin accounts, deposits of real tokens, and the trades with the counterparties.
pub fn open(cluster: &Cluster, stage: &Stage, cast: &Cast, sellers: &[Seller]) -> Result<()> {
    let sum: u64 = sellers.iter().map(|seller| seller.deposit_atoms).sum();
    let wallet = wallet(cluster, stage, sum + USD)?;
    let makers = makers(cast);
    let loads: Result<Vec<Load>> = sellers
        .iter()
        .enumerate()
        .map(|(number, seller)| {
            let maker = makers.get(seller.maker).context("every seller has a counterparty")?;
            Ok(first_transaction(stage, maker, seller, (number, wallet)))
        })
        .collect();
    let style = "{msg} {wide_bar} {pos}/{len} in {elapsed}";
    let progress = ProgressBar::new(sellers.len() as u64)
        .with_style(ProgressStyle::with_template(style)?)
        .with_message("opening accounts");
    pour(cluster, &loads?, &progress)?;
    progress.finish();
    Ok(())
}

fn first_transaction<'a>(
    stage: &'a Stage,
    maker: &'a Member,
    seller: &'a Seller,
    (number, wallet): (usize, TokenWallet),
) -> Load<'a> {
    let (payer, pool) = (stage.authority.pubkey(), stage.pool);
    // the margin check reads no more of either side than its one market
    let remaining = Remaining::default();
    Load {
        label: format!("account {number}"),
        instructions: vec![
            ix::create_account(payer, seller.key.pubkey(), pool, 0),
            ix::deposit(pool, seller.account, wallet, seller.deposit_atoms),
            ix::trade(pool, maker.side(), seller.side(), seller.legs.clone(), &remaining),
        ],
        signers: vec![&stage.authority, &maker.key, &seller.key],
        compute_units: 400_000,
    }
}
