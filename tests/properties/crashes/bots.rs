//! What bots do about an account, as far as it can be done.

use super::*;
use breakwater_clearing::{
    instructions::{SealedPrice, SliceArgs},
    outcome::opposite_lots,
    state::auction_status,
};
use breakwater_client::instruction::Witness;

impl Crash {
    /// What the bots do about an account; shy ones do only the first part of it.
    pub fn tend(&mut self, key: &Pubkey, shy: bool) {
        let Some((requirement, health)) = self.assess(key) else { return };
        let account = self.world.account(key);
        let Some(auction) = self.world.auction(key) else {
            if account.is_empty() && account.cash_atoms < 0 {
                let cover = self.world.cover(key);
                self.send("cover", cover, None);
            } else if health.is_liquidatable() && !account.is_empty() {
                self.start(key, requirement.worst_scenario);
            } else if !account.is_empty() {
                self.soft(key);
            }
            return;
        };
        if !health.is_liquidatable() || account.is_empty() {
            let end = self.world.end(key);
            self.send("end", end, None);
            return;
        }
        let remaining = self.world.remaining(&[*key]);
        // one that waits may have done so for so long that another scenario is the worst
        let raise =
            ix::raise_witness(self.world.pool, *key, requirement.worst_scenario, &remaining);
        self.send("raise", raise, None);
        if auction.status == auction_status::QUEUED {
            if !self.send("admit", self.world.let_in(key), None) {
                self.soft(key);
            }
            return;
        }
        if shy {
            return;
        }
        if health.is_insolvent() {
            self.insolvent(key, &auction);
        } else {
            self.solvent(key, &auction);
        }
    }

    pub fn start(&mut self, key: &Pubkey, scenario: u8) {
        let tip_account = Some(self.bidder(0).1).filter(|tip| tip != key);
        let remaining = self.world.remaining(&[*key]);
        let (starter, pool) = (self.world.authority.pubkey(), self.world.pool);
        let witness = Witness { scenario, tip_account };
        self.send("start", ix::start_auction(starter, pool, *key, witness, &remaining), None);
    }

    pub fn bidder(&self, number: usize) -> (usize, Pubkey) {
        let at = TRADERS + number % 2;
        (at, self.traders[at].account)
    }

    pub fn soft(&mut self, key: &Pubkey) {
        let (at, taker) = self.bidder(0);
        if taker == *key {
            return;
        }
        let soft = self.world.soft(key, self.traders[at].side());
        self.send("soft", soft, Some(at));
    }

    pub fn solvent(&mut self, key: &Pubkey, auction: &Auction) {
        let restart = {
            let remaining = self.world.remaining(&[*key]);
            ix::restart_auction(self.world.pool, *key, None, &remaining)
        };
        self.send("restart", restart, None);
        if !auction.is_public(&self.world.auction_time(key)) {
            self.sealed_round(key);
        }
        self.cross(key);
        match self.rng.random_range(0..3) {
            0 => self.backstop(key),
            _ => self.bid(key),
        }
    }

    pub fn sealed_round(&mut self, key: &Pubkey) {
        let lot = self.world.lot(key);
        for number in 0..2 {
            let (at, bidder) = self.bidder(number);
            if bidder == *key {
                continue;
            }
            let price = SealedPrice {
                d_q32: ONE_Q32 / 100 * self.rng.random_range(90..=99),
                share_q32: ONE_Q32 / 100 * self.rng.random_range(13..=60),
                salt: [7; 32],
            };
            let remaining = self.world.remaining(&[bidder, *key]);
            let (owner, side) = (self.traders[at].key.pubkey(), self.traders[at].side());
            let commit = ix::commit_bid(&lot, owner, side, &price, &remaining);
            if self.send("commit", commit, Some(at)) {
                self.sealed.insert((*key, at), price);
            }
            if let Some(price) = self.sealed.get(&(*key, at)).copied() {
                let remaining = self.world.remaining(&[*key]);
                let reveal = ix::reveal_bid(&lot, owner, price, &remaining);
                self.send("reveal", reveal, None);
            }
        }
        let allot = ix::allot_sealed(&lot, &self.world.remaining(&[*key]));
        self.send("allot", allot, None);
        for number in 0..2 {
            let (at, bidder) = self.bidder(number);
            let remaining = self.world.slice_remaining(key, &bidder);
            let winner = (self.traders[at].key.pubkey(), bidder);
            self.send("fill", ix::fill_sealed(&lot, winner, &remaining), None);
        }
    }

    pub fn cross(&mut self, key: &Pubkey) {
        for other in self.auctions().into_keys().filter(|other| other != key) {
            let held = self.world.account(key);
            let both = [*key, other];
            let remaining = self.world.remaining(&both).with_boards_of(&held);
            self.send("cross", ix::net_accounts(self.world.pool, &both, &remaining), None);
        }
    }

    pub fn bid(&mut self, key: &Pubkey) {
        let number = self.rng.random_range(0..2);
        let (at, bidder) = self.bidder(number);
        let Some(auction) = self.world.auction(key) else { return };
        if bidder == *key {
            return;
        }
        let args = SliceArgs {
            share_q32: self.rng.random_range(ONE_Q32 / 4..=ONE_Q32 * 3 / 2).min(ONE_Q32),
            whole_limit_atoms: u64::MAX,
            last_trade_id: auction.last_trade_id,
        };
        let bid = self.world.bid(key, &self.traders[at], args);
        let hold = address::hold_back(&self.world.lot(key), args.last_trade_id);
        if self.send("bid", bid, Some(at)) {
            self.holds.push(hold);
        }
    }

    pub fn backstop(&mut self, key: &Pubkey) {
        let vault = address::backstop_account(&self.world.pool);
        if self.world.pool_state().backstop_account != vault || vault == *key {
            return self.bid(key);
        }
        let remaining = self.world.slice_remaining(key, &vault);
        let take = ix::backstop_take(self.world.pool, *key, ONE_Q32, &remaining);
        self.send("backstop", take, None);
    }

    pub fn insolvent(&mut self, key: &Pubkey, auction: &Auction) {
        let (pool, remaining) = (self.world.pool, self.world.remaining(&[*key]));
        if auction.insolvent_ts == 0 {
            self.send("declare", ix::declare_insolvent(pool, *key, &remaining), None);
            return;
        }
        if auction.deleverage_ts != 0 {
            return self.deleverage(key, auction);
        }
        let (at, taker) = self.bidder(1);
        if taker != *key && self.rng.random_bool(0.5) {
            let args = SliceArgs {
                share_q32: self.rng.random_range(ONE_Q32 / 10..=ONE_Q32),
                whole_limit_atoms: 0,
                last_trade_id: auction.last_trade_id,
            };
            let remaining = self.world.slice_remaining(key, &taker);
            let side = self.traders[at].side();
            self.send("take", ix::take_insolvent(pool, *key, side, args, &remaining), Some(at));
        }
        if self.world.auction(key).is_some() && !self.world.account(key).is_empty() {
            let cover = self.world.cover(key);
            self.send("cover", cover, None);
        }
    }

    /// Ranks everybody on the other side, then closes in the published order.
    pub fn deleverage(&mut self, key: &Pubkey, auction: &Auction) {
        let account = self.world.account(key);
        if let Some(first) = auction.ranks().first() {
            let candidate = first.margin_account;
            let remaining = self.world.slice_remaining(key, &candidate);
            let close = ix::deleverage(self.world.pool, *key, candidate, &remaining);
            if !self.send("deleverage", close, None) {
                let remaining = self.world.remaining(&[*key, candidate]);
                let skip = ix::skip_rank(self.world.pool, *key, candidate, &remaining);
                self.send("skip", skip, None);
            }
        }
        for candidate in self.world.traders.clone() {
            let theirs = self.world.account(&candidate);
            let opposite = account.positions().iter().any(|p| opposite_lots(p, &theirs).is_some());
            if candidate != *key && opposite {
                let remaining = self.world.remaining(&[candidate]);
                let rank = ix::rank_account(self.world.pool, *key, candidate, &remaining);
                self.send("rank", rank, None);
            }
        }
    }

    /// Hold-backs and bonds that are due.
    pub fn release(&mut self) {
        for key in core::mem::take(&mut self.holds) {
            let Some(hold) = decode::hold_back(&self.world.data(&key)) else { continue };
            let remaining = ix::Remaining::of(&[hold.slice.account()]);
            if !self.send("resolve", ix::resolve_hold(key, &hold, &remaining), None) {
                self.holds.push(key);
            }
        }
        for (sold, at) in self.sealed.keys().copied().collect::<Vec<_>>() {
            let key = address::sealed_bid(&sold, &self.traders[at].key.pubkey());
            if let Some(bid) = decode::sealed_bid(&self.world.data(&key))
                && self.send(
                    "release",
                    ix::release_bond(&bid, &self.world.remaining(&[sold])),
                    None,
                )
            {
                self.sealed.remove(&(sold, at));
            }
        }
    }
}
