//! What is to be sent, and how.

use super::fees::RecentFee;
use anchor_lang::solana_program::instruction::Instruction;
use solana_compute_budget_interface::ComputeBudgetInstruction;
use solana_keypair::Keypair;
use solana_message::AddressLookupTableAccount;
use std::time::Duration;

/// Most that one transaction may use, and what is asked for where nobody says otherwise [compute units].
pub const MAX_UNITS: u32 = 1_400_000;

/// One transaction to be: what it does, who signs (the first pays).
#[derive(Clone, Debug)]
pub struct Outgoing<'a> {
    /// What it is called in outcomes and errors.
    pub label: String,
    /// In their order, all or none. Compute-budget instructions among them count in place of those of [`Sending`].
    pub instructions: Vec<Instruction>,
    /// Fee payer first; a key may be named twice.
    pub signers: Vec<&'a Keypair>,
}

impl<'a> Outgoing<'a> {
    /// One instruction, one signer: the most frequent kind.
    pub fn new(label: impl Into<String>, instruction: Instruction, signer: &'a Keypair) -> Self {
        Self { label: label.into(), instructions: vec![instruction], signers: vec![signer] }
    }

    /// With a limit of its own [compute units].
    pub fn with_units(mut self, limit: u32) -> Self {
        self.instructions.push(ComputeBudgetInstruction::set_compute_unit_limit(limit));
        self
    }

    /// With a priority fee of its own [micro-lamports per compute unit].
    pub fn with_priority(mut self, price: u64) -> Self {
        self.instructions.push(ComputeBudgetInstruction::set_compute_unit_price(price));
        self
    }
}

/// How a batch is sent. The default fits a bot on its own node: no simulation, the whole of the unit limit, no priority fee, three
/// blockhashes at most.
#[derive(Clone, Debug)]
pub struct Sending {
    /// Ask the node first, and never send what it refuses.
    pub simulate: bool,
    /// Compute unit limit, where the transaction has none of its own.
    pub units: Units,
    /// Priority fee, where the transaction has none of its own.
    pub priority: Priority,
    /// Lookup tables to find addresses in; a transaction is of version 0 where there is one, else a legacy one.
    pub tables: Vec<AddressLookupTableAccount>,
    /// Blockhashes to sign with, one after the other's certain end; at least one.
    pub attempts: u32,
    /// After so long nothing is signed anew, and what is still on its way is given up as unknown.
    pub patience: Duration,
}

impl Default for Sending {
    fn default() -> Self {
        Self {
            simulate: false,
            units: Units::Fixed(MAX_UNITS),
            priority: Priority::None,
            tables: vec![],
            attempts: 3,
            patience: Duration::from_secs(90),
        }
    }
}

/// Where a compute unit limit comes from. A limit that fits makes room in a block likelier, and a priority fee cheaper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Units {
    /// The same for all [compute units].
    Fixed(u32),
    /// What the simulation used and so much more [bps of it], rounded up; the transaction is simulated even where `simulate` is off.
    Simulated {
        /// 1 000 is a tenth more. State moves between simulation and execution: leave room for another leg or scenario.
        margin_bps: u32,
    },
}

/// Where a priority fee comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Priority {
    /// None is paid.
    None,
    /// The same for all [micro-lamports per compute unit].
    Fixed(u64),
    /// From what was paid lately for the accounts that the transaction writes; none where the node can't say.
    Recent(RecentFee),
}

impl Units {
    /// Limit for a transaction that used `used` in simulation. Rounding: up. Never above [`MAX_UNITS`].
    pub(super) fn limit(self, used: u64) -> u32 {
        match self {
            Self::Fixed(limit) => limit.min(MAX_UNITS),
            Self::Simulated { margin_bps } => {
                let more = u128::from(used) * u128::from(margin_bps);
                let limit = u128::from(used) + more.div_ceil(10_000);
                u32::try_from(limit).unwrap_or(MAX_UNITS).min(MAX_UNITS)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_from_simulation_leaves_room_and_rounds_up() {
        let units = Units::Simulated { margin_bps: 1_000 };
        assert_eq!(units.limit(100_000), 110_000);
        assert_eq!(units.limit(1), 2);
        assert_eq!(units.limit(1_399_999), MAX_UNITS);
        assert_eq!(units.limit(u64::MAX), MAX_UNITS);
        assert_eq!(Units::Fixed(u32::MAX).limit(5), MAX_UNITS);
    }
}
