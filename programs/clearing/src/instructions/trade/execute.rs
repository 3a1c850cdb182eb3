//! A trade of up to eight legs between two accounts, signed by both sides.
//!
//! Remaining accounts: market and surface of every market either account uses after the trade, and
//! the board of every leg (writable).
//!
//! Who gains by calling it badly? A side that would carry more risk than it can: each side must end at
//! or above its initial margin, or, if it was below it, end with no less excess and no higher
//! maintenance margin than it began with. Prices are the two signers' business: moving equity to
//! an accomplice is bounded by the same test. While new risk is stopped, one side must be closing, and need less margin for it.

use crate::{
    errors::ClearingError,
    instructions::{Leg, Sides, Trading},
    remaining::Remaining,
    seeds,
    state::{House, MarginAccount, Pool},
};
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct Trade<'info> {
    /// Owner or delegate of the maker's account.
    pub maker: Signer<'info>,
    /// Owner or delegate of the taker's account.
    pub taker: Signer<'info>,
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

impl Trade<'_> {
    fn validate(&self) -> Result<()> {
        // house, pool: bound by seeds and has_one. maker_account, taker_account: has_one on pool, distinct.
        let (maker, taker) = (self.maker_account.load()?, self.taker_account.load()?);
        maker.require_trader(self.maker.key)?;
        taker.require_trader(self.taker.key)?;
        maker.require_not_in_auction()?;
        taker.require_not_in_auction()
    }
}

pub fn trade<'info>(ctx: Context<'info, Trade<'info>>, legs: Vec<Leg>) -> Result<()> {
    ctx.accounts.validate()?;
    let now = Clock::get()?.unix_timestamp;
    let accounts = ctx.accounts;
    let remaining = Remaining::load(ctx.remaining_accounts, &accounts.pool.key())?;
    let mut maker = accounts.maker_account.load_mut()?;
    let mut taker = accounts.taker_account.load_mut()?;
    let mut trading = Trading {
        house: &accounts.house,
        pool: &mut accounts.pool,
        remaining: &remaining,
        sides: Sides {
            maker: (accounts.maker_account.key(), &mut maker),
            taker: (accounts.taker_account.key(), &mut taker),
        },
    };
    trading.trade(&legs, now)?;
    remaining.boards_invariant()
}
