//! What became of a transaction.

use crate::error::NamedError;
use solana_signature::Signature;

/// What became of one transaction of a batch.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// As in [`Outgoing`](super::Outgoing).
    pub label: String,
    /// `None` when it went through, else the error's name; "Expired" and "Unknown" for those fates.
    pub error: Option<String>,
    /// The whole story.
    pub fate: Fate,
}

/// The five ends of a transaction. In every one but `Unknown` it is certain whether it was executed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fate {
    /// Executed, at the cluster's commitment.
    Landed {
        /// By which it can be looked up.
        signature: Signature,
        /// Of the block it is in.
        slot: u64,
    },
    /// In a block, refused by a program: the fee is paid, nothing else has changed.
    Failed {
        /// By which it can be looked up.
        signature: Signature,
        /// Of the block it is in.
        slot: u64,
        /// Who refused and why.
        error: NamedError,
    },
    /// Never sent: the simulation refused it, or it could not be made (too large, a signer missing, no answer from the node).
    Refused {
        /// Who refused and why.
        error: NamedError,
        /// Of the simulation; empty where there was none.
        logs: Vec<String>,
    },
    /// Sent, and certainly never executed: its blockhash is past, and no block up to then has it.
    Expired {
        /// The last one it had; those before it are as dead.
        signature: Signature,
    },
    /// Sent, and nobody answered for as long as patience lasted. It may have been executed, or may still be.
    Unknown {
        /// The only one that can still land; ask for its status later.
        signature: Signature,
    },
}

impl Fate {
    /// Name of what went wrong; `None` when it landed.
    pub fn error_name(&self) -> Option<&str> {
        match self {
            Self::Landed { .. } => None,
            Self::Failed { error, .. } | Self::Refused { error, .. } => Some(&error.name),
            Self::Expired { .. } => Some("Expired"),
            Self::Unknown { .. } => Some("Unknown"),
        }
    }

    /// The same as a sentence; empty when it landed.
    pub fn explained(&self) -> String {
        match self {
            Self::Landed { .. } => String::new(),
            Self::Failed { error, .. } => error.to_string(),
            Self::Refused { error, .. } => format!("{error} (not sent)"),
            Self::Expired { signature } => {
                format!(
                    "Expired: {signature} reached no block in time and never will; send it again"
                )
            }
            Self::Unknown { signature } => format!(
                "Unknown: no answer about {signature}; look it up before sending the same again"
            ),
        }
    }
}

impl Outcome {
    pub(super) fn new(label: &str, fate: Fate) -> Self {
        Self { label: label.to_owned(), error: fate.error_name().map(str::to_owned), fate }
    }
}
