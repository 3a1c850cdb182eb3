//! Ends a hold-back once its window is over: released to the bidder, but where what it bought has risen beyond the limit, the rise
//! goes to the account that was sold from. Anyone may call it.
//!
//! Who gains by calling it badly? The moment is the window's end and nobody's choice: whoever could end it sooner would do so at the
//! first netting of the limit, and keep what is still to come, or at the highest price, and take what was no news. Who waits for a
//! better moment afterwards must be alone in waiting. The marks that judge are from after the window's end too: one that stands since before
//! it has not seen what the window is there to show.
//!
//! A slice with options of a board that has been closed can't be valued any more: it goes to the bidder. Boards stay for a day
//! while hold-backs are open (`close_board`), and nobody had called it forfeited in all that time.
//!
//! Remaining accounts: market and surface of every market of the slice.

use crate::{
    errors::ClearingError,
    events::{HoldBackResolved, emit},
    ledger,
    mark::Action,
    portfolio::{Doubt, MarginEngine},
    remaining::{Remaining, open_account},
    state::{HoldBack, MarginAccount, Pool},
};
use anchor_lang::prelude::*;
use breakwater_risk::liquidation::HeldSlice;

/// Accounts of [`resolve_hold`].
#[derive(Accounts)]
pub struct ResolveHold<'info> {
    /// The pool; bound by who names it.
    #[account(mut)]
    pub pool: Box<Account<'info, Pool>>,
    /// The hold-back; bound by its `pool` and `payer`; closed here.
    /// Any hold-back whose time is over: who gets it is written in it.
    #[account(mut, close = payer, has_one = pool @ ClearingError::WrongPool,
        has_one = payer @ ClearingError::WrongAuthority)]
    pub hold_back: AccountLoader<'info, HoldBack>,
    /// CHECK: only receives rent; bound by the hold-back's has_one.
    #[account(mut)]
    pub payer: UncheckedAccount<'info>,
    /// CHECK: bound by the address; where it has been closed meanwhile, what it would get goes to the insurance fund.
    #[account(mut, address = hold_back.load()?.bidder_account @ ClearingError::WrongAuthority)]
    pub bidder_account: UncheckedAccount<'info>,
    /// CHECK: as `bidder_account`.
    #[account(mut, address = hold_back.load()?.sold_account @ ClearingError::WrongAuthority)]
    pub sold_account: UncheckedAccount<'info>,
}

/// Gives what was held back to whom it belongs. Errors: `HoldNotOver`.
pub fn resolve_hold<'info>(ctx: Context<'info, ResolveHold<'info>>) -> Result<()> {
    let accounts = ctx.accounts;
    let now = Clock::get()?.unix_timestamp;
    let settings = accounts.pool.settings.hold;
    let ends_ts = accounts.hold_back.load()?.ends_ts(&settings);
    require!(now >= ends_ts, ClearingError::HoldNotOver);
    let remaining = Remaining::load(ctx.remaining_accounts, &accounts.pool.key())?;
    let mut engine = remaining.engine(&accounts.pool, now);
    let mut hold = accounts.hold_back.load_mut()?;
    engine.require(Action::Judge, hold.slice.account())?;
    let now_atoms = match is_valued(&engine, hold.slice.account(), ends_ts)? {
        // what it bought is the bidder's: only a rise that nobody doubts is taken from it
        true => engine.worth(hold.slice.account(), 0, Doubt::Against(Action::Judge))?,
        false => hold.value_atoms,
    };
    let slice = HeldSlice {
        then_atoms: hold.value_atoms,
        now_atoms,
        mm_atoms: hold.mm_atoms,
        held_atoms: hold.atoms,
    };
    let lost_atoms = slice.forfeited_atoms(settings.limit_bps);
    let forfeited = lost_atoms > 0;
    let (risen_atoms, bidder) = (now_atoms.saturating_sub(hold.value_atoms), hold.bidder_account);
    let back_atoms = hold.atoms.saturating_sub(lost_atoms); // at most what is held
    for (to, atoms) in
        [(&accounts.sold_account, lost_atoms), (&accounts.bidder_account, back_atoms)]
    {
        if atoms > 0 {
            let mut to = open_account(to)?;
            ledger::release_hold(&mut accounts.pool, &mut hold, to.as_deref_mut(), atoms)?;
        }
    }
    let hold_back = accounts.hold_back.key();
    let atoms = if forfeited { lost_atoms } else { back_atoms };
    emit!(HoldBackResolved { hold_back, bidder, forfeited, atoms, risen_atoms });
    Ok(())
}

/// Whether all boards of a slice are there to value it, by marks from after its window's end. Errors: `HoldNotOver` for older ones.
pub fn is_valued(engine: &MarginEngine, slice: &MarginAccount, ends_ts: i64) -> Result<bool> {
    let live = engine.has_expiries(slice)?;
    require!(!live || engine.oldest_mark(slice)?.publish_ts >= ends_ts, ClearingError::HoldNotOver);
    Ok(live)
}
