//! Talking to a cluster: reading accounts, asking what would happen, sending.
//!
//! | | |
//! |---|---|
//! | [`Cluster::fetch`], [`Cluster::all`], [`Cluster::snapshot`] | accounts as their types; a node that lags is noticed ([`Error::StaleSlot`]) |
//! | [`Cluster::simulate`] | what a transaction would do: units, logs, return data, or who refuses and why |
//! | [`Cluster::send_all`], [`Cluster::must`] | many transactions at once, each followed to its end ([`Fate`]) |
//! | [`Sending`] | simulation first, unit limits, priority fees, lookup tables, attempts, patience |
//! | [`Cluster::create_table`] | lookup tables, for what does not fit a transaction without |
//!
//! # How a transaction is sent
//!
//! It is signed once and the same bytes are sent every two seconds until it is in a block or its blockhash is past; a signature is
//! executed once, however often it is sent. Only when the last block it could be in is confirmed, and a node that is at least as far
//! has not seen it, is it signed anew with another blockhash ([`Sending::attempts`]). So nothing is executed twice, and every
//! transaction ends in one of five ways: landed, failed, refused, expired, unknown ([`Fate`]).
//!
//! Transactions of a batch are independent: they are sent side by side, in no order, and one that fails or can't be sent is no matter
//! of the others. A node that is busy or away for a moment costs time, not transactions. Two that would be equal byte for byte
//! are made to differ by a few compute units of their limits, so each is executed.

mod batch;
mod error;
mod fees;
mod flight;
mod launch;
mod message;
mod named;
mod outcome;
mod outgoing;
mod parallel;
mod read;
mod send;
mod shared_addresses;
mod simulate;
mod sizes;
mod slots;
mod tables;
#[cfg(test)]
mod tests;

pub use error::Error;
pub use fees::RecentFee;
pub use outcome::{Fate, Outcome};
pub use outgoing::{MAX_UNITS, Outgoing, Priority, Sending, Units};
pub use read::{AccountsAtSlot, CLOCK, snapshot_keys, snapshot_of, unix_ts};
pub use shared_addresses::shared_addresses;
pub use simulate::{Refusal, Simulation};
pub use sizes::Sizes;
pub use solana_message::AddressLookupTableAccount;

use slots::Slots;
use solana_commitment_config::CommitmentConfig;
use solana_rpc_client::rpc_client::RpcClient;
use solana_rpc_client_api::client_error::Error as ClientError;
use std::{sync::atomic::AtomicU32, thread::sleep, time::Duration};

/// Tries of a question before its error is handed on, and the pause after the first; it doubles.
const TRIES: u32 = 4;
const PAUSE: Duration = Duration::from_millis(100);

/// A node, and how to send through it. Threads may share one.
pub struct Cluster {
    /// For what this crate has no word for.
    pub client: RpcClient,
    /// How [`Self::send_all`] and [`Self::must`] send.
    pub sending: Sending,
    slots: Slots,
    /// Counts transactions, so that equal ones differ.
    salt: AtomicU32,
}

impl Cluster {
    /// At `processed`: the newest there is, which a fork may still take back. Right for bots that look again at once.
    pub fn new(url: &str) -> Self {
        Self::with_commitment(url, CommitmentConfig::processed())
    }

    /// At another commitment, for reading and for what counts as landed.
    pub fn with_commitment(url: &str, commitment: CommitmentConfig) -> Self {
        Self {
            client: RpcClient::new_with_commitment(url.to_owned(), commitment),
            sending: Sending::default(),
            slots: Slots::default(),
            salt: AtomicU32::new(0),
        }
    }

    /// Newest slot that an answer was of; what is older is refused from then on.
    pub fn newest_slot(&self) -> u64 {
        self.slots.floor()
    }

    /// Asks until there is an answer, a few times.
    fn patiently<T>(&self, ask: impl Fn() -> Result<T, ClientError>) -> Result<T, Error> {
        let floor = self.slots.floor();
        self.retried(|| ask().map_err(|error| Error::of_client(error, floor)))
    }

    fn retried<T>(&self, ask: impl Fn() -> Result<T, Error>) -> Result<T, Error> {
        let mut pause = PAUSE;
        for _ in 1..TRIES {
            match ask() {
                Err(error) if error.is_transient() => sleep(pause),
                answer => return answer,
            }
            pause = pause.saturating_mul(2);
        }
        ask()
    }
}
