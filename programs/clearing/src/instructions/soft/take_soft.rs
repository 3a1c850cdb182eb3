//! Soft liquidation: takes a small slice of one leg from an account that is close to its maintenance margin, at mark less a
//! small fixed discount. The program chooses the leg, by the rule of [`breakwater_risk::liquidation::Relief`] in the account's worst case:
//! the one that loses most per atom of discount.
//!
//! ```text
//! short put marked at 500, notional 600 a lot, discount 0.2 % | account -500.00 -1.20 | taker +501.20 | sum 0
//! ```
//!
//! The caller names the scenario that shows the account below its buffer and that chooses the leg. Afterwards the account must need less in
//! every scenario than it did in that one, so a milder one than the worst only makes that harder.
//!
//! An account that waits for its auction goes on losing slices: they may heal it before its turn comes.
//!
//! Remaining accounts: market and surface of every market either account uses, and the board of the leg (writable); boards
//! of other legs do no harm.
//!
//! Who gains by calling it badly? The caller chooses neither leg nor price. The account's maintenance margin must fall, by
//! more than the slice costs, and its slices an hour are counted. The owner's other account is refused.

use crate::{
    checks::{is_below_buffer, require_carries},
    errors::{ClearingError, risk},
    events::{SoftSliceTaken, emit},
    ledger,
    ledger::{Hands, note_value},
    mark::Action,
    outcome::{SoftSlice, soft_slice},
    portfolio::Purpose,
    remaining::Remaining,
    seeds,
    state::{Auction, MarginAccount, Pool, Protocol, auction_status, stop},
};
use anchor_lang::prelude::*;
use breakwater_risk::{
    margin::{CASES, Health},
    model::ScenarioSet,
};

/// Accounts of [`take_soft`].
#[derive(Accounts)]
pub struct TakeSoft<'info> {
    /// Owner or delegate of the taker's account.
    pub taker: Signer<'info>,
    /// The protocol; bound by seeds.
    #[account(seeds = [seeds::PROTOCOL], bump = protocol.bump)]
    pub protocol: Box<Account<'info, Protocol>>,
    /// The pool; bound by its `protocol`.
    #[account(mut, has_one = protocol @ ClearingError::WrongPool)]
    pub pool: Box<Account<'info, Pool>>,
    /// The account that is relieved; bound by its `pool`.
    #[account(mut, has_one = pool @ ClearingError::WrongPool)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
    /// The taker's account; bound by its `pool`.
    #[account(mut, has_one = pool @ ClearingError::WrongPool,
        constraint = taker_account.key() != margin_account.key() @ ClearingError::DuplicateAccount)]
    pub taker_account: AccountLoader<'info, MarginAccount>,
    /// Needed where the account waits for its auction.
    #[account(has_one = margin_account @ ClearingError::NotInAuction)]
    pub auction: Option<AccountLoader<'info, Auction>>,
}

impl TakeSoft<'_> {
    fn validate(&self, now: i64) -> Result<()> {
        // protocol, pool: bound by seeds and has_one. accounts: has_one on pool, distinct. auction: has_one.
        self.protocol.require_sales(&self.pool, stop::BIDS, now)?;
        let (account, taker) = (self.margin_account.load()?, self.taker_account.load()?);
        taker.require_trader(self.taker.key)?;
        taker.require_not_in_auction()?;
        match &self.auction {
            Some(auction) => {
                let waits = auction.load()?.status == auction_status::QUEUED;
                require!(waits, ClearingError::AccountInAuction);
            }
            None => account.require_not_in_auction()?,
        }
        require!(account.owner != taker.owner, ClearingError::SelfLiquidation);
        Ok(())
    }
}

/// Takes a soft slice of the leg that `witness` chooses. Errors: `NotSoft`, `SoftLimit`, `NoReliefLeft`, `BelowInitialMargin`.
pub fn take_soft<'info>(ctx: Context<'info, TakeSoft<'info>>, witness: u8) -> Result<()> {
    require!(usize::from(witness) < CASES, ClearingError::UnknownScenario);
    let now = Clock::get()?.unix_timestamp;
    ctx.accounts.validate(now)?;
    let accounts = ctx.accounts;
    let settings = accounts.pool.settings.soft;
    let mut account = accounts.margin_account.load_mut()?;
    let mut taker = accounts.taker_account.load_mut()?;
    let remaining = Remaining::load(ctx.remaining_accounts, &accounts.pool.key())?;
    let mut engine = remaining.engine(&accounts.pool, now);
    engine.require(Action::CloseAtMark, &account)?;
    // as at an auction's start: one scenario is proof, because it can only understate what the account needs
    let before = engine.check(&account, Purpose::Liquidation, ScenarioSet::Only(witness))?;
    let health = Health::new(account.cash_atoms, &before).map_err(risk)?;
    // what is insolvent is the auction's
    require!(is_below_buffer(&health, settings.buffer_bps)?, ClearingError::NotSoft);
    account.count_soft_slice(now, settings.per_hour)?;

    let chosen = soft_slice(&mut engine, &account, &before, &settings)?;
    let SoftSlice { position, lots, value, discount_atoms } = chosen;
    let series = position.series();
    let hands = Hands { from: &mut account, to: &mut taker };
    let mut board = remaining.board(&series)?;
    ledger::move_position(&mut board, hands, &series, lots)?;
    drop(board);
    ledger::pay(&mut accounts.pool, &mut taker, &mut account, chosen.price_atoms()?)?;
    remaining.boards_invariant()?;

    let after = engine.check(&account, Purpose::Liquidation, ScenarioSet::All)?;
    let health_after = Health::new(account.cash_atoms, &after).map_err(risk)?;
    let relieved = after.mm_atoms < before.mm_atoms
        && health_after.mm_excess_atoms() > health.mm_excess_atoms();
    // I-15
    require!(relieved, ClearingError::NoReliefLeft);
    let auction = match &accounts.auction {
        Some(loader) => Some(loader.load()?),
        None => None,
    };
    let value_atoms = health_after.value_atoms();
    note_value(&mut accounts.pool, auction.as_deref(), &mut account, value_atoms)?;
    require_carries(&mut engine, &taker)?;
    emit!(SoftSliceTaken {
        account: accounts.margin_account.key(),
        taker: accounts.taker_account.key(),
        series,
        size_lots: lots,
        value_atoms: value.mtm_atoms,
        discount_atoms,
        mm_before_atoms: before.mm_atoms,
        mm_after_atoms: after.mm_atoms,
    });
    Ok(())
}
