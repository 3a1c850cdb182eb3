//! What an instruction has seen an account to be worth, and what follows for what the pool is short of.

use super::{Shortfall, note};
use crate::{
    errors::ClearingError,
    state::{Auction, MarginAccount, Pool},
};
use anchor_lang::prelude::*;
use breakwater_risk::margin::Health;

/// What an instruction has seen an account to be worth.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    /// Cash, options and collateral, what is owed taken off [quote atoms].
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
    note(pool, account, Shortfall { atoms, is_gap })
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
