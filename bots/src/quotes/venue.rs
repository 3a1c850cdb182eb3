//! Hands a signed transaction to the cluster and follows it to an end that is one of three, told apart: it never got there and never
//! will, it was refused by name, or it was executed.

use super::{refusal::QuoteRefusal, signed::SignedQuote, wire::Delivery};
use anchor_lang::{AnchorDeserialize, Discriminator, prelude::Pubkey};
use breakwater_clearing::instruction::TakeQuote;
use breakwater_client::error::NamedError;
use breakwater_quotes::ed25519;
use solana_commitment_config::{CommitmentConfig, CommitmentLevel};
use solana_rpc_client::nonblocking::rpc_client::RpcClient;
use solana_rpc_client_api::{
    client_error::{Error, ErrorKind, TransactionError},
    config::RpcSendTransactionConfig,
    custom_error::{
        JSON_RPC_SERVER_ERROR_NODE_UNHEALTHY,
        JSON_RPC_SERVER_ERROR_SEND_TRANSACTION_PREFLIGHT_FAILURE,
        JSON_RPC_SERVER_ERROR_TRANSACTION_SIGNATURE_VERIFICATION_FAILURE,
    },
    request::RpcError,
};
use solana_signature::Signature;
use solana_transaction::versioned::VersionedTransaction;
use solana_transaction_status_client_types::TransactionStatus;
use std::{sync::Arc, time::Duration};
use tokio::time::{Instant, sleep};

const PRECOMPILE: Pubkey = Pubkey::from_str_const("Ed25519SigVerify111111111111111111111111111");
/// Blocks for which a blockhash is good.
const BLOCKHASH_BLOCKS: u64 = 150;
const POLL: Duration = Duration::from_millis(300);
const SEND_AGAIN: Duration = Duration::from_secs(2);
/// How long a cluster that can't be asked is asked; a blockhash expires in a quarter of it.
pub const FOLLOW: Duration = Duration::from_secs(600);
/// Answers with which a node takes no transaction: not sound, not simulated, not able to.
const NOT_TAKEN: [i64; 4] = [
    -32_602, // wrong parameters
    JSON_RPC_SERVER_ERROR_SEND_TRANSACTION_PREFLIGHT_FAILURE,
    JSON_RPC_SERVER_ERROR_TRANSACTION_SIGNATURE_VERIFICATION_FAILURE,
    JSON_RPC_SERVER_ERROR_NODE_UNHEALTHY,
];

/// Errors: `Malformed`, `DurableNonce`, and `WrongTransaction` for one that does not take this very quote once.
pub fn read(bytes: &[u8], signed: &SignedQuote) -> Result<VersionedTransaction, QuoteRefusal> {
    let transaction: VersionedTransaction =
        bincode::deserialize(bytes).map_err(|_| QuoteRefusal::Malformed)?;
    if transaction.sanitize().is_err() {
        return Err(QuoteRefusal::Malformed);
    }
    if transaction.uses_durable_nonce() {
        return Err(QuoteRefusal::DurableNonce); // it never expires: nothing could be said for certain
    }
    let keys = transaction.message.static_account_keys();
    let of = |program: [u8; 32]| {
        let all = transaction.message.instructions().iter();
        all.filter(move |ix| {
            keys.get(usize::from(ix.program_id_index)).is_some_and(|key| key.to_bytes() == program)
        })
    };
    let verified = of(PRECOMPILE.to_bytes()).any(|ix| {
        ed25519::verified(&ix.data)
            .any(|one| one.message == signed.message && one.key == signed.key.as_array())
    });
    let mut takes = of(breakwater_clearing::ID.to_bytes()).filter_map(|ix| {
        let mut args = ix.data.strip_prefix(TakeQuote::DISCRIMINATOR)?;
        TakeQuote::deserialize(&mut args).ok().map(|take| take.args.nonce)
    });
    let once = takes.next() == Some(signed.quote.nonce) && takes.next().is_none();
    if verified && once { Ok(transaction) } else { Err(QuoteRefusal::WrongTransaction) }
}

pub struct Venue {
    /// Where transactions go, and where is looked for them.
    pub send: RpcClient,
    pub look: Arc<RpcClient>,
}

impl Venue {
    /// Follows a transaction to its end. It stays `Unknown` only where the cluster could not be asked for [`FOLLOW`].
    pub async fn deliver(&self, transaction: &VersionedTransaction) -> Delivery {
        let Some(signature) = transaction.signatures.first().copied() else {
            return never("the transaction is not signed");
        };
        // without it nobody could say later that the blockhash has expired
        let height = self.look.get_block_height_with_commitment(CommitmentConfig::processed());
        let Ok(height) = height.await else {
            return never("the cluster can't be reached; nothing was sent");
        };
        let config = RpcSendTransactionConfig {
            preflight_commitment: Some(CommitmentLevel::Processed),
            ..Default::default()
        };
        if let Err(error) = self.send.send_transaction_with_config(transaction, config).await
            && let Some(end) = end_of(&error)
        {
            return end;
        }
        self.follow(transaction, signature, height.saturating_add(BLOCKHASH_BLOCKS)).await
    }

    /// The blockhash was known at a height, so that it is good for at most so many blocks more: once a block above is final and the
    /// transaction is in none of them, it never will be.
    async fn follow(
        &self,
        transaction: &VersionedTransaction,
        signature: Signature,
        last_height: u64,
    ) -> Delivery {
        let begin = Instant::now();
        let mut sent_at = begin;
        while begin.elapsed() < FOLLOW {
            sleep(POLL).await;
            let finalized = CommitmentConfig::finalized();
            // the height first: what is not there afterwards was not there at it
            let height = self.look.get_block_height_with_commitment(finalized).await;
            let Ok(found) = self.look.get_signature_statuses(&[signature]).await else { continue };
            match found.value.into_iter().next().flatten() {
                Some(status) if status.satisfies_commitment(CommitmentConfig::confirmed()) => {
                    return executed(&status, signature);
                }
                Some(_) => {} // in a block that may yet be left out
                None if height.is_ok_and(|height| height > last_height) => {
                    return never("its blockhash expired before any block had it");
                }
                None if sent_at.elapsed() > SEND_AGAIN => {
                    let config = RpcSendTransactionConfig {
                        skip_preflight: true,
                        ..RpcSendTransactionConfig::default()
                    };
                    let again = self.send.send_transaction_with_config(transaction, config).await;
                    tracing::debug!(%signature, sent = again.is_ok(), "sent again");
                    sent_at = Instant::now();
                }
                None => {}
            }
        }
        Delivery::Unknown { signature }
    }
}

fn executed(status: &TransactionStatus, signature: Signature) -> Delivery {
    match &status.err {
        None => Delivery::Filled { signature },
        Some(error) => refused(error),
    }
}

/// A transaction that takes a quote has codes of the clearing program's.
fn refused(error: &TransactionError) -> Delivery {
    let named = NamedError::of_transaction(error, &[], &[]);
    let own = named.code.and_then(NamedError::of_clearing);
    Delivery::Refused { error: own.unwrap_or(named).name }
}

/// What an error on sending says for certain; `None` where the node may have taken the transaction all the same.
fn end_of(error: &Error) -> Option<Delivery> {
    if let Some(error) = error.kind().get_transaction_error() {
        if error == TransactionError::AlreadyProcessed {
            return None; // it came there before: how it ended is to be seen
        }
        // simulated and refused by a program, or not fit to be executed at all
        return Some(match &error {
            TransactionError::InstructionError(..) => refused(&error),
            _ => never(&format!("the node did not take it: {error}")),
        });
    }
    match error.kind() {
        ErrorKind::RpcError(RpcError::RpcResponseError { code, message, .. })
            if NOT_TAKEN.contains(code) =>
        {
            Some(never(&format!("the node did not take it: {message}")))
        }
        ErrorKind::Reqwest(error) if error.is_connect() => {
            Some(never("the node that sends can't be reached; nothing was sent"))
        }
        _ => None,
    }
}

fn never(why: &str) -> Delivery {
    Delivery::NeverReachedVenue { why: why.to_owned() }
}
