//! The standard normal distribution.

use super::tables::CDF;
use crate::maths::{exp_q48, mul_q48_floor};

/// Beyond eight standard deviations the function is one or zero to every digit kept.
pub const SATURATION_Q48: u64 = 8 << 48;

/// `Phi(d)` [2^-64], d [2^-48].
///
/// Formula: quartic in the offset from the nearest of 1 025 points 1/64 apart.
/// Rounding: nearest within the error. Error bound: 5e-14. Domain: all; 0, or one less a unit, from |d| = 8 on.
/// Cost: about 32 instructions. Monotone, and Phi(d) + Phi(-d) = 1, but for the error bound.
#[inline(always)]
pub fn cdf_q64(d_q48: i64) -> u64 {
    // half an interval further, so that the upper bits are the nearest point's number
    let from_left = d_q48.wrapping_add(SATURATION_Q48 as i64 + (1 << 41)) as u64;
    let Some([c0, c1, c2, c3, c4]) = CDF.get((from_left >> 42) as usize) else {
        return if d_q48 < 0 { 0 } else { u64::MAX };
    };
    let shifted = d_q48 << 22; // the offset from that point, in the upper 42 bits
    let (u, v) = (shifted >> 22, shifted >> 32); // |u| <= 2^41 [2^-48], |v| <= 2^31 [2^-38]
    // |c4| < 2^29, |c3| < 2^29, |c2| < 2^31, so each product fits 62 bits
    let t = c3.wrapping_add(c4.wrapping_mul(v) >> 38);
    let t = c2.wrapping_add(t.wrapping_mul(v) >> 36);
    let t = c1.wrapping_add(t.wrapping_mul(v) >> 31);
    // the last product has 81 bits: its upper half times u, its lower half times v
    let (high, low) = (t >> 20, t & 0xf_ffff);
    let sum = c0.wrapping_add(high.wrapping_mul(u) >> 5);
    sum.wrapping_add(low.wrapping_mul(v) >> 15) as u64
}

/// 1 / sqrt(2 pi) [2^-48].
const PEAK_Q48: u64 = 112_292_269_084_889;

/// `phi(d) = exp(-d^2 / 2) / sqrt(2 pi)` [2^-48], d [2^-48].
///
/// Rounding: nearest within the error. Error bound: 2^-44. Domain: all; 0 from |d| = 8 on. Cost: about 1 000 instructions,
/// mostly the exponential: for sensitivities, not for the scenario loop.
pub fn pdf_q48(d_q48: i64) -> u64 {
    let a = d_q48.unsigned_abs();
    if a >= SATURATION_Q48 {
        return 0;
    }
    let half_square = mul_q48_floor(a, a) >> 1; // at most 32
    mul_q48_floor(exp_q48((half_square as i64).wrapping_neg()), PEAK_Q48)
}
