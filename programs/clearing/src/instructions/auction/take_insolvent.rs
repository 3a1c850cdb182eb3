//! Takes a slice of an account with negative value, paid by the account's own penalties, then the insurance fund within
//! its window, then, where the loss came as a gap, the gamma reserve.
//!
//! ```text
//! share of an account at -40, ramp pays 10 more, escrow 5 | account +40 | taker -40 +50 | escrow -5 | insurance -45 | sum of money 0
//! ```
//!
//! Remaining accounts: as in `bid`.
//!
//! Who gains by calling it badly? The funds pay only while value is below zero at confirmed marks that everybody
//! shares, never more than they have or their window allows, and the ramp starts when the insolvency was declared, not when
//! the auction began. The owner's other account is refused.

use crate::{
    apply::move_slice,
    checks::{require_carries, require_for_sale},
    errors::ClearingError,
    events::{InsolventSliceTaken, emit},
    instructions::bid::*,
    ledger,
    ledger::{Hands, note_value},
    outcome::{ForSale, Judged},
    remaining::Remaining,
    state::{Auction, MarginAccount, Pool, stop},
};
use anchor_lang::prelude::*;
use breakwater_risk::{
    ONE_Q32,
    liquidation::{Share, Sources, cover},
};

/// Accounts of [`take_insolvent`].
#[derive(Accounts)]
pub struct TakeInsolvent<'info> {
    /// The sale, and who takes it.
    pub taking: Taking<'info>,
}

/// Hands a slice of an insolvent account over; the payment is rounded down. Errors: `FundsShort`, `OutsideLimit`, `BelowInitialMargin`.
pub fn take_insolvent<'info>(
    ctx: Context<'info, TakeInsolvent<'info>>,
    args: SliceArgs,
) -> Result<()> {
    let accounts = &mut ctx.accounts.taking;
    let clock = Clock::get()?;
    let now = clock.unix_timestamp;
    accounts.validate(args.share_q32, stop::HALT, now)?;
    let (mut account, mut auction) =
        (accounts.margin_account.load_mut()?, accounts.auction.load_mut()?);
    require!(auction.insolvent_ts != 0, ClearingError::InsolvencyStage);
    let mut taker = accounts.bidder_account.load_mut()?;
    require!(account.owner != taker.owner, ClearingError::SelfLiquidation);
    let remaining = Remaining::load(ctx.remaining_accounts, &accounts.pool.key())?;
    let mut engine = remaining.engine(&accounts.pool, now);
    let spent = engine.is_spent(&account, &accounts.pool.settings.auction)?;
    require!(!spent, ClearingError::NothingToAuction);
    let health = require_for_sale(&accounts.pool, &auction, &account, &mut engine)?;
    require!(health.is_insolvent(), ClearingError::AuctionSolvent);

    let time = accounts.protocol.sale_time(&accounts.pool, &clock);
    let elapsed = auction.insolvent_secs(&engine.auction_time(&account, &auction, &time)?);
    let judged = Judged { health: &health, left_out: engine.left_out() };
    let lot = ForSale::insolvent(&accounts.pool, &auction, judged, elapsed)?;
    let deal = lot.deal(args.share_q32)?;
    lot.require_least(&deal)?;
    let enough = lot.whole_atoms.unsigned_abs() >= args.whole_limit_atoms;
    require!(enough, ClearingError::OutsideLimit);
    let paid_atoms = deal.price_atoms.unsigned_abs();
    let paid = cover(paid_atoms, &sources(&mut accounts.pool, Some(&auction), &account, now));
    require!(paid.unmet_atoms == 0, ClearingError::FundsShort);

    let noted = account.shortfall_atoms;
    let hands = Hands { from: &mut account, to: &mut taker };
    move_slice(&mut accounts.pool, &remaining, hands, &deal.part, None)?;
    ledger::draw(&mut accounts.pool, Some(&mut auction), &mut taker, &paid)?;
    auction.reserved_atoms = 0;
    let left = Share { q32: ONE_Q32.saturating_sub(args.share_q32) };
    // what is left is as short as its share of the whole; the debt of who took it is paid
    let mut value_left = left.of_cash(lot.value_atoms);
    if health.is_doubted() {
        // the same share of what was noted stays, where that is more
        value_left = value_left.min(left.of_cash(0i64.saturating_sub_unsigned(noted)));
    }
    note_value(&mut accounts.pool, Some(&auction), &mut account, value_left)?;
    auction.sold()?;
    accounts.pool.slices = accounts.pool.slices.saturating_add(1);
    remaining.boards_invariant()?;
    require_carries(&mut engine, &taker)?;
    emit!(InsolventSliceTaken {
        account: accounts.margin_account.key(),
        taker: accounts.bidder_account.key(),
        trade_id: auction.last_trade_id,
        share_q32: args.share_q32,
        value_atoms: deal.value_atoms,
        paid_atoms,
        escrow_atoms: paid.escrow_atoms,
        insurance_atoms: paid.insurance_atoms,
        gamma_atoms: paid.gamma_atoms,
    });
    Ok(())
}

/// What each fund may give for a loss of this account now, the backstop left out. A debt that no auction left came as a gap.
pub fn sources(
    pool: &mut Pool,
    auction: Option<&Auction>,
    account: &MarginAccount,
    now: i64,
) -> Sources {
    let gap = auction.map_or(account.slow_loss == 0, |auction| auction.gap == 1);
    Sources {
        escrow_atoms: auction.map_or(0, |auction| auction.escrow_atoms),
        insurance_atoms: pool.insurance_left_atoms(now),
        gamma_atoms: if gap { pool.gamma_atoms } else { 0 },
        backstop_bps: 0,
        backstop_atoms: 0,
    }
}
