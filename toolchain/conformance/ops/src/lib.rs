//! The integer operations a program relies on, as one table that host and SVM both run.
//!
//! Signed 64-bit division is not among them: it does not link with the registry toolchain, so the programs
//! do without it.

#![no_std]

use fixed::types::I80F48;

/// `None` where the checked operation has no result.
pub type Answer = Option<u128>;

pub struct Op {
    pub name: &'static str,
    pub run: fn(u128, u128) -> Answer,
}

fn shift(b: u128) -> u32 {
    (b & 127) as u32
}

fn i80(bits: u128) -> I80F48 {
    I80F48::from_bits(bits as i128)
}

fn bits(value: I80F48) -> u128 {
    value.to_bits() as u128
}

macro_rules! ops {
    ($($name:literal => |$a:ident, $b:ident| $body:expr;)*) => {
        pub static OPS: &[Op] = &[$(Op {
            name: $name,
            // Not inlined: the operation itself is under test, not what the optimiser makes of a constant.
            run: { #[inline(never)] fn run($a: u128, $b: u128) -> Answer { let _ = $b; $body } run },
        }),*];
    };
}

ops! {
    "u128 wrapping_add" => |a, b| Some(a.wrapping_add(b));
    "u128 wrapping_sub" => |a, b| Some(a.wrapping_sub(b));
    "u128 wrapping_mul" => |a, b| Some(a.wrapping_mul(b));
    "u128 checked_add" => |a, b| a.checked_add(b);
    "u128 checked_sub" => |a, b| a.checked_sub(b);
    "u128 checked_mul" => |a, b| a.checked_mul(b);
    "u128 checked_div" => |a, b| a.checked_div(b);
    "u128 checked_rem" => |a, b| a.checked_rem(b);
    "u128 div by u64" => |a, b| a.checked_div(b >> 64);
    "u128 div_ceil" => |a, b| if b == 0 { None } else { Some(a.div_ceil(b)) };
    "u128 shl" => |a, b| Some(a << shift(b));
    "u128 shr" => |a, b| Some(a >> shift(b));
    "u128 rotate_left" => |a, b| Some(a.rotate_left(shift(b)));
    "u128 leading_zeros" => |a, b| Some(u128::from(a.leading_zeros()));
    "u128 trailing_zeros" => |a, b| Some(u128::from(a.trailing_zeros()));
    "u128 count_ones" => |a, b| Some(u128::from(a.count_ones()));
    "u128 cmp" => |a, b| Some(a.cmp(&b) as i8 as u128);
    "u128 eq" => |a, b| Some(u128::from(a == b));
    "i128 wrapping_mul" => |a, b| Some((a as i128).wrapping_mul(b as i128) as u128);
    "i128 checked_add" => |a, b| (a as i128).checked_add(b as i128).map(|x| x as u128);
    "i128 checked_sub" => |a, b| (a as i128).checked_sub(b as i128).map(|x| x as u128);
    "i128 checked_mul" => |a, b| (a as i128).checked_mul(b as i128).map(|x| x as u128);
    "i128 checked_div" => |a, b| (a as i128).checked_div(b as i128).map(|x| x as u128);
    "i128 checked_rem" => |a, b| (a as i128).checked_rem(b as i128).map(|x| x as u128);
    "i128 checked_neg" => |a, b| (a as i128).checked_neg().map(|x| x as u128);
    "i128 shr" => |a, b| Some(((a as i128) >> shift(b)) as u128);
    "i128 cmp" => |a, b| Some((a as i128).cmp(&(b as i128)) as i8 as u128);
    "i128 unsigned_abs" => |a, b| Some((a as i128).unsigned_abs());
    "u64 checked_mul" => |a, b| (a as u64).checked_mul(b as u64).map(u128::from);
    "u64 widening mul" => |a, b| Some(u128::from(a as u64) * u128::from(b as u64));
    "u64 checked_div" => |a, b| (a as u64).checked_div(b as u64).map(u128::from);
    "u64 checked_rem" => |a, b| (a as u64).checked_rem(b as u64).map(u128::from);
    "u64 isqrt" => |a, b| Some(u128::from((a as u64).isqrt()));
    "u64 leading_zeros" => |a, b| Some(u128::from((a as u64).leading_zeros()));
    "u64 shl" => |a, b| Some(u128::from((a as u64) << (b & 63)));
    "u64 rotate_right" => |a, b| Some(u128::from((a as u64).rotate_right(shift(b) & 63)));
    "i64 checked_add" => |a, b| (a as i64).checked_add(b as i64).map(|x| x as u128);
    "i64 checked_sub" => |a, b| (a as i64).checked_sub(b as i64).map(|x| x as u128);
    "i64 checked_mul" => |a, b| (a as i64).checked_mul(b as i64).map(|x| x as u128);
    "i64 wrapping_mul" => |a, b| Some((a as i64).wrapping_mul(b as i64) as u128);
    "i64 widening mul" => |a, b| Some((i128::from(a as i64) * i128::from(b as i64)) as u128);
    "i64 saturating_add" => |a, b| Some((a as i64).saturating_add(b as i64) as u128);
    "i64 shr" => |a, b| Some(((a as i64) >> (b & 63)) as u128);
    "i64 unsigned_abs" => |a, b| Some(u128::from((a as i64).unsigned_abs()));
    "i64 from i128" => |a, b| i64::try_from(a as i128).ok().map(|x| x as u128);
    "u32 checked_mul" => |a, b| (a as u32).checked_mul(b as u32).map(u128::from);
    "i32 cmp" => |a, b| Some((a as i32).cmp(&(b as i32)) as i8 as u128);
    "I80F48 checked_add" => |a, b| i80(a).checked_add(i80(b)).map(bits);
    "I80F48 checked_sub" => |a, b| i80(a).checked_sub(i80(b)).map(bits);
    "I80F48 checked_mul" => |a, b| i80(a).checked_mul(i80(b)).map(bits);
    "I80F48 checked_div" => |a, b| i80(a).checked_div(i80(b)).map(bits);
    "I80F48 floor" => |a, b| i80(a).checked_floor().map(bits);
    "I80F48 ceil" => |a, b| i80(a).checked_ceil().map(bits);
    "I80F48 to u64" => |a, b| i80(a).checked_to_num::<u64>().map(u128::from);
    "I80F48 from i64" => |a, b| I80F48::checked_from_num(a as i64).map(bits);
    "I80F48 cmp" => |a, b| Some(i80(a).cmp(&i80(b)) as i8 as u128);
}

/// Folds an answer into a digest (FNV-1a over 17 bytes).
pub fn fold(digest: u64, answer: Answer) -> u64 {
    let mut digest = step(digest, u8::from(answer.is_some()));
    for byte in answer.unwrap_or(0).to_le_bytes() {
        digest = step(digest, byte);
    }
    digest
}

fn step(digest: u64, byte: u8) -> u64 {
    (digest ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
}

/// Start of a digest.
pub const DIGEST: u64 = 0xcbf2_9ce4_8422_2325;
