//! Hands a winner of the sealed round what it won, at its own price. Anyone may call it: a commitment is not an option, so the
//! winner's signature was the one under the commitment.
//!
//! Remaining accounts: as in `bid`.
//!
//! The winners' shares were worked out when the account was short; they are what brings it to its buffer, and the last of
//! them is served too although the first may have lifted it above maintenance margin. An account that has reached its buffer, or
//! lost all its equity, has nothing to hand out: its winners are released.
//!
//! Who gains by calling it badly? Price and share are fixed; what has changed is the mark, and a share of value moves with
//! it. No more is sold than brings the account to its buffer now. A winner that can't carry its slice loses its bond.

use crate::{
    apply::{Sale, Terms},
    checks::{confirmed_health, is_below_buffer, require_carries},
    errors::{ClearingError, risk},
    events::{emit, tier},
    remaining::Remaining,
    seeds,
    state::{Auction, MarginAccount, Offer, Pool, Protocol, SealedBid, stop},
};
use anchor_lang::prelude::*;
use breakwater_risk::{ONE_Q32, liquidation::Won, maths::mul_q32_ceil};

/// Accounts of [`fill_sealed`].
#[derive(Accounts)]
pub struct FillSealed<'info> {
    /// The protocol; bound by seeds.
    #[account(seeds = [seeds::PROTOCOL], bump = protocol.bump)]
    pub protocol: Box<Account<'info, Protocol>>,
    /// The pool; bound by its `protocol`.
    #[account(mut, has_one = protocol @ ClearingError::WrongPool)]
    pub pool: Box<Account<'info, Pool>>,
    /// The account for sale; bound by its `pool`.
    #[account(mut, has_one = pool @ ClearingError::WrongPool)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
    /// Its auction; bound by its `margin_account`.
    #[account(mut, has_one = margin_account @ ClearingError::NotInAuction)]
    pub auction: AccountLoader<'info, Auction>,
    /// The winner's account; bound by its `pool`.
    #[account(mut, has_one = pool @ ClearingError::WrongPool)]
    pub bidder_account: AccountLoader<'info, MarginAccount>,
    /// The sealed bid; bound by its `margin_account` and `bidder_account`.
    #[account(mut, has_one = margin_account @ ClearingError::NotInAuction,
        has_one = bidder_account @ ClearingError::WrongAuthority)]
    pub sealed_bid: Box<Account<'info, SealedBid>>,
}

/// Hands over what was won. Errors: `NothingWon`, `SealedStage`, `BelowInitialMargin`.
pub fn fill_sealed<'info>(ctx: Context<'info, FillSealed<'info>>) -> Result<()> {
    let accounts = ctx.accounts;
    let clock = Clock::get()?;
    let now = clock.unix_timestamp;
    accounts.protocol.require_sales(&accounts.pool, stop::SEALED_SALES, now)?;
    let (mut account, mut auction) =
        (accounts.margin_account.load_mut()?, accounts.auction.load_mut()?);
    let mut bidder = accounts.bidder_account.load_mut()?;
    bidder.require_not_in_auction()?;
    require!(accounts.sealed_bid.auction == auction.number, ClearingError::NotInAuction);
    require!(auction.allotted == 1, ClearingError::SealedStage);
    let key = accounts.bidder_account.key();
    let won = auction.offers().iter().position(|o| o.bidder_account == key && o.won_q32 > 0);
    let at = won.ok_or(ClearingError::NothingWon)?;
    let Offer { d_q32, won_q32, .. } = auction.offers[at];

    let remaining = Remaining::load(ctx.remaining_accounts, &accounts.pool.key())?;
    let mut engine = remaining.engine(&accounts.pool, now);
    let time = accounts.protocol.sale_time(&accounts.pool, &clock);
    let over = auction.is_public(&engine.auction_time(&account, &auction, &time)?);
    require!(!over, ClearingError::SealedStage);
    let health = confirmed_health(&accounts.pool, &auction, &account, &mut engine)?;
    if !is_below_buffer(&health, accounts.pool.settings.auction.buffer_bps)? {
        auction.offers[at].won_q32 = 0;
        accounts.sealed_bid.served = true;
        return Ok(());
    }
    let left_q32 = ONE_Q32.saturating_sub(auction.filled_q32);
    let won = Won { won_q32, filled_q32: auction.filled_q32 };
    let share_q32 = won.share_of_rest_q32().map_err(risk)?;
    let terms = Terms { d_q32, share_q32, whole_limit_atoms: u64::MAX, tier: tier::SEALED };
    let mut sale = Sale {
        pool: &mut accounts.pool,
        auction: &mut auction,
        account: &mut account,
        buyer: &mut bidder,
        remaining: &remaining,
        left_out: engine.left_out(),
    };
    let sold = sale.sell(&health, &terms, None)?;
    let event = sale.event(&terms, &sold, 0, key);
    let filled = mul_q32_ceil(left_q32, sold.part.share_q32);
    auction.filled_q32 = auction.filled_q32.saturating_add(filled);
    auction.offers[at].won_q32 = 0;
    accounts.sealed_bid.served = true;
    require_carries(&mut engine, &bidder)?;
    emit!(event);
    Ok(())
}
