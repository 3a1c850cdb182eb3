//! Runs the conformance operations on the SVM. Instruction data: a mode byte, then pairs of 128-bit words.
//!
//! Mode 255: every operation over every pair; return data is one 8-byte digest an operation, in order.
//! Any other mode: that operation alone; return data is 17 bytes a pair (has an answer, the answer).

use anchor_lang::{
    prelude::{AccountInfo, Pubkey},
    solana_program::{
        entrypoint, entrypoint::ProgramResult, program::set_return_data,
        program_error::ProgramError,
    },
};
use conformance_ops::{DIGEST, OPS, fold};

#[cfg(target_os = "solana")]
use breakwater_sbf_builtins as _;

#[cfg(not(feature = "no-entrypoint"))]
entrypoint!(process);

pub const ALL: u8 = 255;

pub fn process(_: &Pubkey, _: &[AccountInfo], data: &[u8]) -> ProgramResult {
    let (mode, pairs) = data.split_first().ok_or(ProgramError::InvalidInstructionData)?;
    let mut answers = Vec::with_capacity(1_024);
    if *mode == ALL {
        for op in OPS {
            let digest = words(pairs).fold(DIGEST, |digest, (a, b)| fold(digest, (op.run)(a, b)));
            answers.extend_from_slice(&digest.to_le_bytes());
        }
    } else {
        let op = OPS.get(usize::from(*mode)).ok_or(ProgramError::InvalidInstructionData)?;
        for (a, b) in words(pairs) {
            let answer = (op.run)(a, b);
            answers.push(u8::from(answer.is_some()));
            answers.extend_from_slice(&answer.unwrap_or(0).to_le_bytes());
        }
    }
    set_return_data(&answers);
    Ok(())
}

fn words(pairs: &[u8]) -> impl Iterator<Item = (u128, u128)> {
    pairs.chunks_exact(32).map(|pair| {
        let (mut a, mut b) = ([0; 16], [0; 16]);
        a.copy_from_slice(&pair[..16]);
        b.copy_from_slice(&pair[16..]);
        (u128::from_le_bytes(a), u128::from_le_bytes(b))
    })
}
