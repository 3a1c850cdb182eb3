//! Logarithm, exponential and square root in fixed point, to the last of forty-eight binary places.

use super::tables::{LOG, ROOT};
use crate::{
    error::RiskError,
    maths::{mul_div_floor, mul_high_floor, mul_q32_floor},
    units::ONE_Q48,
};

/// ln 2 [2^-56].
pub(crate) const LN2_Q56: i64 = 49_946_518_145_322_874;
/// ln 2 [2^-48].
pub(crate) const LN2_Q48: i64 = 195_103_586_505_167;

/// `ln(num / den)` [2^-48]. Rounding, error: twice [`ln_q48`]'s. Errors: `Domain` unless both are above 0.
pub fn ln_ratio_q48(num: u64, den: u64) -> Result<i64, RiskError> {
    Ok(ln_q48(num)?.wrapping_sub(ln_q48(den)?)) // fits: each below 2^54
}

/// `ln n` [2^-48].
///
/// Formula: mantissa times a tabled reciprocal leaves 1 + r, |r| < 2^-9; ln(1 + r) by four terms.
/// Rounding: nearest within the error. Error bound: 8 units. Domain: n > 0, otherwise `Domain`.
/// Cost: about 80 instructions.
#[inline]
pub fn ln_q48(n: u64) -> Result<i64, RiskError> {
    if n == 0 {
        return Err(RiskError::Domain);
    }
    let even = even_leading_zeros(n);
    let zeros = even + u32::from(n << even >> 63 == 0);
    let mantissa = n << (zeros & 63); // [2^63, 2^64): 1 <= m < 2
    let (reciprocal_q32, ln_middle_q48) = LOG[(mantissa >> 55) as usize & 255];
    let r = (mul_q32_floor(mantissa >> 7, reciprocal_q32) as i64).wrapping_sub(1 << 56); // |r| < 2^47
    let short = r >> 24; // |.| < 2^23 [2^-32]
    let size = (r >> 16).unsigned_abs(); // below 2^31 [2^-40]
    let r2 = (size.wrapping_mul(size) >> 32) as i64; // < 2^30 [2^-48], as all below
    let r3 = r2.wrapping_mul(short) >> 32; // < 2^21
    let r4 = r3.wrapping_mul(short) >> 32; // < 2^12
    let third = r3.wrapping_mul(0x5555_5555) >> 32;
    // |.| < 2^40
    let series = (r >> 8).wrapping_sub(r2 >> 1).wrapping_add(third).wrapping_sub(r4 >> 2);
    let exponent = 63i64.wrapping_sub(i64::from(zeros)); // 0..64
    let whole = exponent.wrapping_mul(LN2_Q56) >> 8; // below 45 x 2^48
    Ok(whole.wrapping_add(ln_middle_q48).wrapping_add(series))
}

/// `exp(x)` [2^-48], x [2^-48].
///
/// Formula: x = k ln 2 + r, 0 <= r < ln 2; exp(r) = exp(r/16)^16, exp(r/16) by nine terms.
/// Rounding: nearest within the error. Error bound: 2^-45 relative or 1 unit. Domain: all; 2^63 from x = 15 ln 2 on.
/// Cost: about 350 instructions.
pub fn exp_q48(x_q48: i64) -> u64 {
    const ONE_Q60: u64 = 1 << 60;
    if x_q48 == 0 {
        return ONE_Q48;
    }
    let size = x_q48.unsigned_abs();
    let step = LN2_Q48.unsigned_abs();
    let (whole, rest) = (size / step, size % step);
    // towards minus infinity, so that r is not negative
    let (k, r) = match (x_q48 < 0, rest) {
        (false, _) => (whole as i64, rest),
        (true, 0) => (-(whole as i64), 0),
        (true, _) => (-(whole as i64) - 1, step - rest),
    };
    if k >= 15 {
        return 1 << 63;
    }
    if k < -49 {
        return 0;
    }
    let u_q60 = r << 8; // r / 16: 12 bits up, 4 down
    // operands below 2^61.1: four times two of them is below 2^127, and the upper half is their product [2^-60]
    let mul = |a: u64, b: u64| mul_high_floor(a << 2, b << 2);
    let (mut term, mut sum) = (ONE_Q60, ONE_Q60);
    for n in 1..10u64 {
        term = mul(term, u_q60) / n;
        sum += term;
    }
    for _ in 0..4 {
        sum = mul(sum, sum); // ends below 2 x 2^60
    }
    let shift = 12 - k; // 2^-60 to 2^-48, times 2^k; -2..=61
    if shift >= 0 { sum >> shift } else { sum << -shift }
}

/// A branch for each half: whether `x` has its leading one among `$width` places, `$zeros` from the top.
macro_rules! even_zeros {
    ($x:ident, $zeros:expr, 2) => {
        $zeros
    };
    ($x:ident, $zeros:expr, $width:tt $half:tt $($rest:tt)*) => {
        if $x >> (64 - $zeros - $half) != 0 {
            even_zeros!($x, $zeros, $half $($rest)*)
        } else {
            even_zeros!($x, $zeros + $half, $half $($rest)*)
        }
    };
}

/// Leading zeros, rounded down to an even number; 62 for 0 and 1. A tree of branches: sBPF has no instruction for it, and
/// the compiler's way takes three times as long.
#[inline(always)]
fn even_leading_zeros(x: u64) -> u32 {
    even_zeros!(x, 0, 64 32 16 8 4 2)
}

/// Square root of a 128-bit integer.
///
/// Rounding: nearest within the error. Error bound: 2^-58 of the result or one unit. Domain: all. Cost: about 180 instructions.
pub fn sqrt_u128(value: u128) -> u64 {
    let high = (value >> 64) as u64;
    if high == 0 && value as u64 == 0 {
        return 0;
    }
    // An even shift puts the leading bit in one of the two top places.
    let zeros =
        if high == 0 { 64 + (value as u64).leading_zeros() } else { high.leading_zeros() } & !1;
    let normal = value << zeros;
    root((normal >> 64) as u64, normal as u64) >> (zeros / 2)
}

/// Square root of a number below 2^16 [2^-48].
///
/// Rounding, error: [`sqrt_u128`]'s. Domain: all. Cost: about 75 instructions.
#[inline]
pub fn sqrt_q48(x_q48: u64) -> u64 {
    if x_q48 == 0 {
        return 0;
    }
    let zeros = even_leading_zeros(x_q48);
    // the root of x 2^48 from that of x 2^(zeros + 64)
    root(x_q48 << zeros, 0) >> (8 + zeros / 2)
}

/// `sqrt(a^2 + b^2)` [2^-48]. Rounding: nearest within the error. Error bound: 16 units up to 16, 2^-44 of the result beyond.
/// Domain: a, b below 2^11; outside, what it gives is of no use, and no error. Cost: about 65 instructions.
#[inline(always)]
pub fn hypotenuse_q48(a_q48: u64, b_q48: u64) -> u64 {
    // Squares are kept in their upper halves, so both go as far up as fits.
    let both = a_q48 | b_q48;
    let shift = if both >> 32 == 0 {
        30
    } else if both >> 42 == 0 {
        20
    } else if both >> 52 == 0 {
        10
    } else {
        3
    };
    let (a, b) = (a_q48 << shift, b_q48 << shift); // below 2^62
    let squares = mul_high_floor(a, a).wrapping_add(mul_high_floor(b, b)); // below 2^61
    if squares == 0 {
        return 0;
    }
    let zeros = even_leading_zeros(squares);
    root(squares << zeros, 0) >> ((shift + zeros / 2) & 63)
}

/// Square root of `(top, next)` as one 128-bit number, top >= 2^62.
///
/// Formula: seed of eight bits, Newton twice, then one division for the lower half. Error bound: 2^-58 of the result.
#[inline(always)]
fn root(top: u64, next: u64) -> u64 {
    let seed = u64::from(ROOT[((top >> 56) as usize).wrapping_sub(64) & 255]).max(1);
    // each below 2^33
    let once = seed.wrapping_add(top / seed) >> 1; // relative error below 2^-16
    let twice = once.wrapping_add(top / once.max(1)) >> 1; // ... below 2^-34, and less than 2 units too large
    let floor = twice.wrapping_sub(3).max(1); // so that what is left is not negative
    let left = top.wrapping_sub(floor.wrapping_mul(floor)); // < 2^36
    let lower = ((left << 28) | (next >> 36)) / floor; // [2^-29 of floor's unit]
    let upper = floor.min(0xffff_ffff) << 32; // at most that, by a hair
    upper.saturating_add(lower << 3) // the square of `lower` is below the error
}

/// `num / den` [2^-48], rounded down. Domain: num, den below 2^40, den > 0 (otherwise `Domain`), quotient below 2^15
/// (otherwise `Overflow`). Two short divisions in place of one of 128 bits.
pub fn ratio_q48(num: u64, den: u64) -> Result<u64, RiskError> {
    if den == 0 || num >> 40 != 0 || den >> 40 != 0 {
        return Err(RiskError::Domain);
    }
    let (whole, rest) = (num / den, num % den);
    let (upper, rest) = ((rest << 24) / den, (rest << 24) % den);
    let lower = (rest << 24) / den;
    if whole >> 15 != 0 {
        return Err(RiskError::Overflow);
    }
    Ok((whole << 48) + (upper << 24) + lower)
}

const _: () = assert!(ONE_Q48 == 1 << 48);

/// `a / b` [2^-48] for two ratios, rounded down. Domain: a and b below 2^51, b > 0; otherwise, errors too, as [`mul_div_floor`].
/// Four short divisions in place of one of 128 bits.
pub fn quotient_q48(a: u64, b: u64) -> Result<u64, RiskError> {
    if a >> 51 != 0 || b >> 51 != 0 || b == 0 || (a / b) >> 15 != 0 {
        return mul_div_floor(a, ONE_Q48, b);
    }
    let (mut quotient, mut rest) = (a / b, a % b);
    for _ in 0..4 {
        quotient = (quotient << 12) | ((rest << 12) / b);
        rest = (rest << 12) % b;
    }
    Ok(quotient)
}
