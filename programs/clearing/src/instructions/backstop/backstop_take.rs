//! The backstop vault takes a slice that no one bid for, at the public price once that has come down to the vault's standing
//! price. Anyone may call it.
//!
//! Remaining accounts: as in `bid`, the vault's account in the bidder's place.
//!
//! Who gains by calling it badly? The vault pays the price everybody could have paid for longer, and takes no more than its own
//! initial margin carries. It buys as any trader does, at marks and surfaces that are young enough for new risk: an old surface would
//! sell it what the market has left behind. Legs take up room in it whatever their size: a slice brings a least margin for each of the
//! account's legs, so that nobody fills it up with dust.

use crate::{
    apply::{Sale, Terms},
    checks::{public_price_q32, require_carries, require_for_sale, require_public},
    errors::ClearingError,
    events::{emit, tier},
    mark::Action,
    remaining::Remaining,
    seeds,
    state::{Auction, MarginAccount, Pool, Protocol, stop},
};
use anchor_lang::prelude::*;
use breakwater_risk::{ONE_Q32, liquidation::q32_ceil};

/// Accounts of [`backstop_take`].
#[derive(Accounts)]
pub struct BackstopTake<'info> {
    /// The protocol; bound by seeds.
    #[account(seeds = [seeds::PROTOCOL], bump = protocol.bump)]
    pub protocol: Box<Account<'info, Protocol>>,
    /// The pool; bound by its `protocol` and `backstop_account`.
    #[account(mut, has_one = protocol @ ClearingError::WrongPool,
        has_one = backstop_account @ ClearingError::BackstopMissing)]
    pub pool: Box<Account<'info, Pool>>,
    /// The account for sale; bound by its `pool`.
    #[account(mut, has_one = pool @ ClearingError::WrongPool)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
    /// Its auction; bound by its `margin_account`.
    #[account(mut, has_one = margin_account @ ClearingError::NotInAuction)]
    pub auction: AccountLoader<'info, Auction>,
    /// The vault's margin account; bound by its constraints.
    #[account(mut,
        constraint = backstop_account.key() != margin_account.key() @ ClearingError::DuplicateAccount)]
    pub backstop_account: AccountLoader<'info, MarginAccount>,
}

/// Sells the vault at most `max_share_q32` of an account [2^-32]. Errors: `AboveStandingPrice`, `BelowInitialMargin`.
pub fn backstop_take<'info>(
    ctx: Context<'info, BackstopTake<'info>>,
    max_share_q32: u64,
) -> Result<()> {
    let accounts = ctx.accounts;
    let clock = Clock::get()?;
    let now = clock.unix_timestamp;
    accounts.protocol.require_sales(&accounts.pool, stop::HALT, now)?;
    require!((1..=ONE_Q32).contains(&max_share_q32), ClearingError::Overflow);
    let (mut account, mut auction) =
        (accounts.margin_account.load_mut()?, accounts.auction.load_mut()?);
    let mut vault = accounts.backstop_account.load_mut()?;
    vault.require_not_in_auction()?;
    let remaining = Remaining::load(ctx.remaining_accounts, &accounts.pool.key())?;
    let mut engine = remaining.engine(&accounts.pool, now);
    for side in [&*account, &*vault] {
        engine.require(Action::NewRisk, side)?;
    }
    let health = require_for_sale(&accounts.pool, &auction, &account, &mut engine)?;
    let time = accounts.protocol.sale_time(&accounts.pool, &clock);
    let time = engine.auction_time(&account, &auction, &time)?;
    require_public(&accounts.pool, &auction, &health, &time)?;
    let d_q32 = public_price_q32(&accounts.pool, &auction, &time)?;
    let standing = q32_ceil(accounts.pool.settings.backstop.take_bps);
    require!(d_q32 <= standing, ClearingError::AboveStandingPrice);
    let terms = Terms {
        d_q32,
        share_q32: max_share_q32,
        whole_limit_atoms: u64::MAX,
        tier: tier::BACKSTOP,
    };
    let least_atoms = accounts.pool.settings.backstop.least_mm_atoms(&account);
    let mut sale = Sale {
        pool: &mut accounts.pool,
        auction: &mut auction,
        account: &mut account,
        buyer: &mut vault,
        remaining: &remaining,
        left_out: engine.left_out(),
    };
    let sold = sale.sell(&health, &terms, None)?;
    require!(sold.mm_atoms >= least_atoms, ClearingError::SliceTooSmall);
    let event = sale.event(&terms, &sold, 0, accounts.backstop_account.key());
    require_carries(&mut engine, &vault)?;
    emit!(event);
    Ok(())
}
