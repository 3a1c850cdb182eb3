//! What anybody may do about a pool and nobody gains much by: the upkeep of auctions and the way down the waterfall. Pure
//! functions of one look at the pool; each crank is refused harmlessly when somebody else came first.
//!
//! | | |
//! |---|---|
//! | [`auctions`] | starts, ends, turns, sealed rounds, restarts, the backstop |
//! | [`waterfall`] | debts, shortfalls, ranks, deleveraging |
//! | [`netting`] | accounts in auction netted against each other |
//! | [`releases`] | hold-backs, bonds, quotes whose time has passed |
//! | [`breakers`] | rules whose condition holds |

pub mod auctions;
pub mod breakers;
pub mod netting;
pub mod releases;
pub mod waterfall;

use crate::chain::View;
use anchor_lang::{prelude::Pubkey, solana_program::instruction::Instruction};

/// Who signs a crank, beside who pays for the transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signs {
    /// Nobody else.
    Payer,
    /// The publisher of surfaces.
    Publisher,
    /// Who lists boards.
    Lister,
}

/// One thing to do, as one instruction.
#[derive(Clone, Debug)]
pub struct Crank {
    /// What is done, in one of few words: "end_auction". A label of metrics.
    pub kind: &'static str,
    /// To what: an address, a market's number and an expiry or a time. Kind and target stay the same until it is done: what was
    /// refused is known by them.
    pub target: String,
    pub signs: Signs,
    pub instruction: Instruction,
}

impl Crank {
    /// What anybody may do.
    pub fn new(kind: &'static str, target: impl ToString, instruction: Instruction) -> Self {
        Self { kind, target: target.to_string(), signs: Signs::Payer, instruction }
    }

    pub fn signed_by(self, signs: Signs) -> Self {
        Self { signs, ..self }
    }
}

/// All cranks that one look shows; `caller` pays for them.
pub fn cranks(view: &View, caller: Pubkey) -> Vec<Crank> {
    let mut all = breakers::tripped(view, caller);
    all.extend(releases::released(view));
    all.extend(auctions::tended(view, caller));
    all.extend(netting::netted(view));
    all
}
