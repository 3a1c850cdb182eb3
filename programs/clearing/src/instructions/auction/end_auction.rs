//! Ends the auction of an account that meets its maintenance margin again, in every scenario, whether
//! through bids, a deposit or the market; also of one that waits, and of one that has nothing left but a debt, which
//! its own penalties pay first and `cover_shortfall` after. Anyone may call it; the rent goes back to who
//! started it, the tip half to the starter's account and half to whose witness stands where a slice was sold and back to the account where
//! none was, the penalties to the pool's funds.
//!
//! Remaining accounts: market and surface of every market the account uses.
//!
//! Who gains by calling it badly? An owner who deposits, ends, and takes the deposit out again: what leaves an
//! account leaves initial margin behind, which is more than ended the auction. Who begins and ends again and again: its turn goes back.

use crate::{
    errors::ClearingError,
    events::{AuctionEnded, emit},
    ledger,
    ledger::{Seen, note_value},
    remaining::{Remaining, open_account},
    state::{Auction, MAX_MARKETS, MarginAccount, Pool},
};
use anchor_lang::prelude::*;
use breakwater_risk::{liquidation::Line, model::ScenarioSet};

/// Accounts of [`end_auction`].
#[derive(Accounts)]
pub struct EndAuction<'info> {
    /// CHECK: only receives rent; bound by the auction's has_one.
    #[account(mut)]
    pub starter: UncheckedAccount<'info>,
    /// The pool; bound by who names it.
    #[account(mut)]
    pub pool: Box<Account<'info, Pool>>,
    /// The account in auction; bound by its `pool`.
    #[account(mut, has_one = pool @ ClearingError::WrongPool)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
    /// Its auction; bound by its `starter` and `margin_account`; closed here.
    /// Any auction with a reason to end; the handler looks for one.
    #[account(mut, close = starter, has_one = starter @ ClearingError::WrongAuthority,
        has_one = margin_account @ ClearingError::NotInAuction)]
    pub auction: AccountLoader<'info, Auction>,
    /// CHECK: bound by the address; where it is none, or has been closed meanwhile, its half of the tip goes to the pool's funds.
    #[account(address = auction.load()?.tip_account @ ClearingError::WrongAuthority)]
    pub tip_account: UncheckedAccount<'info>,
    /// CHECK: as `tip_account`.
    #[account(address = auction.load()?.witness_account @ ClearingError::WrongAuthority)]
    pub witness_account: UncheckedAccount<'info>,
}

/// Ends an auction whose account is at its maintenance margin, or has nothing left. Errors: `AccountUnhealthy`.
pub fn end_auction<'info>(ctx: Context<'info, EndAuction<'info>>) -> Result<()> {
    let accounts = ctx.accounts;
    let now = Clock::get()?.unix_timestamp;
    let mut account = accounts.margin_account.load_mut()?;
    let remaining = Remaining::load(ctx.remaining_accounts, &accounts.pool.key())?;
    let mut engine = remaining.engine(&accounts.pool, now);
    let spent = engine.is_spent(&account, &accounts.pool.settings.auction)?;
    if !spent {
        engine.require_priced(&account)?;
    }
    let health = engine.health(&account, ScenarioSet::All)?;
    require!(spent || !health.is_liquidatable(), ClearingError::AccountUnhealthy);
    account.in_auction = 0;
    account.auction_range_bps = [0; MAX_MARKETS];
    let mut auction = accounts.auction.load_mut()?;
    let pool = &mut accounts.pool;
    let line = Line { until_us: pool.turns_until_us };
    pool.turns_until_us = auction.turn().given_back(line, now).until_us;
    let own = account.cash_atoms.min(0).unsigned_abs().min(auction.escrow_atoms);
    ledger::draw_escrow(pool, &mut auction, &mut account, own)?;
    account.slow_loss = u8::from(account.cash_atoms < 0 && auction.gap == 0);
    pool.auction_notional_atoms =
        pool.auction_notional_atoms.saturating_sub(auction.notional_atoms);
    let (tip_set_aside, mut tip_atoms) = (auction.tip_atoms, 0);
    if auction.tip_earned == 0 {
        ledger::pay_tip(pool, &mut auction, &mut account, tip_set_aside)?;
    } else {
        // one at a time: both may be the same account
        for (to, atoms) in
            [&accounts.tip_account, &accounts.witness_account].map(|to| (to, tip_set_aside / 2))
        {
            if let Some(mut to) = open_account(to)? {
                ledger::pay_tip(pool, &mut auction, &mut to, atoms)?;
                tip_atoms += atoms; // two halves
            }
        }
    }
    let penalty_atoms = ledger::release_escrow(pool, &mut auction)?;
    let back_atoms = if auction.tip_earned == 0 { tip_set_aside } else { 0 };
    let value_atoms =
        health.value_atoms().saturating_add_unsigned(own).saturating_add_unsigned(back_atoms);
    note_value(pool, None, &mut account, Seen::from(&health).with(value_atoms))?;
    emit!(AuctionEnded {
        account: accounts.margin_account.key(),
        slices: auction.last_trade_id,
        equity_atoms: health.equity_atoms(),
        mm_atoms: health.mm_atoms(),
        penalty_atoms,
        tip_atoms,
    });
    Ok(())
}
