//! Sending a transaction and reading what came of it.

use crate::World;
use anchor_lang::solana_program::instruction::Instruction;
use breakwater_clearing::events::SliceSold;
use breakwater_client::{
    event::{Event, events},
    instruction::{HEAP_BYTES, needs_heap},
};
use litesvm::types::{FailedTransactionMetadata, TransactionMetadata};
use solana_compute_budget_interface::ComputeBudgetInstruction;
use solana_keypair::Keypair;
use solana_message::Message;
use solana_signer::Signer;
use solana_transaction::Transaction;

/// Why a transaction failed: the error's name as the program gave it, and the logs.
#[derive(Debug)]
pub struct Failure {
    pub name: String,
    pub logs: Vec<String>,
    pub units: u64,
}

pub type Sent = Result<TransactionMetadata, Failure>;

impl World {
    /// Sends instructions signed by the world's authority (who pays) and `signers`.
    pub fn send(&mut self, instructions: &[Instruction], signers: &[&Keypair]) -> Sent {
        let transaction = self.signed(instructions, signers)?;
        self.svm.send_transaction(transaction).map_err(failure)
    }

    fn signed(
        &mut self,
        instructions: &[Instruction],
        signers: &[&Keypair],
    ) -> Result<Transaction, Failure> {
        let mut all = vec![ComputeBudgetInstruction::set_compute_unit_limit(1_400_000)];
        if needs_heap(instructions) {
            all.push(ComputeBudgetInstruction::request_heap_frame(HEAP_BYTES));
        }
        all.extend_from_slice(instructions);
        let payer = self.authority.insecure_clone();
        let mut keys: Vec<&Keypair> = vec![&payer];
        for signer in signers {
            if !keys.iter().any(|key| key.pubkey() == signer.pubkey()) {
                keys.push(signer);
            }
        }
        self.svm.expire_blockhash();
        let message = Message::new(&all, Some(&payer.pubkey()));
        let mut transaction = Transaction::new_unsigned(message);
        let blockhash = self.svm.latest_blockhash();
        transaction.try_sign(&keys, blockhash).map_err(|error| Failure {
            name: format!("{error:?}"),
            logs: vec![],
            units: 0,
        })?;
        Ok(transaction)
    }

    /// What sending would come to; nothing changes but the blockhash.
    pub fn would(
        &mut self,
        instructions: &[Instruction],
        signers: &[&Keypair],
    ) -> Result<(), Failure> {
        let transaction = self.signed(instructions, signers)?;
        self.svm.simulate_transaction(transaction).map(|_| ()).map_err(failure)
    }

    /// Sends what must succeed.
    #[track_caller]
    pub fn must(
        &mut self,
        instructions: &[Instruction],
        signers: &[&Keypair],
    ) -> TransactionMetadata {
        match self.send(instructions, signers) {
            Ok(meta) => meta,
            Err(failure) => panic!("{}: {:#?}", failure.name, failure.logs),
        }
    }

    /// Sends one instruction that must succeed and leave the books balanced.
    #[track_caller]
    pub fn does(&mut self, instruction: Instruction, signers: &[&Keypair]) {
        self.must(&[instruction], signers);
        self.assert_books_balance();
    }

    /// Sends an instruction with another account in one place, which must be refused by name.
    #[track_caller]
    pub fn refuses(
        &mut self,
        instruction: &Instruction,
        signers: &[&Keypair],
        swap: (usize, anchor_lang::prelude::Pubkey),
        name: &str,
    ) {
        let mut swapped = instruction.clone();
        swapped.accounts[swap.0].pubkey = swap.1;
        self.must_fail(&[swapped], signers, name);
    }

    /// Sends what must fail with the named error, and checks that nothing the pool owns has changed.
    #[track_caller]
    pub fn must_fail(&mut self, instructions: &[Instruction], signers: &[&Keypair], name: &str) {
        let before = self.fingerprint();
        match self.send(instructions, signers) {
            Ok(_) => panic!("expected {name}, but the transaction succeeded"),
            Err(failure) => assert_eq!(failure.name, name, "{:#?}", failure.logs),
        }
        assert_eq!(before, self.fingerprint(), "a refused instruction changed an account");
    }
}

fn failure(failed: FailedTransactionMetadata) -> Failure {
    let (logs, units) = (failed.meta.logs, failed.meta.compute_units_consumed);
    let name = error_name(&logs).unwrap_or_else(|| format!("{:?}", failed.err));
    Failure { name, logs, units }
}

/// "Program log: AnchorError ... Error Code: Name. Error Number: ..."
fn error_name(logs: &[String]) -> Option<String> {
    let line = logs.iter().rev().find(|line| line.contains("Error Code: "))?;
    let rest = line.split("Error Code: ").nth(1)?;
    Some(rest.split('.').next()?.to_owned())
}

/// The slice that a transaction sold, by its logs.
pub fn sold(logs: &[String]) -> Option<SliceSold> {
    events(logs).into_iter().find_map(|event| match event {
        Event::SliceSold(sold) => Some(*sold),
        _ => None,
    })
}
