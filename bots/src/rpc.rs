//! Sending to a cluster: many transactions at once, each followed until it is processed or given up.

use anchor_lang::{prelude::Pubkey, solana_program::instruction::Instruction};
use anyhow::{Context, Result, bail};
use breakwater_client::decode;
use solana_commitment_config::CommitmentConfig;
use solana_compute_budget_interface::ComputeBudgetInstruction;
use solana_keypair::Keypair;
use solana_message::Message;
use solana_rpc_client::rpc_client::RpcClient;
use solana_rpc_client_api::config::RpcSendTransactionConfig;
use solana_signature::Signature;
use solana_signer::Signer;
use solana_transaction::Transaction;
use std::{
    thread::sleep,
    time::{Duration, Instant},
};

const COMPUTE_UNITS: u32 = 1_400_000;
/// Transactions are followed for so long, unless said otherwise.
const GIVE_UP: Duration = Duration::from_secs(20);
const POLL: Duration = Duration::from_millis(120);

pub struct Cluster {
    pub client: RpcClient,
    give_up: Duration,
}

/// One transaction to be: what it does, who signs (the first pays).
pub struct Outgoing<'a> {
    pub label: String,
    pub instructions: Vec<Instruction>,
    pub signers: Vec<&'a Keypair>,
}

/// What became of it: `None` when it went through, else the error's name.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub label: String,
    pub error: Option<String>,
}

impl Cluster {
    pub fn new(url: &str) -> Self {
        let commitment = CommitmentConfig::processed();
        let client = RpcClient::new_with_commitment(url.to_owned(), commitment);
        Self { client, give_up: GIVE_UP }
    }

    /// Follows a transaction for so long: short where the next one says more than this one.
    pub fn giving_up_after(self, give_up: Duration) -> Self {
        Self { give_up, ..self }
    }

    /// Sends all and waits for all. Transactions that stay unseen are reported as "Expired".
    pub fn send_all(&self, outgoing: &[Outgoing]) -> Result<Vec<Outcome>> {
        if outgoing.is_empty() {
            return Ok(vec![]);
        }
        let blockhash =
            self.client.get_latest_blockhash().context("no blockhash from the cluster")?;
        let config = RpcSendTransactionConfig { skip_preflight: true, ..Default::default() };
        let mut pending = Vec::new();
        for item in outgoing {
            let mut instructions =
                vec![ComputeBudgetInstruction::set_compute_unit_limit(COMPUTE_UNITS)];
            instructions.extend_from_slice(&item.instructions);
            let payer = item.signers.first().context("a transaction needs a signer")?;
            let message = Message::new(&instructions, Some(&payer.pubkey()));
            let mut transaction = Transaction::new_unsigned(message);
            transaction.try_sign(&unique(&item.signers), blockhash)?;
            self.client
                .send_transaction_with_config(&transaction, config)
                .with_context(|| format!("the cluster refused to take: {}", item.label))?;
            pending.push(transaction.signatures[0]);
        }
        self.follow(outgoing, &pending)
    }

    fn follow(&self, outgoing: &[Outgoing], signatures: &[Signature]) -> Result<Vec<Outcome>> {
        let start = Instant::now();
        let mut outcomes: Vec<Option<Outcome>> = vec![None; outgoing.len()];
        while outcomes.iter().any(Option::is_none) && start.elapsed() < self.give_up {
            sleep(POLL);
            for (batch, signatures) in signatures.chunks(256).enumerate() {
                let statuses = self.client.get_signature_statuses(signatures)?.value;
                for (at, status) in statuses.into_iter().enumerate() {
                    let Some(status) = status else { continue };
                    let at = batch * 256 + at;
                    let error = status.err.map(|error| name_of(&format!("{error:?}")));
                    outcomes[at] = Some(Outcome { label: outgoing[at].label.clone(), error });
                }
            }
        }
        let expired = |item: &Outgoing| Outcome {
            label: item.label.clone(),
            error: Some("Expired".to_owned()),
        };
        let zipped = outcomes.into_iter().zip(outgoing);
        Ok(zipped.map(|(outcome, item)| outcome.unwrap_or_else(|| expired(item))).collect())
    }

    /// Sends what must go through.
    pub fn must_all(&self, outgoing: &[Outgoing]) -> Result<()> {
        for outcome in self.send_all(outgoing)? {
            if let Some(error) = outcome.error {
                bail!("{} failed: {error}", outcome.label);
            }
        }
        Ok(())
    }

    pub fn must(
        &self,
        label: &str,
        instructions: Vec<Instruction>,
        signers: Vec<&Keypair>,
    ) -> Result<()> {
        self.must_all(&[Outgoing { label: label.to_owned(), instructions, signers }])
    }

    /// Bytes of an account; `None` where there is none.
    pub fn data(&self, key: &Pubkey) -> Result<Option<Vec<u8>>> {
        Ok(self.many(&[*key])?.pop().flatten())
    }

    /// Bytes of many accounts, in one look.
    pub fn many(&self, keys: &[Pubkey]) -> Result<Vec<Option<Vec<u8>>>> {
        let mut all = Vec::with_capacity(keys.len());
        for chunk in keys.chunks(100) {
            let found = self.client.get_multiple_accounts(chunk)?;
            all.extend(found.into_iter().map(|account| account.map(|a| a.data)));
        }
        Ok(all)
    }
}

fn unique<'a>(signers: &[&'a Keypair]) -> Vec<&'a Keypair> {
    let mut keys: Vec<&Keypair> = vec![];
    for signer in signers {
        if !keys.iter().any(|key| key.pubkey() == signer.pubkey()) {
            keys.push(signer);
        }
    }
    keys
}

/// "InstructionError(1, Custom(6402))" to "OutsideLimit".
fn name_of(text: &str) -> String {
    let code = text.split("Custom(").nth(1).and_then(|rest| rest.split(')').next());
    let code = code.and_then(|digits| digits.parse::<u32>().ok());
    code.and_then(decode::error_name).unwrap_or_else(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn program_errors_are_shown_by_name() {
        assert_eq!(name_of("InstructionError(1, Custom(6402))"), "OutsideLimit");
        assert_eq!(name_of("BlockhashNotFound"), "BlockhashNotFound");
    }
}
