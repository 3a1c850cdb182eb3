//! What an account would be after taking a slice: the program's own rounding, applied to copies.

#[cfg(doc)]
use breakwater_clearing::portfolio::Book;
use breakwater_clearing::state::MarginAccount;
use breakwater_risk::{slice_amount_floor, slice_cash, slice_lots};

/// What of an account is for sale: all but what it has in markets whose mark is too old to sell by, [`Book::left_out`].
pub fn for_sale(account: &MarginAccount, left_out: u8) -> Box<MarginAccount> {
    let mut sold = Box::new(*account);
    sold.leave_out(left_out);
    sold
}

/// The bidder's account with the slice added and `paid_atoms` taken off (negative: received).
/// `sold` is what is for sale: [`for_sale`]. `None` where it would not fit: no free slot, or a number out of range.
pub fn after_slice(
    sold: &MarginAccount,
    bidder: &MarginAccount,
    share_q32: u64,
    reserved_atoms: i64,
    paid_atoms: i64,
) -> Option<Box<MarginAccount>> {
    let mut after = Box::new(*bidder);
    for position in sold.positions() {
        let lots = slice_lots(position.size_lots, share_q32);
        if lots != 0 {
            after.change(&position.series(), lots).ok()?;
        }
    }
    for (held, atoms) in after.collateral_atoms.iter_mut().zip(&sold.collateral_atoms) {
        *held = held.checked_add(slice_amount_floor(*atoms, share_q32))?;
    }
    let cash = slice_cash(sold.cash_atoms.checked_sub(reserved_atoms)?, share_q32);
    after.cash_atoms = after.cash_atoms.checked_add(cash)?.checked_sub(paid_atoms)?;
    Some(after)
}
