//! Lets the account at the head of the queue into auction once there is room under the pool's cap. Anyone may call it. A
//! head that has healed leaves by `end_auction`; nobody else can take its turn.
//!
//! Remaining accounts: market and surface of every market the account uses.

use crate::{
    errors::ClearingError,
    events::AuctionAdmitted,
    instructions::{enter, has_room, note_value},
    remaining::Remaining,
    seeds,
    state::{Auction, AuctionQueue, House, MarginAccount, Pool, auction_status, stop},
};
use anchor_lang::prelude::*;
use breakwater_risk::ScenarioSet;

#[derive(Accounts)]
pub struct AdmitAuction<'info> {
    #[account(seeds = [seeds::HOUSE], bump = house.bump)]
    pub house: Box<Account<'info, House>>,
    #[account(mut, has_one = house @ ClearingError::WrongPool)]
    pub pool: Box<Account<'info, Pool>>,
    #[account(mut, has_one = pool @ ClearingError::WrongPool)]
    pub queue: AccountLoader<'info, AuctionQueue>,
    #[account(mut, has_one = pool @ ClearingError::WrongPool)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
    #[account(mut, has_one = margin_account @ ClearingError::NotInAuction)]
    pub auction: AccountLoader<'info, Auction>,
}

pub fn admit_auction<'info>(ctx: Context<'info, AdmitAuction<'info>>) -> Result<()> {
    let accounts = ctx.accounts;
    let now = Clock::get()?.unix_timestamp;
    accounts.house.require_sales(&accounts.pool, stop::HALT, now)?;
    let key = accounts.margin_account.key();
    let mut account = accounts.margin_account.load_mut()?;
    let (mut auction, mut queue) = (accounts.auction.load_mut()?, accounts.queue.load_mut()?);
    let waits = auction.status == auction_status::QUEUED && queue.head() == Some(&key);
    require!(waits, ClearingError::NotYourTurn);
    let remaining = Remaining::load(ctx.remaining_accounts, &accounts.pool.key())?;
    let mut book = remaining.book(&accounts.pool, now);
    book.require_priced(&account)?;
    let health = book.health(&account, ScenarioSet::Only(auction.witness))?;
    require!(health.is_liquidatable(), ClearingError::AccountHealthy);
    let notional_atoms = book.gross_notional_atoms(&account)?;
    require!(has_room(&accounts.pool, notional_atoms), ClearingError::NotYourTurn);
    queue.leave(&key);
    enter(&mut accounts.pool, &mut auction, (now, notional_atoms), &health);
    note_value(&mut accounts.pool, Some(&auction), &mut account, &health)?;
    emit!(AuctionAdmitted { account: key, public_ts: auction.public_ts });
    Ok(())
}
