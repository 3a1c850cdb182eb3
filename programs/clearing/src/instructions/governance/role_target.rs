//! Where a role is kept: the protocol, or a backstop vault. Each instruction names the one role it is (I-22).

use crate::{
    errors::ClearingError,
    seeds,
    state::{BackstopVault, Pool, Protocol, Role},
};
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct RoleTarget<'info> {
    #[account(mut, seeds = [seeds::PROTOCOL], bump = protocol.bump)]
    pub protocol: Box<Account<'info, Protocol>>,
    /// Of the vault, for a recovery manager.
    #[account(has_one = protocol @ ClearingError::WrongPool)]
    pub pool: Option<Box<Account<'info, Pool>>>,
    /// CHECK: [`RoleTarget`] holds it to `pool`.
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
        let protocol = self.protocol.key();
        Ok(match role {
            Role::Authority => (protocol, self.protocol.authority),
            Role::Guardian => (protocol, self.protocol.guardian),
            Role::Steward => (protocol, self.protocol.steward),
            Role::RecoveryManager => {
                let holder = self.vault()?.recovery_manager;
                (self.vault.as_ref().map(|v| v.key()).unwrap_or_default(), holder)
            }
        })
    }

    /// Gives the role to a key.
    pub fn give(&mut self, role: Role, to: Pubkey, now: i64) -> Result<()> {
        match role {
            Role::Authority => self.protocol.authority = to,
            Role::Guardian => {
                self.protocol.guardian = to;
                self.protocol.guardian_ts = now;
            }
            Role::Steward => self.protocol.steward = to,
            Role::RecoveryManager => {
                self.vault()?;
                let vault = self.vault.as_mut().ok_or(ClearingError::TargetMissing)?;
                vault.recovery_manager = to;
            }
        }
        Ok(())
    }
}
