//! What one account may take out in a window of time while the pool limits withdrawals.
//!
//! The allowance is the account's own, and net of what it brought in: nobody can use up another's, and money that passes
//! through uses up nothing.

use crate::maths::share_floor;

/// What is taken out, and what the account is worth before it [quote atoms].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taking {
    /// Taken out.
    pub atoms: u64,
    /// Worth before it, either sign.
    pub value_atoms: i64,
}

/// One account's window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Allowance {
    /// Beginning of the window; 0 before the first [unix s].
    pub start_ts: i64,
    /// What the account was worth when it first took something out of this window, without what it brought in within it;
    /// below zero while it has taken nothing out [quote atoms].
    pub base_atoms: i64,
    /// Taken out less brought in [quote atoms].
    pub used_atoms: i64,
}

impl Allowance {
    /// The window at `now`: this one, or a new one.
    pub fn at(&self, now: i64, secs: u32) -> Self {
        let age = now.saturating_sub(self.start_ts);
        if self.start_ts != 0 && (0..i64::from(secs)).contains(&age) {
            *self
        } else {
            Self { start_ts: now, base_atoms: -1, used_atoms: 0 }
        }
    }

    /// Brought in: it may leave again.
    pub fn bring(&mut self, atoms: u64) {
        self.used_atoms = self.used_atoms.saturating_sub_unsigned(atoms);
    }

    /// Taken out.
    pub fn take(&mut self, taking: Taking) {
        let Taking { atoms, value_atoms } = taking;
        if self.base_atoms < 0 {
            self.base_atoms = value_atoms.saturating_add(self.used_atoms.min(0)).max(0);
        }
        self.used_atoms = self.used_atoms.saturating_add_unsigned(atoms);
    }

    /// What has been taken is no more than a share of what the account was worth. Rounding: down, against who takes.
    pub fn is_within(&self, cap_bps: u32) -> bool {
        let base = self.base_atoms.max(0).unsigned_abs();
        i128::from(self.used_atoms) <= i128::from(share_floor(base, cap_bps))
    }
}
