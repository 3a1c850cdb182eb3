//! A bidder's part in a sealed round.

use super::{Planned, Planner};
use crate::{
    chain::Account,
    liquidator::{
        buy::{carries, within_limits},
        effect::Effect,
        intent::Intent,
        skip::Skip,
    },
};
use breakwater_clearing::{
    instructions::SealedPrice,
    outcome::{ForSale, Judged},
    state::{Auction, AuctionTime, SaleKind},
};
use breakwater_risk::{BPS, ONE_Q32};

impl Planner<'_> {
    /// The commitment to a sealed round, or its price once it is time. A price is worked out from the account, its auction and the
    /// bidder's own secret alone, so that a bot that was restarted still knows what it has committed to.
    pub(super) fn sealed(
        &self,
        account: &Account,
        auction: &Auction,
        (seen, time): (Judged, &AuctionTime),
    ) -> Result<Planned, Skip> {
        let (view, policy) = (self.view, self.policy);
        if !view.liquidators.contains(&self.bidder.owner) {
            return Err(Skip::SealedStage);
        }
        let settings = &view.pool.settings.sealed;
        let key = account.key;
        let price = SealedPrice {
            d_q32: ONE_Q32 - ONE_Q32 * u64::from(policy.sealed_edge_bps.min(BPS as u32)) / BPS,
            share_q32: ONE_Q32 / 4,
            salt: policy.salt(&key, auction.number),
        };
        // an owner commits once in a round, with whichever account
        let own = view.sealed.iter().find(|bid| {
            bid.margin_account == key
                && bid.owner == self.bidder.owner
                && bid.auction == auction.number
        });
        let own_ts = time.own_ts(SaleKind::Sealed);
        let reveals = auction.started_ts + i64::from(settings.commit_secs);
        let allots = reveals + i64::from(settings.reveal_secs);
        let intent = match own {
            None if own_ts < reveals => {
                self.affords(account, (auction, seen), &price)?;
                Intent::Commit { account: key, price }
            }
            Some(bid)
                if bid.bidder_account == policy.own
                    && !bid.revealed
                    && (reveals..allots).contains(&own_ts) =>
            {
                Intent::Reveal { account: key, price }
            }
            _ => return Err(Skip::SealedStage),
        };
        Ok(Planned { intent, edge_atoms: 0, effect: Effect::None })
    }

    /// What is won is taken whatever happens meanwhile, so that limits and margin are asked before committing.
    fn affords(
        &self,
        account: &Account,
        (auction, seen): (&Auction, Judged),
        price: &SealedPrice,
    ) -> Result<(), Skip> {
        let view = self.view;
        let lot =
            ForSale::solvent(&view.pool, auction, seen, price.d_q32).map_err(Skip::unpriced)?;
        let deal = lot.deal_of(price.share_q32).map_err(Skip::unpriced)?;
        let after = deal.part.taken_by(&account.state, &self.bidder, deal.price_atoms);
        let after = after.map_err(|_| Skip::NoMargin)?;
        let means = &self.policy.means;
        carries(&view.snapshot, &after, means.reserve_bps)?;
        within_limits(&view.snapshot, (&self.bidder, &after), &means.limits)
    }
}
