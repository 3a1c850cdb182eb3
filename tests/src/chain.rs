//! What a world runs on: the compiled programs in LiteSVM, or the same programs compiled for the host.

use crate::{
    bank::{Bank, is_margin_account},
    world::program_path,
};
use anchor_lang::{prelude::Pubkey, solana_program::instruction::Instruction};
use breakwater_client::instruction::{HEAP_BYTES, needs_heap};
use litesvm::{
    LiteSVM, MAINNET_DEFAULT_SLOT,
    types::{FailedTransactionMetadata, TransactionMetadata},
};
use serde::{Deserialize, Serialize};
use solana_account::Account;
use solana_clock::Clock;
use solana_compute_budget_interface::ComputeBudgetInstruction;
use solana_keypair::Keypair;
use solana_message::Message;
use solana_signer::Signer;
use solana_transaction::Transaction;
use std::collections::BTreeSet;

use crate::send::{Failure, Sent, failure};

/// Which chain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ground {
    /// The compiled programs, in LiteSVM.
    #[default]
    Compiled,
    /// The programs' code compiled for the host: see [`Bank`].
    Native,
}

/// A chain with its accounts.
#[derive(Clone)]
pub enum Chain {
    Compiled(Box<LiteSVM>),
    Native(Box<Bank>),
}

impl Chain {
    /// A chain with the clearing program and the stand-in for Pyth.
    pub fn new(ground: Ground) -> Self {
        if ground == Ground::Native {
            let mut bank = Bank::new();
            bank.clock.slot = MAINNET_DEFAULT_SLOT; // where LiteSVM begins, so that both count the same slots
            return Self::Native(Box::new(bank));
        }
        let mut svm = LiteSVM::new().with_log_bytes_limit(Some(100_000));
        let programs = [
            (breakwater_clearing::ID, "breakwater_clearing.so"),
            (breakwater_pyth_stand_in::ID, "breakwater_pyth_stand_in.so"),
        ];
        for (id, name) in programs {
            svm.add_program_from_file(id, program_path(name)).expect("a program");
        }
        Self::Compiled(Box::new(svm))
    }

    /// LiteSVM, for what it alone can do. Panics on native ground.
    pub fn compiled(&mut self) -> &mut LiteSVM {
        match self {
            Self::Compiled(svm) => svm,
            Self::Native(_) => panic!("only the compiled program can do that"),
        }
    }

    pub fn get_account(&self, key: &Pubkey) -> Option<Account> {
        match self {
            Self::Compiled(svm) => svm.get_account(key),
            Self::Native(bank) => bank.get_account(key).cloned(),
        }
    }

    /// Reads an account's data where it lies.
    pub fn read<T>(&self, key: &Pubkey, with: impl FnOnce(&[u8]) -> T) -> Option<T> {
        match self {
            Self::Compiled(svm) => svm.get_account(key).map(|account| with(&account.data)),
            Self::Native(bank) => bank.get_account(key).map(|account| with(&account.data)),
        }
    }

    #[track_caller]
    pub fn set_account(&mut self, key: Pubkey, account: Account) {
        match self {
            Self::Compiled(svm) => svm.set_account(key, account).expect("written"),
            Self::Native(bank) => bank.set_account(key, account),
        }
    }

    /// Lamports out of nothing.
    #[track_caller]
    pub fn airdrop(&mut self, key: &Pubkey, lamports: u64) {
        match self {
            Self::Compiled(svm) => drop(svm.airdrop(key, lamports).expect("lamports")),
            Self::Native(bank) => {
                let before = bank.get_account(key).cloned().unwrap_or_default();
                let lamports = before.lamports + lamports;
                bank.set_account(*key, Account { lamports, ..before });
            }
        }
    }

    pub fn clock(&self) -> Clock {
        match self {
            Self::Compiled(svm) => svm.get_sysvar::<Clock>(),
            Self::Native(bank) => bank.clock.clone(),
        }
    }

    pub fn set_clock(&mut self, clock: &Clock) {
        match self {
            Self::Compiled(svm) => svm.set_sysvar(clock),
            Self::Native(bank) => bank.clock.clone_from(clock),
        }
    }

    /// Everything that the clearing program owns, by address; `margin`: of margin accounts these alone.
    pub fn clearing_accounts(&self, margin: Option<&BTreeSet<Pubkey>>) -> Vec<(Pubkey, Vec<u8>)> {
        let mut all: Vec<(Pubkey, Vec<u8>)> = match self {
            Self::Compiled(svm) => {
                let owned = svm.get_program_accounts(&breakwater_clearing::ID).into_iter();
                let is_wanted = |key: &Pubkey| margin.is_none_or(|margin| margin.contains(key));
                owned
                    .filter(|(key, account)| !is_margin_account(&account.data) || is_wanted(key))
                    .map(|(key, account)| (key, account.data))
                    .collect()
            }
            Self::Native(bank) => {
                // by key where they are named: a look at a few does not go over all
                let margin: Vec<&Pubkey> = match margin {
                    Some(margin) => margin.iter().collect(),
                    None => bank.margin_accounts().collect(),
                };
                let data = |key: &Pubkey| Some((*key, bank.get_account(key)?.data.clone()));
                bank.others().chain(margin).filter_map(data).collect()
            }
        };
        all.sort_by_key(|(key, _)| *key);
        all
    }

    /// Sends a transaction that `keys` have signed, the first of whom pays.
    pub fn send(&mut self, instructions: &[Instruction], keys: &[&Keypair]) -> Sent {
        match self {
            Self::Compiled(svm) => {
                let transaction = signed(svm, instructions, keys)?;
                svm.send_transaction(transaction).map_err(failure)
            }
            Self::Native(bank) => {
                let signers = keys.iter().map(|key| key.pubkey()).collect();
                let logs = bank.send(instructions, &signers).map_err(Failure::from)?;
                Ok(TransactionMetadata { logs, ..TransactionMetadata::default() })
            }
        }
    }

    /// What sending would come to; nothing changes but the blockhash.
    pub fn simulate(
        &mut self,
        instructions: &[Instruction],
        keys: &[&Keypair],
    ) -> Result<(), Failure> {
        match self {
            Self::Compiled(svm) => {
                let transaction = signed(svm, instructions, keys)?;
                let tried: Result<_, FailedTransactionMetadata> =
                    svm.simulate_transaction(transaction);
                tried.map(|_| ()).map_err(failure)
            }
            Self::Native(bank) => {
                let signers = keys.iter().map(|key| key.pubkey()).collect();
                bank.simulate(instructions, &signers).map_err(Failure::from)
            }
        }
    }
}

fn signed(
    svm: &mut LiteSVM,
    instructions: &[Instruction],
    keys: &[&Keypair],
) -> Result<Transaction, Failure> {
    let mut all = vec![ComputeBudgetInstruction::set_compute_unit_limit(1_400_000)];
    if needs_heap(instructions) {
        all.push(ComputeBudgetInstruction::request_heap_frame(HEAP_BYTES));
    }
    all.extend_from_slice(instructions);
    svm.expire_blockhash();
    let payer = keys.first().map(|key| key.pubkey());
    let mut transaction = Transaction::new_unsigned(Message::new(&all, payer.as_ref()));
    let blockhash = svm.latest_blockhash();
    let failed = |error| Failure { name: format!("{error:?}"), logs: vec![], units: 0 };
    transaction.try_sign(keys, blockhash).map_err(failed)?;
    Ok(transaction)
}
