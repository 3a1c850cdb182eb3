//! Whether and how much of one offer to buy: the largest share that the own account carries with its reserve, that stays in
//! the inventory limits, and that the strategy pays the price of.

use super::{
    greeks::greeks,
    inventory::Limits,
    skip::Skip,
    strategy::{Offer, Strategy},
};
use breakwater_clearing::state::MarginAccount;
use breakwater_client::{
    snapshot::{Snapshot, empty_account},
    what_if::after_slice,
};
use breakwater_risk::{BPS, ONE_Q32, mul_div_ceil};

/// Smallest share looked at: slices are halved until there.
const LEAST_SHARE_Q32: u64 = ONE_Q32 / 64;

/// What binds a buyer besides the program.
#[derive(Clone, Copy, Debug)]
pub struct Means {
    pub limits: Limits,
    /// Initial margin kept free on top of what the program asks for [bps of it].
    pub reserve_bps: u32,
}

/// An account for sale, with the price of each share.
pub struct ForSale<'a> {
    pub snapshot: &'a Snapshot,
    pub sold: &'a MarginAccount,
    /// Cash that is not for sale [quote atoms].
    pub reserved_atoms: i64,
    /// Maintenance margin of the whole [quote atoms].
    pub mm_atoms: i64,
    /// Shares from here down to the smallest the auction sells [2^-32].
    pub most_q32: u64,
    pub least_q32: u64,
}

/// What is bought.
pub struct Bought {
    pub share_q32: u64,
    /// Cash that stays behind [quote atoms].
    pub reserved_atoms: i64,
    /// Most to pay for the share; negative: least to be paid [quote atoms].
    pub most_atoms: i64,
    pub price_atoms: i64,
    /// Value less price [quote atoms].
    pub edge_atoms: i64,
    /// The own account afterwards.
    pub after: Box<MarginAccount>,
}

impl ForSale<'_> {
    /// Looks for the share. `price` gives what a share costs, negative where it is paid for, and what more of the buyer's cash is
    /// held for a while. Errors: the cause that stood in the way of the smallest share tried.
    pub fn buy(
        &self,
        purse: &MarginAccount,
        (means, strategy): (&Means, &mut dyn Strategy),
        price: impl Fn(u64) -> Option<(i64, u64)>,
    ) -> Result<Bought, Skip> {
        let mut share = self.most_q32;
        let mut cause = Skip::TooSmall;
        // of a share that is itself tiny, all
        let least = self.least_q32.max(LEAST_SHARE_Q32.min(self.most_q32)).max(1);
        while share >= least {
            match self.take(share, purse, (means, &mut *strategy), &price) {
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
        purse: &MarginAccount,
        (means, strategy): (&Means, &mut dyn Strategy),
        price: &impl Fn(u64) -> Option<(i64, u64)>,
    ) -> Result<Bought, Skip> {
        let overflow = || Skip::Unpriced("overflow".to_owned());
        let (price_atoms, held_atoms) = price(share_q32).ok_or_else(overflow)?;
        let moved = |to: &MarginAccount, paid| {
            after_slice(self.sold, to, share_q32, self.reserved_atoms, paid).ok_or(Skip::NoMargin)
        };
        let mut after = moved(purse, price_atoms)?;
        let free_after = after.cash_atoms.checked_sub_unsigned(held_atoms).ok_or_else(overflow)?;
        after.cash_atoms = free_after;
        carries(self.snapshot, &after, means.reserve_bps)?;
        within_limits(self.snapshot, (purse, &after), &means.limits)?;
        let slice = moved(&empty_account(), 0)?;
        let mm = self.mm_atoms.max(0).unsigned_abs();
        let offer = Offer {
            snapshot: self.snapshot,
            slice: &slice,
            value_atoms: value_atoms(self.snapshot, &slice)?,
            // share below one: fits
            mm_atoms: mul_div_ceil(mm, share_q32, ONE_Q32).map_or(i64::MAX, |mm| mm.cast_signed()),
            before: purse,
            after: &*moved(purse, 0)?,
        };
        let most_atoms = strategy.most_atoms(&offer)?;
        if price_atoms > most_atoms {
            return Err(Skip::PriceAbove);
        }
        let edge_atoms = offer.value_atoms.saturating_sub(price_atoms);
        let reserved_atoms = self.reserved_atoms;
        Ok(Bought { share_q32, reserved_atoms, most_atoms, price_atoms, edge_atoms, after })
    }
}

/// Value at mark as liquidation sees it, cash included [quote atoms].
pub fn value_atoms(snapshot: &Snapshot, account: &MarginAccount) -> Result<i64, Skip> {
    let health = snapshot.health(account, breakwater_risk::ScenarioSet::All);
    health.map(|health| health.equity_atoms()).map_err(|error| Skip::Unpriced(error.to_string()))
}

/// The account has its initial margin and the reserve.
pub fn carries(snapshot: &Snapshot, after: &MarginAccount, reserve_bps: u32) -> Result<(), Skip> {
    let assessed = snapshot.assess(after);
    let (_, health) = assessed.map_err(|error| Skip::Unpriced(error.to_string()))?;
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
    let of = |account| greeks(snapshot, account).map_err(|error| Skip::Unpriced(error.to_string()));
    match limits.broken(&of(before)?, &of(after)?) {
        Some(name) => Err(Skip::Inventory(name)),
        None => Ok(()),
    }
}
