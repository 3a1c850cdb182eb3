//! A slice changes hands, at a price that is a share of its value: the one way in which the sealed round, the public
//! auction and the backstop vault take part of a solvent account.
//!
//! `share = min(wanted, f_max)`, `price = share x d x (value - reserved)`, value without haircut:
//!
//! ```text
//! slice at mark 100, d = 95 %, fee 2 % | account -100.00 +95.00 -1.90 | buyer +100.00 -95.00 | escrow +1.90 | sum 0
//! ```

use crate::{
    errors::{ClearingError, risk},
    events::{SliceSold, tier},
    instructions::move_slice,
    ledger,
    mark::Action,
    outcome::{Deal, ForSale},
    portfolio::MarginEngine,
    remaining::Remaining,
    state::{Auction, AuctionTime, MarginAccount, Pool},
};
use anchor_lang::prelude::*;
use breakwater_risk::{
    liquidation::{price_ran_out, price_share_q32, soft_bound_atoms},
    margin::Health,
    model::ScenarioSet,
};

/// The accounts of a sale, all of one pool.
pub struct Sale<'a, 'b, 'info> {
    pub pool: &'a mut Pool,
    pub auction: &'a mut Auction,
    pub account: &'a mut MarginAccount,
    pub buyer: &'a mut MarginAccount,
    pub remaining: &'a Remaining<'b, 'info>,
    /// [`MarginEngine::left_out`].
    pub left_out: u8,
}

/// What a buyer wants.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    /// Share of value paid [2^-32].
    pub d_q32: u64,
    /// Largest share wanted [2^-32].
    pub share_q32: u64,
    /// Highest price, for the whole account [quote atoms].
    pub whole_limit_atoms: u64,
    /// [`tier`]; the sealed round's shares may be as small as was won.
    pub tier: u8,
}

/// An account that is short in the auction's witness scenario, at confirmed marks. Errors: `PriceStale`,
/// `MarkNotConfirmed`, `AccountHealthy`, `AuctionQueued`.
pub fn require_for_sale(
    pool: &Pool,
    auction: &Auction,
    account: &MarginAccount,
    engine: &mut MarginEngine,
) -> Result<Health> {
    let health = confirmed_health(pool, auction, account, engine)?;
    require!(health.is_liquidatable(), ClearingError::AccountHealthy);
    Ok(health)
}

/// Health in the auction's witness scenario, at confirmed marks. Errors: `PriceStale`, `MarkNotConfirmed`, `AuctionQueued`.
pub fn confirmed_health(
    pool: &Pool,
    auction: &Auction,
    account: &MarginAccount,
    engine: &mut MarginEngine,
) -> Result<Health> {
    auction.require_live()?;
    engine.require_priced(account)?;
    auction.require_confirmed(engine.oldest_mark(account)?, &pool.settings.auction)?;
    engine.health(account, ScenarioSet::Only(auction.witness))
}

/// What the public pays of a slice's value now [2^-32]. A price that has run out sells nothing until it is begun anew
/// (`restart_auction`): what fell while nobody could bid would else go to whoever comes first. Errors: `PriceRanOut`.
pub fn public_price_q32(pool: &Pool, auction: &Auction, time: &AuctionTime) -> Result<u64> {
    let curve = pool.settings.auction.to_risk();
    let elapsed_secs = auction.elapsed_secs(&pool.stops, time);
    require!(!price_ran_out(&curve, elapsed_secs), ClearingError::PriceRanOut);
    Ok(price_share_q32(&curve, elapsed_secs))
}

/// Solvent with something to sell, and below maintenance margin with a buffer on it.
pub fn is_below_buffer(health: &Health, buffer_bps: u32) -> Result<bool> {
    let bound = soft_bound_atoms(health.mm_atoms(), buffer_bps).map_err(risk)?;
    let solvent = !health.is_insolvent() && health.sold_value_atoms() >= 0;
    Ok(solvent && i128::from(health.equity_atoms()) < i128::from(bound))
}

/// A buyer takes on what it can carry, at the ranges of new risk alone: a second check at those of liquidation would cost as much
/// again, and let the width of a range decide how large an account can be sold. Errors: `TooComplex`, `PriceStale`, `BelowInitialMargin`.
pub fn require_carries(engine: &mut MarginEngine, buyer: &MarginAccount) -> Result<()> {
    buyer.require_simple()?;
    engine.require(Action::Liquidate, buyer)?;
    let health = engine.taken_on(buyer)?;
    require!(health.im_excess_atoms() >= 0, ClearingError::BelowInitialMargin);
    Ok(())
}

/// What an instruction has seen an account to be worth.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    pub value_atoms: i64,
    /// At a price in doubt, which counted for the account: it puts no earlier note right.
    pub doubted: bool,
}

impl From<i64> for Seen {
    fn from(value_atoms: i64) -> Self {
        Self { value_atoms, doubted: false }
    }
}

impl From<&Health> for Seen {
    fn from(health: &Health) -> Self {
        Self { value_atoms: health.value_atoms(), doubted: health.is_doubted() }
    }
}

impl Seen {
    /// Another value that follows from it.
    pub fn with(self, value_atoms: i64) -> Self {
        Self { value_atoms, ..self }
    }
}

/// What an instruction has seen an account of value be short of, its own penalties taken off, written down in the pool. The gamma
/// reserve answers for a debt that no auction left, and for one that came before its auction could work. A note that was made is not
/// lowered at a price in doubt: whoever leaves meanwhile would leave its part to the others. Errors: `NotInAuction` where an auction is
/// left out.
pub fn note_value(
    pool: &mut Pool,
    auction: Option<&Auction>,
    account: &mut MarginAccount,
    seen: impl Into<Seen>,
) -> Result<()> {
    note_seen(pool, auction, account, seen.into())
}

#[inline(never)]
fn note_seen(
    pool: &mut Pool,
    auction: Option<&Auction>,
    account: &mut MarginAccount,
    seen: Seen,
) -> Result<()> {
    require!((account.in_auction == 1) == auction.is_some(), ClearingError::NotInAuction);
    let own = auction.map_or(0, |auction| auction.escrow_atoms);
    let short = seen.value_atoms.min(0).unsigned_abs().saturating_sub(own);
    let atoms = if seen.doubted { short.max(account.shortfall_atoms) } else { short };
    let is_gap = auction.map_or(account.slow_loss == 0, |auction| auction.gap == 1);
    ledger::note(pool, account, ledger::Shortfall { atoms, is_gap })
}

/// The same of an account outside any auction that was noted short: whoever sees what it has come to puts that right.
pub fn note_again(
    pool: &mut Pool,
    account: &mut MarginAccount,
    seen: impl Into<Seen>,
) -> Result<()> {
    if account.shortfall_atoms == 0 {
        return Ok(());
    }
    note_value(pool, None, account, seen)
}

impl Sale<'_, '_, '_> {
    /// Sells what the terms ask for, as far as it is for sale; the fee goes to escrow, the proceeds are not sold again.
    /// Whether the buyer can carry it is the caller's to ask. Errors: `AuctionInsolvent`, `NothingToAuction` where
    /// all that is worth something can't be priced now, `OutsideLimit`, `SliceTooSmall`.
    pub fn sell(
        &mut self,
        health: &Health,
        terms: &Terms,
        record: Option<&mut MarginAccount>,
    ) -> Result<Deal> {
        let seen = (health, self.left_out);
        let lot = ForSale::solvent(self.pool, self.auction, seen, terms.d_q32)?;
        let different = self.account.owner != self.buyer.owner;
        require!(different, ClearingError::SelfLiquidation);
        let whole = lot.whole_atoms.unsigned_abs();
        require!(whole <= terms.whole_limit_atoms, ClearingError::OutsideLimit);
        let deal = lot.deal(terms.share_q32)?;
        if terms.tier != tier::SEALED {
            lot.require_least(&deal)?;
        }
        require!(deal.part.share_q32 > 0, ClearingError::SliceTooSmall);

        let parties = (&mut *self.account, &mut *self.buyer);
        move_slice(self.pool, self.remaining, parties, &deal.part, record)?;
        ledger::pay(self.pool, self.buyer, self.account, deal.price_atoms)?;
        ledger::pay_escrow(self.pool, self.auction, self.account, deal.fee_atoms)?;
        self.remaining.boards_invariant()?;

        let proceeds = deal.price_atoms.saturating_sub_unsigned(deal.fee_atoms);
        let reserved =
            self.auction.reserved_atoms.checked_add(proceeds).ok_or(ClearingError::Overflow)?;
        self.auction.reserved_atoms = reserved;
        self.auction.sold()?;
        self.auction.tip_earned = 1;
        // it is solvent
        let worth = Seen::from(health).with(0);
        note_value(self.pool, Some(self.auction), self.account, worth)?;
        self.auction.insolvent_ts = 0;
        self.auction.deleverage_ts = 0;
        self.pool.slices = self.pool.slices.saturating_add(1);
        Ok(deal)
    }

    /// What [`Self::sell`] did, for the record.
    pub fn event(&self, terms: &Terms, sold: &Deal, held_atoms: u64, buyer: Pubkey) -> SliceSold {
        SliceSold {
            account: self.auction.margin_account,
            bidder: buyer,
            trade_id: self.auction.last_trade_id,
            share_q32: sold.part.share_q32,
            price_share_q32: terms.d_q32,
            value_atoms: sold.value_atoms,
            paid_atoms: sold.price_atoms.unsigned_abs(),
            fee_atoms: sold.fee_atoms,
            tier: terms.tier,
            held_atoms,
        }
    }
}
