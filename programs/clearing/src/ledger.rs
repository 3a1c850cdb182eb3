//! The only writer of balances. Every function is a pair: what one side loses the other gains, so that
//!
//! ```text
//! vault tokens = sum of accounts' cash + insurance + suspense        (I-01, per pool)
//! collateral vault tokens = sum of accounts' collateral              (I-03, per market)
//! ```
//!
//! holds before and after each call. Tokens cross the pool's border only through `vault.rs`, in the
//! same instruction as [`deposit`], [`withdraw`] or [`fund`].

use crate::{
    errors::ClearingError,
    state::{Board, MarginAccount, Market, Pool},
};
use anchor_lang::prelude::*;

fn signed(amount: u64) -> Result<i64> {
    i64::try_from(amount).map_err(|_| error!(ClearingError::Overflow))
}

fn add(balance: i64, delta: i64) -> Result<i64> {
    balance.checked_add(delta).ok_or_else(|| error!(ClearingError::Overflow))
}

/// `account +x | outside -x`
pub fn deposit(pool: &mut Pool, account: &mut MarginAccount, atoms: u64) -> Result<()> {
    let x = signed(atoms)?;
    account.cash_atoms = add(account.cash_atoms, x)?;
    pool.accounts_cash_atoms = add(pool.accounts_cash_atoms, x)?;
    Ok(())
}

/// `account -x | outside +x`; never below zero: this is no loan desk.
pub fn withdraw(pool: &mut Pool, account: &mut MarginAccount, atoms: u64) -> Result<()> {
    let x = signed(atoms)?;
    require!(account.cash_atoms >= x, ClearingError::InsufficientBalance);
    account.cash_atoms = add(account.cash_atoms, -x)?;
    pool.accounts_cash_atoms = add(pool.accounts_cash_atoms, -x)?;
    Ok(())
}

/// `from -x | to +x`, x of either sign.
pub fn pay(from: &mut MarginAccount, to: &mut MarginAccount, atoms: i64) -> Result<()> {
    from.cash_atoms = from.cash_atoms.checked_sub(atoms).ok_or(ClearingError::Overflow)?;
    to.cash_atoms = add(to.cash_atoms, atoms)?;
    Ok(())
}

/// `account -x | insurance +x`
pub fn pay_insurance(pool: &mut Pool, account: &mut MarginAccount, atoms: u64) -> Result<()> {
    let x = signed(atoms)?;
    account.cash_atoms = add(account.cash_atoms, -x)?;
    pool.accounts_cash_atoms = add(pool.accounts_cash_atoms, -x)?;
    pool.insurance_atoms =
        pool.insurance_atoms.checked_add(atoms).ok_or(ClearingError::Overflow)?;
    Ok(())
}

/// `insurance -x | account +x`; the fund never goes below zero.
pub fn draw_insurance(pool: &mut Pool, account: &mut MarginAccount, atoms: u64) -> Result<()> {
    let x = signed(atoms)?;
    pool.insurance_atoms =
        pool.insurance_atoms.checked_sub(atoms).ok_or(ClearingError::InsuranceShort)?;
    pool.insurance_paid_atoms =
        pool.insurance_paid_atoms.checked_add(atoms).ok_or(ClearingError::Overflow)?;
    account.cash_atoms = add(account.cash_atoms, x)?;
    pool.accounts_cash_atoms = add(pool.accounts_cash_atoms, x)?;
    Ok(())
}

/// `outside -x | insurance +x`
pub fn fund(pool: &mut Pool, atoms: u64) -> Result<()> {
    pool.insurance_atoms =
        pool.insurance_atoms.checked_add(atoms).ok_or(ClearingError::Overflow)?;
    Ok(())
}

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
