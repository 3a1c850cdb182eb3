//! What must hold after every step of a ring.

use super::{Kind, Run};
use anchor_lang::prelude::Pubkey;
use breakwater_clearing::{instructions::WithdrawArgs, state::MarginAccount};
use breakwater_client::{address, instruction as ix};
use breakwater_risk::margin::Health;
use breakwater_tests::*;
use rand::{Rng, seq::SliceRandom};

/// Rounding of one step, over all its legs and accounts [quote atoms].
const DUST: i64 = 400;

/// Everything the laws compare.
pub struct State {
    /// What the ring could take out at marks [quote atoms].
    wealth: i64,
    /// Value of every account, by address.
    values: Vec<(Pubkey, i64)>,
    /// What everybody is margined at, as it stands and with what time has brought since [bps].
    ranges: [(u32, u32); 2],
}

impl Run {
    pub fn health(&self, key: &Pubkey) -> Option<Health> {
        let assessed = self.world.snapshot().assess(&self.world.account(key));
        assessed.ok().map(|(_, health)| health)
    }

    /// `None` while a board has expired and is not settled: nothing has a value then.
    pub fn state(&self) -> Option<State> {
        let mut values = vec![];
        for key in &self.world.traders {
            values.push((*key, self.health(key)?.value_atoms()));
        }
        let market = self.world.market(BTC);
        let low = market.mark.price_atoms - market.uncertainty_atoms(self.world.now());
        let mut wealth = 0;
        for member in &self.ring {
            let btc = u128::from(self.world.token_atoms(&member.btc)) * u128::from(low);
            wealth += self.world.token_atoms(&member.usdc) as i64 + (btc / 100_000_000) as i64;
            let (_, value) = values.iter().find(|(key, _)| *key == member.account)?;
            wealth += *value.max(&0);
        }
        // a tip is set aside until the end of an auction, and may come back
        let auctions = self.ring.iter().filter_map(|member| self.world.auction(&member.account));
        wealth += auctions.map(|auction| auction.tip_atoms as i64).sum::<i64>();
        let now = market.followed(&market.range, self.world.now());
        let ranges = [market.range, now].map(|range| (range.im_bps, range.mm_bps));
        Some(State { wealth, values, ranges })
    }

    pub fn laws(&self, before: Option<&State>, kind: Kind) {
        self.world.assert_books_balance();
        let (Some(before), Some(after), Kind::Call { paid }) = (before, self.state(), kind) else {
            return;
        };
        let moved = !before.ranges.contains(&after.ranges[0]);
        assert!(!moved, "R-4: others' ranges went from {:?} to {:?}", before.ranges, after.ranges);
        let more = after.wealth - before.wealth;
        assert!(more <= paid + DUST, "R-1: the ring is richer by {more} of {paid}");
        for (key, value) in &after.values {
            let earlier = before.values.iter().find(|(of, _)| of == key);
            let earlier = earlier.map_or(0, |(_, value)| *value);
            let deeper = earlier.min(0) - value.min(&0);
            assert!(deeper <= DUST, "R-2: {key} went from {earlier} to {value}");
        }
    }

    /// Those who hold cash and no position leave, in two orders, from the same state. Each is paid the same, and that is its part of
    /// what the accounts' own values say is missing.
    pub fn leave(&mut self, seed: u64) {
        if self.rng.random_bool(0.5) {
            self.ruin();
        }
        let price = self.btc_usd;
        self.world.set_prices_and_vol(price, price / 20, self.vol_bps);
        let mut leavers: Vec<usize> = (0..3)
            .filter(|at| {
                let account = self.world.account(&self.leaver(*at).account);
                account.position_count == 0 && account.cash_atoms > 0
            })
            .collect();
        let (paid, hole) = self.paid_in(&leavers);
        leavers.shuffle(&mut self.rng);
        let (again, _) = self.paid_in(&leavers);
        assert_eq!(paid, again, "R-5: seed {seed}: an order of leaving pays another share");
        if hole > 0 && leavers.len() > 1 {
            *self.done.entry("leave").or_default() += 1;
        }
    }

    fn leaver(&self, at: usize) -> &Trader {
        [&self.idle[0], &self.idle[1], &self.honest][at]
    }

    /// What each would be paid, by number, where a debt that is known is shared as soon as the first has left, and what was missing
    /// before; nothing is changed.
    fn paid_in(&self, order: &[usize]) -> ([u64; 3], u64) {
        let mut world = self.world.fork();
        // what nobody has looked at is not known yet
        self.cover_all(&mut world, |world, account| !spent(world, account));
        let hole = missing(&world);
        let claims = world.pool_state().claims_atoms();
        let mut paid = [0; 3];
        if self.waits_for_a_sale(&world, order, hole) {
            return (paid, 0);
        }
        for at in order {
            let trader = self.leaver(*at);
            let atoms = world.account(&trader.account).cash_atoms.unsigned_abs();
            let args = WithdrawArgs { atoms, least_atoms: 0 };
            let remaining = world.remaining(&[trader.account]);
            let wallet = world.usdc_wallet(trader);
            let out = ix::withdraw_at_least(world.pool, trader.account, wallet, args, &remaining);
            let before = world.token_atoms(&trader.usdc);
            world.must(&[out], &[&trader.key]);
            paid[*at] = world.token_atoms(&trader.usdc) - before;
            let fair = fair(atoms, hole, claims);
            let off = fair.abs_diff(paid[*at]);
            assert!(off <= DUST as u64, "R-5: {} for {fair} of {atoms}, hole {hole}", paid[*at]);
            self.cover_all(&mut world, spent);
        }
        (paid, hole)
    }

    /// More is due than the vault holds in quote currency. The rest is not missing: it stands behind debts in what debtors hold, and comes
    /// in as that is sold.
    fn waits_for_a_sale(&self, world: &World, order: &[usize], hole: u64) -> bool {
        let vault = world.token_atoms(&address::quote_vault(&world.pool));
        let claims = world.pool_state().claims_atoms();
        let cash = |at: &usize| world.account(&self.leaver(*at).account).cash_atoms.unsigned_abs();
        let due: u64 = order.iter().map(|at| fair(cash(at), hole, claims)).sum();
        let behind = world.traders.iter().map(|key| {
            let account = world.account(key);
            let value = world.snapshot().assess(&account).expect("a value").1.value_atoms();
            if account.cash_atoms < 0 { (value - account.cash_atoms).max(0) } else { 0 }
        });
        let lent = due.saturating_sub(vault) as i64;
        assert!(lent <= behind.sum::<i64>() + DUST, "{lent} lent with nothing behind it");
        lent > 0
    }

    /// Covers what may be covered of some of the ring's accounts; refused where there is nothing to cover yet.
    fn cover_all(&self, world: &mut World, of: impl Fn(&World, &MarginAccount) -> bool) {
        for member in &self.ring {
            if of(world, &world.account(&member.account)) {
                let cover = world.cover(&member.account);
                let _ = world.send(&[cover], &[]);
            }
        }
    }
}

/// What arrives of cash that leaves while so much is missing of all claims; who stays carries a part of the hole too [quote atoms].
fn fair(cash: u64, hole: u64, claims: u64) -> u64 {
    let part = u128::from(cash) * u128::from(hole.min(claims)) / u128::from(claims);
    cash - part as u64
}

fn spent(world: &World, account: &MarginAccount) -> bool {
    let settings = world.pool_state().settings.auction;
    world.snapshot().engine().is_spent(account, &settings).is_ok_and(|spent| spent)
}

/// What nobody can pay, by the accounts' values at mark and not by what was noted of them [quote atoms].
fn missing(world: &World) -> u64 {
    let mut pool = world.pool_state();
    let short = world.traders.iter().map(|key| {
        let account = world.account(key);
        let value = world.snapshot().assess(&account).expect("a value").1.value_atoms();
        let own = world.auction(key).map_or(0, |auction| auction.escrow_atoms);
        value.min(0).unsigned_abs().saturating_sub(own)
    });
    let short: u64 = short.sum();
    let off = pool.shortfall_atoms.abs_diff(short);
    assert!(off <= DUST as u64, "R-6: {short} is missing, {} is noted", pool.shortfall_atoms);
    let mut hole = pool.hole(world.now());
    // the fund pays what it can of the loss as the first one leaves
    let repaid = hole.insurance_atoms.min(hole.loss_atoms);
    (hole.loss_atoms, hole.insurance_atoms) =
        (hole.loss_atoms - repaid, hole.insurance_atoms - repaid);
    hole.atoms()
}
