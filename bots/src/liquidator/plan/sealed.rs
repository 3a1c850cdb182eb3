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
    instructions::{SealedPrice, slice_of},
    state::{Auction, AuctionTime, SaleKind},
};
use breakwater_client::what_if::after_slice;
use breakwater_risk::{BPS, Health, ONE_Q32, SolventSlice, solvent_price_atoms};

impl Planner<'_> {
    /// The commitment to a sealed round, or its price once it is time. A price is worked out from the account, its auction and the
    /// bidder's own secret alone, so that a bot that was restarted still knows what it has committed to.
    pub(super) fn sealed(
        &self,
        account: &Account,
        auction: &Auction,
        (witnessed, time): (&Health, &AuctionTime),
    ) -> Result<Planned, Skip> {
        let (view, policy) = (self.view, self.policy);
        if !view.liquidators.contains(&self.purse.owner) {
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
                && bid.owner == self.purse.owner
                && bid.auction == auction.number
        });
        let own_ts = time.own_ts(SaleKind::Sealed);
        let reveals = auction.started_ts + i64::from(settings.commit_secs);
        let allots = reveals + i64::from(settings.reveal_secs);
        let intent = match own {
            None if own_ts < reveals => {
                self.affords(account, &slice_of(auction, witnessed), &price)?;
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
        slice: &SolventSlice,
        price: &SealedPrice,
    ) -> Result<(), Skip> {
        let overflow = || Skip::Unpriced("overflow".to_owned());
        let paid = solvent_price_atoms(slice, price.d_q32, price.share_q32);
        let paid = paid.ok().and_then(|paid| i64::try_from(paid).ok()).ok_or_else(overflow)?;
        let (share, reserved) = (price.share_q32, slice.reserved_atoms);
        let after = after_slice(&account.state, &self.purse, share, reserved, paid);
        let after = after.ok_or(Skip::NoMargin)?;
        carries(&self.view.snapshot, &after, self.policy.means.reserve_bps)?;
        within_limits(&self.view.snapshot, (&self.purse, &after), &self.policy.means.limits)
    }
}
