//! The accounts between which a trade happens.

use crate::{
    apply::{Exchanged, Sides, Trading},
    errors::ClearingError,
    instructions::Leg,
    portfolio::MarginEngine,
    remaining::Remaining,
    seeds,
    state::{MarginAccount, Pool, Protocol},
};
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct Parties<'info> {
    #[account(seeds = [seeds::PROTOCOL], bump = protocol.bump)]
    pub protocol: Box<Account<'info, Protocol>>,
    #[account(mut, has_one = protocol @ ClearingError::WrongPool)]
    pub pool: Box<Account<'info, Pool>>,
    #[account(mut, has_one = pool @ ClearingError::WrongPool)]
    pub maker_account: AccountLoader<'info, MarginAccount>,
    #[account(mut, has_one = pool @ ClearingError::WrongPool,
        constraint = taker_account.key() != maker_account.key() @ ClearingError::DuplicateAccount)]
    pub taker_account: AccountLoader<'info, MarginAccount>,
}

impl Parties<'_> {
    /// Trades the legs between them, as `signers` (the maker's and the taker's) agreed. Errors: those of [`Trading::trade`].
    pub fn trade(
        &mut self,
        signers: (Pubkey, Pubkey),
        (remaining, engine): (&Remaining, &mut MarginEngine),
        legs: &[Leg],
        now: i64,
    ) -> Result<Exchanged> {
        let mut maker = self.maker_account.load_mut()?;
        let mut taker = self.taker_account.load_mut()?;
        let mut trading = Trading {
            protocol: &self.protocol,
            pool: &mut self.pool,
            sides: Sides {
                maker: (self.maker_account.key(), &mut maker),
                taker: (self.taker_account.key(), &mut taker),
            },
            signers,
        };
        trading.trade(remaining, engine, legs, now)
    }
}
