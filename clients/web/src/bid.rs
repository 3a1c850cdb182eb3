//! A bid as the program would judge it.

use crate::{
    assess::{Assessment, assess},
    refusal::{Refusal, Result},
    session::World,
};
use breakwater_clearing::{
    checks::{public_price_q32, require_carries, require_for_sale, require_public},
    errors::ClearingError,
    instructions::sources,
    outcome::{Deal, ForSale, Judged},
    portfolio::MarginEngine,
    state::{Auction, AuctionTime, MarginAccount, stop},
};
use breakwater_risk::{
    ONE_Q32,
    liquidation::{cover, price_share_q32},
    margin::Health,
};
use serde::Serialize;

/// A bid as the program would judge it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
pub struct BidPreview {
    /// What would be sold, no more than the account must give up; 0 where it is refused before that is known [2^-32].
    #[serde(serialize_with = "crate::decimal::serialize")]
    pub share_q32: u64,
    /// Paid now, negative when received [quote atoms].
    #[serde(serialize_with = "crate::decimal::serialize")]
    pub price_atoms: i64,
    /// Value of the slice at mark, as the program writes it into its event; negative for an insolvent account's [quote atoms].
    #[serde(serialize_with = "crate::decimal::serialize")]
    pub value_atoms: i64,
    /// Maintenance margin that goes with the slice [quote atoms].
    #[serde(serialize_with = "crate::decimal::serialize")]
    pub mm_atoms: u64,
    /// Held of the bidder's cash for a while, beside the price [quote atoms].
    #[serde(serialize_with = "crate::decimal::serialize")]
    pub held_atoms: u64,
    /// The bidder's account now.
    pub before: Assessment,
    /// The bidder's account with the slice; as now where it is refused before that is known.
    pub after: Assessment,
    /// Name of the error the program would refuse with; absent when it would not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refusal: Option<String>,
}

/// `bid` of a solvent account, `take_insolvent` of one that is declared insolvent. The protocol's pause is not known here.
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
        let mut engine = self.world.engine();
        self.bidder.require_not_in_auction()?;
        require(wanted_q32 > 0, ClearingError::ZeroAmount)?;
        require(wanted_q32 <= ONE_Q32, ClearingError::Overflow)?;
        let health = require_for_sale(pool, self.auction, self.sold, &mut engine)?;
        let time = self.world.snapshot.auction_time(self.sold, self.auction)?;
        let lot = self.lot(Judged { health: &health, left_out: engine.left_out() }, &time)?;
        let deal = lot.deal(wanted_q32)?;
        preview.share_q32 = deal.part.share_q32;
        preview.price_atoms = deal.price_atoms;
        preview.value_atoms = deal.value_atoms;
        preview.mm_atoms = deal.mm_atoms;
        preview.held_atoms = deal.held_atoms(&pool.settings.hold);
        let spent = deal.price_atoms.checked_add_unsigned(preview.held_atoms);
        let spent = spent.ok_or(ClearingError::Overflow)?;
        let after = deal.part.taken_by(self.sold, self.bidder, spent)?;
        preview.after = assess(self.world, &after)?;
        self.require_stages(&engine, (&health, &time), (&lot, &deal))?;
        Ok(require_carries(&mut engine, &after)?)
    }

    /// The rules of time and funds that say nothing about the price.
    fn require_stages(
        &self,
        engine: &MarginEngine,
        (health, time): (&Health, &AuctionTime),
        (lot, deal): (&ForSale, &Deal),
    ) -> Result<()> {
        let (pool, now) = (&self.world.pool, self.world.now());
        if !health.is_insolvent() {
            pool.stops.require_open(stop::BIDS, now)?;
            require_public(pool, self.auction, health, time)?;
            self.require_other_owner()?;
            public_price_q32(pool, self.auction, time)?;
            return Ok(lot.require_least(deal)?);
        }
        pool.stops.require_open(stop::HALT, now)?;
        self.require_other_owner()?;
        let spent = engine.is_spent(self.sold, &pool.settings.auction)?;
        require(!spent, ClearingError::NothingToAuction)?;
        lot.require_least(deal)?;
        let payout = deal.price_atoms.unsigned_abs();
        let sources = sources(&mut pool.clone(), Some(self.auction), self.sold, now);
        require(cover(payout, &sources).unmet_atoms == 0, ClearingError::FundsShort)?;
        Ok(())
    }

    fn require_other_owner(&self) -> Result<()> {
        require(self.sold.owner != self.bidder.owner, ClearingError::SelfLiquidation)
    }

    fn lot(&self, seen: Judged, time: &AuctionTime) -> Result<ForSale> {
        let (World { pool, .. }, auction) = (self.world, self.auction);
        if seen.health.is_insolvent() {
            return Ok(ForSale::insolvent(pool, auction, seen, auction.insolvent_secs(time))?);
        }
        let elapsed = auction.elapsed_secs(&pool.stops, time);
        let d_q32 = price_share_q32(&pool.settings.auction.to_risk(), elapsed);
        Ok(ForSale::solvent(pool, auction, seen, d_q32)?)
    }
}

fn require(holds: bool, otherwise: ClearingError) -> Result<()> {
    if holds { Ok(()) } else { Err(Refusal::from(otherwise)) }
}
