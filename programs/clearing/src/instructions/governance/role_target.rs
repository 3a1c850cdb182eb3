//! Where a role is kept: the house, or a backstop vault.

use crate::{
    errors::ClearingError,
    seeds,
    state::{BackstopVault, House, Pool, Role},
};
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct RoleTarget<'info> {
    #[account(mut, seeds = [seeds::HOUSE], bump = house.bump)]
    pub house: Box<Account<'info, House>>,
    /// Of the vault, for a recovery manager.
    #[account(has_one = house @ ClearingError::WrongPool)]
    pub pool: Option<Box<Account<'info, Pool>>>,
    #[account(mut)]
    pub vault: Option<Box<Account<'info, BackstopVault>>>,
}

impl RoleTarget<'_> {
    fn vault(&self) -> Result<&BackstopVault> {
        let (Some(pool), Some(vault)) = (&self.pool, &self.vault) else {
            return err!(ClearingError::TargetMissing);
        };
        require_keys_eq!(vault.pool, pool.key(), ClearingError::WrongPool);
        Ok(vault)
    }

    /// Where the role is kept, and who holds it. Errors: `TargetMissing`, `WrongPool`.
    pub fn holder(&self, role: Role) -> Result<(Pubkey, Pubkey)> {
        let house = self.house.key();
        Ok(match role {
            Role::Authority => (house, self.house.authority),
            Role::Guardian => (house, self.house.guardian),
            Role::Steward => (house, self.house.steward),
            Role::RecoveryManager => {
                let holder = self.vault()?.recovery_manager;
                (self.vault.as_ref().map(|v| v.key()).unwrap_or_default(), holder)
            }
        })
    }

    /// Gives the role to a key.
    pub fn give(&mut self, role: Role, to: Pubkey, now: i64) -> Result<()> {
        match role {
            Role::Authority => self.house.authority = to,
            Role::Guardian => {
                self.house.guardian = to;
                self.house.guardian_ts = now;
            }
            Role::Steward => self.house.steward = to,
            Role::RecoveryManager => {
                self.vault()?;
                let vault = self.vault.as_mut().ok_or(ClearingError::TargetMissing)?;
                vault.recovery_manager = to;
            }
        }
        Ok(())
    }
}
