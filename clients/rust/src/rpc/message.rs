//! From instructions to bytes.

use super::{Error, Outgoing};
use crate::instruction::{HEAP_BYTES, needs_heap};
use anchor_lang::{prelude::Pubkey, solana_program::instruction::Instruction};
use solana_compute_budget_interface::{self as budget, ComputeBudgetInstruction};
use solana_hash::Hash;
use solana_keypair::Keypair;
use solana_message::{AddressLookupTableAccount, Message, VersionedMessage, v0};
use solana_signer::Signer;
use solana_transaction::{TransactionError, versioned::VersionedTransaction};

/// Most bytes of a transaction: what a packet of IPv6 holds.
pub(super) const PACKET: usize = 1_232;

/// Compute units and their price.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Budget {
    pub units: Option<u32>,
    /// [micro-lamports per compute unit]
    pub price: Option<u64>,
    /// All the memory there is.
    pub heap: bool,
}

impl Budget {
    /// How many instructions it takes.
    pub fn instructions(&self) -> usize {
        [self.units.is_some(), self.price.is_some(), self.heap].map(usize::from).iter().sum()
    }
}

/// Who pays.
pub(super) fn payer(item: &Outgoing) -> Result<Pubkey, Error> {
    let payer = item.signers.first().map(|key| key.pubkey());
    payer.ok_or_else(|| Error::NoSigner { label: item.label.clone() })
}

/// What a transaction's own instructions say about its budget, and the others.
pub(super) fn split(instructions: &[Instruction]) -> (Budget, Vec<Instruction>) {
    let mut own = Budget::default();
    let mut rest = Vec::with_capacity(instructions.len() + 2);
    for instruction in instructions {
        // first byte: which setting; then its number, little-endian
        let setting =
            instruction.data.split_first().filter(|_| budget::check_id(&instruction.program_id));
        match setting {
            Some((1, heap)) if heap.len() == 4 => {} // asked for where it is needed
            Some((2, units)) if units.len() == 4 => {
                own.units = units.try_into().ok().map(u32::from_le_bytes)
            }
            Some((3, price)) if price.len() == 8 => {
                own.price = price.try_into().ok().map(u64::from_le_bytes)
            }
            _ => rest.push(instruction.clone()),
        }
    }
    own.heap = needs_heap(&rest);
    (own, rest)
}

/// An error with its instruction's number among those behind the budget's own `first` ones.
pub(super) fn renumbered(error: TransactionError, first: usize) -> TransactionError {
    match error {
        TransactionError::InstructionError(at, cause) => {
            let at = usize::from(at).checked_sub(first).and_then(|at| u8::try_from(at).ok());
            TransactionError::InstructionError(at.unwrap_or(u8::MAX), cause)
        }
        other => other,
    }
}

/// A message of version 0 where there is a table, else a legacy one, which is two bytes shorter.
pub(super) fn compile(
    payer: &Pubkey,
    instructions: &[Instruction],
    budget: Budget,
    tables: &[AddressLookupTableAccount],
    blockhash: Hash,
) -> Option<VersionedMessage> {
    let units = budget.units.map(ComputeBudgetInstruction::set_compute_unit_limit);
    let price = budget.price.map(ComputeBudgetInstruction::set_compute_unit_price);
    let heap = budget.heap.then(|| ComputeBudgetInstruction::request_heap_frame(HEAP_BYTES));
    let own = units.into_iter().chain(price).chain(heap);
    let all: Vec<Instruction> = own.chain(instructions.iter().cloned()).collect();
    if tables.is_empty() {
        let message = Message::new_with_blockhash(&all, Some(payer), &blockhash);
        return Some(VersionedMessage::Legacy(message));
    }
    v0::Message::try_compile(payer, &all, tables, blockhash).ok().map(VersionedMessage::V0)
}

/// Size of the transaction that a message makes [bytes].
pub(super) fn wire_bytes(message: &VersionedMessage) -> usize {
    // the count of signatures takes one byte up to 127 of them, and a packet has no room for more than 19
    let signatures = usize::from(message.header().num_required_signatures);
    1 + 64 * signatures + message.serialize().len()
}

/// Signed by all of an item's signers, each once. Errors: `TooLarge`, `Signing`.
pub(super) fn sign(
    item: &Outgoing,
    message: Option<VersionedMessage>,
) -> Result<VersionedTransaction, Error> {
    let too_large = |bytes| Error::TooLarge { label: item.label.clone(), bytes };
    let message = message.ok_or_else(|| too_large(0))?;
    let bytes = wire_bytes(&message);
    if bytes > PACKET {
        return Err(too_large(bytes));
    }
    VersionedTransaction::try_new(message, &unique(&item.signers))
        .map_err(|source| Error::Signing { label: item.label.clone(), source })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        address,
        instruction::{self as ix, FEW_ACCOUNTS},
    };

    #[test]
    fn a_transactions_own_budget_counts() {
        let key = Keypair::new();
        let pool = address::pool(0);
        let check = ix::check_margin(pool, pool, None, &Default::default());
        let mut item =
            Outgoing::new("check", check.clone(), &key).with_units(70_000).with_priority(9);
        item.instructions.push(ComputeBudgetInstruction::request_heap_frame(64 * 1024));
        let (own, rest) = split(&item.instructions);
        assert_eq!(own, Budget { units: Some(70_000), price: Some(9), heap: false });
        assert_eq!((&rest[..], own.instructions()), (&[check.clone()][..], 2));
        let mut large = check;
        large.accounts.resize(FEW_ACCOUNTS + 1, large.accounts[0].clone());
        let (own, rest) = split(&[large]);
        assert_eq!(own, Budget { heap: true, ..Budget::default() });
        let message = compile(&key.pubkey(), &rest, own, &[], Hash::default()).unwrap();
        assert_eq!((message.instructions().len(), own.instructions()), (2, 1));
    }

    #[test]
    fn a_key_named_twice_signs_once() {
        let (payer, owner) = (Keypair::new(), Keypair::new());
        let open = ix::create_account(payer.pubkey(), owner.pubkey(), address::pool(0), 0);
        let signers = vec![&payer, &owner, &payer];
        let item = Outgoing { label: "open".to_owned(), instructions: vec![open], signers };
        let message =
            compile(&payer.pubkey(), &item.instructions, Budget::default(), &[], Hash::default());
        let bytes = wire_bytes(message.as_ref().unwrap());
        let signed = sign(&item, message).unwrap();
        let sign = |key: &Keypair| key.sign_message(&signed.message.serialize());
        assert_eq!(signed.signatures, [sign(&payer), sign(&owner)]);
        assert_eq!(bytes, 1 + 2 * 64 + signed.message.serialize().len());
    }

    #[test]
    fn a_missing_signer_is_named_and_so_is_a_transaction_without_any() {
        let payer = Keypair::new();
        let open = ix::create_account(payer.pubkey(), address::pool(1), address::pool(0), 0);
        let item = Outgoing::new("open", open, &payer);
        let message =
            compile(&payer.pubkey(), &item.instructions, Budget::default(), &[], Hash::default());
        let error = sign(&item, message).unwrap_err();
        assert_eq!(error.name(), "Signing");
        let nobody = Outgoing { signers: vec![], ..item };
        assert_eq!(self::payer(&nobody).unwrap_err().name(), "NoSigner");
    }
}
