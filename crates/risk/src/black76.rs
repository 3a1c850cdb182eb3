//! Black's formula for an option on a forward (F. Black, "The pricing of commodity contracts", 1976),
//! undiscounted: C = F Phi(d1) - K Phi(d2), d1 = ln(F/K)/s + s/2, d2 = d1 - s, s = sigma sqrt(tau).

use crate::{
    error::RiskError,
    fixed::{ln_q32, mul_q32_floor},
    normal::cdf_q32,
    units::MAX_PRICE_ATOMS,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Call,
    Put,
}

/// Total standard deviations from here on are taken as this: the call is worth its forward.
pub const MAX_SD_Q32: u64 = 32 << 32;

/// Value of a call [quote atoms per contract].
///
/// * `x_q32` = ln(F/K). An error in it shifts d1 and d2 alike, which the value feels only to second order,
///   because F phi(d1) = K phi(d2); so d needs fewer digits than Phi.
/// * `sd_q32` = sigma sqrt(tau), 0 for intrinsic value.
///
/// Rounding: nearest within the error. Error bound: 2^-31 of F + K, 1 atom.
/// Domain: F, K <= 2^48, |x| < 2^35; the result is clamped to [max(F-K, 0), F].
/// Monotone: in F and sd up to the error bound. Cost: about 110 instructions.
#[inline(always)]
pub fn call_atoms(forward_atoms: u64, strike_atoms: u64, x_q32: i64, sd_q32: u64) -> u64 {
    let intrinsic = forward_atoms.saturating_sub(strike_atoms);
    let sd = sd_q32.min(MAX_SD_Q32);
    let a = x_q32.unsigned_abs().min(1 << 35);
    // |x| >= 9 sd puts both d beyond eight: intrinsic. Also keeps the division below away from zero.
    if a >= sd.wrapping_mul(9) {
        return intrinsic;
    }
    let quotient = ((a << 28) / sd) << 4; // a < 2^35; the quotient is below 9 x 2^28
    let d = if x_q32 < 0 { (quotient as i64).wrapping_neg() } else { quotient as i64 };
    let d1 = d.wrapping_add((sd >> 1) as i64);
    let d2 = d1.wrapping_sub(sd as i64);
    let gain = mul_q32_floor(forward_atoms, cdf_q32(d1));
    let cost = mul_q32_floor(strike_atoms, cdf_q32(d2));
    gain.saturating_sub(cost).max(intrinsic).min(forward_atoms)
}

/// Put from call by parity, exact to the atom: P = C - F + K. `call_atoms` is at least F - K.
#[inline(always)]
pub fn put_by_parity(call_atoms: u64, forward_atoms: u64, strike_atoms: u64) -> u64 {
    call_atoms.wrapping_add(strike_atoms).wrapping_sub(forward_atoms) // fits: C >= F - K, all below 2^49
}

/// Undiscounted price of one option [quote atoms per contract].
/// Errors: `Domain` unless F and K are in 1..=2^48. Rounding, error: [`call_atoms`].
pub fn price_atoms(
    kind: Kind,
    forward_atoms: u64,
    strike_atoms: u64,
    sd_q32: u64,
) -> Result<u64, RiskError> {
    if forward_atoms > MAX_PRICE_ATOMS || strike_atoms > MAX_PRICE_ATOMS {
        return Err(RiskError::Domain);
    }
    let x = ln_q32(forward_atoms, strike_atoms)?;
    let call = call_atoms(forward_atoms, strike_atoms, x, sd_q32);
    Ok(match kind {
        Kind::Call => call,
        Kind::Put => put_by_parity(call, forward_atoms, strike_atoms),
    })
}
