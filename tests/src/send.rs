//! Sending a transaction and reading what came of it.

use crate::{World, bank::Refusal};
use anchor_lang::solana_program::instruction::Instruction;
use breakwater_clearing::events::SliceSold;
use breakwater_client::event::{Event, events};
use litesvm::types::{FailedTransactionMetadata, TransactionMetadata};
use solana_keypair::Keypair;
use solana_signer::Signer;

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
        let payer = self.authority.insecure_clone();
        self.chain.send(instructions, &with_payer(&payer, signers))
    }

    /// What sending would come to; nothing changes but the blockhash.
    pub fn would(
        &mut self,
        instructions: &[Instruction],
        signers: &[&Keypair],
    ) -> Result<(), Failure> {
        let payer = self.authority.insecure_clone();
        self.chain.simulate(instructions, &with_payer(&payer, signers))
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

/// Who signs, once each; the payer first.
fn with_payer<'a>(payer: &'a Keypair, signers: &[&'a Keypair]) -> Vec<&'a Keypair> {
    let mut keys = vec![payer];
    for signer in signers {
        if !keys.iter().any(|key| key.pubkey() == signer.pubkey()) {
            keys.push(signer);
        }
    }
    keys
}

impl From<Refusal> for Failure {
    fn from(Refusal(name): Refusal) -> Self {
        Self { name, logs: vec![], units: 0 }
    }
}

pub(crate) fn failure(failed: FailedTransactionMetadata) -> Failure {
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
