//! Who lives through the crash: forty accounts of four kinds, the counterparties that trade with them,
//! and two liquidators.

use crate::demo::setup::{Stage, USD};
use anchor_lang::prelude::Pubkey;
use breakwater_clearing::{instructions::Leg, state::Series};
use breakwater_client::{address, instruction::Side};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use solana_keypair::Keypair;
use solana_signer::Signer;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    HedgedMaker,
    NakedPutSeller,
    StraddleSeller,
    CoveredHolder,
    Counterparty,
    Liquidator,
}

impl Role {
    pub const TRADERS: [Self; 4] =
        [Self::HedgedMaker, Self::NakedPutSeller, Self::StraddleSeller, Self::CoveredHolder];

    pub fn name(self) -> &'static str {
        match self {
            Self::HedgedMaker => "hedged maker",
            Self::NakedPutSeller => "naked put seller",
            Self::StraddleSeller => "straddle seller",
            Self::CoveredHolder => "covered holder",
            Self::Counterparty => "counterparty",
            Self::Liquidator => "liquidator",
        }
    }
}

pub struct Member {
    pub name: String,
    pub role: Role,
    pub key: Keypair,
    pub usdc: Keypair,
    pub btc: Keypair,
    pub account: Pubkey,
    pub usdc_atoms: u64,
    pub btc_atoms: u64,
    pub pays_fees: bool,
    /// Equity over initial margin at the start, where it is not drawn at random.
    pub spare: Option<f64>,
    /// What it trades at the start, from its own side.
    pub legs: Vec<Leg>,
}

impl Member {
    pub fn side(&self) -> Side {
        Side { signer: self.key.pubkey(), margin_account: self.account }
    }
}

pub struct Cast {
    pub members: Vec<Member>,
}

pub const COUNTERPARTIES: usize = 4;
pub const LIQUIDATORS: usize = 2;
const ONE_BTC: u64 = 100_000_000;

/// A leg before it has a price: market, board, kind, strike in per cent of spot, contracts.
pub struct Wish {
    pub market: usize,
    pub board: usize,
    pub kind: u8,
    pub strike_pct: u64,
    pub contracts: f64,
}

impl Cast {
    /// `traders` accounts in equal parts of the four kinds, leverage drawn at random.
    pub fn new(stage: &Stage, traders: usize, seed: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut cast = Self::without_traders(stage, COUNTERPARTIES, LIQUIDATORS);
        for i in 0..traders {
            let role = Role::TRADERS[i % 4];
            cast.members.push(trader(stage, role, i / 4, &mut rng));
        }
        cast
    }

    /// Counterparties and liquidators, well funded.
    pub fn without_traders(stage: &Stage, counterparties: usize, liquidators: usize) -> Self {
        let deep = (0..counterparties).map(|i| member(stage, Role::Counterparty, i, 50_000_000, 0));
        let bold = (0..liquidators).map(|i| member(stage, Role::Liquidator, i, 3_000_000, 0));
        Self { members: deep.chain(bold).collect() }
    }

    /// Liquidators of little means, so that not everything is bought at once, and every other put seller with all of it on
    /// the board that expires first, so that a loss can come over the expiry.
    pub fn press(&mut self, stage: &Stage) {
        for (at, member) in self.members.iter_mut().enumerate() {
            if member.role == Role::Liquidator {
                member.usdc_atoms = 60_000 * USD;
            }
            if member.role == Role::NakedPutSeller && at % 8 < 4 {
                let size = member.legs[0].size_lots as f64 / 1e6;
                let wish = Wish { market: 0, board: 0, kind: 1, strike_pct: 90, contracts: size };
                member.legs = vec![leg(stage, &wish)];
            }
        }
    }

    /// Naked put sellers sell at the money on the second board instead, each with a little more behind it than the one before:
    /// a fall of a tenth leaves the first short of maintenance margin, and the next within reach of soft slices.
    pub fn expose(&mut self, stage: &Stage) {
        let sellers = self.members.iter_mut().filter(|m| m.role == Role::NakedPutSeller);
        for (at, member) in sellers.enumerate() {
            let contracts = member.legs[0].size_lots as f64 / 1e6;
            let wish = Wish { market: 0, board: 1, kind: 1, strike_pct: 100, contracts };
            member.legs = vec![leg(stage, &wish)];
            member.spare = Some(1.03 + 0.08 * (at % 5) as f64);
        }
    }

    /// Everybody's trades and collateral divided: for prices so many times as high.
    pub fn shrink(&mut self, by: u32) {
        for member in &mut self.members {
            member.btc_atoms /= u64::from(by);
            member.legs.iter_mut().for_each(|leg| leg.size_lots /= i64::from(by));
        }
    }

    pub fn of(&self, role: Role) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(move |member| member.role == role)
    }

    pub fn traders(&self) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(|member| !member.legs.is_empty())
    }

    pub fn find(&self, account: &Pubkey) -> Option<&Member> {
        self.members.iter().find(|member| member.account == *account)
    }
}

fn member(stage: &Stage, role: Role, number: usize, usd: u64, btc_atoms: u64) -> Member {
    let key = Keypair::new();
    Member {
        name: format!("{} {}", role.name(), number + 1),
        role,
        account: address::margin_account(&stage.pool, &key.pubkey(), 0),
        key,
        usdc: Keypair::new(),
        btc: Keypair::new(),
        usdc_atoms: usd * USD,
        btc_atoms,
        pays_fees: role == Role::Liquidator,
        spare: None,
        legs: vec![],
    }
}

fn trader(stage: &Stage, role: Role, number: usize, rng: &mut ChaCha8Rng) -> Member {
    // Sizes in BTC contracts; ETH legs are scaled to about the same notional.
    let size = f64::from(rng.random_range(2..=12u32));
    let eth = size * 40.0;
    let board = rng.random_range(1..=2usize);
    let wish = |market, board, kind, strike_pct, contracts| Wish {
        market,
        board,
        kind,
        strike_pct,
        contracts,
    };
    let wishes = match role {
        Role::HedgedMaker => vec![
            wish(0, board, 1, 90, -size),
            wish(0, board, 1, 75, size),
            wish(0, board, 0, 110, -size),
            wish(0, board, 0, 130, size),
            wish(1, board, 1, 90, -eth),
            wish(1, board, 1, 75, eth),
            wish(0, 0, 1, 95, -size / 10.0),
            wish(0, 0, 1, 90, size / 10.0),
        ],
        Role::NakedPutSeller => vec![
            wish(0, board, 1, 80, -size),
            wish(0, board, 1, 70, -size / 2.0),
            wish(0, 0, 1, 80, -size / 20.0),
        ],
        Role::StraddleSeller => vec![
            wish(0, board, 0, 100, -size),
            wish(0, board, 1, 100, -size),
            wish(1, board, 0, 100, -eth / 4.0),
            wish(1, board, 1, 100, -eth / 4.0),
        ],
        _ => vec![wish(0, board, 0, 110, -size), wish(0, 0, 0, 105, -size / 10.0)],
    };
    let covered = role == Role::CoveredHolder;
    let btc_atoms = if covered { (size * 1.2) as u64 * ONE_BTC } else { 0 };
    let mut member = member(stage, role, number, 0, btc_atoms);
    member.legs = merged(wishes.into_iter().map(|wish| leg(stage, &wish)));
    member
}

/// Each series once, as a trade must have it: with few boards or strikes two wishes come to the same.
fn merged(legs: impl Iterator<Item = Leg>) -> Vec<Leg> {
    let mut merged: Vec<Leg> = vec![];
    for leg in legs {
        match merged.iter_mut().find(|other| other.series == leg.series) {
            Some(same) => same.size_lots = same.size_lots.saturating_add(leg.size_lots),
            None => merged.push(leg),
        }
    }
    merged.retain(|leg| leg.size_lots != 0);
    merged
}

/// The leg of a wish, at no price yet.
pub fn leg(stage: &Stage, wish: &Wish) -> Leg {
    let pct = &stage.deployment.boards.strike_pct;
    let at = pct.iter().position(|p| *p == wish.strike_pct).unwrap_or(pct.len() / 2);
    let strikes = &stage.strikes[wish.market];
    let series = Series {
        market: wish.market as u8,
        kind: wish.kind,
        expiry_ts: stage.expiries[wish.board.min(stage.expiries.len() - 1)],
        strike_atoms: strikes[at.min(strikes.len() - 1)],
    };
    Leg { series, size_lots: (wish.contracts * 1e6) as i64, price_atoms: 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wishes_of_one_series_become_one_leg() {
        let leg = |strike_atoms, size_lots| {
            let series = Series { market: 0, kind: 1, expiry_ts: 1, strike_atoms };
            Leg { series, size_lots, price_atoms: 0 }
        };
        let legs = [leg(1, 5), leg(2, 3), leg(1, -2), leg(2, -3)];
        let sizes: Vec<_> = merged(legs.into_iter()).iter().map(|leg| leg.size_lots).collect();
        assert_eq!(sizes, [3]);
    }
}
