//! Black's formula for an option on a forward (F. Black, "The pricing of commodity contracts", 1976),
//! undiscounted: C = F Phi(d1) - K Phi(d2), d1 = ln(F/K)/s + s/2, d2 = d1 - s, s = sigma sqrt(tau).
//!
//! Domain of the whole crate's prices: F and K in 1..=2^48 atoms, any s >= 0. Within it the value is off by at most
//! 2e-13 of F + K and one 4096th of an atom; beyond s = 32 or |ln(F/K)| = 9 s it is the limit, the forward or the
//! intrinsic value. Outside the domain the answer is `RiskError::Domain`.

use crate::{
    error::RiskError,
    maths::{cdf_q64, ln_ratio_q48, mul_high_floor},
    units::{MAX_PRICE_ATOMS, PRICE_PLACES},
};

/// What the option's holder may do at expiry, when it is settled in cash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Buy at the strike: worth max(0, settlement price - strike).
    Call,
    /// Sell at the strike: worth max(0, strike - settlement price).
    Put,
}

/// Total standard deviations from here on are taken as this: the call is worth its forward.
pub const MAX_SD_Q48: u64 = 32 << 48;

/// A standard deviation as the kernel takes it: capped, and 0 where it is too small to divide by.
#[inline(always)]
pub(crate) fn kernel_sd(sd_q48: u64) -> u64 {
    if sd_q48 >> 16 == 0 { 0 } else { sd_q48.min(MAX_SD_Q48) }
}

/// An option, its premium aside. Domain of forward and strike: 1..=2^48 atoms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OptionTerms {
    /// Call or put.
    pub kind: Kind,
    /// Forward of the expiry [quote atoms a contract].
    pub forward_atoms: u64,
    /// Strike [quote atoms a contract].
    pub strike_atoms: u64,
}

/// Forward and strike as the kernel takes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moneyness {
    /// F [2^-12 quote atoms].
    pub forward_q12: u64,
    /// K [2^-12 quote atoms].
    pub strike_q12: u64,
    /// ln(F/K) [2^-48].
    pub x_q48: i64,
}

impl Moneyness {
    /// Of an option. Errors: `Domain` unless F and K are in 1..=2^48.
    #[inline]
    pub(crate) fn of(terms: &OptionTerms) -> Result<Self, RiskError> {
        let (forward_q12, strike_q12) =
            (inner_price(terms.forward_atoms)?, inner_price(terms.strike_atoms)?);
        Ok(Self { forward_q12, strike_q12, x_q48: ln_ratio_q48(forward_q12, strike_q12)? })
    }
}

/// Value of a call [2^-12 quote atoms per contract].
///
/// * `x_q48` = ln(F/K). An error in it shifts d1 and d2 alike, which the value feels only to second order,
///   because F phi(d1) = K phi(d2); so the quotient d needs 23 binary places and Phi all of its own.
/// * `sd_q48` = sigma sqrt(tau), 0 for intrinsic value.
///
/// Rounding: nearest within the error. Error bound: 2e-13 of F + K. Monotone in F and sd up to it.
/// Domain: F, K <= 2^60 [2^-12 atoms]; the result is in [max(F-K, 0), F]. Cost: about 120 instructions.
#[inline(always)]
pub fn call_q12(at: Moneyness, sd_q48: u64) -> u64 {
    option_q12(Kind::Call, at, kernel_sd(sd_q48))
}

/// Value of an option; a put's by parity, exact to the last unit: P = C - (F - K). `sd` as [`kernel_sd`] gives it.
#[inline(always)]
pub(crate) fn option_q12(kind: Kind, at: Moneyness, sd: u64) -> u64 {
    let Moneyness { forward_q12: forward, strike_q12: strike, x_q48 } = at;
    let gap = forward.wrapping_sub(strike) as i64; // F - K, both below 2^61
    let a = x_q48.unsigned_abs();
    // |x| >= 9 sd puts both d beyond eight: intrinsic. Below it a < 2^57, and the division has 41 + 23 bits.
    let call = if a >= sd.wrapping_mul(9) {
        gap.max(0)
    } else {
        let quotient = ((((a >> 16) << 23) / (sd >> 16)) << 25) as i64;
        let d1 = if x_q48 < 0 { quotient.wrapping_neg() } else { quotient };
        let d1 = d1.wrapping_add((sd >> 1) as i64);
        // Phi is below one, so gain <= F; price x Phi is the upper half of their product
        let gain = mul_high_floor(forward, cdf_q64(d1));
        let cost = mul_high_floor(strike, cdf_q64(d1.wrapping_sub(sd as i64)));
        (gain.wrapping_sub(cost) as i64).max(gap).max(0)
    };
    let value = match kind {
        Kind::Call => call,
        Kind::Put => call.wrapping_sub(gap), // fits, and is not negative: C >= F - K
    };
    value as u64
}

/// A price with the binary places of the engine. Errors: `Domain` unless 1..=2^48.
pub(crate) fn inner_price(atoms: u64) -> Result<u64, RiskError> {
    if (1..=MAX_PRICE_ATOMS).contains(&atoms) {
        Ok(atoms << PRICE_PLACES)
    } else {
        Err(RiskError::Domain)
    }
}

impl OptionTerms {
    /// Undiscounted price of the option at a total standard deviation [2^-12 quote atoms per contract].
    /// Errors: `Domain` unless F and K are in 1..=2^48. Rounding, error: [`call_q12`].
    pub fn price_q12(&self, sd_q48: u64) -> Result<u64, RiskError> {
        Ok(option_q12(self.kind, Moneyness::of(self)?, kernel_sd(sd_q48)))
    }

    /// The same [quote atoms per contract], rounded down for a call; a put follows by parity, so that C - P = F - K to the last
    /// atom. Errors: as [`Self::price_q12`].
    pub fn price_atoms(&self, sd_q48: u64) -> Result<u64, RiskError> {
        let call = Self { kind: Kind::Call, ..*self }.price_q12(sd_q48)? >> PRICE_PLACES;
        Ok(match self.kind {
            Kind::Call => call,
            // fits: C >= F - K, all below 2^61
            Kind::Put => call.wrapping_add(self.strike_atoms).wrapping_sub(self.forward_atoms),
        })
    }
}
