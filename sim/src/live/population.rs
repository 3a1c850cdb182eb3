//! Who is in the protocol when the price gaps: sellers of puts and strangles at varying leverage, and the few who bought.
//!
//! Two in three accounts trade BTC, the rest ETH, half of them each of two boards (7 and 30 days). Half sold one put, 5 to 25 %
//! out of the money, half a strangle; 0.05 to 0.5 BTC, or forty times as many ETH. Equity after the trade is 1.02 to 1.25 times
//! the initial margin, drawn evenly, so that a fall of 15 % leaves about a quarter below maintenance margin at once, and more as
//! surfaces follow. With `--all-below`
//! all sold one put, at most 5 % out of the money, and hold 1.02 to 1.05 times the initial margin: all fall below.

use crate::demo::{
    cast::{Cast, Member, Role, Wish, leg},
    setup::Stage,
    trade,
};
use anchor_lang::prelude::Pubkey;
use anyhow::{Context, Result};
use breakwater_clearing::instructions::Leg;
use breakwater_client::{address, instruction::Side, snapshot::Snapshot};
use rand::{Rng, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;
use solana_keypair::Keypair;
use solana_signer::Signer;

/// One account to be: a key, what it sells, and what it deposits.
pub struct Seller {
    pub key: Keypair,
    pub account: Pubkey,
    /// Which counterparty buys.
    pub maker: usize,
    pub legs: Vec<Leg>,
    pub deposit_atoms: u64,
}

impl Seller {
    pub fn side(&self) -> Side {
        Side { signer: self.key.pubkey(), margin_account: self.account }
    }
}

/// How many, how leveraged, by which seed.
#[derive(Clone, Copy, Debug)]
pub struct Draw {
    pub accounts: usize,
    pub all_below: bool,
    pub seed: u64,
}

/// Draws the sellers. Each counterparty trades one market and one board, so that none holds more than nine series.
pub fn sellers(
    stage: &Stage,
    makers: usize,
    snapshot: &Snapshot,
    draw: &Draw,
) -> Result<Vec<Seller>> {
    let mut rng = ChaCha8Rng::seed_from_u64(draw.seed);
    let (low, high) = if draw.all_below { (1.02, 1.05) } else { (1.02, 1.25) };
    (0..draw.accounts)
        .map(|number| {
            let maker = number % makers;
            let (market, board) = (usize::from(maker % 3 == 2), maker % 2);
            let mut legs = vec![];
            for wish in wishes((market, board), draw.all_below, &mut rng)? {
                let mut leg = leg(stage, &wish);
                leg.price_atoms = trade::mark(snapshot, &leg)?;
                legs.push(leg);
            }
            let held = trade::holding(&legs)?;
            let deposit_atoms = trade::deposit_atoms(snapshot, &held, rng.random_range(low..high))?;
            let key = Keypair::new();
            let account = address::margin_account(&stage.pool, &key.pubkey(), 0);
            Ok(Seller { key, account, maker, legs, deposit_atoms })
        })
        .collect()
}

fn wishes(
    (market, board): (usize, usize),
    all_below: bool,
    rng: &mut ChaCha8Rng,
) -> Result<Vec<Wish>> {
    const PUTS: [u64; 5] = [75, 80, 85, 90, 95];
    const NEAR_PUTS: [u64; 2] = [95, 100];
    const CALLS: [u64; 4] = [105, 110, 120, 130];
    let per_btc = if market == 0 { 1.0 } else { 40.0 };
    let contracts = -per_btc * f64::from(rng.random_range(5..=50u32)) / 100.0;
    let puts = if all_below { &NEAR_PUTS[..] } else { &PUTS };
    let put = *puts.choose(rng).context("strikes of puts")?;
    let call = *CALLS.choose(rng).context("strikes of calls")?;
    let wish = |kind, strike_pct| Wish { market, board, kind, strike_pct, contracts };
    let strangle = !all_below && rng.random_range(0..2u8) == 0;
    Ok([wish(1, put)].into_iter().chain(strangle.then(|| wish(0, call))).collect())
}

/// The counterparties of a cast.
pub fn makers(cast: &Cast) -> Vec<&Member> {
    cast.of(Role::Counterparty).collect()
}
