//! The accounts between which a trade happens.

use crate::{
    apply::{Exchanged, PerSide, Trading, Venue},
    errors::ClearingError,
    instructions::Leg,
    seeds,
    state::{MarginAccount, Pool, Protocol},
};
use anchor_lang::prelude::*;

/// Both sides of a trade, with their pool.
#[derive(Accounts)]
pub struct Parties<'info> {
    /// The protocol; bound by seeds.
    #[account(seeds = [seeds::PROTOCOL], bump = protocol.bump)]
    pub protocol: Box<Account<'info, Protocol>>,
    /// The pool; bound by its `protocol`.
    #[account(mut, has_one = protocol @ ClearingError::WrongPool)]
    pub pool: Box<Account<'info, Pool>>,
    /// The maker's account; bound by its `pool`.
    #[account(mut, has_one = pool @ ClearingError::WrongPool)]
    pub maker_account: AccountLoader<'info, MarginAccount>,
    /// The taker's account; bound by its `pool`.
    #[account(mut, has_one = pool @ ClearingError::WrongPool,
        constraint = taker_account.key() != maker_account.key() @ ClearingError::DuplicateAccount)]
    pub taker_account: AccountLoader<'info, MarginAccount>,
}

impl Parties<'_> {
    /// Both margin accounts' addresses.
    pub fn keys(&self) -> PerSide<Pubkey> {
        PerSide { maker: self.maker_account.key(), taker: self.taker_account.key() }
    }

    /// Trades the legs between them, as the signers agreed. Errors: those of [`Trading::trade`].
    pub fn trade(
        &mut self,
        signers: PerSide<Pubkey>,
        venue: &mut Venue,
        legs: &[Leg],
        now: i64,
    ) -> Result<Exchanged> {
        let mut maker = self.maker_account.load_mut()?;
        let mut taker = self.taker_account.load_mut()?;
        let mut trading = Trading {
            protocol: &self.protocol,
            pool: &mut self.pool,
            sides: PerSide { maker: &mut *maker, taker: &mut *taker },
            signers,
        };
        trading.trade(venue, legs, now)
    }
}
