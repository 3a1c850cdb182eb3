//! Begins an auction's price anew: when it has run out, or when an account that was declared insolvent has equity again. Anyone
//! may call it, and takes the starter's half of the tip over: it is paid to who began the price that sold. What was sold stays sold, and there
//! is no second sealed round.
//!
//! Remaining accounts: market and surface of every market the account uses.
//!
//! Who gains by calling it badly? Nobody can restart a price that still falls, so an owner can't keep the discount small, and no price
//! runs out while nobody can bid, so a starter whose half goes to another has let the whole fall pass.

use crate::{
    checks::{public_price_q32, require_for_sale},
    errors::ClearingError,
    events::{AuctionRestarted, emit},
    ledger::note_value,
    remaining::Remaining,
    seeds,
    state::{Auction, MarginAccount, Pool, PriceStart, Protocol},
};
use anchor_lang::prelude::*;

/// An auction, and what it belongs to: what several instructions need.
#[derive(Accounts)]
pub struct TendAuction<'info> {
    /// The protocol; bound by seeds.
    #[account(seeds = [seeds::PROTOCOL], bump = protocol.bump)]
    pub protocol: Box<Account<'info, Protocol>>,
    /// The pool; bound by its `protocol`.
    #[account(mut, has_one = protocol @ ClearingError::WrongPool)]
    pub pool: Box<Account<'info, Pool>>,
    /// The account in auction; bound by its `pool`.
    #[account(mut, has_one = pool @ ClearingError::WrongPool)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
    /// Its auction; bound by its `margin_account`.
    #[account(mut, has_one = margin_account @ ClearingError::NotInAuction)]
    pub auction: AccountLoader<'info, Auction>,
}

/// A tending that moves a part of the tip.
#[derive(Accounts)]
pub struct TipAuction<'info> {
    /// The auction and what it belongs to.
    pub tend: TendAuction<'info>,
    /// Gets the part of the tip that goes with it. CHECK: [`TipAuction`] asks that it is of the pool and not the account sold.
    pub tip_account: Option<AccountLoader<'info, MarginAccount>>,
}

impl TipAuction<'_> {
    /// Whom the tip goes to. Errors: `DuplicateAccount` for the account in auction, `WrongPool`.
    pub fn tip_key(&self) -> Result<Option<Pubkey>> {
        let Some(tip_account) = &self.tip_account else { return Ok(None) };
        let (key, own) = (tip_account.key(), self.tend.margin_account.key());
        require_keys_neq!(key, own, ClearingError::DuplicateAccount);
        let right = tip_account.load()?.pool == self.tend.pool.key();
        require!(right, ClearingError::WrongPool);
        Ok(Some(key))
    }
}

/// Begins the price at its top. Errors: `PriceNotRunOut`, `AuctionInsolvent`, `AccountHealthy`.
pub fn restart_auction<'info>(ctx: Context<'info, TipAuction<'info>>) -> Result<()> {
    let tip_key = ctx.accounts.tip_key()?;
    let accounts = &mut ctx.accounts.tend;
    let clock = Clock::get()?;
    let now = clock.unix_timestamp;
    let mut account = accounts.margin_account.load_mut()?;
    let mut auction = accounts.auction.load_mut()?;
    let remaining = Remaining::load(ctx.remaining_accounts, &accounts.pool.key())?;
    let mut engine = remaining.engine(&accounts.pool, now);
    let health = require_for_sale(&accounts.pool, &auction, &account, &mut engine)?;
    require!(!health.is_insolvent(), ClearingError::AuctionInsolvent);
    let sale_time = accounts.protocol.sale_time(&accounts.pool, &clock);
    let time = engine.auction_time(&account, &auction, &sale_time)?;
    let ran_out = public_price_q32(&accounts.pool, &auction, &time).is_err();
    require!(ran_out || auction.insolvent_ts != 0, ClearingError::PriceNotRunOut);
    auction.begin(&PriceStart { now, round_secs: 0, idle: &engine.idle(&sale_time) });
    if let Some(key) = tip_key.filter(|_| ran_out) {
        auction.tip_account = key;
    }
    note_value(&mut accounts.pool, Some(&auction), &mut account, &health)?;
    emit!(AuctionRestarted {
        account: accounts.margin_account.key(),
        equity_atoms: health.equity_atoms(),
        mm_atoms: health.mm_atoms(),
    });
    Ok(())
}
