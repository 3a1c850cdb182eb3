//! Buys a slice of a failing account whose equity is not negative, at the auction's price.
//!
//! `share = min(bid, f_max)`, `price = share x d(t) x (equity - reserved)`:
//!
//! ```text
//! slice at mark 100, d = 95 %, fee 2 % | account -100.00 +95.00 -1.90 | bidder +100.00 -95.00 | insurance +1.90 | sum 0
//! ```
//!
//! Remaining accounts: market and surface of every market either account uses, and the board of every
//! position of the account (writable).
//!
//! Who gains by calling it badly? A bidder who sees an older state: the bid names the last trade it knew
//! and a highest price. A bidder who can't carry the slice: it must end above its initial margin. One
//! who wants more than the account must give up: `f_max` stops at the buffer, and a healthy account sells nothing.

use crate::{
    errors::{ClearingError, risk},
    events::SliceSold,
    instructions::move_slice,
    ledger,
    remaining::Remaining,
    seeds,
    state::{Auction, House, MarginAccount, Pool, pause},
};
use anchor_lang::prelude::*;
use breakwater_risk::{
    ONE_Q32, ScenarioSet, SolventSlice, fee_atoms, max_share_q32, price_share_q32, slice_cash,
    solvent_price_atoms,
};

#[derive(AnchorSerialize, AnchorDeserialize, Clone, Copy, Debug)]
pub struct BidArgs {
    /// Largest share wanted [2^-32]; less is given when less brings the account back to its buffer.
    pub max_share_q32: u64,
    /// Highest price, for the whole account [quote atoms]: a slice costs its share of that at most.
    pub max_whole_price_atoms: u64,
    /// Slices sold when the bidder looked.
    pub last_trade_id: u64,
}

/// Accounts of `bid` and `take_insolvent`.
#[derive(Accounts)]
pub struct Bid<'info> {
    /// Owner or delegate of the bidder's account.
    pub bidder: Signer<'info>,
    #[account(seeds = [seeds::HOUSE], bump = house.bump)]
    pub house: Box<Account<'info, House>>,
    #[account(mut, has_one = house @ ClearingError::WrongPool)]
    pub pool: Box<Account<'info, Pool>>,
    #[account(mut, has_one = pool @ ClearingError::WrongPool)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
    #[account(mut, has_one = margin_account @ ClearingError::NotInAuction)]
    pub auction: Box<Account<'info, Auction>>,
    #[account(mut, has_one = pool @ ClearingError::WrongPool,
        constraint = bidder_account.key() != margin_account.key() @ ClearingError::DuplicateAccount)]
    pub bidder_account: AccountLoader<'info, MarginAccount>,
}

impl Bid<'_> {
    pub fn validate(&self, last_trade_id: u64, share_q32: u64) -> Result<()> {
        // house, pool: bound by seeds and has_one. accounts: has_one on pool, distinct. auction: has_one.
        self.house.require_running(pause::AUCTION)?;
        let bidder_account = self.bidder_account.load()?;
        bidder_account.require_trader(self.bidder.key)?;
        bidder_account.require_not_in_auction()?;
        require!(share_q32 > 0, ClearingError::ZeroAmount);
        require!(share_q32 <= ONE_Q32, ClearingError::Overflow);
        require!(self.auction.last_trade_id == last_trade_id, ClearingError::LastTradeMoved);
        Ok(())
    }
}

pub fn bid<'info>(ctx: Context<'info, Bid<'info>>, args: BidArgs) -> Result<()> {
    ctx.accounts.validate(args.last_trade_id, args.max_share_q32)?;
    let now = Clock::get()?.unix_timestamp;
    let accounts = ctx.accounts;
    let mut account = accounts.margin_account.load_mut()?;
    let mut bidder = accounts.bidder_account.load_mut()?;
    let remaining = Remaining::load(ctx.remaining_accounts, &accounts.pool.key())?;
    let mut book = remaining.book(&accounts.pool, now);
    book.require_usable(&account)?;
    let health = book.health(&account, ScenarioSet::Only(accounts.auction.witness))?;
    require!(health.is_liquidatable(), ClearingError::AccountHealthy);
    let equity = health.equity_atoms();
    require!(equity >= 0, ClearingError::AuctionInsolvent);

    // Where earlier proceeds are all that keeps equity positive, they are part of what is sold.
    let earlier = accounts.auction.reserved_atoms;
    let reserved_atoms = if equity > earlier { earlier } else { 0 };
    let slice = SolventSlice { equity_atoms: equity, mm_atoms: health.mm_atoms(), reserved_atoms };
    let params = accounts.pool.settings.auction.to_risk();
    let elapsed = now.saturating_sub(accounts.auction.started_ts).max(0).unsigned_abs();
    let d_q32 = price_share_q32(&params, elapsed);
    let whole = solvent_price_atoms(&slice, d_q32, ONE_Q32).map_err(risk)?;
    require!(whole <= args.max_whole_price_atoms, ClearingError::OutsideLimit);
    let share_q32 = max_share_q32(&params, &slice, d_q32).map_err(risk)?.min(args.max_share_q32);
    require!(share_q32 > 0, ClearingError::ZeroAmount);
    let paid_atoms = solvent_price_atoms(&slice, d_q32, share_q32).map_err(risk)?;
    let fee = fee_atoms(&params, paid_atoms).map_err(risk)?;

    move_slice(&remaining, &mut account, &mut bidder, share_q32, reserved_atoms)?;
    let paid = i64::try_from(paid_atoms).map_err(|_| ClearingError::Overflow)?;
    ledger::pay(&mut bidder, &mut account, paid)?;
    ledger::pay_insurance(&mut accounts.pool, &mut account, fee)?;

    book.require_usable(&bidder)?;
    let bidder_health = book.new_risk(&bidder)?;
    require!(bidder_health.im_excess_atoms() >= 0, ClearingError::BelowInitialMargin);
    remaining.boards_invariant()?;

    let auction = &mut accounts.auction;
    let proceeds = paid.saturating_sub_unsigned(fee);
    auction.reserved_atoms = reserved_atoms.checked_add(proceeds).ok_or(ClearingError::Overflow)?;
    auction.last_trade_id = auction.last_trade_id.checked_add(1).ok_or(ClearingError::Overflow)?;
    auction.insolvent_ts = 0;
    accounts.pool.slices = accounts.pool.slices.saturating_add(1);
    emit!(SliceSold {
        account: accounts.margin_account.key(),
        bidder: accounts.bidder_account.key(),
        trade_id: auction.last_trade_id,
        share_q32,
        price_share_q32: d_q32,
        value_atoms: slice_cash(equity - reserved_atoms, share_q32),
        paid_atoms,
        fee_atoms: fee,
    });
    Ok(())
}
