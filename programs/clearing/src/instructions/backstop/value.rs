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
    pub low: VaultShares,
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

/// A vault that has nothing left, position or cash, starts over: shares of before are worth nothing, and say so. One that is
/// worth nothing at the mark but holds positions is not over: what they may still become is its providers', and nobody can
/// enter. Errors: `VaultWiped`.
pub fn roll_epoch(
    vault: &mut BackstopVault,
    account: &MarginAccount,
    value: &mut VaultValue,
) -> Result<()> {
    if vault.shares > 0 && value.high.value_atoms == 0 {
        // collateral that is worth nothing holds nothing up
        require!(account.position_count == 0, ClearingError::VaultWiped);
        vault.shares = 0;
        vault.epoch = vault.epoch.wrapping_add(1);
        value.low.shares = 0;
        value.high.shares = 0;
    }
    Ok(())
}
