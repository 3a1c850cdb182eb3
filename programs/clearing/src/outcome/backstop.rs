//! What the vault is worth, twice: as who enters must see it, and as who leaves must.

use crate::{
    errors::ClearingError,
    mark::Action,
    portfolio::{Doubt, MarginEngine},
    state::{BackstopVault, MarginAccount},
};
use anchor_lang::prelude::*;
use breakwater_risk::liquidation::VaultShares;

/// Cash, options at mark and collateral: for leavers at its low price, for those who enter at the high one, so that neither side's
/// doubt is the other's gain. Collateral without a price is nothing for the first and its last price for the second.
pub struct VaultValue {
    /// As who leaves must see it.
    pub low: VaultShares,
    /// As who enters must see it, not below the other.
    pub high: VaultShares,
}

/// Values the vault at fresh marks. Errors: `PriceStale`, `PriceOffAverage`, `SurfaceStale`, `AccountInAuction`.
#[inline(never)]
pub fn vault_value(
    engine: &mut MarginEngine,
    vault: &BackstopVault,
    account: &MarginAccount,
) -> Result<VaultValue> {
    account.require_not_in_auction()?;
    engine.require(Action::ShareValue, account)?;
    let doubt = Doubt::Against(Action::ShareValue);
    let value = account.cash_atoms.checked_add(engine.worth(account, 0, doubt)?);
    let low = value.ok_or(ClearingError::Overflow)?.max(0).unsigned_abs();
    let above = engine.doubted_collateral_atoms(account, doubt)?.max(0).unsigned_abs();
    let high = low.checked_add(above).ok_or(ClearingError::Overflow)?;
    let shares = vault.shares;
    Ok(VaultValue {
        low: VaultShares { shares, value_atoms: low },
        high: VaultShares { shares, value_atoms: high },
    })
}
