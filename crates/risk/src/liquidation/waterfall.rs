//! Who pays for a shortfall, in which order, and how a loss that nobody could pay is shared.

use crate::{
    error::RiskError,
    maths::{mul_div_ceil, share_ceil, share_floor},
};

/// What each step may give at most now [quote atoms].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sources {
    /// Penalties the account itself has paid in this auction.
    pub escrow_atoms: u64,
    /// The insurance fund, within its window.
    pub insurance_atoms: u64,
    /// The gamma reserve; nothing unless the loss came as a gap.
    pub gamma_atoms: u64,
    /// Share of what is still missing that the backstop has agreed to [bps].
    pub backstop_bps: u32,
    /// What the backstop has.
    pub backstop_atoms: u64,
}

/// A shortfall's parts; they add up to it [quote atoms].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cover {
    /// From the account's own penalties, first.
    pub escrow_atoms: u64,
    /// From the insurance fund, second.
    pub insurance_atoms: u64,
    /// From the gamma reserve, third.
    pub gamma_atoms: u64,
    /// From the backstop vault, last.
    pub backstop_atoms: u64,
    /// What nobody has paid: for deleveraging, or the shared loss.
    pub unmet_atoms: u64,
}

impl Cover {
    /// What was paid, by all together [quote atoms].
    pub fn paid_atoms(&self) -> u64 {
        // fits: parts of one shortfall
        self.escrow_atoms
            .saturating_add(self.insurance_atoms)
            .saturating_add(self.gamma_atoms)
            .saturating_add(self.backstop_atoms)
    }
}

/// Each in its order pays what it can of what the ones before left over (I-13). Rounding: the backstop's share down.
pub fn cover(shortfall_atoms: u64, sources: &Sources) -> Cover {
    let mut left = shortfall_atoms;
    let mut pay = |most: u64| {
        let paid = left.min(most);
        left -= paid;
        paid
    };
    let escrow_atoms = pay(sources.escrow_atoms);
    let insurance_atoms = pay(sources.insurance_atoms);
    let gamma_atoms = pay(sources.gamma_atoms);
    let agreed = share_floor(left, sources.backstop_bps.min(10_000));
    let backstop_atoms = agreed.min(sources.backstop_atoms);
    Cover {
        escrow_atoms,
        insurance_atoms,
        gamma_atoms,
        backstop_atoms,
        unmet_atoms: left - backstop_atoms, // agreed is a share of what is left
    }
}

/// What leaves a fund in one window of time: a cap on the fund's outflow that starts anew with each window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// Beginning of the window; 0 before the first [unix s].
    pub start_ts: i64,
    /// What the cap is a share of: the fund when the window began [quote atoms].
    pub base_atoms: u64,
    /// What has left the fund in it [quote atoms].
    pub used_atoms: u64,
}

impl Window {
    /// The window at `now`: this one, or a new one over `fund_atoms`.
    pub fn at(&self, now: i64, secs: u32, fund_atoms: u64) -> Self {
        let age = now.saturating_sub(self.start_ts);
        if (0..i64::from(secs)).contains(&age) && self.start_ts != 0 {
            *self
        } else {
            Self { start_ts: now, base_atoms: fund_atoms, used_atoms: 0 }
        }
    }

    /// What may still leave: the cap's share of the base, rounded up, less what has left [quote atoms].
    pub fn left_atoms(&self, cap_bps: u32) -> u64 {
        share_ceil(self.base_atoms, cap_bps).saturating_sub(self.used_atoms)
    }
}

/// What a pool knows about money that is missing [quote atoms].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hole {
    /// Shared already: nobody could pay it.
    pub loss_atoms: u64,
    /// Negative value of accounts, as each was when last looked at.
    pub shortfall_atoms: u64,
    /// Of that, what the gamma reserve answers for too.
    pub gap_atoms: u64,
    /// Paid out to settled longs and not yet paid in by settled shorts.
    pub settling_atoms: u64,
    /// What the insurance fund may pay now, within its window.
    pub insurance_atoms: u64,
    /// What the gamma reserve holds.
    pub gamma_atoms: u64,
    /// Left behind by withdrawals for what is not shared yet.
    pub kept_atoms: u64,
}

impl Hole {
    /// What nobody can pay now: the loss, and unpaid debts beyond what the funds have for them [quote atoms].
    ///
    /// The gamma reserve counts only as far as the gap exceeds the insurance fund, which pays first and may have paid the gap.
    ///
    /// Formula: loss + max(0, shortfall + settling - kept - insurance - min(gamma, max(0, gap - insurance))). Saturates.
    pub fn atoms(&self) -> u64 {
        let owed = self.shortfall_atoms.saturating_add(self.settling_atoms);
        let gamma = self.gamma_atoms.min(self.gap_atoms.saturating_sub(self.insurance_atoms));
        let paid = self.kept_atoms.saturating_add(self.insurance_atoms).saturating_add(gamma);
        self.loss_atoms.saturating_add(owed.saturating_sub(paid))
    }
}

/// A hole, and the claims that share it [quote atoms].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Claims {
    /// What nobody can pay now.
    pub hole_atoms: u64,
    /// The sum of all positive cash: a debtor has no claim, and must not raise anybody's share.
    pub claims_atoms: u64,
}

/// What a withdrawal leaves behind while the pool owes more than it can pay: its part of the hole. Every withdrawal loses
/// the same share, so that being early gains nothing, and who waits is paid in full once the hole is filled.
///
/// Formula: amount x hole / claims, at most the amount [quote atoms]. Rounding: up. Errors: `Domain` for claims = 0, `Overflow`.
pub fn loss_share_atoms(amount_atoms: u64, claims: Claims) -> Result<u64, RiskError> {
    let Claims { hole_atoms, claims_atoms } = claims;
    if hole_atoms == 0 {
        return Ok(0);
    }
    Ok(mul_div_ceil(amount_atoms, hole_atoms.min(claims_atoms), claims_atoms)?.min(amount_atoms))
}

/// A hole as withdrawals share it. While nothing but withdrawals happens each loses the same share of what there was when the
/// first came: rounding of one is no gain of the next, so that no order of leaving pays anybody another atom.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SharedHole {
    /// As the first withdrawal found them.
    pub first: Claims,
    /// As the last withdrawal left them.
    pub left: Claims,
}

impl SharedHole {
    /// What a withdrawal leaves behind of a hole and claims as they are now: [`loss_share_atoms`]. Errors: those of it.
    pub fn part_atoms(&mut self, amount_atoms: u64, now: Claims) -> Result<u64, RiskError> {
        if now != self.left {
            self.first = now;
        }
        let part = loss_share_atoms(amount_atoms, self.first)?;
        self.left = Claims {
            hole_atoms: now.hole_atoms.saturating_sub(part),
            claims_atoms: now.claims_atoms.saturating_sub(amount_atoms),
        };
        Ok(part)
    }
}
