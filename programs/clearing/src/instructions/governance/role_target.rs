//! Where a role is kept: the protocol, or a backstop vault. Each instruction names the one role it is (I-22).

use crate::{
    errors::ClearingError,
    seeds,
    state::{BackstopVault, Pool, Protocol, Role},
};
use anchor_lang::prelude::*;

/// The accounts a role can be kept in; those that the role does not need are left out.
#[derive(Accounts)]
pub struct RoleTarget<'info> {
    /// The protocol; bound by seeds.
    #[account(mut, seeds = [seeds::PROTOCOL], bump = protocol.bump)]
    pub protocol: Box<Account<'info, Protocol>>,
    /// Of the vault, for a recovery manager.
    #[account(has_one = protocol @ ClearingError::WrongPool)]
    pub pool: Option<Box<Account<'info, Pool>>>,
    /// Of a recovery manager.
    /// CHECK: [`RoleTarget`] holds it to `pool`.
    #[account(mut)]
    pub vault: Option<Box<Account<'info, BackstopVault>>>,
}

/// Who holds a role.
#[derive(Clone, Copy, Debug)]
pub struct Holder {
    /// Where the role is kept: the protocol, or a backstop vault.
    pub target: Pubkey,
    /// Who holds it.
    pub key: Pubkey,
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
    pub fn holder(&self, role: Role) -> Result<Holder> {
        let of_protocol = |key| Holder { target: self.protocol.key(), key };
        Ok(match role {
            Role::Authority => of_protocol(self.protocol.authority),
            Role::Guardian => of_protocol(self.protocol.guardian),
            Role::Steward => of_protocol(self.protocol.steward),
            Role::RecoveryManager => {
                let key = self.vault()?.recovery_manager;
                Holder { target: self.vault.as_ref().map(|v| v.key()).unwrap_or_default(), key }
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
