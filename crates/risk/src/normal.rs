//! The standard normal distribution function.

use crate::{
    fixed::{exp_q32, mul_q32_floor},
    tables::CDF,
    units::ONE_Q32,
};

/// Beyond eight standard deviations the function is one or zero to every digit kept.
pub const SATURATION_Q32: u64 = 8 << 32;

/// `Phi(d)` [2^-32], d [2^-32].
///
/// Formula: cubic in the offset from the middle of one of 512 intervals of 1/64; Phi(-d) = 1 - Phi(d) exactly.
/// Rounding: nearest. Error bound: 1 unit of 2^-32. Domain: all. Cost: about 35 instructions.
/// Monotone, but for one unit here and there beyond |d| = 3, where it is nearly flat.
#[inline(always)]
pub fn cdf_q32(d_q32: i64) -> u64 {
    let a = d_q32.unsigned_abs();
    let upper = if a >= SATURATION_Q32 {
        ONE_Q32
    } else {
        let [c0, c1, c2, c3] = CDF[(a >> 26) as usize & 511];
        let u = ((a & 0x03ff_ffff) as i64).wrapping_sub(1 << 25); // |u| <= 2^25
        // |c3 u| < 2^33 2^25, |c2 u| < 2^34 2^25, |c1 u| < 2^35 2^25: each fits 63 bits
        let t = c2.wrapping_add(c3.wrapping_mul(u) >> 32);
        let t = c1.wrapping_add(t.wrapping_mul(u) >> 32);
        let t = c0.wrapping_add(t.wrapping_mul(u) >> 32);
        (t.wrapping_add(8) >> 4) as u64
    };
    if d_q32 < 0 { ONE_Q32.wrapping_sub(upper) } else { upper }
}

/// 1 / sqrt(2 pi) [2^-32].
const PEAK_Q32: u64 = 1_713_444_047;

/// `phi(d) = exp(-d^2 / 2) / sqrt(2 pi)` [2^-32], d [2^-32].
///
/// Rounding: down. Error bound: 3 units of 2^-32. Domain: all; 0 from |d| = 8 on. Cost: about 2 000 instructions,
/// mostly the exponential: for reports, not for the scenario loop.
pub fn pdf_q32(d_q32: i64) -> u64 {
    let a = d_q32.unsigned_abs();
    if a >= SATURATION_Q32 {
        return 0;
    }
    let half_square = (u128::from(a) * u128::from(a)) >> 33; // a < 2^35: below 2^37
    mul_q32_floor(exp_q32(-(half_square as i64)), PEAK_Q32)
}
