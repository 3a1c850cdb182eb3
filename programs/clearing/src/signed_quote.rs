//! Finds the quote that the Ed25519 precompile verified in this transaction.
//!
//! The precompile's instruction is found by looking at all of them, because wallets put instructions of their own in front. What it verified is read
//! from its own data, with the offsets it used, so the bytes that were verified are the bytes that are parsed.

use anchor_lang::prelude::*;
use breakwater_quotes::{Quote, ed25519, envelope};

/// The sysvar that holds the transaction's instructions.
pub const INSTRUCTIONS: Pubkey =
    Pubkey::from_str_const("Sysvar1nstructions1111111111111111111111111");
const PRECOMPILE: Pubkey = Pubkey::from_str_const("Ed25519SigVerify111111111111111111111111111");

/// A quote and the key that signed it.
pub struct Signed {
    /// As it was signed.
    pub quote: Quote,
    /// Who signed it.
    pub signer: Pubkey,
}

/// What names a quote.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// The maker's margin account.
    pub maker: &'a Pubkey,
    /// Number that the maker gave it.
    pub nonce: u64,
}

/// The first verified quote of a maker with a nonce whose signer may sign it; `None` where there is none.
pub fn find(
    sysvar: &AccountInfo,
    wanted: Wanted,
    may_sign: impl Fn(&Pubkey) -> bool,
) -> Result<Option<Signed>> {
    require_keys_eq!(*sysvar.key, INSTRUCTIONS);
    let data = sysvar.try_borrow_data()?;
    for number in 0..word(&data, 0).unwrap_or(0) {
        let Some((program, instruction)) = instruction(&data, number) else { continue };
        if program != PRECOMPILE.as_array() {
            continue;
        }
        for verified in ed25519::verified(instruction) {
            let signer = Pubkey::new_from_array(*verified.key);
            if !may_sign(&signer) {
                continue;
            }
            if let Ok(quote) = envelope::open(verified.message, verified.key)
                && quote.maker == *wanted.maker.as_array()
                && quote.nonce == wanted.nonce
            {
                return Ok(Some(Signed { quote, signer }));
            }
        }
    }
    Ok(None)
}

/// Program and data of one instruction. Layout of the sysvar: count u16, offset u16 each; at an offset: accounts u16, 33 bytes each, program
/// (32), length u16, data.
fn instruction(data: &[u8], number: usize) -> Option<(&[u8; 32], &[u8])> {
    let at = word(data, 2 + 2 * number)?; // fits: below 2^17
    let accounts = word(data, at)?;
    let rest = data.get(at + 2 + 33 * accounts..)?; // fits: below 2^22
    let (program, rest) = rest.split_first_chunk::<32>()?;
    let (length, rest) = rest.split_first_chunk::<2>()?;
    Some((program, rest.get(..usize::from(u16::from_le_bytes(*length)))?))
}

fn word(data: &[u8], at: usize) -> Option<usize> {
    let bytes = data.get(at..at.checked_add(2)?)?.try_into().ok()?;
    Some(usize::from(u16::from_le_bytes(bytes)))
}
