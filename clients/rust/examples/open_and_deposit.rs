//! Opens a margin account for a fresh key with airdropped SOL, and pays into it where somebody can mint.
//!
//!     BREAKWATER_RPC=http://127.0.0.1:8899 cargo run --example open_and_deposit -- [POOL_NUMBER]
//!
//! For local validators and test clusters. `BREAKWATER_MINT_AUTHORITY` names the key file of the quote mint's authority: with it 1 000 of the
//! quote currency are minted and deposited in the same transaction.

use breakwater_client::{
    address,
    clearing::state::{MarginAccount, Protocol},
    instruction::{TOKEN_PROGRAM, TokenWallet, create_account, deposit},
    rpc::{Cluster, Fate, Outgoing, Units},
};
use solana_keypair::{Keypair, read_keypair_file};
use solana_signer::Signer;
use spl_token_interface::instruction as token;
use std::{env, error::Error, thread::sleep, time::Duration};

const SOL: u64 = 1_000_000_000;
/// 1 000 of a currency with six decimals.
const DEPOSIT_ATOMS: u64 = 1_000_000_000;
/// Bytes of a token account, and more lamports than its rent is.
const TOKENS: (u64, u64) = (165, 3_000_000);

fn main() -> Result<(), Box<dyn Error>> {
    let url = env::var("BREAKWATER_RPC").unwrap_or("http://127.0.0.1:8899".to_owned());
    let pool = address::pool(env::args().nth(1).map_or(Ok(0), |number| number.parse())?);
    let mut cluster = Cluster::new(&url);
    cluster.sending.simulate = true;
    cluster.sending.units = Units::Simulated { margin_bps: 2_000 };

    let owner = Keypair::new();
    airdrop(&cluster, &owner)?;
    let key = owner.pubkey();
    // an owner's first account is number 0; the next number is in its record
    let account = address::margin_account(&pool, &key, 0);
    let mut outgoing = Outgoing::new("margin account", create_account(key, key, pool, 0), &owner);
    let authority =
        env::var("BREAKWATER_MINT_AUTHORITY").ok().map(read_keypair_file).transpose()?;
    let tokens = Keypair::new();
    if let Some(authority) = &authority {
        let mint = cluster.fetch::<Protocol>(&address::protocol())?.quote_mint;
        let wallet = TokenWallet { signer: key, tokens: tokens.pubkey(), mint };
        let (bytes, lamports) = TOKENS;
        outgoing.instructions.extend([
            solana_system_interface::instruction::create_account(
                &key,
                &wallet.tokens,
                lamports,
                bytes,
                &TOKEN_PROGRAM,
            ),
            token::initialize_account3(&TOKEN_PROGRAM, &wallet.tokens, &mint, &key)?,
            token::mint_to(
                &TOKEN_PROGRAM,
                &mint,
                &wallet.tokens,
                &authority.pubkey(),
                &[],
                DEPOSIT_ATOMS,
            )?,
            deposit(pool, account, wallet, DEPOSIT_ATOMS),
        ]);
        outgoing.signers.extend([&tokens, authority]);
    }
    for outcome in cluster.send_all(&[outgoing])? {
        match outcome.fate {
            Fate::Landed { signature, slot } => println!("landed in slot {slot}: {signature}"),
            other => return Err(other.explained().into()),
        }
    }
    let state = cluster.fetch::<MarginAccount>(&account)?;
    println!("margin account {account} of {key} holds {} quote atoms", state.cash_atoms);
    Ok(())
}

fn airdrop(cluster: &Cluster, to: &Keypair) -> Result<(), Box<dyn Error>> {
    cluster.client.request_airdrop(&to.pubkey(), SOL)?;
    for _ in 0..100 {
        if cluster.client.get_balance(&to.pubkey())? > 0 {
            return Ok(());
        }
        sleep(Duration::from_millis(200));
    }
    Err("the airdrop never came".into())
}
