//! What a side gave the other beyond the slip changes hands as a withdrawal does.

use crate::{
    checks::Checked,
    ledger,
    portfolio::MarginEngine,
    state::{MarginAccount, Pool, Protocol},
};
use anchor_lang::prelude::*;
use breakwater_risk::{margin::Health, outflow::Gift};

/// Where a trade happens.
pub struct Floor<'a> {
    pub protocol: &'a Protocol,
    pub pool: &'a mut Pool,
    pub now: i64,
}

impl Floor<'_> {
    /// What a side gave the other beyond the slip, moved by the rules of a withdrawal. `health` is the giver's after the trade.
    /// Errors: those of [`Checked::require_gift`].
    pub fn move_gift(
        &mut self,
        engine: &MarginEngine,
        (from, health): (&mut Checked, &Health),
        to: &mut MarginAccount,
        gift: &Gift,
    ) -> Result<()> {
        let here = (self.protocol, &mut *self.pool);
        let given = from.require_gift(here, (engine, health), gift, self.now)?;
        if given == 0 {
            return Ok(());
        }
        let window_secs = self.pool.settings.loss.window_secs;
        ledger::give_away((from.account, to), given, (self.now, window_secs))
    }
}
