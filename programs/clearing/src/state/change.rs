//! Changes that wait: of parameter sets, and of roles.

use crate::{
    errors::ClearingError,
    state::{BreakerRules, MarketParams, PoolSettings, ProtocolParams, pause, stop},
};
use anchor_lang::prelude::*;
use bytemuck::{Pod, Zeroable};

/// What a set of parameters remembers about its own changes.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    AnchorSerialize,
    AnchorDeserialize,
    InitSpace,
    Pod,
    Zeroable,
)]
#[repr(C)]
pub struct Governed {
    /// Goes up by one with every change. A change names the version it replaces.
    pub version: u64,
    /// When the steward last moved the set [unix s].
    pub stepped_ts: i64,
}

impl Governed {
    /// I-20: a change replaces the version it was asked for. Errors: `ChangeDead` where the set is another by now.
    pub fn require_version(&self, replaces: u64) -> Result<()> {
        require!(self.version == replaces, ClearingError::ChangeDead);
        Ok(())
    }

    /// The next version. Errors: `Overflow`.
    pub fn bump(&mut self) -> Result<()> {
        self.version = self.version.checked_add(1).ok_or(ClearingError::Overflow)?;
        Ok(())
    }
}

/// A whole set: fields that belong together change together or not at all.
#[derive(Clone, Debug, PartialEq, Eq, AnchorSerialize, AnchorDeserialize)]
pub enum ParamSet {
    /// Of the protocol.
    Protocol(ProtocolParams),
    /// Of a pool.
    Pool(PoolSettings),
    /// Of a market.
    Market(Box<MarketParams>),
    /// Of a pool's breakers.
    Breakers(Box<BreakerRules>),
    /// Lifts pause bits of the protocol.
    Lift(u32),
    /// Ends stops of a pool before their time.
    Calm(u32),
}

impl ParamSet {
    /// Largest in borsh: the market's, with its number in front.
    pub const SPACE: usize = 1 + core::mem::size_of::<MarketParams>();

    /// Number of the kind, part of the change's address.
    pub fn kind(&self) -> u8 {
        match self {
            Self::Protocol(_) => 0,
            Self::Pool(_) => 1,
            Self::Market(_) => 2,
            Self::Breakers(_) => 3,
            Self::Lift(_) => 4,
            Self::Calm(_) => 5,
        }
    }

    /// Hard ranges and directions. Errors: `BadParameter`; the log names the field.
    pub fn validate(&self) -> Result<()> {
        match self {
            Self::Protocol(params) => params.validate(),
            Self::Pool(settings) => settings.validate(),
            Self::Market(params) => params.validate(),
            Self::Breakers(rules) => rules.validate(),
            Self::Lift(bits) => {
                require!(*bits != 0 && bits & !pause::ALL == 0, ClearingError::BadParameter);
                Ok(())
            }
            Self::Calm(bits) => {
                require!(*bits != 0 && bits & !stop::ALL == 0, ClearingError::BadParameter);
                Ok(())
            }
        }
    }
}

const _: () = assert!(core::mem::size_of::<MarketParams>() >= core::mem::size_of::<BreakerRules>());
const _: () = assert!(core::mem::size_of::<MarketParams>() >= core::mem::size_of::<PoolSettings>());

/// A change that was asked for. It can be executed from `ready_ts` on and before `lapses_ts`, by anyone, while the set still
/// has the version it replaces; afterwards it is dead.
#[account]
#[derive(Debug)]
pub struct ParamChange {
    /// Protocol, pool, market or breakers.
    pub target: Pubkey,
    /// The authority then.
    pub asked_by: Pubkey,
    /// Paid the rent and gets it back.
    pub payer: Pubkey,
    /// Version of the set that it replaces.
    pub replaces: u64,
    /// When it was asked for [unix s].
    pub queued_ts: i64,
    /// From when on anybody may execute it [unix s].
    pub ready_ts: i64,
    /// From when on nobody may [unix s].
    pub lapses_ts: i64,
    /// Of its address.
    pub bump: u8,
    /// What is to be in force.
    pub set: ParamSet,
}

impl ParamChange {
    /// Length of the account in bytes, with the largest set.
    pub const SPACE: usize = 8 + 3 * 32 + 8 + 3 * 8 + 1 + ParamSet::SPACE;
}

/// Roles that can be handed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AnchorSerialize, AnchorDeserialize, InitSpace)]
pub enum Role {
    /// Governance: [`Protocol::authority`](crate::state::Protocol::authority).
    Authority,
    /// [`Protocol::guardian`](crate::state::Protocol::guardian).
    Guardian,
    /// [`Protocol::steward`](crate::state::Protocol::steward).
    Steward,
    /// Of a pool's backstop vault.
    RecoveryManager,
}

/// A role on its way to another key, which has to accept it.
#[account]
#[derive(InitSpace, Debug)]
pub struct RoleTransfer {
    /// The protocol.
    pub protocol: Pubkey,
    /// The protocol, or a backstop vault.
    pub target: Pubkey,
    /// Who had the role when it was offered.
    pub from: Pubkey,
    /// Who may accept it.
    pub to: Pubkey,
    /// Paid the rent and gets it back.
    pub payer: Pubkey,
    /// From when on it may be accepted [unix s].
    pub ready_ts: i64,
    /// From when on it may not [unix s].
    pub lapses_ts: i64,
    /// Which role.
    pub role: Role,
    /// Of its address.
    pub bump: u8,
}
