//! Programs, and how one calls another.

use super::{stubs, system, token};
use anchor_lang::{
    error::Error,
    prelude::{AccountInfo, ProgramError, Pubkey},
};
use breakwater_client::instruction::TOKEN_PROGRAM;
use solana_clock::Clock;

const SYSTEM: Pubkey = anchor_lang::system_program::ID;
const BUDGET: Pubkey = solana_compute_budget_interface::ID;

/// Everything that can be called.
pub const PROGRAMS: [Pubkey; 5] =
    [breakwater_clearing::ID, breakwater_pyth_stand_in::ID, SYSTEM, TOKEN_PROGRAM, BUDGET];

/// Why an instruction was refused.
#[derive(Debug)]
pub enum Refused {
    Anchor(Box<Error>),
    Program(ProgramError),
    Named(String),
}

impl Refused {
    /// By the name that a log has of it.
    pub fn named(self) -> super::Refusal {
        let name = match self {
            Self::Anchor(error) => match *error {
                Error::AnchorError(error) => error.error_name,
                Error::ProgramError(error) => format!("{:?}", error.program_error),
            },
            Self::Program(error) => format!("{error:?}"),
            Self::Named(name) => name,
        };
        super::Refusal(name)
    }
}

/// Runs an instruction of a transaction; returns its events.
pub fn top<'info>(
    program: &'info Pubkey,
    (accounts, data): (&'info [AccountInfo<'info>], &'info [u8]),
    clock: &Clock,
) -> Result<Vec<Vec<u8>>, Refused> {
    let _running = stubs::Running::begin(*program, clock);
    if *program == breakwater_clearing::ID {
        let (done, events) = breakwater_clearing::host::process(accounts, data);
        return done.map(|()| events).map_err(|error| Refused::Anchor(Box::new(error)));
    }
    let done = if *program == breakwater_pyth_stand_in::ID {
        breakwater_pyth_stand_in::entry(program, accounts, data)
    } else {
        native(program, accounts, data)
    };
    done.map(|()| vec![]).map_err(Refused::Program)
}

/// A program of the chain's own.
pub fn native(program: &Pubkey, accounts: &[AccountInfo], data: &[u8]) -> Result<(), ProgramError> {
    match *program {
        SYSTEM => system::process(accounts, data),
        TOKEN_PROGRAM => token::process(accounts, data),
        BUDGET => Ok(()),
        _ => Err(ProgramError::IncorrectProgramId),
    }
}
