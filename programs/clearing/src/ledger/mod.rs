//! The only writer of balances. Every function is a pair: what one side loses the other gains, so that
//!
//! ```text
//! vault tokens + loss = sum of accounts' cash + insurance + gamma + escrow + held + bonds + entering + kept + suspense
//!                                                                    (I-01, per pool)
//! collateral vault tokens = sum of accounts' collateral              (I-03, per market)
//! ```
//!
//! holds before and after each call. Tokens cross the pool's border only through `vault.rs`, in the
//! same instruction as [`deposit`], [`withdraw`], [`fund`], [`enter`] or [`leave_entry`].
//!
//! What is missing is kept here too: every negative value that an instruction has seen stands in the pool's sum from that
//! moment on ([`note`]), and prices what withdrawals get.

#![warn(missing_docs, clippy::arithmetic_side_effects)]

mod seen;

pub use seen::*;

use crate::{
    errors::ClearingError,
    state::{
        Auction, BackstopShare, Board, HoldBack, MarginAccount, Market, Pool, SealedBid, Series,
        WindowTime,
    },
};
use anchor_lang::prelude::*;
use breakwater_risk::{liquidation::Cover, maths::share_floor};

fn signed(amount: u64) -> Result<i64> {
    i64::try_from(amount).map_err(|_| error!(ClearingError::Overflow))
}

fn add(balance: i64, delta: i64) -> Result<i64> {
    balance.checked_add(delta).ok_or_else(|| error!(ClearingError::Overflow))
}

fn grow(fund: &mut u64, atoms: u64) -> Result<()> {
    *fund = fund.checked_add(atoms).ok_or(ClearingError::Overflow)?;
    Ok(())
}

/// A fund never goes below zero.
fn shrink(fund: &mut u64, atoms: u64) -> Result<()> {
    *fund = fund.checked_sub(atoms).ok_or(ClearingError::FundsShort)?;
    Ok(())
}

/// What a part leaves of a whole.
fn rest(whole: u64, part: u64) -> Result<u64> {
    whole.checked_sub(part).ok_or_else(|| error!(ClearingError::InvariantBroken))
}

/// Cash of an account, and the pool's sums of it: the only writer of either.
fn shift(pool: &mut Pool, account: &mut MarginAccount, delta: i64) -> Result<()> {
    let owed = |cash: i64| cash.min(0).unsigned_abs();
    let before = account.cash_atoms;
    account.cash_atoms = add(before, delta)?;
    pool.accounts_cash_atoms = add(pool.accounts_cash_atoms, delta)?;
    let debts = pool.debts_atoms.checked_sub(owed(before)).ok_or(ClearingError::InvariantBroken)?;
    pool.debts_atoms =
        debts.checked_add(owed(account.cash_atoms)).ok_or(ClearingError::Overflow)?;
    Ok(())
}

/// Money from outside the accounts: what was seen missing of this one is less by it.
fn credit(pool: &mut Pool, account: &mut MarginAccount, atoms: u64) -> Result<()> {
    shift(pool, account, signed(atoms)?)?;
    if account.shortfall_atoms > 0 {
        let left = account.shortfall_atoms.saturating_sub(atoms);
        note(pool, account, Shortfall { atoms: left, is_gap: account.shortfall_is_gap == 1 })?;
    }
    Ok(())
}

fn debit(pool: &mut Pool, account: &mut MarginAccount, atoms: u64) -> Result<()> {
    shift(pool, account, signed(atoms)?.saturating_neg()) // it is not below zero
}

// --- what is missing --------------------------------------------------------------------------

/// Negative value of an account, as an instruction has just seen it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Shortfall {
    /// What its own penalties do not pay; 0 for a solvent account [quote atoms].
    pub atoms: u64,
    /// The gamma reserve answers for it too.
    pub is_gap: bool,
}

/// Writes down what an account was seen to be short of, in the place of what was seen before (I-26). Errors: `InvariantBroken`, `Overflow`.
pub fn note(pool: &mut Pool, account: &mut MarginAccount, seen: Shortfall) -> Result<()> {
    let gap = |atoms: u64, is_gap: bool| if is_gap { atoms } else { 0 };
    let swap = |sum: u64, old: u64, new: u64| {
        let rest = sum.checked_sub(old).ok_or(ClearingError::InvariantBroken)?;
        rest.checked_add(new).ok_or(ClearingError::Overflow)
    };
    let (old, was_gap) = (account.shortfall_atoms, account.shortfall_is_gap == 1);
    pool.shortfall_atoms = swap(pool.shortfall_atoms, old, seen.atoms)?;
    pool.gap_atoms = swap(pool.gap_atoms, gap(old, was_gap), gap(seen.atoms, seen.is_gap))?;
    account.shortfall_atoms = seen.atoms;
    account.shortfall_is_gap = u8::from(seen.is_gap);
    Ok(())
}

/// `insurance -x | loss -x`, as far as its window goes; and what withdrawals left behind goes to the funds once nothing is missing any
/// more: `kept -x | loss, insurance +x`. Errors: none that can be.
pub fn fill_hole(pool: &mut Pool, now: i64) -> Result<()> {
    if pool.loss_atoms > 0 {
        let atoms = pool.insurance_left_atoms(now).min(pool.loss_atoms);
        shrink(&mut pool.insurance_atoms, atoms)?;
        shrink(&mut pool.loss_atoms, atoms)?;
        pool.insurance_window.take(atoms);
        grow(&mut pool.insurance_paid_atoms, atoms)?;
    }
    if pool.kept_atoms > 0 && pool.shortfall_atoms == 0 && pool.settling_atoms == 0 {
        let atoms = core::mem::take(&mut pool.kept_atoms);
        receive(pool, atoms, 0)?;
    }
    Ok(())
}

// --- cash of accounts -------------------------------------------------------------------------

/// `account +x | outside -x`. Errors: `Overflow`.
pub fn deposit(pool: &mut Pool, account: &mut MarginAccount, atoms: u64, now: i64) -> Result<()> {
    account.net_deposits_atoms = add(account.net_deposits_atoms, signed(atoms)?)?;
    account.allowance.bring(atoms, pool.window_time(now));
    credit(pool, account, atoms)
}

/// `account -x | outside +(x - part of the hole) | loss -, kept + part`; never below zero: this is no loan desk. Returns what goes out
/// [quote atoms]. I-17: who stays is no worse off, and in any order of leaving each is paid the same.
///
/// ```text
/// loss 10, unpaid debts 15 and 5 in the funds, of claims 100; 20 withdrawn
/// | account -20 | outside +16 | loss -4 | left: 16 of 80, the same share
/// ```
///
/// Rounding: the part up, for those who stay. Errors: `InsufficientBalance`, `Overflow`.
pub fn withdraw(pool: &mut Pool, account: &mut MarginAccount, atoms: u64, now: i64) -> Result<u64> {
    let x = signed(atoms)?;
    require!(account.cash_atoms >= x, ClearingError::InsufficientBalance);
    let part = pool.share_hole(atoms, now)?;
    account.net_deposits_atoms = add(account.net_deposits_atoms, x.saturating_neg())?;
    debit(pool, account, atoms)?;
    let repaid = part.min(pool.loss_atoms);
    shrink(&mut pool.loss_atoms, repaid)?;
    grow(&mut pool.kept_atoms, rest(part, repaid)?)?;
    Ok(atoms.saturating_sub(part)) // part is at most atoms
}

/// Two accounts between which something changes hands.
pub struct Hands<'a> {
    /// Gives it.
    pub from: &'a mut MarginAccount,
    /// Gets it.
    pub to: &'a mut MarginAccount,
}

/// `from -x | to +x`, x of either sign [quote atoms]. Errors: `Overflow`.
pub fn pay(
    pool: &mut Pool,
    from: &mut MarginAccount,
    to: &mut MarginAccount,
    atoms: i64,
) -> Result<()> {
    shift(pool, from, atoms.checked_neg().ok_or(ClearingError::Overflow)?)?;
    shift(pool, to, atoms)
}

/// What is given away by price counts as if it had been taken out and brought in again: with the owner's deposits, and off the
/// allowance. The cash itself went with the price.
/// Errors: `Overflow`.
pub fn give_away(hands: Hands, atoms: u64, time: WindowTime) -> Result<()> {
    let Hands { from, to } = hands;
    let x = signed(atoms)?;
    from.net_deposits_atoms = add(from.net_deposits_atoms, x.saturating_neg())?;
    to.net_deposits_atoms = add(to.net_deposits_atoms, x)?;
    to.allowance.bring(atoms, time);
    Ok(())
}

/// `from -lots | to +lots`, of either sign, and the board's record of both. Errors: `ZeroAmount`, `PositionsFull`, `Overflow`, those of
/// [`Board::record`].
pub fn move_position(board: &mut Board, hands: Hands, series: &Series, lots: i64) -> Result<()> {
    let opposite = lots.checked_neg().ok_or(ClearingError::Overflow)?;
    for (account, lots) in [(hands.from, opposite), (hands.to, lots)] {
        let moved = account.change(series, lots)?;
        board.record(series.strike_atoms, moved)?;
    }
    Ok(())
}

// --- revenue and the funds --------------------------------------------------------------------

/// `somebody -x | loss, then gamma reserve and insurance +x`; what it came from is the caller's.
fn receive(pool: &mut Pool, atoms: u64, gamma_bps: u32) -> Result<()> {
    let repaid = atoms.min(pool.loss_atoms);
    shrink(&mut pool.loss_atoms, repaid)?;
    let left = rest(atoms, repaid)?;
    let gamma = share_floor(left, gamma_bps).min(left);
    grow(&mut pool.gamma_atoms, gamma)?;
    grow(&mut pool.insurance_atoms, rest(left, gamma)?)
}

/// `account -x | loss, gamma reserve, insurance +x`: fees. Rounding: the reserve's share down. Errors: `Overflow`.
pub fn pay_revenue(pool: &mut Pool, account: &mut MarginAccount, atoms: u64) -> Result<()> {
    debit(pool, account, atoms)?;
    let gamma_bps = pool.settings.loss.gamma_bps;
    receive(pool, atoms, gamma_bps)
}

/// `outside -x | loss, insurance +x`: a gift. Errors: `Overflow`.
pub fn fund(pool: &mut Pool, atoms: u64) -> Result<()> {
    receive(pool, atoms, 0)
}

/// `insurance -x | account +x`. Errors: `FundsShort`.
pub fn draw_insurance(pool: &mut Pool, account: &mut MarginAccount, atoms: u64) -> Result<()> {
    shrink(&mut pool.insurance_atoms, atoms)?;
    pool.insurance_window.take(atoms);
    grow(&mut pool.insurance_paid_atoms, atoms)?;
    credit(pool, account, atoms)
}

/// `gamma reserve -x | account +x`. Errors: `FundsShort`.
pub fn draw_gamma(pool: &mut Pool, account: &mut MarginAccount, atoms: u64) -> Result<()> {
    shrink(&mut pool.gamma_atoms, atoms)?;
    credit(pool, account, atoms)
}

/// Escrow, insurance and gamma reserve pay their parts to an account; the backstop's part is a [`pay`] between accounts. I-07: no fund pays
/// more than it has; that none does while value is not below zero, and the insurance fund no more than its window, is in the parts. Errors:
/// `FundsShort`.
pub fn draw(
    pool: &mut Pool,
    auction: Option<&mut Auction>,
    account: &mut MarginAccount,
    cover: &Cover,
) -> Result<()> {
    if let Some(auction) = auction {
        draw_escrow(pool, auction, account, cover.escrow_atoms)?;
    }
    draw_insurance(pool, account, cover.insurance_atoms)?;
    draw_gamma(pool, account, cover.gamma_atoms)
}

/// `account +x | kept -, loss + x`: what nobody could pay is paid by what withdrawals left behind for it, and owed by the pool beyond that.
/// Errors: `Overflow`.
pub fn socialise(pool: &mut Pool, account: &mut MarginAccount, atoms: u64) -> Result<()> {
    let kept = atoms.min(pool.kept_atoms);
    shrink(&mut pool.kept_atoms, kept)?;
    grow(&mut pool.loss_atoms, rest(atoms, kept)?)?;
    credit(pool, account, atoms)
}

// --- an auction's escrow ----------------------------------------------------------------------

/// `account -x | escrow +x`: a penalty. Errors: `Overflow`.
pub fn pay_escrow(
    pool: &mut Pool,
    auction: &mut Auction,
    account: &mut MarginAccount,
    atoms: u64,
) -> Result<()> {
    debit(pool, account, atoms)?;
    grow(&mut pool.escrow_atoms, atoms)?;
    grow(&mut auction.escrow_atoms, atoms)
}

/// `escrow -x | account +x`. Errors: `FundsShort`.
pub fn draw_escrow(
    pool: &mut Pool,
    auction: &mut Auction,
    account: &mut MarginAccount,
    atoms: u64,
) -> Result<()> {
    shrink(&mut auction.escrow_atoms, atoms)?;
    shrink(&mut pool.escrow_atoms, atoms)?;
    credit(pool, account, atoms)
}

/// `account -x | escrow +x`: the tip, set aside until the end. Errors: `Overflow`.
pub fn keep_tip(
    pool: &mut Pool,
    auction: &mut Auction,
    account: &mut MarginAccount,
    atoms: u64,
) -> Result<()> {
    debit(pool, account, atoms)?;
    grow(&mut pool.escrow_atoms, atoms)?;
    grow(&mut auction.tip_atoms, atoms)
}

/// `escrow -x | account +x`: a part of the tip, or all that is left of it. Errors: `FundsShort`.
pub fn pay_tip(
    pool: &mut Pool,
    auction: &mut Auction,
    account: &mut MarginAccount,
    atoms: u64,
) -> Result<()> {
    shrink(&mut auction.tip_atoms, atoms)?;
    shrink(&mut pool.escrow_atoms, atoms)?;
    credit(pool, account, atoms)
}

/// `escrow -x | loss, gamma reserve, insurance +x`: the auction is over. Returns x: penalties, and what of the tip nobody could take [quote
/// atoms]. Errors: `FundsShort`.
pub fn release_escrow(pool: &mut Pool, auction: &mut Auction) -> Result<u64> {
    let penalty = core::mem::take(&mut auction.escrow_atoms);
    let unclaimed = core::mem::take(&mut auction.tip_atoms);
    let atoms = penalty.checked_add(unclaimed).ok_or(ClearingError::Overflow)?;
    shrink(&mut pool.escrow_atoms, atoms)?;
    let gamma_bps = pool.settings.loss.gamma_bps;
    receive(pool, atoms, gamma_bps)?;
    Ok(atoms)
}

/// To an account, or where there is none to the loss and the insurance fund. Returns the amount.
fn give(pool: &mut Pool, account: Option<&mut MarginAccount>, atoms: u64) -> Result<u64> {
    match account {
        Some(account) => credit(pool, account, atoms)?,
        None => receive(pool, atoms, 0)?,
    }
    Ok(atoms)
}

// --- hold-backs and bonds ---------------------------------------------------------------------

/// `bidder -x | held +x`. Errors: `Overflow`.
pub fn hold(
    pool: &mut Pool,
    hold: &mut HoldBack,
    bidder: &mut MarginAccount,
    atoms: u64,
) -> Result<()> {
    debit(pool, bidder, atoms)?;
    grow(&mut pool.held_atoms, atoms)?;
    grow(&mut hold.atoms, atoms)
}

/// `held -x | account +x`; without an account to take it `| loss, insurance +x`. Returns x. Errors: `FundsShort`.
pub fn release_hold(
    pool: &mut Pool,
    hold: &mut HoldBack,
    account: Option<&mut MarginAccount>,
    atoms: u64,
) -> Result<u64> {
    shrink(&mut hold.atoms, atoms)?;
    shrink(&mut pool.held_atoms, atoms)?;
    give(pool, account, atoms)
}

/// `bidder -x | bonds +x`. Errors: `Overflow`.
pub fn post_bond(
    pool: &mut Pool,
    bid: &mut SealedBid,
    bidder: &mut MarginAccount,
    atoms: u64,
) -> Result<()> {
    debit(pool, bidder, atoms)?;
    grow(&mut pool.bonds_atoms, atoms)?;
    grow(&mut bid.bond_atoms, atoms)
}

/// `bonds -x | bidder +x`; forfeited, without a bidder, `| loss, insurance +x`. Returns x. Errors: `FundsShort`.
pub fn release_bond(
    pool: &mut Pool,
    bid: &mut SealedBid,
    bidder: Option<&mut MarginAccount>,
) -> Result<u64> {
    let atoms = core::mem::take(&mut bid.bond_atoms);
    shrink(&mut pool.bonds_atoms, atoms)?;
    give(pool, bidder, atoms)
}

// --- the backstop vault -----------------------------------------------------------------------

/// `outside -x | entering +x`. Errors: `Overflow`.
pub fn enter(pool: &mut Pool, share: &mut BackstopShare, atoms: u64) -> Result<()> {
    grow(&mut pool.entering_atoms, atoms)?;
    grow(&mut share.entering_atoms, atoms)
}

/// `entering -x | outside +x`: called off. Returns x. Errors: `FundsShort`.
pub fn leave_entry(pool: &mut Pool, share: &mut BackstopShare) -> Result<u64> {
    let atoms = core::mem::take(&mut share.entering_atoms);
    shrink(&mut pool.entering_atoms, atoms)?;
    Ok(atoms)
}

/// `entering -x | vault's account +x`. Returns x. Errors: as [`leave_entry`] and [`deposit`].
pub fn admit(
    pool: &mut Pool,
    share: &mut BackstopShare,
    vault_account: &mut MarginAccount,
    now: i64,
) -> Result<u64> {
    let atoms = leave_entry(pool, share)?;
    deposit(pool, vault_account, atoms, now)?;
    Ok(atoms)
}

// --- settlement -------------------------------------------------------------------------------

/// `account +x | suspense -x`, x negative for a short that pays [quote atoms]. Errors: `Overflow`.
pub fn settle(
    pool: &mut Pool,
    board: &mut Board,
    account: &mut MarginAccount,
    atoms: i64,
) -> Result<()> {
    shift(pool, account, atoms)?;
    pool.suspense_atoms = pool.suspense_atoms.checked_sub(atoms).ok_or(ClearingError::Overflow)?;
    let unpaid = |suspense: i64| suspense.min(0).unsigned_abs();
    let before = board.suspense_atoms;
    board.suspense_atoms = before.checked_sub(atoms).ok_or(ClearingError::Overflow)?;
    let others =
        pool.settling_atoms.checked_sub(unpaid(before)).ok_or(ClearingError::InvariantBroken)?;
    pool.settling_atoms =
        others.checked_add(unpaid(board.suspense_atoms)).ok_or(ClearingError::Overflow)?;
    Ok(())
}

/// `suspense -x | loss, insurance +x`: the rounding dust of a wholly settled board. Longs were rounded down and shorts up, so x >= 0.
/// Returns x. Errors: `InvariantBroken` where it is not.
pub fn sweep_suspense(pool: &mut Pool, board: &mut Board) -> Result<u64> {
    let dust = u64::try_from(board.suspense_atoms).map_err(|_| ClearingError::InvariantBroken)?;
    let pools = pool.suspense_atoms.checked_sub(board.suspense_atoms);
    pool.suspense_atoms = pools.ok_or(ClearingError::Overflow)?;
    board.suspense_atoms = 0;
    fund(pool, dust)?;
    Ok(dust)
}

// --- collateral -------------------------------------------------------------------------------

/// `account +x | outside -x`, in the market's collateral [mint atoms]; the market's sum moves with it (I-03). Errors: `Overflow`.
pub fn deposit_collateral(
    market: &mut Market,
    account: &mut MarginAccount,
    atoms: u64,
) -> Result<()> {
    let held = collateral_of(market, account)?;
    *held = held.checked_add(atoms).ok_or(ClearingError::Overflow)?;
    market.collateral_atoms =
        market.collateral_atoms.checked_add(atoms).ok_or(ClearingError::Overflow)?;
    Ok(())
}

/// `account -x | outside +x`, in the market's collateral [mint atoms]; the market's sum moves with it (I-03). Errors:
/// `InsufficientBalance`.
pub fn withdraw_collateral(
    market: &mut Market,
    account: &mut MarginAccount,
    atoms: u64,
) -> Result<()> {
    let held = collateral_of(market, account)?;
    *held = held.checked_sub(atoms).ok_or(ClearingError::InsufficientBalance)?;
    market.collateral_atoms =
        market.collateral_atoms.checked_sub(atoms).ok_or(ClearingError::InvariantBroken)?;
    Ok(())
}

/// `from -x | to +x`, in the collateral of market `index` [mint atoms]. Errors: `InsufficientBalance`, `Overflow`; `InvariantBroken` for an
/// index that no market can have.
pub fn pay_collateral(
    from: &mut MarginAccount,
    to: &mut MarginAccount,
    index: usize,
    atoms: u64,
) -> Result<()> {
    let (Some(source), Some(target)) =
        (from.collateral_atoms.get_mut(index), to.collateral_atoms.get_mut(index))
    else {
        return err!(ClearingError::InvariantBroken);
    };
    *source = source.checked_sub(atoms).ok_or(ClearingError::InsufficientBalance)?;
    *target = target.checked_add(atoms).ok_or(ClearingError::Overflow)?;
    Ok(())
}

fn collateral_of<'a>(market: &Market, account: &'a mut MarginAccount) -> Result<&'a mut u64> {
    account
        .collateral_atoms
        .get_mut(usize::from(market.index))
        .ok_or_else(|| error!(ClearingError::InvariantBroken))
}
