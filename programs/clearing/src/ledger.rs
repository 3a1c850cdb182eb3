//! The only writer of balances. Every function is a pair: what one side loses the other gains, so that
//!
//! ```text
//! vault tokens + loss = sum of accounts' cash + insurance + gamma + escrow + held + bonds + entering + suspense
//!                                                                    (I-01, per pool)
//! collateral vault tokens = sum of accounts' collateral              (I-03, per market)
//! ```
//!
//! holds before and after each call. Tokens cross the pool's border only through `vault.rs`, in the
//! same instruction as [`deposit`], [`withdraw`], [`fund`], [`enter`] or [`leave_entry`].

use crate::{
    errors::{ClearingError, risk},
    state::{Auction, BackstopShare, Board, HoldBack, MarginAccount, Market, Pool, SealedBid},
};
use anchor_lang::prelude::*;
use breakwater_risk::{Cover, loss_share_atoms, share_floor};

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

/// Cash of an account, and the pool's sum of it.
fn credit(pool: &mut Pool, account: &mut MarginAccount, atoms: u64) -> Result<()> {
    let x = signed(atoms)?;
    account.cash_atoms = add(account.cash_atoms, x)?;
    pool.accounts_cash_atoms = add(pool.accounts_cash_atoms, x)?;
    Ok(())
}

fn debit(pool: &mut Pool, account: &mut MarginAccount, atoms: u64) -> Result<()> {
    let x = signed(atoms)?;
    account.cash_atoms = add(account.cash_atoms, -x)?;
    pool.accounts_cash_atoms = add(pool.accounts_cash_atoms, -x)?;
    Ok(())
}

// --- cash of accounts -------------------------------------------------------------------------

/// `account +x | outside -x`
pub fn deposit(pool: &mut Pool, account: &mut MarginAccount, atoms: u64) -> Result<()> {
    account.net_deposits_atoms = add(account.net_deposits_atoms, signed(atoms)?)?;
    credit(pool, account, atoms)
}

/// `account -x | outside +(x - part of the loss) | loss -part`; never below zero: this is no loan desk. Returns what goes out.
///
/// ```text
/// loss 10 of claims 100, 20 withdrawn | account -20 | outside +18 | loss -2 | left: 8 of 80, the same share
/// ```
pub fn withdraw(pool: &mut Pool, account: &mut MarginAccount, atoms: u64) -> Result<u64> {
    let x = signed(atoms)?;
    require!(account.cash_atoms >= x, ClearingError::InsufficientBalance);
    let claims = pool.accounts_cash_atoms.max(0).unsigned_abs();
    let part = loss_share_atoms(atoms, pool.loss_atoms, claims).map_err(risk)?;
    let part = part.min(pool.loss_atoms);
    account.net_deposits_atoms = add(account.net_deposits_atoms, -x)?;
    debit(pool, account, atoms)?;
    shrink(&mut pool.loss_atoms, part)?;
    Ok(atoms.saturating_sub(part)) // part is at most atoms
}

/// `from -x | to +x`, x of either sign.
pub fn pay(from: &mut MarginAccount, to: &mut MarginAccount, atoms: i64) -> Result<()> {
    from.cash_atoms = from.cash_atoms.checked_sub(atoms).ok_or(ClearingError::Overflow)?;
    to.cash_atoms = add(to.cash_atoms, atoms)?;
    Ok(())
}

// --- revenue and the funds --------------------------------------------------------------------

/// `somebody -x | loss, then gamma reserve and insurance +x`; what it came from is the caller's.
fn receive(pool: &mut Pool, atoms: u64, gamma_bps: u32) -> Result<()> {
    let repaid = atoms.min(pool.loss_atoms);
    pool.loss_atoms -= repaid;
    let rest = atoms - repaid;
    let gamma = share_floor(rest, gamma_bps).min(rest);
    grow(&mut pool.gamma_atoms, gamma)?;
    grow(&mut pool.insurance_atoms, rest - gamma)
}

/// `account -x | loss, gamma reserve, insurance +x`: fees.
pub fn pay_revenue(pool: &mut Pool, account: &mut MarginAccount, atoms: u64) -> Result<()> {
    debit(pool, account, atoms)?;
    let gamma_bps = pool.settings.loss.gamma_bps;
    receive(pool, atoms, gamma_bps)
}

/// `outside -x | loss, insurance +x`: a gift.
pub fn fund(pool: &mut Pool, atoms: u64) -> Result<()> {
    receive(pool, atoms, 0)
}

/// `insurance -x | account +x`
pub fn draw_insurance(pool: &mut Pool, account: &mut MarginAccount, atoms: u64) -> Result<()> {
    shrink(&mut pool.insurance_atoms, atoms)?;
    pool.insurance_window.take(atoms);
    grow(&mut pool.insurance_paid_atoms, atoms)?;
    credit(pool, account, atoms)
}

/// `gamma reserve -x | account +x`
pub fn draw_gamma(pool: &mut Pool, account: &mut MarginAccount, atoms: u64) -> Result<()> {
    shrink(&mut pool.gamma_atoms, atoms)?;
    credit(pool, account, atoms)
}

/// Escrow, insurance and gamma reserve pay their parts to an account; the backstop's part is a [`pay`] between accounts.
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

/// `account +x | loss +x`: what nobody could pay is owed by the pool.
pub fn socialise(pool: &mut Pool, account: &mut MarginAccount, atoms: u64) -> Result<()> {
    grow(&mut pool.loss_atoms, atoms)?;
    credit(pool, account, atoms)
}

// --- an auction's escrow ----------------------------------------------------------------------

/// `account -x | escrow +x`: a penalty.
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

/// `escrow -x | account +x`
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

/// `account -x | escrow +x`: the half of the tip that waits.
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

/// `escrow -x | account +x`: the tip goes to who named the witness.
pub fn pay_tip(pool: &mut Pool, auction: &mut Auction, account: &mut MarginAccount) -> Result<u64> {
    let atoms = core::mem::take(&mut auction.tip_atoms);
    shrink(&mut pool.escrow_atoms, atoms)?;
    credit(pool, account, atoms)?;
    Ok(atoms)
}

/// `escrow -x | loss, gamma reserve, insurance +x`: the auction is over. Returns x.
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

/// `bidder -x | held +x`
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

/// `held -x | account +x`; without an account to take it `| insurance +x`. Returns x.
pub fn release_hold(
    pool: &mut Pool,
    hold: &mut HoldBack,
    account: Option<&mut MarginAccount>,
) -> Result<u64> {
    let atoms = core::mem::take(&mut hold.atoms);
    shrink(&mut pool.held_atoms, atoms)?;
    give(pool, account, atoms)
}

/// `bidder -x | bonds +x`
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

/// `bonds -x | bidder +x`; forfeited, without a bidder, `| insurance +x`. Returns x.
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

/// `outside -x | entering +x`
pub fn enter(pool: &mut Pool, share: &mut BackstopShare, atoms: u64) -> Result<()> {
    grow(&mut pool.entering_atoms, atoms)?;
    grow(&mut share.entering_atoms, atoms)
}

/// `entering -x | outside +x`: called off. Returns x.
pub fn leave_entry(pool: &mut Pool, share: &mut BackstopShare) -> Result<u64> {
    let atoms = core::mem::take(&mut share.entering_atoms);
    shrink(&mut pool.entering_atoms, atoms)?;
    Ok(atoms)
}

/// `entering -x | vault's account +x`. Returns x.
pub fn admit(
    pool: &mut Pool,
    share: &mut BackstopShare,
    vault_account: &mut MarginAccount,
) -> Result<u64> {
    let atoms = leave_entry(pool, share)?;
    deposit(pool, vault_account, atoms)?;
    Ok(atoms)
}

// --- settlement -------------------------------------------------------------------------------

/// `account +x | suspense -x`, x negative for a short that pays.
pub fn settle(
    pool: &mut Pool,
    board: &mut Board,
    account: &mut MarginAccount,
    atoms: i64,
) -> Result<()> {
    account.cash_atoms = add(account.cash_atoms, atoms)?;
    pool.accounts_cash_atoms = add(pool.accounts_cash_atoms, atoms)?;
    pool.suspense_atoms = pool.suspense_atoms.checked_sub(atoms).ok_or(ClearingError::Overflow)?;
    board.suspense_atoms =
        board.suspense_atoms.checked_sub(atoms).ok_or(ClearingError::Overflow)?;
    Ok(())
}

/// `suspense -x | insurance +x`: the rounding dust of a wholly settled board. Longs were rounded down
/// and shorts up, so x >= 0.
pub fn sweep_suspense(pool: &mut Pool, board: &mut Board) -> Result<u64> {
    let dust = u64::try_from(board.suspense_atoms).map_err(|_| ClearingError::InvariantBroken)?;
    pool.suspense_atoms = add(pool.suspense_atoms, -board.suspense_atoms)?;
    board.suspense_atoms = 0;
    fund(pool, dust)?;
    Ok(dust)
}

// --- collateral -------------------------------------------------------------------------------

/// `account +x | outside -x`, in the market's collateral.
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

/// `account -x | outside +x`, in the market's collateral.
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

/// `from -x | to +x`, in the collateral of market `index`.
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
