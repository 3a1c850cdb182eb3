//! Changes of parameters and roles.

use super::*;
use anchor_lang::solana_program::system_program;
use breakwater_clearing::{
    accounts, instruction as data,
    instructions::{QueueChangeArgs, StepParamsArgs},
    state::{ParamChange, ParamSet, Role, RoleTransfer},
};

/// What a change is made to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Governed {
    /// The protocol's parameters, its pauses.
    Protocol,
    /// A pool's settings, its stops.
    Pool(Pubkey),
    /// A market's parameters.
    Market {
        /// The market's pool.
        pool: Pubkey,
        /// Its number there.
        index: u8,
    },
    /// The rules of this pool's breakers.
    Breakers(Pubkey),
}

impl Governed {
    /// The account that keeps the set.
    pub fn key(&self) -> Pubkey {
        match self {
            Self::Protocol => address::protocol(),
            Self::Pool(pool) => *pool,
            Self::Market { pool, index } => address::market(pool, *index),
            Self::Breakers(pool) => address::breakers(pool),
        }
    }

    fn target(&self) -> accounts::Target {
        let pool = match self {
            Self::Protocol => None,
            Self::Pool(pool) | Self::Market { pool, .. } | Self::Breakers(pool) => Some(*pool),
        };
        let market = matches!(self, Self::Market { .. }).then(|| self.key());
        let breakers = matches!(self, Self::Breakers(_)).then(|| self.key());
        accounts::Target { protocol: address::protocol(), pool, market, breakers }
    }

    /// Where a change of a set like this one waits.
    pub fn change(&self, like: &ParamSet) -> Pubkey {
        address::change(&self.key(), like.kind())
    }
}

/// Asks for a change of a whole set of parameters; `payer` pays the rent.
///
/// Signs: protocol authority. Changes: creates the change. Errors: `WrongAuthority`, `BadParameter`, `ChangeDead`.
pub fn queue_change(
    payer: Pubkey,
    authority: Pubkey,
    of: Governed,
    args: QueueChangeArgs,
) -> Instruction {
    let accounts = accounts::QueueChange {
        payer,
        authority,
        target: of.target(),
        change: of.change(&args.set),
        system_program: system_program::ID,
    };
    build(accounts, data::QueueChange { args })
}

fn queued(of: Governed, change: &ParamChange) -> accounts::Queued {
    accounts::Queued { target: of.target(), change: of.change(&change.set), payer: change.payer }
}

/// Puts a queued change in force; the rent goes back to who paid it. For one that moves where prices come from, [`execute_feeds`].
///
/// Changes: protocol, pool, market or breakers; closes the change. Errors: `ChangeNotReady`, `ChangeDead`, `WrongTarget`, `WithdrawalsShut`,
/// `TargetMissing` for one that needs sources.
pub fn execute_change(of: Governed, change: &ParamChange) -> Instruction {
    execute_feeds(of, change, None, Sources::default())
}

/// The same for a change of feeds, or of the programs whose price accounts are believed: with young prices of what comes into force, of
/// `market` (a pool's, by its index) where the change is the protocol's.
///
/// Errors: also `FeedUnproven`, the 6100s.
pub fn execute_feeds(
    of: Governed,
    change: &ParamChange,
    market: Option<(Pubkey, u8)>,
    sources: Sources,
) -> Instruction {
    let mut queued = queued(of, change);
    if let (Governed::Protocol, Some((pool, index))) = (of, market) {
        queued.target.pool = Some(pool);
        queued.target.market = Some(address::market(&pool, index));
    }
    let Sources { primary, second } = sources;
    let accounts = accounts::ExecuteChange { queued, source: primary, second };
    build(accounts, data::ExecuteChange {})
}

/// Takes a queued change back.
///
/// Signs: protocol authority, guardian; anyone once it is dead. Changes: closes the change. Errors: `WrongAuthority`.
pub fn cancel_change(signer: Pubkey, of: Governed, change: &ParamChange) -> Instruction {
    let accounts = accounts::CancelChange { signer, queued: queued(of, change) };
    build(accounts, data::CancelChange {})
}

/// Moves a set the safer way at once, by a bounded step.
///
/// Signs: the steward. Changes: pool or market. Errors: `StepTooLarge`, `StepTooSoon`, `ChangeDead`.
pub fn step_params(steward: Pubkey, of: Governed, args: StepParamsArgs) -> Instruction {
    build(accounts::StepParams { steward, target: of.target() }, data::StepParams { args })
}

/// Where a role is kept: a pool is named for a recovery manager's.
fn role_target(pool: Option<Pubkey>) -> accounts::RoleTarget {
    let vault = pool.map(|pool| address::backstop(&pool));
    accounts::RoleTarget { protocol: address::protocol(), pool, vault }
}

/// Where a role that is handed on waits.
pub fn role_transfer(pool: Option<Pubkey>, role: Role) -> Pubkey {
    let target = pool.map_or_else(address::protocol, |pool| address::backstop(&pool));
    address::role_transfer(&target, role)
}

/// Offers a role to `to`; `pool` is named for a recovery manager's.
///
/// Signs: protocol authority. Changes: creates the transfer. Errors: `WrongAuthority`, `TargetMissing`.
pub fn propose_role(
    payer: Pubkey,
    authority: Pubkey,
    pool: Option<Pubkey>,
    role: Role,
    to: Pubkey,
) -> Instruction {
    let accounts = accounts::ProposeRole {
        payer,
        authority,
        target: role_target(pool),
        transfer: role_transfer(pool, role),
        system_program: system_program::ID,
    };
    build(accounts, data::ProposeRole { role, to })
}

/// Takes an offered role over; its next holder signs.
///
/// Signs: the role's next holder. Changes: protocol or backstop vault; closes the transfer. Errors: `ChangeNotReady`, `ChangeDead`.
pub fn accept_role(pool: Option<Pubkey>, transfer: &RoleTransfer) -> Instruction {
    let accounts = accounts::AcceptRole {
        to: transfer.to,
        target: role_target(pool),
        transfer: role_transfer(pool, transfer.role),
        payer: transfer.payer,
    };
    build(accounts, data::AcceptRole {})
}

/// Takes the offer of a role back.
///
/// Signs: protocol authority; guardian unless it is its own role; anyone once it has lapsed. Changes: closes the transfer. Errors: `WrongAuthority`.
pub fn cancel_role(signer: Pubkey, pool: Option<Pubkey>, transfer: &RoleTransfer) -> Instruction {
    let accounts = accounts::CancelRole {
        signer,
        protocol: address::protocol(),
        transfer: role_transfer(pool, transfer.role),
        payer: transfer.payer,
    };
    build(accounts, data::CancelRole {})
}

/// Keeps a market that has not opened from opening.
///
/// Signs: guardian or protocol authority. Changes: market. Errors: `WrongAuthority`, `MarketOpen`.
pub fn withhold_market(signer: Pubkey, pool: Pubkey, index: u8) -> Instruction {
    let market = address::market(&pool, index);
    let accounts = accounts::WithholdMarket { signer, protocol: address::protocol(), pool, market };
    build(accounts, data::WithholdMarket {})
}
