//! The accounts between which a trade happens.

use crate::{
    errors::ClearingError,
    instructions::{Leg, Sides, Trading},
    remaining::Remaining,
    seeds,
    state::{House, MarginAccount, Pool},
};
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct Parties<'info> {
    #[account(seeds = [seeds::HOUSE], bump = house.bump)]
    pub house: Box<Account<'info, House>>,
    #[account(mut, has_one = house @ ClearingError::WrongPool)]
    pub pool: Box<Account<'info, Pool>>,
    #[account(mut, has_one = pool @ ClearingError::WrongPool)]
    pub maker_account: AccountLoader<'info, MarginAccount>,
    #[account(mut, has_one = pool @ ClearingError::WrongPool,
        constraint = taker_account.key() != maker_account.key() @ ClearingError::DuplicateAccount)]
    pub taker_account: AccountLoader<'info, MarginAccount>,
}

impl Parties<'_> {
    /// Trades the legs between them; returns the fee of each side [quote atoms]. Errors: those of [`Trading::trade`].
    pub fn trade(&mut self, remaining: &Remaining, legs: &[Leg], now: i64) -> Result<u64> {
        let mut maker = self.maker_account.load_mut()?;
        let mut taker = self.taker_account.load_mut()?;
        let mut trading = Trading {
            house: &self.house,
            pool: &mut self.pool,
            remaining,
            sides: Sides {
                maker: (self.maker_account.key(), &mut maker),
                taker: (self.taker_account.key(), &mut taker),
            },
        };
        trading.trade(legs, now)
    }
}
