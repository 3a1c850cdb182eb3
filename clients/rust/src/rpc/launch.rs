//! From an [`Outgoing`] to a signed transaction that was sent once.

use super::{
    Error, Fate, Outgoing, Priority, Sending, Units,
    batch::Batch,
    fees,
    flight::Flight,
    message::{self, Budget},
};
use crate::error::NamedError;
use anchor_lang::solana_program::instruction::Instruction;
use solana_hash::Hash;
use solana_rpc_client_api::config::RpcSendTransactionConfig;
use solana_signature::Signature;
use solana_transaction::versioned::VersionedTransaction;
use solana_transaction_status_client_types::TransactionStatus;
use std::sync::atomic::Ordering;

/// Equal transactions differ by fewer units than this.
const SALTS: u32 = 256;

/// A blockhash and the height of the last block that takes it.
pub(super) type Fresh = (Hash, u64);

/// One transaction of a batch.
pub(super) enum State {
    Flying(Box<Flying>),
    Ended(Fate),
}

/// Signed and sent, its end not known yet.
pub(super) struct Flying {
    pub transaction: VersionedTransaction,
    pub flight: Flight,
    calls: Calls,
}

/// A transaction's instructions without the budget's, and how many of the budget's stand before them.
struct Calls {
    instructions: Vec<Instruction>,
    first: usize,
}

impl State {
    pub fn refused(error: Error) -> Self {
        let (name, message) = (error.name().to_owned(), error.to_string());
        Self::Ended(match error {
            Error::Refused(refusal) => {
                Fate::Refused { error: refusal.error.clone(), logs: refusal.logs }
            }
            _ => Fate::Refused { error: NamedError::new(&name, message), logs: vec![] },
        })
    }

    pub fn flying(&self) -> Option<&Flying> {
        if let Self::Flying(flying) = self { Some(flying) } else { None }
    }

    pub fn fate(self) -> Fate {
        match self {
            Self::Ended(fate) => fate,
            Self::Flying(flying) => Fate::Unknown { signature: flying.signature() },
        }
    }
}

impl Flying {
    pub fn signature(&self) -> Signature {
        self.transaction.signatures.first().copied().unwrap_or_default()
    }

    /// What a settled status says became of it.
    pub fn landed(&self, status: &TransactionStatus) -> Fate {
        let (signature, slot) = (self.signature(), status.slot);
        let Some(error) = status.err.clone() else { return Fate::Landed { signature, slot } };
        let Calls { instructions, first } = &self.calls;
        let error = message::renumbered(error, *first);
        let error = NamedError::of_transaction(&error, instructions, &[]);
        Fate::Failed { signature, slot, error }
    }
}

impl Batch<'_> {
    /// Signs with a blockhash and sends for the first time.
    pub fn launch(&self, item: &Outgoing, attempt: u32, fresh: Fresh) -> State {
        match self.signed(item, fresh.0) {
            Ok((transaction, calls)) => {
                if let Err(error) = self.send(&transaction) {
                    // a node that did not answer may have taken it all the same
                    if !error.is_transient() {
                        return State::refused(error);
                    }
                }
                let flight = Flight { attempt, valid_to: fresh.1, sent: self.start.elapsed() };
                State::Flying(Box::new(Flying { transaction, flight, calls }))
            }
            Err(error) => State::refused(error),
        }
    }

    fn signed(
        &self,
        item: &Outgoing,
        blockhash: Hash,
    ) -> Result<(VersionedTransaction, Calls), Error> {
        let payer = message::payer(item)?;
        let (own, instructions) = message::split(&item.instructions);
        let budget = self.budget(item, own, &instructions)?;
        let tables = &self.sending.tables;
        let message = message::compile(&payer, &instructions, budget, tables, blockhash);
        let first = budget.instructions();
        Ok((message::sign(item, message)?, Calls { instructions, first }))
    }

    /// Asks the node what it takes, where that is wanted.
    fn budget(&self, item: &Outgoing, own: Budget, calls: &[Instruction]) -> Result<Budget, Error> {
        let Sending { simulate, units, priority, tables, .. } = self.sending;
        let measured = own.units.is_none() && matches!(units, Units::Simulated { .. });
        let mut used = 0;
        if *simulate || measured {
            used = self.cluster.simulate_with(item, tables)?.units;
        }
        let salt = self.cluster.salt.fetch_add(1, Ordering::Relaxed) % SALTS;
        // beyond the most there is, the runtime cuts the limit itself
        let limit = own.units.unwrap_or_else(|| units.limit(used)).saturating_add(salt);
        let recent = || match priority {
            Priority::None => None,
            Priority::Fixed(price) => Some(*price),
            // what others paid is worth a question, not the transaction
            Priority::Recent(rule) => self.cluster.recent_fee(&fees::writable(calls), rule).ok(),
        };
        let price = own.price.or_else(recent).filter(|price| *price > 0);
        Ok(Budget { units: Some(limit), price, ..own })
    }

    /// Hands the node the bytes; it does not look into them.
    pub fn send(&self, transaction: &VersionedTransaction) -> Result<(), Error> {
        let config = RpcSendTransactionConfig { skip_preflight: true, ..Default::default() };
        let sent = self.cluster.client.send_transaction_with_config(transaction, config);
        sent.map(|_| ()).map_err(|error| Error::of_client(error, 0))
    }
}
