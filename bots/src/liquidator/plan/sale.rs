//! Slices of accounts in auction: whether the time has come, how much, and at most at what price.

use super::{Planned, Planner};
use crate::{
    chain::{Account, View},
    liquidator::{
        buy::{Bought, Candidate},
        effect::Effect,
        intent::Intent,
        skip::Skip,
    },
};
use breakwater_clearing::{
    checks::{is_urgent, public_price_q32},
    instructions::{SliceArgs, sources},
    outcome::{ForSale, Judged},
    state::{Auction, AuctionTime, stop},
};
use breakwater_risk::{
    ONE_Q32,
    margin::Health,
    maths::{mul_div_ceil, mul_div_floor},
};
use std::sync::Arc;

impl Planner<'_> {
    /// A slice of an auction, sealed or public.
    pub(super) fn sale(
        &mut self,
        account: &Account,
        auction: &Auction,
        witnessed: &Health,
    ) -> Result<Option<Planned>, Skip> {
        if self.stopped(stop::BIDS) {
            return Err(Skip::Halted);
        }
        let view = self.view;
        let left_out = view.snapshot.engine().left_out();
        let kept;
        let account = if left_out == 0 {
            account
        } else {
            kept = account.for_sale(left_out);
            &kept
        };
        let seen = Judged { health: witnessed, left_out };
        self.may_take(account)?;
        let urgent = is_urgent(&view.pool, witnessed);
        let time = view.snapshot.auction_time(&account.state, auction);
        let time = time.map_err(Skip::unpriced)?;
        if !auction.is_public(&time) && !urgent {
            return self.sealed(account, auction, (seen, &time)).map(Some);
        }
        let oldest = view.snapshot.engine().oldest_mark(&account.state);
        let settings = &view.pool.settings.auction;
        if oldest.and_then(|oldest| auction.require_confirmed(oldest, settings)).is_err() {
            return Err(Skip::Unconfirmed);
        }
        let takes = |planned: &&Planned| planned.effect.takes();
        let bids = self.planned.iter().filter(takes).count();
        if self.in_flight + bids >= self.policy.most_bids {
            return Err(Skip::Busy);
        }
        let (intent, bought) = if witnessed.is_insolvent() {
            self.take(account, (auction, &time), seen)?
        } else {
            let Ok(d_q32) = public_price_q32(&view.pool, auction, &time) else {
                return self.unless(stop::HALT, Intent::Restart { account: account.key });
            };
            self.bid(account, (auction, d_q32), seen)?
        };
        let effect = Effect::Slice {
            sold: Arc::clone(&account.state),
            part: bought.deal.part,
            paid_atoms: bought.deal.price_atoms,
            held_atoms: bought.held_atoms,
        };
        self.bidder = bought.after;
        Ok(Some(Planned { intent, edge_atoms: bought.edge_atoms, effect }))
    }

    fn bid(
        &mut self,
        account: &Account,
        (auction, d_q32): (&Auction, u64),
        seen: Judged,
    ) -> Result<(Intent, Bought), Skip> {
        let view = self.view;
        let lot = ForSale::solvent(&view.pool, auction, seen, d_q32).map_err(Skip::unpriced)?;
        let candidate = Candidate {
            snapshot: &view.snapshot,
            sold: &account.state,
            lot: &lot,
            hold: view.pool.settings.hold,
            most_q32: lot.most_q32,
        };
        let bought = candidate.buy(&self.bidder, (&self.policy.means, self.strategy))?;
        let whole = lot.whole_atoms.unsigned_abs();
        // A mark that moved by more than one per cent deserves another look, whatever the strategy would pay.
        let dearest = whole.saturating_add(whole / 100).saturating_add(1);
        let limit = u64::try_from(bought.most_atoms).unwrap_or(0);
        let limit = mul_div_floor(limit, ONE_Q32, bought.deal.part.share_q32).unwrap_or(u64::MAX);
        let args = SliceArgs {
            share_q32: bought.deal.part.share_q32,
            whole_limit_atoms: dearest.min(limit),
            last_trade_id: auction.last_trade_id,
        };
        Ok((Intent::Bid { account: account.key, args }, bought))
    }

    fn take(
        &mut self,
        account: &Account,
        (auction, time): (&Auction, &AuctionTime),
        seen: Judged,
    ) -> Result<(Intent, Bought), Skip> {
        let view = self.view;
        let elapsed = auction.insolvent_secs(time);
        let lot = ForSale::insolvent(&view.pool, auction, seen, elapsed).map_err(Skip::unpriced)?;
        let whole = lot.whole_atoms.unsigned_abs();
        if whole == 0 {
            return Err(Skip::PriceAbove);
        }
        let insured = mul_div_floor(funds_atoms(view, auction, account), ONE_Q32, whole);
        let candidate = Candidate {
            snapshot: &view.snapshot,
            sold: &account.state,
            lot: &lot,
            hold: view.pool.settings.hold,
            most_q32: insured.unwrap_or(ONE_Q32).min(lot.most_q32),
        };
        if candidate.most_q32 < lot.least_q32 {
            return Err(Skip::FundsEmpty);
        }
        let bought = candidate.buy(&self.bidder, (&self.policy.means, self.strategy))?;
        let least = bought.most_atoms.min(0).unsigned_abs();
        let least = mul_div_ceil(least, ONE_Q32, bought.deal.part.share_q32).unwrap_or(u64::MAX);
        let args = SliceArgs {
            share_q32: bought.deal.part.share_q32,
            whole_limit_atoms: least.max(whole - whole / 100),
            last_trade_id: auction.last_trade_id,
        };
        Ok((Intent::TakeInsolvent { account: account.key, args }, bought))
    }
}

/// What the account's penalties, the insurance fund in its window and the gamma reserve can pay now.
fn funds_atoms(view: &View, auction: &Auction, account: &Account) -> u64 {
    let (mut pool, now) = (view.pool.clone(), view.snapshot.now);
    let from = sources(&mut pool, Some(auction), &account.state, now);
    from.escrow_atoms.saturating_add(from.insurance_atoms).saturating_add(from.gamma_atoms)
}
