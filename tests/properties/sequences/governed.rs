//! Stops and changes of parameters between everything else, and what still passes.

use super::Run;
use breakwater_clearing::{
    instructions::{Leg, TightenArgs},
    state::{ParamSet, stop},
};
use breakwater_client::{
    address, decode,
    instruction::{self as ix, Governed},
};
use breakwater_tests::*;
use rand::{Rng, seq::IndexedRandom};
use solana_signer::Signer;

impl Run {
    /// A leg by which a taker closes a part of something it holds, if it holds anything.
    pub fn closing(&mut self, taker: usize) -> Option<Leg> {
        let account = self.world.account(&self.traders[taker].account);
        let position = *account.positions().choose(&mut self.rng)?;
        let part = self.rng.random_range(1..=position.size_lots.unsigned_abs()).cast_signed();
        let price_atoms = self.rng.random_range(0..3_000 * USD);
        let size_lots = -part * position.size_lots.signum();
        Some(Leg { series: position.series(), size_lots, price_atoms })
    }

    /// Long contracts of all boards.
    pub fn open_interest_lots(&self) -> u64 {
        let mut sum = 0;
        for index in [BTC, ETH] {
            for expiry in &self.world.expiries {
                let key = address::board(&address::market(&self.world.pool, index), *expiry);
                let board = decode::board(&self.world.data(&key));
                sum += board.map_or(0, |board| board.long_lots);
            }
        }
        sum
    }

    /// The guardian stops something for a while.
    pub fn stop(&mut self) -> &'static str {
        if self.rng.random_bool(0.6) {
            return "nothing is stopped";
        }
        let args = TightenArgs {
            actions: self.rng.random_range(1..=stop::ALL),
            secs: self.rng.random_range(1..60),
            withdraw_bps: self.rng.random_range(0..=10_000),
        };
        let guardian = self.world.guardian.insecure_clone();
        let tighten = ix::tighten(guardian.pubkey(), self.world.pool, args);
        let sent = self.world.send(&[tighten], &[&guardian]);
        self.sent("stop", sent);
        "stop"
    }

    /// Governance makes margins wider or narrower, and the pool stricter or not; a day passes.
    pub fn change(&mut self) -> &'static str {
        let due = self.world.now() + 2 * DAY > self.world.expiries[0];
        if due || self.rng.random_bool(0.7) {
            return "no day left to wait";
        }
        // parameters take force once withdrawals have been open for a day
        let shut_secs = self.world.protocol_state().leave_ts - self.world.now();
        self.world.pass(shut_secs.max(0));
        let mut params = self.world.market(BTC).params;
        params.grid.mm_loss_factor_bps = self.rng.random_range(5_000..=10_000);
        params.grid.vol_up_bps = self.rng.random_range(2_000..=9_000);
        let of = Governed::Market { pool: self.world.pool, index: BTC };
        self.world.enact(of, ParamSet::Market(Box::new(params)));
        let mut settings = self.world.pool_state().settings;
        settings.floor_bps = self.rng.random_range(0..=10_000);
        settings.auction.fee_bps = self.rng.random_range(0..=2_000);
        let of = Governed::Pool(self.world.pool);
        self.world.enact(of, ParamSet::Pool(settings));
        self.world.set_prices_and_vol(self.btc_usd, self.btc_usd / 20, self.vol_bps);
        self.sent_kind("change");
        "change"
    }
}
