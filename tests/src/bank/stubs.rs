//! What a program asks of the runtime, on the host: the clock, rent, and calls of other programs.

use super::call;
use anchor_lang::{
    prelude::{AccountInfo, ProgramError, Pubkey},
    solana_program::{entrypoint::ProgramResult, instruction::Instruction},
};
use solana_clock::Clock;
use solana_rent::Rent;
use solana_sysvar::program_stubs::{SyscallStubs, set_syscall_stubs};
use std::{cell::RefCell, sync::Once};

thread_local! {
    /// The program that runs in this thread, and its clock.
    static RUNS: RefCell<Option<(Pubkey, Clock)>> = const { RefCell::new(None) };
}

/// While it lives, a program runs.
pub struct Running;

impl Running {
    pub fn begin(program: Pubkey, clock: &Clock) -> Self {
        RUNS.set(Some((program, clock.clone())));
        Self
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        RUNS.set(None);
    }
}

struct Stubs;

impl SyscallStubs for Stubs {
    fn sol_log(&self, _message: &str) {}

    fn sol_get_clock_sysvar(&self, to: *mut u8) -> u64 {
        let Some((_, clock)) = RUNS.with_borrow(Clone::clone) else { return 1 };
        // SAFETY: `Clock::get` hands over a pointer to a clock of its own
        unsafe { to.cast::<Clock>().write(clock) };
        0
    }

    fn sol_get_rent_sysvar(&self, to: *mut u8) -> u64 {
        // SAFETY: as above
        unsafe { to.cast::<Rent>().write(Rent::default()) };
        0
    }

    fn sol_get_stack_height(&self) -> u64 {
        1
    }

    /// Calls one of the chain's own programs; nobody here calls another one.
    fn sol_invoke_signed(
        &self,
        instruction: &Instruction,
        infos: &[AccountInfo],
        seeds: &[&[&[u8]]],
    ) -> ProgramResult {
        let caller = RUNS.with_borrow(|runs| runs.as_ref().map(|(program, _)| *program));
        let caller = caller.ok_or(ProgramError::InvalidArgument)?;
        let signs = |key: &Pubkey| {
            let address = |seeds: &&[&[u8]]| Pubkey::create_program_address(seeds, &caller);
            seeds.iter().any(|seeds| address(seeds).is_ok_and(|address| address == *key))
        };
        let mut accounts = vec![];
        for meta in &instruction.accounts {
            let info = infos.iter().find(|info| *info.key == meta.pubkey);
            let mut info = info.ok_or(ProgramError::NotEnoughAccountKeys)?.clone();
            if meta.is_signer && !info.is_signer && !signs(&meta.pubkey) {
                return Err(ProgramError::MissingRequiredSignature);
            }
            if meta.is_writable && !info.is_writable {
                return Err(ProgramError::Immutable);
            }
            (info.is_signer, info.is_writable) = (meta.is_signer, meta.is_writable);
            accounts.push(info);
        }
        call::native(&instruction.program_id, &accounts, &instruction.data)
    }
}

/// Takes the place of stubs that do nothing, for the whole process.
pub fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| drop(set_syscall_stubs(Box::new(Stubs))));
}
