//! Whether and how much of one offer to buy: the largest share that the own account carries with its reserve, that stays in
//! the inventory limits, that leaves the cash that is held back, and that the strategy pays the price of.

use super::{
    greeks::greeks,
    inventory::Limits,
    skip::Skip,
    strategy::{Offer, Strategy},
};
use breakwater_clearing::{
    mark::Action,
    outcome::{Deal, ForSale},
    portfolio::Doubt,
    state::{HoldSettings, MarginAccount},
};
use breakwater_client::snapshot::{Snapshot, empty_account};
use breakwater_risk::{BPS, ONE_Q32};

/// Smallest share looked at: slices are halved until there.
const LEAST_SHARE_Q32: u64 = ONE_Q32 / 64;

/// What binds a buyer besides the program.
#[derive(Clone, Copy, Debug)]
pub struct Means {
    pub limits: Limits,
    /// Initial margin kept free on top of what the program asks for [bps of it].
    pub reserve_bps: u32,
}

/// An account for sale, as a bidder looks at it.
pub struct Candidate<'a> {
    pub snapshot: &'a Snapshot,
    pub sold: &'a MarginAccount,
    pub lot: &'a ForSale,
    pub hold: HoldSettings,
    /// Largest share worth asking for [2^-32].
    pub most_q32: u64,
}

/// What is bought.
pub struct Bought {
    pub deal: Deal,
    /// Most to pay for the share; negative: least to be paid [quote atoms].
    pub most_atoms: i64,
    /// Held back of the buyer's cash [quote atoms].
    pub held_atoms: u64,
    /// Value less price [quote atoms].
    pub edge_atoms: i64,
    /// The own account afterwards, without what is held.
    pub after: Box<MarginAccount>,
}

impl Candidate<'_> {
    /// Looks for the share. Errors: the cause that stood in the way of the smallest share tried.
    pub fn buy(
        &self,
        bidder: &MarginAccount,
        (means, strategy): (&Means, &mut dyn Strategy),
    ) -> Result<Bought, Skip> {
        let mut share = self.most_q32;
        let mut cause = Skip::TooSmall;
        // of a share that is itself tiny, all
        let least = self.lot.least_q32.max(LEAST_SHARE_Q32.min(self.most_q32)).max(1);
        while share >= least {
            match self.take(share, bidder, (means, &mut *strategy)) {
                Ok(bought) => return Ok(bought),
                // a smaller share costs the same per unit to these
                Err(skip @ (Skip::PluginFault(_) | Skip::Declined(_) | Skip::Unpriced(_))) => {
                    return Err(skip);
                }
                Err(skip) => cause = skip,
            }
            share /= 2;
        }
        Err(cause)
    }

    fn take(
        &self,
        share_q32: u64,
        bidder: &MarginAccount,
        (means, strategy): (&Means, &mut dyn Strategy),
    ) -> Result<Bought, Skip> {
        let deal = self.lot.deal(share_q32).map_err(Skip::unpriced)?;
        let (part, price_atoms) = (deal.part, deal.price_atoms);
        let held_atoms = deal.held_atoms(&self.hold);
        let moved =
            |to: &MarginAccount| part.taken_by(self.sold, to, 0).map_err(|_| Skip::NoMargin);
        let with_slice = moved(bidder)?;
        let mut after = with_slice.clone();
        let cash = after.cash_atoms.checked_sub(price_atoms);
        after.cash_atoms = cash.ok_or(Skip::NoMargin)?;
        hold_back(&mut after, held_atoms)?;
        carries(self.snapshot, &after, means.reserve_bps)?;
        within_limits(self.snapshot, (bidder, &after), &means.limits)?;
        let slice = moved(&empty_account())?;
        let offer = Offer {
            snapshot: self.snapshot,
            slice: &slice,
            value_atoms: value_atoms(self.snapshot, &slice)?,
            mm_atoms: i64::try_from(deal.mm_atoms).unwrap_or(i64::MAX),
            held_atoms,
            before: bidder,
            after: &with_slice,
        };
        let most_atoms = strategy.most_atoms(&offer)?;
        if price_atoms > most_atoms {
            return Err(Skip::PriceAbove);
        }
        let edge_atoms = offer.value_atoms.saturating_sub(price_atoms);
        Ok(Bought { deal, most_atoms, held_atoms, edge_atoms, after })
    }
}

/// Takes what is held off the cash. It is held in cash: what an account owes, collateral may stand for, but this bidder borrows
/// nothing to have it held. Errors: `NoCash`.
fn hold_back(after: &mut MarginAccount, held_atoms: u64) -> Result<(), Skip> {
    let left = after.cash_atoms.checked_sub_unsigned(held_atoms);
    after.cash_atoms = left.filter(|left| held_atoms == 0 || *left >= 0).ok_or(Skip::NoCash)?;
    Ok(())
}

/// Value at mark for who would hold it, collateral without haircut and cash included [quote atoms].
pub fn value_atoms(snapshot: &Snapshot, account: &MarginAccount) -> Result<i64, Skip> {
    let doubt = Doubt::Against(Action::Liquidate);
    let worth = snapshot.engine().worth(account, 0, doubt);
    let worth = worth.map_err(Skip::unpriced)?;
    account.cash_atoms.checked_add(worth).ok_or_else(|| Skip::Unpriced("overflow".to_owned()))
}

/// The account has its initial margin and the reserve, and is not too complex.
pub fn carries(snapshot: &Snapshot, after: &MarginAccount, reserve_bps: u32) -> Result<(), Skip> {
    after.require_simple().map_err(|_| Skip::NoMargin)?;
    let assessed = snapshot.assess(after);
    let (_, health) = assessed.map_err(Skip::unpriced)?;
    // a share of a margin below 2^62: fits
    let reserve = i128::from(health.im_atoms()) * i128::from(reserve_bps) / i128::from(BPS);
    if i128::from(health.im_excess_atoms()) <= reserve { Err(Skip::NoMargin) } else { Ok(()) }
}

/// No limit is passed on the way in.
pub fn within_limits(
    snapshot: &Snapshot,
    (before, after): (&MarginAccount, &MarginAccount),
    limits: &Limits,
) -> Result<(), Skip> {
    if *limits == Limits::default() {
        return Ok(());
    }
    let of = |account| greeks(snapshot, account).map_err(Skip::unpriced);
    match limits.broken(&of(before)?, &of(after)?) {
        Some(name) => Err(Skip::Inventory(name)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        fixture::{CONTRACT, ONE_BTC, USD, account, pool, series, snapshot},
        liquidator::strategy::fixed::FixedEdge,
    };
    use breakwater_clearing::{outcome::Judged, state::Auction};
    use bytemuck::Zeroable;

    /// A slice of an account that sold a put and is short, at nine tenths of what it is worth.
    fn buy(bidder_usd: i64, margin_bps: u32) -> Result<Bought, Skip> {
        let snapshot = snapshot();
        let sold = account(9_000, (series(0), -CONTRACT));
        let (_, health) = snapshot.assess(&sold).unwrap();
        assert!(health.is_liquidatable() && !health.is_insolvent());
        let (pool, auction) = (pool(&snapshot), Auction::zeroed());
        let judged = Judged { health: &health, left_out: 0 };
        let lot = ForSale::solvent(&pool, &auction, judged, ONE_Q32 / 10 * 9).unwrap();
        let hold = HoldSettings { margin_bps, ..pool.settings.hold };
        let candidate = Candidate {
            snapshot: &snapshot,
            sold: &sold,
            lot: &lot,
            hold,
            most_q32: lot.least_q32, // one try
        };
        let means = Means { limits: Limits::default(), reserve_bps: 0 };
        let bidder = account(bidder_usd, (series(0), 0));
        candidate.buy(&bidder, (&means, &mut FixedEdge { edge_bps: 500 }))
    }

    #[test]
    fn what_is_held_back_is_cash_that_margin_must_do_without() {
        let free = buy(100_000, 0).unwrap();
        let held = buy(100_000, 1_000).unwrap();
        assert_eq!(free.edge_atoms, held.edge_atoms, "it is no part of the price");
        let less = free.after.cash_atoms - held.after.cash_atoms;
        assert!(less > 0 && less == held.held_atoms.cast_signed());
        let (_, health) = snapshot().assess(&held.after).unwrap();
        let spare_usd = health.im_excess_atoms() / USD.cast_signed();
        assert!(buy(100_000 - spare_usd, 1_000).is_ok());
        assert_eq!(buy(99_999 - spare_usd, 1_000).err(), Some(Skip::NoMargin));
    }

    #[test]
    fn nothing_is_borrowed_to_have_it_held() {
        let mut after = account(5, (series(0), 0));
        assert_eq!(hold_back(&mut after, 6 * USD), Err(Skip::NoCash));
        assert_eq!(hold_back(&mut after, 5 * USD), Ok(()));
        after.cash_atoms = -1;
        assert_eq!(hold_back(&mut after, 0), Ok(()), "a debt that comes with a slice is margined");
    }

    #[test]
    fn collateral_is_bought_at_its_value_and_carried_at_what_counts_of_it() {
        let snapshot = snapshot();
        let mut held = account(0, (series(0), 0));
        held.collateral_atoms[0] = ONE_BTC;
        assert_eq!(value_atoms(&snapshot, &held).unwrap(), 100_000 * USD.cast_signed());
        let (_, health) = snapshot.assess(&held).unwrap();
        // a haircut of a tenth
        assert_eq!(health.equity_atoms(), 90_000 * USD.cast_signed());
    }
}
