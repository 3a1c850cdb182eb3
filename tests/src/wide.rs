//! Pools of many markets, and the accounts that use all of them: what an owner can build to be dear.

use crate::*;
use anchor_lang::prelude::Pubkey;
use breakwater_clearing::{instructions::Leg, state::Series};
use breakwater_client::instruction as ix;
use solana_signer::Signer;

/// Strikes of every market beside ETH, in whole dollars.
const STRIKES: std::ops::Range<u64> = 0..25;

fn strike_usd(at: u64) -> u64 {
    36_000 + at * 2_000
}

impl World {
    /// A pool of so many markets, all but ETH at 60 000, with boards at so many days.
    pub fn wide(markets: u8, days: &[i64]) -> Self {
        let mut world = Self::spread(days, |_| ());
        let key = world.authority.pubkey();
        for index in 2..markets {
            let args = market_args(&format!("M{index}"), feed(index));
            let price = world.post(update(index, 60_000, world.now()));
            let of = (None, price.into());
            world.must(&[ix::create_market(key, world.pool, index, of, args)], &[]);
            world.must(&[ix::register_publisher(key, world.pool, index, key)], &[]);
            world.create_boards(index, STRIKES.map(|at| strike_usd(at) * USD));
        }
        world.set_wide(60_000, 6_000);
        world
    }

    /// Moves time on by a second; the same price for every market, a twentieth of it for ETH, and the same volatility for every board.
    pub fn set_wide(&mut self, usd: u64, vol_bps: i64) {
        self.pass(1);
        for index in 0..self.pool_state().markets {
            self.set_price(index, if index == ETH { usd / 20 } else { usd });
        }
        self.set_vol(vol_bps);
    }

    /// The `at`th of the series that use all markets first, then all expiries, then the strikes from the money outward.
    pub fn wide_series(&self, at: usize) -> Series {
        let markets = usize::from(self.pool_state().markets);
        let (market, rest) = ((at % markets) as u8, at / markets);
        let (expiry, rest) = (rest % self.expiries.len(), (rest / self.expiries.len()) as u64);
        let (level, middle) = (rest / 2, STRIKES.end / 2);
        let away = level.div_ceil(2);
        let strike = strike_usd(if level % 2 == 0 { middle - away } else { middle + away });
        let strike = if market == ETH { strike / 20 } else { strike };
        self.series(market, expiry, (rest % 2) as u8, strike)
    }

    /// `seller` is short `lots` of each of `count` series, from the `first` on, against buyers that hold few of them each.
    pub fn short_wide(&mut self, seller: &Trader, (first, count): (usize, usize), lots: i64) {
        let all: Vec<usize> = (first..first + count).collect();
        for held in all.chunks(8) {
            let buyer = self.trader(50_000_000);
            for chunk in held.chunks(2) {
                let legs: Vec<Leg> = chunk
                    .iter()
                    .map(|at| {
                        let series = self.wide_series(*at);
                        Leg { series, size_lots: -lots, price_atoms: self.price_atoms(series) }
                    })
                    .collect();
                let trade = self.trade(&buyer, seller, legs);
                self.must(&[trade], &[&buyer.key, &seller.key]);
            }
        }
    }

    /// As if an account had lost so much that its equity is this share of its maintenance margin; the insurance fund has it.
    pub fn bring_below(&mut self, account: &Pubkey, equity_bps: i64) {
        let (requirement, health) = self.judged(account);
        let less = health.equity_atoms() - requirement.mm_atoms * equity_bps / 10_000;
        let cash = self.account(account).cash_atoms;
        let debt = |cash: i64| cash.min(0).unsigned_abs();
        self.set_account(*account, |account| account.cash_atoms -= less);
        self.set_pool(|pool| {
            pool.accounts_cash_atoms -= less;
            pool.debts_atoms = pool.debts_atoms - debt(cash) + debt(cash - less);
            pool.insurance_atoms += less.unsigned_abs();
        });
    }
}
