//! What a side gave the other beyond the slip changes hands as a withdrawal does.

use crate::{
    checks::{Checked, Floor},
    ledger::{self, Hands},
    portfolio::MarginEngine,
    state::MarginAccount,
};
use anchor_lang::prelude::*;
use breakwater_risk::{margin::Health, outflow::Gift};

/// A side of a trade that may have given something away.
pub struct Giver<'a, 'b> {
    /// The side.
    pub side: &'a mut Checked<'b>,
    /// After the trade.
    pub health: &'a Health,
}

impl Floor<'_> {
    /// What a side gave the other beyond the slip, moved by the rules of a withdrawal.
    /// Errors: those of [`Checked::require_gift`].
    pub fn move_gift(
        &mut self,
        engine: &MarginEngine,
        from: Giver,
        to: &mut MarginAccount,
        gift: &Gift,
    ) -> Result<()> {
        let Giver { side, health } = from;
        let given = side.require_gift(self, engine, health, gift)?;
        if given == 0 {
            return Ok(());
        }
        let hands = Hands { from: side.account, to };
        ledger::give_away(hands, given, self.pool.window_time(self.now))
    }
}
