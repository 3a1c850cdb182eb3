//! Fixed-point primitives: the only place where integers are divided.

use crate::{
    error::RiskError,
    units::{BPS, LOTS_PER_CONTRACT},
};

const LOW: u64 = 0xffff_ffff;

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
    if let Ok(small) = u64::try_from(product) {
        return Ok(small.div_ceil(d)); // as above
    }
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
    if let Some(product) = small_product(x, bps) {
        return product / BPS;
    }
    let (whole, rest) = (x / BPS, x % BPS);
    // rest < 10^4 and bps < 2^32, so the second product fits 46 bits
    whole.saturating_mul(u64::from(bps)).saturating_add(rest * u64::from(bps) / BPS)
}

/// `x bps / 10 000`, rounded up. Domain: as [`share_floor`].
pub fn share_ceil(x: u64, bps: u32) -> u64 {
    if let Some(product) = small_product(x, bps) {
        return product.div_ceil(BPS);
    }
    let (whole, rest) = (x / BPS, x % BPS);
    whole.saturating_mul(u64::from(bps)).saturating_add((rest * u64::from(bps)).div_ceil(BPS))
}

/// `x bps` where neither is large, the common case: saturating products cost a 128-bit one on chain.
#[inline(always)]
fn small_product(x: u64, bps: u32) -> Option<u64> {
    let small = (x >> 47) | u64::from(bps >> 17) == 0;
    small.then(|| x * u64::from(bps)) // fits: 47 + 17 bits
}

/// `part / whole`, rounded down [bps]. `u64::MAX` where it does not fit, a whole of nothing among it.
pub fn ratio_bps_floor(part: u64, whole: u64) -> u64 {
    mul_div_floor(part, BPS, whole).unwrap_or(u64::MAX)
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

/// The upper 64 bits of `a b`, at most 3 too small: the product of the lower halves is left out, for speed.
#[inline(always)]
pub fn mul_high_floor(a: u64, b: u64) -> u64 {
    let ((ah, al), (bh, bl)) = ((a >> 32, a & LOW), (b >> 32, b & LOW));
    // each product is below 2^64, and the sum is at most the true upper half
    ah.wrapping_mul(bh)
        .wrapping_add(al.wrapping_mul(bh) >> 32)
        .wrapping_add(ah.wrapping_mul(bl) >> 32)
}

/// `a b / 2^48` for signed a and b, rounded down (towards minus infinity). Saturates.
#[inline]
pub fn mul_q48_down(a: i64, b_q48: i64) -> i64 {
    if b_q48 == 1 << 48 {
        return a; // most factors are one
    }
    clamped((i128::from(a) * i128::from(b_q48)) >> 48) // fits: 64 + 64 bits
}

/// `a b / 2^48` for signed a and b, rounded up (towards plus infinity). Saturates.
pub fn mul_q48_up(a: i64, b_q48: i64) -> i64 {
    clamped((i128::from(a) * i128::from(b_q48) + ((1 << 48) - 1)) >> 48) // fits: 127 bits and a little less
}

/// `a b / 2^48`, rounded down. Saturates.
pub fn mul_q48_floor(a: u64, b_q48: u64) -> u64 {
    let product = (u128::from(a) * u128::from(b_q48)) >> 48; // fits: 64 + 64 bits
    u64::try_from(product).unwrap_or(u64::MAX)
}

/// `a b / 2^48`, at most 4 below: for a price or a standard deviation times a ratio, without 128 bits where both are
/// ordinary. Saturates.
#[inline(always)]
pub fn mul_q48_near(a: u64, b_q48: u64) -> u64 {
    if a < 1 << 60 && b_q48 < 1 << 52 {
        mul_high_floor(a << 4, b_q48 << 12) // sixteen places up in all
    } else {
        mul_q48_floor(a, b_q48)
    }
}

fn clamped(x: i128) -> i64 {
    i64::try_from(x).unwrap_or(if x < 0 { i64::MIN } else { i64::MAX })
}

/// `price |size| / lots per contract`, rounded down [quote atoms]. Errors: `Overflow`.
pub fn notional_floor(price_atoms: u64, size_lots: u64) -> Result<u64, RiskError> {
    mul_div_floor(price_atoms, size_lots, LOTS_PER_CONTRACT)
}

/// `price |size| / lots per contract`, rounded up [quote atoms]. Errors: `Overflow`.
pub fn notional_ceil(price_atoms: u64, size_lots: u64) -> Result<u64, RiskError> {
    mul_div_ceil(price_atoms, size_lots, LOTS_PER_CONTRACT)
}
