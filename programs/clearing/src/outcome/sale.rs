//! What of an account in auction is for sale, at what price, and what a share of it comes to.
//!
//! ```text
//! solvent    price = share x d x (value - reserved), up      the taker pays it, a part of it is the auction's fee
//! insolvent  payout = share x (-value + ramp x MM), down     the taker is paid it by escrow and funds
//! ```

use crate::{
    errors::{ClearingError, risk},
    outcome::Part,
    state::{Auction, HoldSettings, Pool},
};
use anchor_lang::prelude::*;
use breakwater_risk::{
    ONE_Q32,
    liquidation::{
        AuctionParams, InsolventSlice, Proceeds, Share, SliceTerms, SolventSlice, fee_atoms,
        hold_back_atoms, insolvent_payout_atoms, least_share_q32, max_share_q32,
        solvent_price_atoms,
    },
    margin::Health,
    maths::mul_q32_floor,
};

/// An account as an auction sees it.
#[derive(Clone, Copy, Debug)]
pub struct Judged<'a> {
    /// In the auction's witness.
    pub health: &'a Health,
    /// Markets of which nothing can be sold: [`crate::portfolio::MarginEngine::left_out`].
    pub left_out: u8,
}

/// An account for sale at one instant.
#[derive(Clone, Copy, Debug)]
pub struct ForSale {
    price: Price,
    params: AuctionParams,
    /// Largest share that is for sale [2^-32].
    pub most_q32: u64,
    /// Smallest share that a bid may take [2^-32].
    pub least_q32: u64,
    /// What the whole costs; below zero, what its taker is paid [quote atoms].
    pub whole_atoms: i64,
    /// Value at mark of what a share is taken of [quote atoms].
    pub value_atoms: i64,
    /// Maintenance margin of the whole [quote atoms].
    pub mm_atoms: i64,
    reserved_atoms: i64,
    left_out: u8,
}

#[derive(Clone, Copy, Debug)]
enum Price {
    Solvent { slice: SolventSlice, d_q32: u64 },
    Insolvent { slice: InsolventSlice },
}

/// A share of what is [`ForSale`] and its price.
#[derive(Clone, Copy, Debug)]
pub struct Deal {
    /// What goes to the taker.
    pub part: Part,
    /// Paid by the taker; below zero, paid to it [quote atoms].
    pub price_atoms: i64,
    /// What of the price goes to the auction's escrow [quote atoms].
    pub fee_atoms: u64,
    /// Its value at mark, rounded down; below zero, debt [quote atoms].
    pub value_atoms: i64,
    /// Maintenance margin that goes with it, rounded down [quote atoms].
    pub mm_atoms: u64,
    /// The taker pays, and is not paid.
    is_bought: bool,
}

impl Deal {
    /// Held of the taker's cash for a while, beside the price of a public bid; nothing of who takes over a debt [quote atoms].
    pub fn held_atoms(&self, settings: &HoldSettings) -> u64 {
        if self.is_bought { hold_back_atoms(self.mm_atoms, settings.margin_bps) } else { 0 }
    }
}

/// The account as the engine sells it.
pub fn slice_of(auction: &Auction, health: &Health) -> SolventSlice {
    let proceeds =
        Proceeds { value_atoms: health.sold_value_atoms(), proceeds_atoms: auction.reserved_atoms };
    SolventSlice {
        equity_atoms: health.equity_atoms(),
        value_atoms: health.value_atoms(),
        mm_atoms: health.mm_atoms(),
        reserved_atoms: proceeds.reserved_atoms(),
        unsold_atoms: health.unsold_atoms(),
    }
}

/// Value at mark of all that a slice is taken of: everything that has a price, less what earlier slices brought in where that is not sold
/// again. An insolvent account's slices leave debt behind for what has none [quote atoms].
pub fn for_sale_atoms(auction: &Auction, health: &Health) -> i64 {
    if health.is_insolvent() {
        return health.value_atoms();
    }
    health.sold_value_atoms().saturating_sub(slice_of(auction, health).reserved_atoms)
}

impl ForSale {
    /// A solvent account at `d_q32` of its value [2^-32]. Errors: `AuctionInsolvent`, `NothingToAuction` where all that is worth something
    /// can't be priced now, `RiskDomain` where it is not short of its buffer, `Overflow`.
    pub fn solvent(pool: &Pool, auction: &Auction, judged: Judged, d_q32: u64) -> Result<Self> {
        let Judged { health, left_out } = judged;
        require!(!health.is_insolvent(), ClearingError::AuctionInsolvent);
        require!(health.sold_value_atoms() >= 0, ClearingError::NothingToAuction);
        let params = pool.settings.auction.to_risk();
        let slice = slice_of(auction, health);
        let most_q32 = max_share_q32(&params, &slice, d_q32).map_err(risk)?;
        let all = SliceTerms { d_q32, share_q32: ONE_Q32 };
        let whole = solvent_price_atoms(&slice, all).map_err(risk)?;
        Ok(Self {
            price: Price::Solvent { slice, d_q32 },
            params,
            most_q32,
            least_q32: slice.least_share_q32(&params, most_q32).max(1),
            whole_atoms: signed(whole)?,
            value_atoms: for_sale_atoms(auction, health),
            mm_atoms: slice.mm_atoms,
            reserved_atoms: slice.reserved_atoms,
            left_out,
        })
    }

    /// An insolvent account, `elapsed_secs` after its insolvency was declared. What of its cash its slices leave behind is as much of its debt
    /// as what can't be sold stands for at its last price, so that the funds pay for no more than is missing, and nobody keeps what its debt
    /// was paid for. Errors: `InsolvencyStage` before the declaration, `RiskDomain` for an account with value, `Overflow`.
    pub fn insolvent(
        pool: &Pool,
        auction: &Auction,
        judged: Judged,
        elapsed_secs: u64,
    ) -> Result<Self> {
        let Judged { health, left_out } = judged;
        require!(auction.insolvent_ts != 0, ClearingError::InsolvencyStage);
        let params = pool.settings.auction.to_risk();
        let (value_atoms, mm_atoms) = (health.value_atoms(), health.mm_atoms());
        let slice = InsolventSlice { value_atoms, mm_atoms, elapsed_secs };
        let whole = insolvent_payout_atoms(&params, &slice, ONE_Q32);
        Ok(Self {
            price: Price::Insolvent { slice },
            params,
            most_q32: ONE_Q32,
            least_q32: least_share_q32(&params, ONE_Q32),
            whole_atoms: signed(whole.map_err(risk)?)?.saturating_neg(),
            value_atoms,
            mm_atoms,
            reserved_atoms: 0i64.saturating_sub_unsigned(health.unsold_atoms()),
            left_out,
        })
    }

    /// What `wanted_q32` of it come to, as far as that is for sale. Whether it is enough is asked apart: [`Self::require_least`]. Errors:
    /// `Overflow`.
    pub fn deal(&self, wanted_q32: u64) -> Result<Deal> {
        self.deal_of(wanted_q32.min(self.most_q32))
    }

    /// The same of a share whether or not so much is for sale. Errors: `Overflow`.
    pub fn deal_of(&self, share_q32: u64) -> Result<Deal> {
        let (price_atoms, fee_atoms, is_bought) = match &self.price {
            Price::Solvent { slice, d_q32 } => {
                let terms = SliceTerms { d_q32: *d_q32, share_q32 };
                let paid = solvent_price_atoms(slice, terms).map_err(risk)?;
                (signed(paid)?, fee_atoms(&self.params, paid).map_err(risk)?, true)
            }
            Price::Insolvent { slice } => {
                let paid = insolvent_payout_atoms(&self.params, slice, share_q32);
                (signed(paid.map_err(risk)?)?.saturating_neg(), 0, false)
            }
        };
        Ok(Deal {
            part: Part { share_q32, reserved_atoms: self.reserved_atoms, left_out: self.left_out },
            price_atoms,
            fee_atoms,
            value_atoms: Share { q32: share_q32 }.of_cash(self.value_atoms),
            mm_atoms: mul_q32_floor(self.mm_atoms.max(0).unsigned_abs(), share_q32),
            is_bought,
        })
    }

    /// Crumbs would only move the trade id. Errors: `SliceTooSmall`.
    pub fn require_least(&self, deal: &Deal) -> Result<()> {
        require!(deal.part.share_q32 >= self.least_q32, ClearingError::SliceTooSmall);
        Ok(())
    }
}

fn signed(atoms: u64) -> Result<i64> {
    i64::try_from(atoms).map_err(|_| error!(ClearingError::Overflow))
}
