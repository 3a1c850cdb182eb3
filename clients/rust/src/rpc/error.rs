//! What can go wrong between a client and a cluster.

use super::simulate::Refusal;
use anchor_lang::prelude::Pubkey;
use solana_rpc_client_api::{
    client_error::{Error as ClientError, ErrorKind},
    custom_error as code,
    request::RpcError,
};
use solana_signer::SignerError;

/// Errors of [`Cluster`](super::Cluster). What becomes of a transaction once it is sent is no error but a
/// [`Fate`](super::Fate).
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No answer, or none of use, after several tries; another try may succeed.
    #[error("no answer from the cluster: {0}; check the address, or try again")]
    Unreachable(#[source] Box<ClientError>),
    /// The node answered that it won't.
    #[error("the node refuses: {0}")]
    Node(#[source] Box<ClientError>),
    /// The node lags behind what was seen already. What it says now would be an old story.
    #[error(
        "the node lags: slot {seen} has been seen, and it has not got there; try again, or another node"
    )]
    StaleSlot {
        /// Newest slot seen.
        seen: u64,
        /// What the answer was of, where it said so.
        got: Option<u64>,
    },
    /// No account is there.
    #[error("there is no {kind} at {key}")]
    Missing {
        /// "Pool".
        kind: &'static str,
        /// Where it was looked for.
        key: Pubkey,
    },
    /// An account of another kind, or of another version.
    #[error("the account at {key} is no {kind}")]
    WrongKind {
        /// "Pool".
        kind: &'static str,
        /// Where it was looked for.
        key: Pubkey,
    },
    /// The simulation refused the transaction.
    #[error("{0}")]
    Refused(Box<Refusal>),
    /// What had to go through did not; the fate in words.
    #[error("{label} failed: {why}")]
    Failed {
        /// As in [`Outgoing`](super::Outgoing).
        label: String,
        /// Name and message.
        why: String,
    },
    /// More bytes than a packet has, or more accounts than a message can number.
    #[error(
        "{label} does not fit a transaction ({bytes} bytes of 1232): use a lookup table, or do less at once"
    )]
    TooLarge {
        /// As in [`Outgoing`](super::Outgoing).
        label: String,
        /// Its size; 0 where it could not even be compiled.
        bytes: usize,
    },
    /// Nobody to pay for it.
    #[error("{label} has no signer: the first one pays the fee")]
    NoSigner {
        /// As in [`Outgoing`](super::Outgoing).
        label: String,
    },
    /// A signer is missing, or one too many was given.
    #[error("{label} can't be signed: {source}")]
    Signing {
        /// As in [`Outgoing`](super::Outgoing).
        label: String,
        /// Why.
        source: SignerError,
    },
}

impl Error {
    /// Whether the same question may be answered later.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Unreachable(_) | Self::StaleSlot { .. })
    }

    /// Its name, as outcomes have it.
    pub fn name(&self) -> &str {
        match self {
            Self::Unreachable(_) => "Unreachable",
            Self::Node(_) => "Node",
            Self::StaleSlot { .. } => "StaleSlot",
            Self::Missing { .. } => "Missing",
            Self::WrongKind { .. } => "WrongKind",
            Self::Refused(refusal) => &refusal.error.name,
            Self::Failed { .. } => "Failed",
            Self::TooLarge { .. } => "TooLarge",
            Self::NoSigner { .. } => "NoSigner",
            Self::Signing { .. } => "Signing",
        }
    }

    /// Sorts a client's error into those that pass and those that don't.
    pub(super) fn of_client(error: ClientError, seen: u64) -> Self {
        match error.kind() {
            ErrorKind::RpcError(RpcError::RpcResponseError { code, .. })
                if *code == code::JSON_RPC_SERVER_ERROR_MIN_CONTEXT_SLOT_NOT_REACHED =>
            {
                Self::StaleSlot { seen, got: None }
            }
            kind if passes(kind) => Self::Unreachable(Box::new(error)),
            _ => Self::Node(Box::new(error)),
        }
    }
}

/// The node is busy, behind, or can't be reached; what it was asked is no reason.
fn passes(kind: &ErrorKind) -> bool {
    const INTERNAL_ERROR: i64 = -32603;
    // providers of nodes answer 200 and say it in the body, each in a way of its own
    const RATE_LIMITED: i64 = -32029;
    const RATE_LIMITED_HTTP: i64 = -32429;
    const TOO_MANY_REQUESTS: i64 = 429;
    match kind {
        ErrorKind::Io(_) | ErrorKind::Middleware(_) => true,
        ErrorKind::Reqwest(error) => error
            .status()
            .map_or(!error.is_builder(), |status| matches!(status.as_u16(), 408 | 429 | 500..)),
        // what stands before a busy node answers with a page of its own
        ErrorKind::SerdeJson(_) => true,
        ErrorKind::RpcError(RpcError::RpcResponseError { code, .. }) => matches!(
            *code,
            INTERNAL_ERROR
                | RATE_LIMITED
                | RATE_LIMITED_HTTP
                | TOO_MANY_REQUESTS
                | code::JSON_RPC_SERVER_ERROR_NODE_UNHEALTHY
                | code::JSON_RPC_SERVER_ERROR_BLOCK_NOT_AVAILABLE
                | code::JSON_RPC_SERVER_ERROR_BLOCK_STATUS_NOT_AVAILABLE_YET
        ),
        ErrorKind::RpcError(RpcError::RpcRequestError(_) | RpcError::ParseError(_)) => true,
        ErrorKind::RpcError(RpcError::ForUser(_)) => false,
        ErrorKind::SigningError(_) | ErrorKind::TransactionError(_) | ErrorKind::Custom(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use solana_rpc_client_api::request::RpcResponseErrorData;

    fn sorted(code: i64) -> Error {
        let kind = ErrorKind::RpcError(RpcError::RpcResponseError {
            code,
            message: String::new(),
            data: RpcResponseErrorData::Empty,
        });
        Error::of_client(kind.into(), 77)
    }

    #[test]
    fn a_busy_node_passes_and_a_wrong_question_does_not() {
        assert!(matches!(sorted(-32005), Error::Unreachable(_)));
        assert!(matches!(sorted(-32603), Error::Unreachable(_)));
        for limited in [-32029, -32429, 429] {
            assert!(matches!(sorted(limited), Error::Unreachable(_)), "{limited}");
        }
        assert!(matches!(sorted(-32602), Error::Node(_)), "invalid parameters");
        let refused = std::io::Error::from(std::io::ErrorKind::ConnectionRefused);
        assert!(Error::of_client(refused.into(), 0).is_transient());
    }

    #[test]
    fn a_node_behind_what_was_seen_is_stale() {
        assert!(matches!(sorted(-32016), Error::StaleSlot { seen: 77, got: None }));
        assert!(sorted(-32016).is_transient());
    }
}
