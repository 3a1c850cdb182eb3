//! A slice changes hands, at a price that is a share of its value: the one way in which the sealed round, the public
//! auction and the backstop vault take part of a solvent account.
//!
//! `share = min(wanted, f_max)`, `price = share x d x (value - reserved)`, value without haircut:
//!
//! ```text
//! slice at mark 100, d = 95 %, fee 2 % | account -100.00 +95.00 -1.90 | buyer +100.00 -95.00 | escrow +1.90 | sum 0
//! ```

use super::move_slice;
use crate::{
    errors::ClearingError,
    events::{SliceSold, tier},
    ledger::{self, Hands, Seen, note_value},
    outcome::{Deal, ForSale, Judged},
    remaining::Remaining,
    state::{Auction, MarginAccount, Pool},
};
use anchor_lang::prelude::*;
use breakwater_risk::margin::Health;

/// The accounts of a sale, all of one pool.
pub struct Sale<'a, 'b, 'info> {
    /// Their pool.
    pub pool: &'a mut Pool,
    /// The auction.
    pub auction: &'a mut Auction,
    /// The account for sale.
    pub account: &'a mut MarginAccount,
    /// Who takes the slice.
    pub buyer: &'a mut MarginAccount,
    /// Boards.
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
        let judged = Judged { health, left_out: self.left_out };
        let lot = ForSale::solvent(self.pool, self.auction, judged, terms.d_q32)?;
        let different = self.account.owner != self.buyer.owner;
        require!(different, ClearingError::SelfLiquidation);
        let whole = lot.whole_atoms.unsigned_abs();
        require!(whole <= terms.whole_limit_atoms, ClearingError::OutsideLimit);
        let deal = lot.deal(terms.share_q32)?;
        if terms.tier != tier::SEALED {
            lot.require_least(&deal)?;
        }
        require!(deal.part.share_q32 > 0, ClearingError::SliceTooSmall);

        let hands = Hands { from: &mut *self.account, to: &mut *self.buyer };
        move_slice(self.pool, self.remaining, hands, &deal.part, record)?;
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
