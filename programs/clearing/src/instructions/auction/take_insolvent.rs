//! Takes a slice of an account with negative equity, paid by the insurance fund.
//!
//! ```text
//! share of an account at -40, ramp pays 10 more | account +40 | taker -40 +50 | insurance -50 | sum of money 0
//! ```
//!
//! Remaining accounts: as in `bid`.
//!
//! Who gains by calling it badly? The fund pays only while equity is below zero at a mark that everybody
//! shares, never more than it has, and the ramp starts when the insolvency was declared, not when the auction began.

use crate::{
    errors::{ClearingError, risk},
    events::InsolventSliceTaken,
    instructions::{Bid, move_slice},
    ledger,
    remaining::Remaining,
};
use anchor_lang::prelude::*;
use breakwater_risk::{ONE_Q32, ScenarioSet, insolvent_payout_atoms, slice_cash};

#[derive(AnchorSerialize, AnchorDeserialize, Clone, Copy, Debug)]
pub struct TakeInsolventArgs {
    /// Share taken [2^-32].
    pub share_q32: u64,
    /// Least payment, for the whole account [quote atoms].
    pub min_whole_payout_atoms: u64,
    /// Slices sold when the taker looked.
    pub last_trade_id: u64,
}

pub fn take_insolvent<'info>(
    ctx: Context<'info, Bid<'info>>,
    args: TakeInsolventArgs,
) -> Result<()> {
    ctx.accounts.validate(args.last_trade_id, args.share_q32)?;
    let now = Clock::get()?.unix_timestamp;
    let accounts = ctx.accounts;
    require!(accounts.auction.insolvent_ts != 0, ClearingError::InsolvencyStage);
    let mut account = accounts.margin_account.load_mut()?;
    let mut taker = accounts.bidder_account.load_mut()?;
    require!(!account.is_bare(), ClearingError::NothingToAuction);
    let remaining = Remaining::load(ctx.remaining_accounts, &accounts.pool.key())?;
    let mut book = remaining.book(&accounts.pool, now);
    book.require_usable(&account)?;
    let health = book.health(&account, ScenarioSet::Only(accounts.auction.witness))?;
    require!(health.is_insolvent(), ClearingError::AuctionSolvent);

    let params = accounts.pool.settings.auction.to_risk();
    let elapsed = now.saturating_sub(accounts.auction.insolvent_ts).max(0).unsigned_abs();
    let equity = health.equity_atoms();
    let payout = |share_q32| {
        insolvent_payout_atoms(&params, equity, health.mm_atoms(), elapsed, share_q32).map_err(risk)
    };
    require!(payout(ONE_Q32)? >= args.min_whole_payout_atoms, ClearingError::OutsideLimit);
    let paid_atoms = payout(args.share_q32)?;
    require!(paid_atoms <= accounts.pool.insurance_atoms, ClearingError::InsuranceShort);

    move_slice(&remaining, &mut account, &mut taker, args.share_q32, 0)?;
    ledger::draw_insurance(&mut accounts.pool, &mut taker, paid_atoms)?;

    book.require_usable(&taker)?;
    let taker_health = book.new_risk(&taker)?;
    require!(taker_health.im_excess_atoms() >= 0, ClearingError::BelowInitialMargin);
    remaining.boards_invariant()?;

    let auction = &mut accounts.auction;
    auction.reserved_atoms = 0;
    auction.last_trade_id = auction.last_trade_id.checked_add(1).ok_or(ClearingError::Overflow)?;
    accounts.pool.slices = accounts.pool.slices.saturating_add(1);
    emit!(InsolventSliceTaken {
        account: accounts.margin_account.key(),
        taker: accounts.bidder_account.key(),
        trade_id: auction.last_trade_id,
        share_q32: args.share_q32,
        value_atoms: slice_cash(equity, args.share_q32),
        paid_atoms,
    });
    Ok(())
}
