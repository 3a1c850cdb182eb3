//! Slices of accounts in auction: whether the time has come, how much, and at most at what price.

use super::{Planned, Planner};
use crate::{
    chain::{Account, View},
    liquidator::{
        buy::{Bought, Cost, ForSale},
        effect::Effect,
        intent::Intent,
        skip::Skip,
    },
};
use breakwater_clearing::{
    instructions::{
        BidArgs, TakeInsolventArgs, insolvent_reserved_atoms, is_urgent, public_price_q32, slice_of,
    },
    state::{Auction, AuctionTime, stop},
};
use breakwater_risk::{
    Health, ONE_Q32, hold_back_atoms, insolvent_payout_atoms, least_share_q32, max_share_q32,
    mul_div_ceil, mul_div_floor, mul_q32_floor, solvent_price_atoms,
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
        let left_out = view.snapshot.book().left_out();
        let kept;
        let account = if left_out == 0 {
            account
        } else {
            kept = account.for_sale(left_out);
            &kept
        };
        self.may_take(account)?;
        let urgent = is_urgent(&view.pool, witnessed);
        let time = view.snapshot.auction_time(&account.state, auction);
        let time = time.map_err(|error| Skip::Unpriced(error.to_string()))?;
        if !auction.is_public(&time) && !urgent {
            return self.sealed(account, auction, (witnessed, &time)).map(Some);
        }
        let oldest = view.snapshot.book().oldest_mark(&account.state);
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
            self.take(account, (auction, &time), witnessed)?
        } else {
            let Ok(d_q32) = public_price_q32(&view.pool, auction, &time) else {
                return self.unless(stop::HALT, Intent::Restart { account: account.key });
            };
            self.bid(account, (auction, d_q32), witnessed)?
        };
        let effect = Effect::Slice {
            sold: Arc::clone(&account.state),
            share_q32: bought.share_q32,
            reserved_atoms: bought.reserved_atoms,
            paid_atoms: bought.price_atoms,
            held_atoms: bought.held_atoms,
        };
        self.purse = bought.after;
        Ok(Some(Planned { intent, edge_atoms: bought.edge_atoms, effect }))
    }

    fn bid(
        &mut self,
        account: &Account,
        (auction, d_q32): (&Auction, u64),
        health: &Health,
    ) -> Result<(Intent, Bought), Skip> {
        let view = self.view;
        let params = view.pool.settings.auction.to_risk();
        let slice = slice_of(auction, health);
        let unpriced = |error| Skip::Unpriced(format!("{error:?}"));
        let most_q32 = max_share_q32(&params, &slice, d_q32).map_err(unpriced)?;
        let whole = solvent_price_atoms(&slice, d_q32, ONE_Q32).map_err(unpriced)?;
        let for_sale = ForSale {
            snapshot: &view.snapshot,
            sold: &account.state,
            reserved_atoms: slice.reserved_atoms,
            mm_atoms: slice.mm_atoms,
            most_q32,
            least_q32: slice.least_share_q32(&params, most_q32),
        };
        let (mm, hold) = (slice.mm_atoms.max(0).unsigned_abs(), view.pool.settings.hold);
        let bought = for_sale.buy(&self.purse, (&self.policy.means, self.strategy), |share| {
            let paid = solvent_price_atoms(&slice, d_q32, share).ok()?;
            let held_atoms = hold_back_atoms(mul_q32_floor(mm, share), hold.margin_bps);
            Some(Cost { paid_atoms: i64::try_from(paid).ok()?, held_atoms })
        })?;
        // A mark that moved by more than one per cent deserves another look, whatever the strategy would pay.
        let seen = whole.saturating_add(whole / 100).saturating_add(1);
        let limit = u64::try_from(bought.most_atoms).unwrap_or(0);
        let limit = mul_div_floor(limit, ONE_Q32, bought.share_q32).unwrap_or(u64::MAX);
        let args = BidArgs {
            max_share_q32: bought.share_q32,
            max_whole_price_atoms: seen.min(limit),
            last_trade_id: auction.last_trade_id,
        };
        Ok((Intent::Bid { account: account.key, args }, bought))
    }

    fn take(
        &mut self,
        account: &Account,
        (auction, time): (&Auction, &AuctionTime),
        health: &Health,
    ) -> Result<(Intent, Bought), Skip> {
        let view = self.view;
        let params = view.pool.settings.auction.to_risk();
        let elapsed = auction.insolvent_secs(time);
        let (value, mm_atoms) = (health.value_atoms(), health.mm_atoms());
        let payout = |share| insolvent_payout_atoms(&params, value, mm_atoms, elapsed, share).ok();
        let whole = payout(ONE_Q32).filter(|whole| *whole > 0).ok_or(Skip::PriceAbove)?;
        let insured = mul_div_floor(funds_atoms(view, auction), ONE_Q32, whole);
        let for_sale = ForSale {
            snapshot: &view.snapshot,
            sold: &account.state,
            reserved_atoms: insolvent_reserved_atoms(health),
            mm_atoms,
            most_q32: insured.unwrap_or(ONE_Q32).min(ONE_Q32),
            least_q32: least_share_q32(&params, ONE_Q32),
        };
        if for_sale.most_q32 < for_sale.least_q32 {
            return Err(Skip::FundsEmpty);
        }
        let bought = for_sale.buy(&self.purse, (&self.policy.means, self.strategy), |share| {
            let paid_atoms = i64::try_from(payout(share)?).ok()?.checked_neg()?;
            Some(Cost { paid_atoms, held_atoms: 0 })
        })?;
        let least = bought.most_atoms.min(0).unsigned_abs();
        let least = mul_div_ceil(least, ONE_Q32, bought.share_q32).unwrap_or(u64::MAX);
        let args = TakeInsolventArgs {
            share_q32: bought.share_q32,
            min_whole_payout_atoms: least.max(whole - whole / 100),
            last_trade_id: auction.last_trade_id,
        };
        Ok((Intent::TakeInsolvent { account: account.key, args }, bought))
    }
}

/// What the account's penalties, the insurance fund in its window and the gamma reserve can pay now.
fn funds_atoms(view: &View, auction: &Auction) -> u64 {
    let mut pool = view.pool.clone();
    let insurance = pool.insurance_left_atoms(view.snapshot.now);
    let gamma = if auction.gap == 1 { pool.gamma_atoms } else { 0 };
    auction.escrow_atoms.saturating_add(insurance).saturating_add(gamma)
}
