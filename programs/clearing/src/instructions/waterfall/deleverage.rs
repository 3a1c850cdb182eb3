//! Auto-deleveraging: closes an insolvent account against the highest published rank, at the price that leaves it with nothing. Anyone
//! may call it once ranks have been published for long enough.
//!
//! ```text
//! owes 500 for 1 and 1000 for 2 more, has 1470 | short of 30 | closed 1: insolvent -490, candidate +490 | short of 20, owes 1000
//! ```
//!
//! What the account owes by its options is paid at one rate, as far as what it has goes. Each closing carries its part of what is
//! short at that moment, the last one all that is left: haircuts add up to the shortfall, and none goes beyond. Who owes
//! to the account pays what it owes, and carries nothing.
//!
//! An account's haircut stops at what it has above its maintenance margin once it is closed. One that would be below it, because it
//! loses its hedge, is not closed but comes last (`skip_rank`): only when nobody else is left, and a turn later, is it closed at mark,
//! without a haircut, or the auction would never end. What that leaves stays with the insolvent account, whose bare debt goes
//! down to `cover_shortfall`.
//!
//! Remaining accounts: market and surface of every market both accounts use, and the boards of the series they share (writable).
//!
//! Who gains by calling it badly? The order is the published one, the price the mark's.

use crate::{
    apply::Closing,
    errors::ClearingError,
    events::{Deleveraged, emit},
    ledger,
    ledger::note_value,
    mark::Action,
    outcome::{ClosedPair, Haircut, Opposites, Owed, opposite_lots, room_atoms},
    remaining::Remaining,
    seeds,
    state::{Auction, MarginAccount, Pool, Protocol, SaleKind, stop},
};
use anchor_lang::prelude::*;
use breakwater_risk::model::ScenarioSet;

/// Accounts of [`deleverage`].
#[derive(Accounts)]
pub struct Deleverage<'info> {
    /// The protocol; bound by seeds.
    #[account(seeds = [seeds::PROTOCOL], bump = protocol.bump)]
    pub protocol: Box<Account<'info, Protocol>>,
    /// The pool; bound by its `protocol`.
    #[account(mut, has_one = protocol @ ClearingError::WrongPool)]
    pub pool: Box<Account<'info, Pool>>,
    /// The account that is insolvent; bound by its `pool`.
    #[account(mut, has_one = pool @ ClearingError::WrongPool)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
    /// Its auction; bound by its `margin_account`.
    #[account(mut, has_one = margin_account @ ClearingError::NotInAuction)]
    pub auction: AccountLoader<'info, Auction>,
    /// The counterparty's account; bound by its `pool`.
    #[account(mut, has_one = pool @ ClearingError::WrongPool,
        constraint = candidate.key() != margin_account.key() @ ClearingError::DuplicateAccount)]
    pub candidate: AccountLoader<'info, MarginAccount>,
}

/// Closes against the head of the ranks at mark; its haircut is rounded up. Errors: `TooEarly`, `NotRanked`, `WouldBeDue`, `AuctionSolvent`.
pub fn deleverage<'info>(ctx: Context<'info, Deleverage<'info>>) -> Result<()> {
    let accounts = ctx.accounts;
    let clock = Clock::get()?;
    let now = clock.unix_timestamp;
    accounts.protocol.require_sales(&accounts.pool, stop::HALT, now)?;
    let mut auction = accounts.auction.load_mut()?;
    require!(auction.deleverage_ts != 0, ClearingError::NotDeleveraging);
    let key = accounts.candidate.key();
    let head = auction.ranks().first().filter(|rank| rank.margin_account == key).copied();
    let rank = head.ok_or(ClearingError::NotRanked)?;
    let mut account = accounts.margin_account.load_mut()?;
    let mut candidate = accounts.candidate.load_mut()?;
    let remaining = Remaining::load(ctx.remaining_accounts, &accounts.pool.key())?;
    let mut engine = remaining.engine(&accounts.pool, now);
    let time = accounts.protocol.sale_time(&accounts.pool, &clock);
    let own_ts = engine.auction_time(&account, &auction, &time)?.own_ts(SaleKind::Any);
    require!(own_ts >= auction.turn_ts, ClearingError::TooEarly);
    auction.require_confirmed(engine.oldest_mark(&account)?, &accounts.pool.settings.auction)?;
    engine.require(Action::CloseAtMark, &account)?;
    engine.require(Action::CloseAtMark, &candidate)?;

    let cash_before = candidate.cash_atoms;
    let mut closing =
        Closing { pool: &mut accounts.pool, engine: &mut engine, remaining: &remaining };
    let closed = close_all(&mut closing, &mut account, &mut candidate)?;
    require!(closed.legs > 0, ClearingError::NotRanked);
    let moved = candidate.cash_atoms.checked_sub(cash_before).ok_or(ClearingError::Overflow)?;
    let rank_secs = accounts.pool.settings.loss.rank_secs;
    let room = if candidate.in_auction == 0 {
        let excess = engine.health(&candidate, ScenarioSet::All)?.mm_excess_atoms();
        room_atoms(excess, auction.torn_ts(&rank, rank_secs).is_some_and(|ts| own_ts >= ts))?
    } else {
        0 // it is below its margin as it is, and carries nothing
    };
    let health = engine.health(&account, ScenarioSet::Only(auction.witness))?;
    let owed = Owed {
        closed_atoms: closed.owed_atoms,
        left_atoms: engine.owed_atoms(&account, auction.witness)?,
    };
    let haircut = Haircut::of(&health, owed, room)?;
    let paid = i64::try_from(haircut.atoms).map_err(|_| ClearingError::Overflow)?;
    ledger::pay(&mut accounts.pool, &mut candidate, &mut account, paid)?;

    auction.close_rank(own_ts, rank_secs);
    let left = i64::try_from(haircut.left_atoms).map_err(|_| ClearingError::Overflow)?;
    note_value(&mut accounts.pool, Some(&auction), &mut account, -left)?;
    remaining.boards_invariant()?;
    emit!(Deleveraged {
        account: accounts.margin_account.key(),
        candidate: key,
        legs: closed.legs,
        mark_atoms: moved,
        haircut_atoms: haircut.atoms,
        shortfall_atoms: haircut.left_atoms,
    });
    Ok(())
}

#[derive(Default)]
struct Closed {
    legs: u8,
    /// What the account paid for its short options, at mark [quote atoms].
    owed_atoms: u64,
}

/// Closes all that the account and the candidate hold on opposite sides, at mark.
fn close_all(
    closing: &mut Closing,
    account: &mut MarginAccount,
    candidate: &mut MarginAccount,
) -> Result<Closed> {
    let mut closed = Closed::default();
    // Backwards, because a position closed whole is replaced by the last one.
    for at in (0..usize::from(account.position_count)).rev() {
        let position = account.positions[at];
        let Some(lots) = opposite_lots(&position, candidate) else { continue };
        let pays = position.size_lots < 0;
        let sides = if pays {
            Opposites { long: &mut *candidate, short: &mut *account }
        } else {
            Opposites { long: &mut *account, short: &mut *candidate }
        };
        let read = Opposites { long: &*sides.long, short: &*sides.short };
        let pair = ClosedPair::at_mark(closing.engine, read, &position, lots)?;
        closing.close(sides, &position.series(), &pair)?;
        if pays {
            let owed = closed.owed_atoms.checked_add(pair.pays_atoms);
            closed.owed_atoms = owed.ok_or(ClearingError::Overflow)?;
        }
        closed.legs += 1; // at most 128
    }
    Ok(closed)
}
