//! The program as it runs outside the chain's virtual machine: the same dispatch, the same account checks, the same handlers, compiled for the host. A
//! laboratory of 100,000 accounts runs on it; what it says is compared with the compiled program, byte for byte (`tests/engine`, `lab/tests/parity.rs`).
//!
//! Not part of the program: nothing here is compiled for the chain.

use anchor_lang::{Event, prelude::*};
use std::cell::RefCell;

thread_local! {
    /// What the instruction that runs has told so far.
    static TOLD: RefCell<Vec<Vec<u8>>> = const { RefCell::new(Vec::new()) };
}

/// In the place of Anchor's macro, which writes to a log that the host throws away.
macro_rules! emit {
    ($event:expr) => {
        $crate::host::told(&$event)
    };
}
pub(crate) use emit;

/// Takes an event down.
pub(crate) fn told(event: &impl Event) {
    TOLD.with_borrow_mut(|told| told.push(event.data()));
}

/// One instruction, and the events it told. Accounts must lie in memory as the runtime lays them out, with room to grow: see
/// `solana_program_entrypoint::deserialize`. Calls of other programs go to `solana_sysvar::program_stubs`. Errors: those of the instruction; what it has
/// written until then stays written, and whoever calls throws it away.
pub fn process<'info>(
    accounts: &'info [AccountInfo<'info>],
    data: &'info [u8],
) -> (Result<()>, Vec<Vec<u8>>) {
    TOLD.with_borrow_mut(Vec::clear);
    // beside the entry point, which prints every refusal
    let done = crate::try_entry(&crate::ID, accounts, data);
    (done, TOLD.with_borrow_mut(std::mem::take))
}
