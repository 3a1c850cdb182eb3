//! Buys a slice of a failing account whose value is not negative, at the public auction's price. A share of the slice's margin is held
//! back of the bidder's cash for a while: see `resolve_hold`.
//!
//! Remaining accounts: market and surface of every market either account uses, and the board of every
//! position of the account (writable).
//!
//! Who gains by calling it badly? A bidder who sees an older state: the bid names the last trade it knew
//! and a highest price. A bidder who can't carry the slice: it must end above its initial margin. One
//! who wants more than the account must give up: `f_max` stops at the buffer, and a healthy account sells nothing. One who
//! takes crumbs so that others' bids fail: a slice has a least size. Who comes first after nobody could bid for long: a price that
//! ran out sells nothing. One who knows what the mark does not: the
//! hold-back. The owner, with a second account: refused, and the penalty is lost to it in any case.

use crate::{
    apply::{Sale, Terms},
    checks::{public_price_q32, require_carries, require_for_sale, require_public},
    errors::ClearingError,
    events::{emit, tier},
    ledger,
    portfolio::Doubt,
    remaining::Remaining,
    seeds,
    state::{Auction, HoldBack, MarginAccount, Pool, Protocol, stop},
};
use anchor_lang::prelude::*;
use breakwater_risk::ONE_Q32;

/// What a bidder asks for: `bid` and `take_insolvent`.
#[derive(AnchorSerialize, AnchorDeserialize, Clone, Copy, Debug)]
pub struct SliceArgs {
    /// Share wanted [2^-32]. Of a solvent account less is given where less brings it back to its buffer.
    pub share_q32: u64,
    /// For the whole account, of which a slice is its share [quote atoms]: of a solvent one the highest price, of an insolvent one the
    /// least payment.
    pub whole_limit_atoms: u64,
    /// Slices sold when the bidder looked.
    pub last_trade_id: u64,
}

/// Accounts of every instruction by which a bidder takes part of an account in auction. The last trade id that the bidder saw is asked for
/// here, before anything is created.
#[derive(Accounts)]
#[instruction(args: SliceArgs)]
pub struct Taking<'info> {
    /// Owner or delegate of the bidder's account.
    pub bidder: Signer<'info>,
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
    #[account(mut, has_one = margin_account @ ClearingError::NotInAuction,
        constraint = auction.load()?.last_trade_id == args.last_trade_id @ ClearingError::LastTradeMoved)]
    pub auction: AccountLoader<'info, Auction>,
    /// The bidder's account; bound by its `pool`.
    #[account(mut, has_one = pool @ ClearingError::WrongPool,
        constraint = bidder_account.key() != margin_account.key() @ ClearingError::DuplicateAccount)]
    pub bidder_account: AccountLoader<'info, MarginAccount>,
}

impl Taking<'_> {
    /// The pause, the stops, who signs and how much. Errors: `Paused`, `Stopped`, `WrongAuthority`, `AccountInAuction`, `ZeroAmount`, `Overflow`.
    pub fn validate(&self, share_q32: u64, stops: u32, now: i64) -> Result<()> {
        // protocol, pool: bound by seeds and has_one. accounts: has_one on pool, distinct. auction: has_one, last trade.
        self.protocol.require_sales(&self.pool, stops, now)?;
        let bidder_account = self.bidder_account.load()?;
        bidder_account.require_trader(self.bidder.key)?;
        bidder_account.require_not_in_auction()?;
        require!(share_q32 > 0, ClearingError::ZeroAmount);
        require!(share_q32 <= ONE_Q32, ClearingError::Overflow);
        Ok(())
    }
}

/// Accounts of [`bid`].
#[derive(Accounts)]
pub struct Bid<'info> {
    /// The sale, and who takes it.
    pub taking: Taking<'info>,
    /// Needed where something is held back.
    #[account(init, payer = payer, space = 8 + core::mem::size_of::<HoldBack>(),
        seeds = [seeds::HOLD, taking.margin_account.key().as_ref(),
            &taking.margin_account.load()?.auctions.to_le_bytes(), &taking.auction.load()?.last_trade_id.to_le_bytes()], bump)]
    pub hold_back: Option<AccountLoader<'info, HoldBack>>,
    /// Pays the rent of `hold_back` and gets it back.
    #[account(mut)]
    pub payer: Signer<'info>,
    /// The system program.
    pub system_program: Program<'info, System>,
}

/// Sells a slice at the public price, rounded up. Errors: `OutsideLimit`, `LastTradeMoved`, `AccountHealthy`, `BelowInitialMargin`, `SliceTooSmall`, `MarkNotConfirmed`, `SelfLiquidation`, `HoldMissing`.
pub fn bid<'info>(ctx: Context<'info, Bid<'info>>, args: SliceArgs) -> Result<()> {
    let accounts = &mut ctx.accounts.taking;
    let clock = Clock::get()?;
    let now = clock.unix_timestamp;
    accounts.validate(args.share_q32, stop::BIDS, now)?;
    let (mut account, mut auction) =
        (accounts.margin_account.load_mut()?, accounts.auction.load_mut()?);
    let mut bidder = accounts.bidder_account.load_mut()?;
    let remaining = Remaining::load(ctx.remaining_accounts, &accounts.pool.key())?;
    let mut engine = remaining.engine(&accounts.pool, now);
    let health = require_for_sale(&accounts.pool, &auction, &account, &mut engine)?;
    let time = accounts.protocol.sale_time(&accounts.pool, &clock);
    let time = engine.auction_time(&account, &auction, &time)?;
    require_public(&accounts.pool, &auction, &health, &time)?;
    let terms = Terms {
        d_q32: public_price_q32(&accounts.pool, &auction, &time)?,
        share_q32: args.share_q32,
        whole_limit_atoms: args.whole_limit_atoms,
        tier: tier::PUBLIC,
    };

    let mut hold = match &ctx.accounts.hold_back {
        Some(loader) => Some(loader.load_init()?),
        None => None,
    };
    let mut sale = Sale {
        pool: &mut accounts.pool,
        auction: &mut auction,
        account: &mut account,
        buyer: &mut bidder,
        remaining: &remaining,
        left_out: engine.left_out(),
    };
    let sold =
        sale.sell(&health, &terms, hold.as_deref_mut().map(|hold| hold.slice.account_mut()))?;
    let held = sold.held_atoms(&sale.pool.settings.hold);
    require!(held == 0 || hold.is_some(), ClearingError::HoldMissing);
    let event = sale.event(&terms, &sold, held, accounts.bidder_account.key());
    if let Some(hold) = hold.as_deref_mut() {
        hold.pool = accounts.pool.key();
        hold.bidder_account = accounts.bidder_account.key();
        hold.sold_account = accounts.margin_account.key();
        hold.payer = ctx.accounts.payer.key();
        hold.sold_ts = now;
        hold.mm_atoms = sold.mm_atoms;
        hold.value_atoms = engine.worth(hold.slice.account(), auction.witness, Doubt::For)?;
        ledger::hold(&mut accounts.pool, hold, &mut bidder, held)?;
    }
    require_carries(&mut engine, &bidder)?;
    emit!(event);
    Ok(())
}
