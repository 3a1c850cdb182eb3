//! A bid as the program would judge it.

use crate::{
    assess::{Assessment, assess},
    auction::value_atoms,
    refusal::{Refusal, Result},
    session::World,
};
use breakwater_clearing::{
    errors::ClearingError,
    instructions::{
        insolvent_reserved_atoms, public_price_q32, require_carries, require_for_sale,
        require_public, slice_mm_atoms, slice_of, sources,
    },
    portfolio::Book,
    state::{Auction, AuctionTime, MarginAccount, stop},
};
use breakwater_client::what_if::{after_slice, for_sale};
use breakwater_risk::{
    Health, ONE_Q32, cover, hold_back_atoms, insolvent_payout_atoms, least_share_q32,
    max_share_q32, price_share_q32, slice_cash, solvent_price_atoms,
};
use serde::Serialize;

/// `BidPreview` of `app/src/engine/types.ts`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BidPreview {
    #[serde(with = "crate::decimal")]
    pub share_q32: u64,
    #[serde(with = "crate::decimal")]
    pub price_atoms: i64,
    /// Of the slice at mark, as the program writes it into its event.
    #[serde(with = "crate::decimal")]
    pub value_atoms: i64,
    /// Maintenance margin that goes with the slice.
    #[serde(with = "crate::decimal")]
    pub mm_atoms: u64,
    /// Held of the bidder's cash for a while, beside the price.
    #[serde(with = "crate::decimal")]
    pub held_atoms: u64,
    pub before: Assessment,
    pub after: Assessment,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refusal: Option<String>,
}

/// What a bid gets and pays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Deal {
    share_q32: u64,
    reserved_atoms: i64,
    price_atoms: i64,
    value_atoms: i64,
    mm_atoms: u64,
    held_atoms: u64,
}

/// `bid` of a solvent account, `take_insolvent` of one that is declared insolvent. The house's pause is not known here.
/// Errors: those of [`assess`] of the bidder as it is.
pub fn preview(
    world: &World,
    auction: &Auction,
    sold: &MarginAccount,
    bidder: &MarginAccount,
    share_q32: u64,
) -> Result<BidPreview> {
    let before = assess(world, bidder)?;
    let sale = Sale { world, auction, sold, bidder };
    let mut preview = BidPreview {
        share_q32: 0,
        price_atoms: 0,
        value_atoms: 0,
        mm_atoms: 0,
        held_atoms: 0,
        after: before.clone(),
        before,
        refusal: None,
    };
    preview.refusal = sale.judge(share_q32, &mut preview).err().map(|refusal| refusal.name());
    Ok(preview)
}

struct Sale<'a> {
    world: &'a World,
    auction: &'a Auction,
    sold: &'a MarginAccount,
    bidder: &'a MarginAccount,
}

impl Sale<'_> {
    /// Fills in as much as there is to say before the first refusal.
    fn judge(&self, wanted_q32: u64, preview: &mut BidPreview) -> Result<()> {
        let World { pool, .. } = self.world;
        let mut book = self.world.book();
        self.bidder.require_not_in_auction()?;
        require(wanted_q32 > 0, ClearingError::ZeroAmount)?;
        require(wanted_q32 <= ONE_Q32, ClearingError::Overflow)?;
        let health = require_for_sale(pool, self.auction, self.sold, &mut book)?;
        let deal = if health.is_insolvent() {
            self.insolvent(&health, wanted_q32)?
        } else {
            self.solvent(&health, wanted_q32)?
        };
        preview.share_q32 = deal.share_q32;
        preview.price_atoms = deal.price_atoms;
        preview.value_atoms = deal.value_atoms;
        preview.mm_atoms = deal.mm_atoms;
        preview.held_atoms = deal.held_atoms;
        let after = self.after(&deal)?;
        preview.after = assess(self.world, &after)?;
        self.require_stages(&book, &health, &deal)?;
        Ok(require_carries(&mut book, &after)?)
    }

    /// The rules of time and funds that say nothing about the price.
    fn require_stages(&self, book: &Book, health: &Health, deal: &Deal) -> Result<()> {
        let (pool, now) = (&self.world.pool, self.world.now());
        if !health.is_insolvent() {
            pool.stops.require_open(stop::BIDS, now)?;
            let time = self.time()?;
            require_public(pool, self.auction, health, &time)?;
            self.require_other_owner()?;
            let params = pool.settings.auction.to_risk();
            let slice = slice_of(self.auction, health);
            let d_q32 = public_price_q32(pool, self.auction, &time)?;
            let most = max_share_q32(&params, &slice, d_q32)?;
            let least = slice.least_share_q32(&params, most).max(1);
            return require(deal.share_q32 >= least, ClearingError::SliceTooSmall);
        }
        pool.stops.require_open(stop::HALT, now)?;
        self.require_other_owner()?;
        let spent = book.is_spent(self.sold, &pool.settings.auction)?;
        require(!spent, ClearingError::NothingToAuction)?;
        let params = pool.settings.auction.to_risk();
        let least = least_share_q32(&params, ONE_Q32);
        require(deal.share_q32 >= least, ClearingError::SliceTooSmall)?;
        let payout = deal.price_atoms.unsigned_abs();
        let sources = sources(&mut pool.clone(), Some(self.auction), self.sold, now);
        require(cover(payout, &sources).unmet_atoms == 0, ClearingError::FundsShort)?;
        Ok(())
    }

    fn require_other_owner(&self) -> Result<()> {
        require(self.sold.owner != self.bidder.owner, ClearingError::SelfLiquidation)
    }

    fn time(&self) -> Result<AuctionTime> {
        Ok(self.world.snapshot.auction_time(self.sold, self.auction)?)
    }

    fn d_q32(&self) -> Result<u64> {
        let World { pool, .. } = self.world;
        let elapsed = self.auction.elapsed_secs(&pool.stops, &self.time()?);
        Ok(price_share_q32(&pool.settings.auction.to_risk(), elapsed))
    }

    fn solvent(&self, health: &Health, wanted_q32: u64) -> Result<Deal> {
        require(health.sold_value_atoms() >= 0, ClearingError::NothingToAuction)?;
        let settings = &self.world.pool.settings;
        let (params, d_q32) = (settings.auction.to_risk(), self.d_q32()?);
        let slice = slice_of(self.auction, health);
        let share_q32 = max_share_q32(&params, &slice, d_q32)?.min(wanted_q32);
        let paid = solvent_price_atoms(&slice, d_q32, share_q32)?;
        let mm_atoms = slice_mm_atoms(health, share_q32);
        Ok(Deal {
            share_q32,
            reserved_atoms: slice.reserved_atoms,
            price_atoms: signed(paid)?,
            value_atoms: slice_cash(value_atoms(self.auction, health), share_q32),
            mm_atoms,
            held_atoms: hold_back_atoms(mm_atoms, settings.hold.margin_bps),
        })
    }

    fn insolvent(&self, health: &Health, share_q32: u64) -> Result<Deal> {
        require(self.auction.insolvent_ts != 0, ClearingError::InsolvencyStage)?;
        let World { pool, .. } = self.world;
        let params = pool.settings.auction.to_risk();
        let elapsed = self.auction.insolvent_secs(&self.time()?);
        let (value, mm) = (health.value_atoms(), health.mm_atoms());
        let payout = insolvent_payout_atoms(&params, value, mm, elapsed, share_q32)?;
        Ok(Deal {
            share_q32,
            price_atoms: -signed(payout)?,
            value_atoms: slice_cash(value_atoms(self.auction, health), share_q32),
            mm_atoms: slice_mm_atoms(health, share_q32),
            reserved_atoms: insolvent_reserved_atoms(health),
            ..Deal::default()
        })
    }

    /// The bidder with the slice, the price paid and the hold-back taken off. Errors: `PositionsFull`, `Overflow`.
    fn after(&self, deal: &Deal) -> Result<Box<MarginAccount>> {
        let paid = deal.price_atoms.checked_add_unsigned(deal.held_atoms);
        let paid = paid.ok_or(ClearingError::Overflow)?;
        let (share, reserved) = (deal.share_q32, deal.reserved_atoms);
        let sold = for_sale(self.sold, self.world.book().left_out());
        let after = after_slice(&sold, self.bidder, share, reserved, paid);
        Ok(after.ok_or(ClearingError::PositionsFull)?)
    }
}

fn require(holds: bool, otherwise: ClearingError) -> Result<()> {
    if holds { Ok(()) } else { Err(Refusal::from(otherwise)) }
}

fn signed(atoms: u64) -> Result<i64> {
    Ok(i64::try_from(atoms).map_err(|_| ClearingError::Overflow)?)
}
