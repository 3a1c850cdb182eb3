//! What the Ed25519 precompile verified, from the data of its instruction.
//!
//! Layout: signatures u8, padding u8, then for each 14 bytes of offsets: signature offset and instruction, key offset and instruction, message
//! offset, size and instruction (u16 each). An instruction number of 0xffff means the precompile's own. Entries that point into another
//! instruction are passed over: what is read here is then what was verified, wherever the instruction stands in the transaction.

const HEAD: usize = 2;
const ENTRY: usize = 14;
const OWN: u16 = u16::MAX;

/// A message and the key that signed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified<'a> {
    /// Who signed.
    pub key: &'a [u8; 32],
    /// What was signed.
    pub message: &'a [u8],
}

/// Every signature of one instruction of the precompile whose key, signature and message lie in that instruction itself.
pub fn verified(data: &[u8]) -> impl Iterator<Item = Verified<'_>> {
    let count = data.first().map_or(0, |count| usize::from(*count));
    (0..count).filter_map(move |at| entry(data, at))
}

fn entry(data: &[u8], at: usize) -> Option<Verified<'_>> {
    let from = at.checked_mul(ENTRY)?.checked_add(HEAD)?;
    let offsets: &[u8; ENTRY] = data.get(from..from.checked_add(ENTRY)?)?.try_into().ok()?;
    let word = |place: usize| {
        let [low, high] = [offsets.get(2 * place), offsets.get(2 * place + 1)];
        Some(u16::from_le_bytes([*low?, *high?]))
    };
    let own = word(1)? == OWN && word(3)? == OWN && word(6)? == OWN;
    let (key_at, message_at, size) =
        (usize::from(word(2)?), usize::from(word(4)?), usize::from(word(5)?));
    let key = data.get(key_at..key_at.checked_add(32)?)?.try_into().ok()?;
    let message = data.get(message_at..message_at.checked_add(size)?)?;
    own.then_some(Verified { key, message })
}
