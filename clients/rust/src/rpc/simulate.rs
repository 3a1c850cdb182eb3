//! What a transaction would do, asked of the node.

use super::{Cluster, Error, MAX_UNITS, Outgoing, message, message::Budget};
use crate::error::NamedError;
use anchor_lang::{prelude::Pubkey, solana_program::instruction::Instruction};
use base64::{Engine, prelude::BASE64_STANDARD};
use solana_account_decoder_client_types::UiAccountEncoding;
use solana_hash::Hash;
use solana_message::AddressLookupTableAccount;
use solana_rpc_client_api::{
    config::{RpcSimulateTransactionAccountsConfig, RpcSimulateTransactionConfig},
    response::RpcSimulateTransactionResult,
};
use solana_signature::Signature;
use solana_transaction::{TransactionError, versioned::VersionedTransaction};
use std::fmt;

/// What a transaction would do, if it came right after the slot it was simulated on.
#[derive(Clone, Debug)]
pub struct Simulation {
    /// Used by all instructions [compute units].
    pub units: u64,
    /// What the programs log; [`events`](crate::event::events) reads them.
    pub logs: Vec<String>,
    /// What the last program to return something returns; empty where none does.
    pub return_data: Vec<u8>,
    /// Simulated on.
    pub slot: u64,
    /// The accounts that were asked for, as the transaction leaves them, all of that one moment.
    pub accounts: Vec<Option<Vec<u8>>>,
}

/// A transaction that would fail.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// As in [`Outgoing`].
    pub label: String,
    /// Who refuses and why.
    pub error: NamedError,
    /// Used until then [compute units].
    pub units: u64,
    /// What the programs log until then.
    pub logs: Vec<String>,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{} would fail: {}", self.label, self.error)
    }
}

/// What is asked in one simulation.
struct Question<'a> {
    label: &'a str,
    payer: Pubkey,
    instructions: &'a [Instruction],
    /// Accounts to hand back.
    accounts: &'a [Pubkey],
    /// To find addresses in.
    tables: &'a [AddressLookupTableAccount],
}

impl Cluster {
    /// What a transaction would do; signatures are not looked at. It may use [`MAX_UNITS`] unless it has a limit of its own.
    ///
    /// ```no_run
    /// # use breakwater_client::rpc::{Cluster, Error, Outgoing};
    /// # fn worth_sending(cluster: &Cluster, outgoing: &Outgoing) -> Result<bool, Error> {
    /// match cluster.simulate(outgoing) {
    ///     Ok(simulation) => Ok(simulation.units < 800_000),
    ///     Err(Error::Refused(refusal)) if refusal.error.name == "LastTradeMoved" => Ok(false),
    ///     Err(error) => Err(error), // the node is away, or another refusal
    /// }
    /// # }
    /// ```
    ///
    /// Errors: `Refused` when it would fail; `TooLarge`, `NoSigner`; `Unreachable`, `Node`, `StaleSlot`.
    pub fn simulate(&self, outgoing: &Outgoing) -> Result<Simulation, Error> {
        self.simulate_with(outgoing, &self.sending.tables)
    }

    pub(super) fn simulate_with(
        &self,
        outgoing: &Outgoing,
        tables: &[AddressLookupTableAccount],
    ) -> Result<Simulation, Error> {
        self.answer(&Question {
            label: &outgoing.label,
            payer: message::payer(outgoing)?,
            instructions: &outgoing.instructions,
            accounts: &[],
            tables,
        })
    }

    /// What instructions would return, and what accounts would be after them, all of one moment. Nobody signs; `payer` is any account of
    /// the system program's that could pay the fee. No more accounts can be asked for than the transaction names.
    ///
    /// Errors: as [`Self::simulate`].
    pub fn ask(
        &self,
        payer: Pubkey,
        instructions: &[Instruction],
        accounts: &[Pubkey],
    ) -> Result<Simulation, Error> {
        let tables = &self.sending.tables;
        self.answer(&Question { label: "the question", payer, instructions, accounts, tables })
    }

    fn answer(&self, question: &Question) -> Result<Simulation, Error> {
        let too_large = |bytes| Error::TooLarge { label: question.label.to_owned(), bytes };
        let (own, rest) = message::split(question.instructions);
        let budget = Budget { units: own.units.or(Some(MAX_UNITS)), ..own };
        let message =
            message::compile(&question.payer, &rest, budget, question.tables, Hash::default())
                .ok_or_else(|| too_large(0))?;
        let bytes = message::wire_bytes(&message);
        if bytes > message::PACKET {
            return Err(too_large(bytes));
        }
        let count = usize::from(message.header().num_required_signatures);
        let transaction =
            VersionedTransaction { signatures: vec![Signature::default(); count], message };
        let (slot, result) = self.retried(|| self.simulated(&transaction, question.accounts))?;
        understood(question, result, slot, (&rest, budget.instructions()))
    }

    fn simulated(
        &self,
        transaction: &VersionedTransaction,
        accounts: &[Pubkey],
    ) -> Result<(u64, RpcSimulateTransactionResult), Error> {
        let floor = self.slots.floor();
        let config = RpcSimulateTransactionConfig {
            replace_recent_blockhash: true,
            accounts: (!accounts.is_empty()).then(|| RpcSimulateTransactionAccountsConfig {
                encoding: Some(UiAccountEncoding::Base64),
                addresses: accounts.iter().map(Pubkey::to_string).collect(),
            }),
            commitment: Some(self.client.commitment()),
            min_context_slot: (floor > 0).then_some(floor),
            ..Default::default()
        };
        let answer = self
            .client
            .simulate_transaction_with_config(transaction, config)
            .map_err(|error| Error::of_client(error, floor))?;
        self.slots.note(floor, answer.context.slot)?;
        Ok((answer.context.slot, answer.value))
    }
}

/// The node's answer in this crate's words; `calls` are the instructions, and how many of the budget's stand before them.
fn understood(
    question: &Question,
    result: RpcSimulateTransactionResult,
    slot: u64,
    (calls, first): (&[Instruction], usize),
) -> Result<Simulation, Error> {
    let logs = result.logs.unwrap_or_default();
    let units = result.units_consumed.unwrap_or(0);
    if let Some(error) = result.err {
        let error = message::renumbered(TransactionError::from(error), first);
        let error = NamedError::of_transaction(&error, calls, &logs);
        let label = question.label.to_owned();
        return Err(Error::Refused(Box::new(Refusal { label, error, units, logs })));
    }
    let returned = result.return_data.map(|returned| BASE64_STANDARD.decode(returned.data.0));
    let accounts = result.accounts.unwrap_or_default().into_iter();
    Ok(Simulation {
        units,
        logs,
        return_data: returned.and_then(Result::ok).unwrap_or_default(),
        slot,
        accounts: accounts.map(|account| account.and_then(|a| a.data.decode())).collect(),
    })
}
