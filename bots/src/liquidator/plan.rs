//! What to do about a pool, as a pure function of one look at it: intents, and a labelled cause for every opportunity let pass.

use super::{
    buy::{Bought, ForSale, Means, carries, within_limits},
    effect::Effect,
    intent::Intent,
    skip::Skip,
    strategy::{Offer, Strategy},
};
use crate::chain::{Account, View};
use anchor_lang::prelude::Pubkey;
use breakwater_clearing::{
    instructions::{
        BidArgs, SealedPrice, TakeInsolventArgs, is_below_buffer, is_urgent, slice_of, soft_slice,
    },
    portfolio::Purpose,
    state::{Auction, MarginAccount, auction_status, stop},
};
use breakwater_client::snapshot::empty_account;
use breakwater_risk::{
    BPS, Health, ONE_Q32, Requirement, ScenarioSet, hold_back_atoms, insolvent_payout_atoms,
    least_share_q32, max_share_q32, mul_div_ceil, mul_div_floor, price_share_q32, slice_cash,
    solvent_price_atoms,
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, sync::Arc};

/// When to take soft slices, whose price is the program's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SoftRule {
    /// Whenever limits and margin allow.
    #[default]
    Always,
    /// When the strategy pays the price as well.
    Strategy,
    Never,
}

#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// The bidder's own margin account.
    pub own: Pubkey,
    pub means: Means,
    pub soft: SoftRule,
    /// Discount asked for in sealed rounds [bps of value].
    pub sealed_edge_bps: u32,
    /// Bids share the own account's margin, so few are on their way at once.
    pub most_bids: usize,
    /// What the salts of sealed prices are made from.
    pub secret: [u8; 32],
}

impl Policy {
    /// The salt of one commitment: nobody guesses it without the secret.
    fn salt(&self, account: &Pubkey, auction: u16) -> [u8; 32] {
        solana_sha256_hasher::hashv(&[&self.secret, account.as_ref(), &auction.to_le_bytes()])
            .to_bytes()
    }
}

/// An intent and what it is expected to bring.
#[derive(Clone, Debug)]
pub struct Planned {
    pub intent: Intent,
    /// Value less price of what it takes [quote atoms].
    pub edge_atoms: i64,
    pub effect: Effect,
}

pub struct Plan {
    pub planned: Vec<Planned>,
    pub skips: Vec<(Pubkey, Skip)>,
    /// The own account once everything planned and on its way has landed: its transactions name all markets it will use, in
    /// whatever order they land.
    pub purse: Box<MarginAccount>,
}

/// Everything a plan depends on besides the pool.
pub struct Planner<'a> {
    pub view: &'a View,
    pub policy: &'a Policy,
    pub strategy: &'a mut dyn Strategy,
    /// Markets whose newest print is in doubt.
    pub doubted: &'a BTreeSet<u8>,
    /// Bids that are on their way already.
    pub in_flight: usize,
    purse: Box<MarginAccount>,
    planned: Vec<Planned>,
    skips: Vec<(Pubkey, Skip)>,
}

impl<'a> Planner<'a> {
    /// `purse`: the own account as it will be once everything on its way has landed.
    pub fn new(
        view: &'a View,
        (policy, strategy): (&'a Policy, &'a mut dyn Strategy),
        doubted: &'a BTreeSet<u8>,
        (purse, in_flight): (Box<MarginAccount>, usize),
    ) -> Self {
        let (planned, skips) = (vec![], vec![]);
        Self { view, policy, strategy, doubted, in_flight, purse, planned, skips }
    }

    /// Looks at every account but the own. What needs no margin of one's own besides auctions' starts is left to keepers.
    pub fn plan(mut self) -> Plan {
        for account in self.view.accounts.iter().filter(|account| account.key != self.policy.own) {
            if account.state.is_bare() || account.state.owner == self.purse.owner {
                continue;
            }
            match self.look(account) {
                Ok(Some(planned)) => self.planned.push(planned),
                Ok(None) => {}
                Err(skip) => self.skips.push((account.key, skip)),
            }
        }
        Plan { planned: self.planned, skips: self.skips, purse: self.purse }
    }

    fn look(&mut self, account: &Account) -> Result<Option<Planned>, Skip> {
        let mut book = self.view.snapshot.book();
        let requirement = book
            .check(&account.state, Purpose::Liquidation, ScenarioSet::All)
            .map_err(|error| Skip::Unpriced(error.to_string()))?;
        let health = Health::new(account.state.cash_atoms, &requirement)
            .map_err(|error| Skip::Unpriced(format!("{error:?}")))?;
        let (key, witness) = (account.key, requirement.worst_scenario);
        let Some(auction) = &account.auction else {
            if health.is_liquidatable() && account.state.in_auction == 0 {
                return self.unless(stop::HALT, Intent::Start { account: key, witness });
            }
            return self.soft(account, (&requirement, &health));
        };
        if !health.is_liquidatable() {
            return Ok(None); // the keeper ends it
        }
        let set = ScenarioSet::Only(auction.witness);
        let witnessed = self.view.snapshot.health(&account.state, set);
        let witnessed = witnessed.map_err(|error| Skip::Unpriced(error.to_string()))?;
        if !witnessed.is_liquidatable() {
            return self.unless(stop::HALT, Intent::RaiseWitness { account: key, witness });
        }
        if auction.status != auction_status::LIVE {
            return Err(Skip::Queued);
        }
        if witnessed.is_insolvent() && auction.insolvent_ts == 0 {
            return self.unless(stop::HALT, Intent::DeclareInsolvent { account: key });
        }
        self.sale(account, auction, &witnessed)
    }

    fn stopped(&self, stops: u32) -> bool {
        self.view.pool.stops.active(self.view.snapshot.now) & (stops | stop::HALT) != 0
    }

    fn unless(&self, stops: u32, intent: Intent) -> Result<Option<Planned>, Skip> {
        if self.stopped(stops) {
            return Err(Skip::Halted);
        }
        Ok(Some(Planned { intent, edge_atoms: 0, effect: Effect::None }))
    }

    /// What is asked before anything is taken into the own account.
    fn may_take(&self, account: &Account) -> Result<(), Skip> {
        if self.purse.in_auction != 0 {
            return Err(Skip::OwnAuction);
        }
        let uses = |market: u8| {
            account.state.positions().iter().any(|position| position.market == market)
                || account.state.collateral_atoms.get(usize::from(market)).is_some_and(|a| *a > 0)
        };
        if self.doubted.iter().any(|market| uses(*market)) {
            return Err(Skip::BadPrint);
        }
        Ok(())
    }

    /// A slice of an auction, sealed or public.
    fn sale(
        &mut self,
        account: &Account,
        auction: &Auction,
        witnessed: &Health,
    ) -> Result<Option<Planned>, Skip> {
        if self.stopped(stop::BIDS) {
            return Err(Skip::Halted);
        }
        self.may_take(account)?;
        let view = self.view;
        let urgent = is_urgent(&view.pool, witnessed);
        if view.snapshot.now < auction.public_ts && !urgent {
            return self.sealed(account, auction).map(Some);
        }
        let confirmed = auction.mark_ts + i64::from(view.pool.settings.auction.confirm_secs);
        let oldest = view.snapshot.book().oldest_mark_ts(&account.state).unwrap_or(i64::MIN);
        if oldest < confirmed {
            return Err(Skip::Unconfirmed);
        }
        let takes = |planned: &&Planned| planned.effect.takes();
        let bids = self.planned.iter().filter(takes).count();
        if self.in_flight + bids >= self.policy.most_bids {
            return Err(Skip::Busy);
        }
        let (intent, bought) = if witnessed.is_insolvent() {
            self.take(account, auction, witnessed)?
        } else {
            self.bid(account, auction, witnessed)?
        };
        let insolvent = matches!(intent, Intent::TakeInsolvent { .. });
        let effect = Effect::Slice {
            sold: Arc::clone(&account.state),
            share_q32: bought.share_q32,
            reserved_atoms: if insolvent { 0 } else { slice_of(auction, witnessed).reserved_atoms },
            paid_atoms: bought.price_atoms,
        };
        self.purse = bought.after;
        Ok(Some(Planned { intent, edge_atoms: bought.edge_atoms, effect }))
    }

    fn bid(
        &mut self,
        account: &Account,
        auction: &Auction,
        health: &Health,
    ) -> Result<(Intent, Bought), Skip> {
        let view = self.view;
        let params = view.pool.settings.auction.to_risk();
        let elapsed = auction.elapsed_secs(&view.pool.stops, view.snapshot.now);
        let d_q32 = price_share_q32(&params, elapsed);
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
        let value = slice.equity_atoms.saturating_sub(slice.reserved_atoms);
        let gain_bps = view.pool.settings.hold.gain_bps;
        let bought = for_sale.buy(&self.purse, (&self.policy.means, self.strategy), |share| {
            let paid = solvent_price_atoms(&slice, d_q32, share).ok()?;
            let held = hold_back_atoms(slice_cash(value, share), paid, gain_bps);
            Some((i64::try_from(paid).ok()?, held))
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
        auction: &Auction,
        health: &Health,
    ) -> Result<(Intent, Bought), Skip> {
        let view = self.view;
        let params = view.pool.settings.auction.to_risk();
        let elapsed = auction.insolvent_secs(&view.pool.stops, view.snapshot.now);
        let (equity, mm_atoms) = (health.equity_atoms(), health.mm_atoms());
        let payout = |share| insolvent_payout_atoms(&params, equity, mm_atoms, elapsed, share).ok();
        let whole = payout(ONE_Q32).filter(|whole| *whole > 0).ok_or(Skip::PriceAbove)?;
        let insured = mul_div_floor(funds_atoms(view, auction), ONE_Q32, whole);
        let for_sale = ForSale {
            snapshot: &view.snapshot,
            sold: &account.state,
            reserved_atoms: 0,
            mm_atoms,
            most_q32: insured.unwrap_or(ONE_Q32).min(ONE_Q32),
            least_q32: least_share_q32(&params, ONE_Q32),
        };
        if for_sale.most_q32 < for_sale.least_q32 {
            return Err(Skip::FundsEmpty);
        }
        let bought = for_sale.buy(&self.purse, (&self.policy.means, self.strategy), |share| {
            Some((i64::try_from(payout(share)?).ok()?.checked_neg()?, 0))
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

    /// A slice of one leg, by the program's own choice and price.
    fn soft(
        &mut self,
        account: &Account,
        (requirement, health): (&Requirement, &Health),
    ) -> Result<Option<Planned>, Skip> {
        let (view, settings) = (self.view, self.view.pool.settings.soft);
        if self.policy.soft == SoftRule::Never || !is_soft(view, account, health) {
            return Ok(None);
        }
        if self.stopped(stop::BIDS) {
            return Err(Skip::Halted);
        }
        self.may_take(account)?;
        let unpriced = |error: anchor_lang::error::Error| Skip::Unpriced(error.to_string());
        let mut book = view.snapshot.book();
        let Ok(chosen) = soft_slice(&mut book, &account.state, requirement, &settings) else {
            return Ok(None); // no leg loses in the worst case
        };
        let price = chosen.price_atoms().map_err(unpriced)?;
        let series = chosen.position.series();
        let mut slice = empty_account();
        slice.change(&series, chosen.lots).map_err(unpriced)?;
        let mut after = self.purse.clone();
        after.change(&series, chosen.lots).map_err(|_| Skip::NoMargin)?;
        let value_atoms = chosen.value.mtm_atoms;
        if self.policy.soft == SoftRule::Strategy {
            let mm_atoms = chosen.value.pnl_atoms.min(0).saturating_neg();
            let (before, after) = (&*self.purse, &*after);
            let offer = Offer {
                snapshot: &view.snapshot,
                slice: &slice,
                value_atoms,
                mm_atoms,
                before,
                after,
            };
            if price > self.strategy.most_atoms(&offer)? {
                return Err(Skip::PriceAbove);
            }
        }
        after.cash_atoms = after.cash_atoms.checked_sub(price).ok_or(Skip::NoMargin)?;
        carries(&view.snapshot, &after, &self.policy.means)?;
        within_limits(&view.snapshot, (&self.purse, &after), &self.policy.means.limits)?;
        self.purse = after;
        let edge_atoms = value_atoms.saturating_sub(price);
        let effect = Effect::Leg { series, lots: chosen.lots, paid_atoms: price };
        Ok(Some(Planned { intent: Intent::Soft { account: account.key }, edge_atoms, effect }))
    }

    /// The commitment to a sealed round, or its price once it is time. A price is worked out from the account, its auction and the
    /// bidder's own secret alone, so that a bot that was restarted still knows what it has committed to.
    fn sealed(&self, account: &Account, auction: &Auction) -> Result<Planned, Skip> {
        let (view, policy) = (self.view, self.policy);
        if !view.liquidators.contains(&self.purse.owner) {
            return Err(Skip::SealedStage);
        }
        let settings = &view.pool.settings.sealed;
        let (key, now) = (account.key, view.snapshot.now);
        let price = SealedPrice {
            d_q32: ONE_Q32 - ONE_Q32 * u64::from(policy.sealed_edge_bps.min(BPS as u32)) / BPS,
            share_q32: ONE_Q32 / 4,
            salt: policy.salt(&key, auction.number),
        };
        let own = view.sealed.iter().find(|bid| {
            bid.margin_account == key
                && bid.bidder_account == policy.own
                && bid.auction == auction.number
        });
        let reveals = auction.started_ts + i64::from(settings.commit_secs);
        let allots = reveals + i64::from(settings.reveal_secs);
        let intent = match own {
            None if now < reveals => Intent::Commit { account: key, price },
            Some(bid) if !bid.revealed && (reveals..allots).contains(&now) => {
                Intent::Reveal { account: key, price }
            }
            _ => return Err(Skip::SealedStage),
        };
        Ok(Planned { intent, edge_atoms: 0, effect: Effect::None })
    }
}

/// Close to its margin, and with slices left this hour.
pub fn is_soft(view: &View, account: &Account, health: &Health) -> bool {
    let soft = &view.pool.settings.soft;
    let anew = !(0..3_600).contains(&(view.snapshot.now - account.state.soft_ts));
    let left = soft.per_hour > 0 && (anew || account.state.soft_slices < soft.per_hour);
    left && is_below_buffer(health, soft.buffer_bps).unwrap_or(false)
}

/// What the account's penalties, the insurance fund in its window and the gamma reserve can pay now.
fn funds_atoms(view: &View, auction: &Auction) -> u64 {
    let mut pool = view.pool.clone();
    let insurance = pool.insurance_left_atoms(view.snapshot.now);
    let gamma = if auction.gap == 1 { pool.gamma_atoms } else { 0 };
    auction.escrow_atoms.saturating_add(insurance).saturating_add(gamma)
}

/// Halves the share until the bidder's account keeps a tenth of its initial margin to spare.
pub fn largest(
    view: &View,
    most: u64,
    after: impl Fn(u64) -> Option<Box<MarginAccount>>,
) -> Option<(u64, Box<MarginAccount>)> {
    let mut share = most;
    while share > ONE_Q32 / 64 {
        if let Some(candidate) = after(share)
            && let Ok((_, health)) = view.snapshot.assess(&candidate)
            && health.im_excess_atoms() > health.im_atoms() / 10
        {
            return Some((share, candidate));
        }
        share /= 2;
    }
    None
}
