//! Fixed-point primitives: the only place where integers are divided.

use crate::{
    error::RiskError,
    tables::LOG,
    units::{BPS, LOTS_PER_CONTRACT},
};

const LOW: u64 = 0xffff_ffff;
/// ln 2 [2^-40].
const LN2_Q40: i64 = 762_123_384_786;

/// `a b / d`, rounded down. Errors: `Domain` for d = 0, `Overflow`.
pub fn mul_div_floor(a: u64, b: u64, d: u64) -> Result<u64, RiskError> {
    if d == 0 {
        return Err(RiskError::Domain);
    }
    let product = u128::from(a) * u128::from(b); // fits: 64 + 64 bits
    if let Ok(small) = u64::try_from(product) {
        return Ok(small / d); // the common case, without the 128-bit division
    }
    u64::try_from(product / u128::from(d)).map_err(|_| RiskError::Overflow)
}

/// `a b / d`, rounded up. Errors: as [`mul_div_floor`].
pub fn mul_div_ceil(a: u64, b: u64, d: u64) -> Result<u64, RiskError> {
    if d == 0 {
        return Err(RiskError::Domain);
    }
    let product = u128::from(a) * u128::from(b); // fits: 64 + 64 bits
    u64::try_from(product.div_ceil(u128::from(d))).map_err(|_| RiskError::Overflow)
}

/// `a b / d` for signed a, rounded towards minus infinity.
/// Errors: `Domain` for d = 0, `Overflow`. The magnitude is divided: signed division does not link on chain.
pub fn mul_div_down(a: i64, b: u64, d: u64) -> Result<i64, RiskError> {
    if a < 0 {
        negated(mul_div_ceil(a.unsigned_abs(), b, d)?)
    } else {
        i64::try_from(mul_div_floor(a.unsigned_abs(), b, d)?).map_err(|_| RiskError::Overflow)
    }
}

/// `a b / d` for signed a, rounded towards plus infinity. Errors: as [`mul_div_down`].
pub fn mul_div_up(a: i64, b: u64, d: u64) -> Result<i64, RiskError> {
    if a < 0 {
        negated(mul_div_floor(a.unsigned_abs(), b, d)?)
    } else {
        i64::try_from(mul_div_ceil(a.unsigned_abs(), b, d)?).map_err(|_| RiskError::Overflow)
    }
}

fn negated(magnitude: u64) -> Result<i64, RiskError> {
    0i64.checked_sub_unsigned(magnitude).ok_or(RiskError::Overflow)
}

/// `x bps / 10 000`, rounded down, without a 128-bit division.
/// Domain: x bps < 2^64 x 10^4, that is any x below 2^60 with bps up to 10^5; saturates beyond.
pub fn share_floor(x: u64, bps: u32) -> u64 {
    let (whole, rest) = (x / BPS, x % BPS);
    // rest < 10^4 and bps < 2^32, so the second product fits 46 bits
    whole.saturating_mul(u64::from(bps)).saturating_add(rest * u64::from(bps) / BPS)
}

/// `x bps / 10 000`, rounded up. Domain: as [`share_floor`].
pub fn share_ceil(x: u64, bps: u32) -> u64 {
    let (whole, rest) = (x / BPS, x % BPS);
    whole.saturating_mul(u64::from(bps)).saturating_add((rest * u64::from(bps)).div_ceil(BPS))
}

/// `a b / 2^32`, rounded down. Domain: b <= 2^32; then it never overflows.
/// Cost: about 8 instructions.
#[inline(always)]
pub fn mul_q32_floor(a: u64, b_q32: u64) -> u64 {
    // low: (2^32-1) 2^32 < 2^64. high: 2^32 2^32 / 2^32 of a's own weight, so the sum is <= a.
    ((a & LOW).wrapping_mul(b_q32) >> 32).wrapping_add((a >> 32).wrapping_mul(b_q32))
}

/// `a b / 2^32`, rounded up. Domain: b <= 2^32; then it never overflows.
pub fn mul_q32_ceil(a: u64, b_q32: u64) -> u64 {
    // What the floor cuts off is the low half of this product: the other one is whole.
    let cut = (a & LOW).wrapping_mul(b_q32) & LOW;
    mul_q32_floor(a, b_q32).saturating_add(u64::from(cut != 0))
}

/// `a b / 2^32` for signed a and b, rounded down (towards minus infinity). Saturates.
pub fn mul_q32_signed(a: i64, b_q32: i64) -> i64 {
    let product = (i128::from(a) * i128::from(b_q32)) >> 32; // fits: 64 + 64 bits
    i64::try_from(product).unwrap_or(if product < 0 { i64::MIN } else { i64::MAX })
}

/// `price |size| / lots per contract`, rounded down [quote atoms].
pub fn notional_floor(price_atoms: u64, size_lots: u64) -> Result<u64, RiskError> {
    mul_div_floor(price_atoms, size_lots, LOTS_PER_CONTRACT)
}

/// `price |size| / lots per contract`, rounded up [quote atoms].
pub fn notional_ceil(price_atoms: u64, size_lots: u64) -> Result<u64, RiskError> {
    mul_div_ceil(price_atoms, size_lots, LOTS_PER_CONTRACT)
}

/// Square root of a 128-bit integer.
///
/// Rounding: down. Error bound: 2^-31 of the result. Domain: all.
/// Cost: about 200 instructions; the operand is cut to its 63 or 64 leading bits.
pub fn sqrt_u128(value: u128) -> u64 {
    let high = (value >> 64) as u64;
    if high == 0 {
        let low = value as u64;
        // An even shift to the left gives small operands the same relative precision.
        let shift = if low == 0 { 0 } else { low.leading_zeros() & !1 };
        return (low << shift).isqrt() >> (shift / 2);
    }
    let shift = (64 - high.leading_zeros() + 1) & !1; // even, so that its half is whole
    let cut = (value >> shift) as u64;
    cut.isqrt() << (shift / 2) // fits: the root of 128 bits has 64
}

/// `ln(num / den)` [2^-32].
///
/// Formula: mantissa times a tabled reciprocal leaves 1 + r, |r| < 2^-8; ln(1 + r) by five terms.
/// Rounding: nearest. Error bound: 2 units. Domain: both above 0, otherwise `Domain`.
/// Cost: about 150 instructions.
pub fn ln_q32(num: u64, den: u64) -> Result<i64, RiskError> {
    if num == 0 || den == 0 {
        return Err(RiskError::Domain);
    }
    Ok((ln_q40(num) - ln_q40(den) + 128) >> 8) // fits: |ln| < 45, 46 bits
}

/// `ln n` [2^-40] for n > 0.
fn ln_q40(n: u64) -> i64 {
    let zeros = n.leading_zeros() & 63;
    let mantissa = n << zeros; // [2^63, 2^64): 1 <= m < 2
    let at = (mantissa >> 56) as usize & 127;
    let (reciprocal_q32, ln_middle_q40) = LOG[at];
    let z_q40 = mul_q32_floor(mantissa >> 23, reciprocal_q32); // m r, near one
    let r = (z_q40 as i64) - (1 << 40); // |r| < 2^32 (2^-8)
    let a = r.unsigned_abs();
    let r2 = (a.wrapping_mul(a) >> 40) as i64; // a < 2^32, so a^2 < 2^64
    let r3 = (r2 * r) >> 40; // r2 < 2^24
    let r4 = (r2 * r2) >> 40;
    let r5 = (r4 * r) >> 40;
    let series = r - (r2 >> 1) + third(r3) - (r4 >> 2) + fifth(r5);
    i64::from(63 - zeros as i32) * LN2_Q40 + ln_middle_q40 + series
}

fn third(x: i64) -> i64 {
    (x * 0x5555_5555) >> 32 // |x| < 2^17 here: r^3 < 2^-24
}

fn fifth(x: i64) -> i64 {
    (x * 0x3333_3333) >> 32
}

/// `exp(x)` [2^-32], x [2^-32].
///
/// Formula: x = k ln 2 + r; exp(r) = exp(r/16)^16, exp(r/16) by seven terms.
/// Rounding: nearest within the error. Error bound: 2^-30 relative or 2 units. Domain: all; saturates at 2^63.
pub fn exp_q32(x_q32: i64) -> u64 {
    const ONE_Q60: u64 = 1 << 60;
    let x_q40 = i128::from(x_q32) << 8;
    let mut k = 0i32;
    let mut r = x_q40;
    if r >= i128::from(LN2_Q40) * 31 {
        return 1 << 63;
    }
    if r <= -i128::from(LN2_Q40) * 34 {
        return 0;
    }
    while r < 0 {
        r += i128::from(LN2_Q40);
        k -= 1;
    }
    while r >= i128::from(LN2_Q40) {
        r -= i128::from(LN2_Q40);
        k += 1;
    }
    let u_q60 = (r as u64) << 16; // r / 16 in 2^-60: r 2^20 / 16
    let mul = |a: u64, b: u64| ((u128::from(a) * u128::from(b)) >> 60) as u64; // operands < 2^61
    let mut term = ONE_Q60;
    let mut sum = ONE_Q60;
    for n in 1..8u64 {
        term = mul(term, u_q60) / n;
        sum += term;
    }
    for _ in 0..4 {
        sum = mul(sum, sum); // ends below 2 x 2^60
    }
    let shift = 28 - k; // 2^-60 to 2^-32, times 2^k; -3..=62
    if shift >= 0 { sum >> shift.min(63) } else { sum << (-shift).min(2) }
}
