//! A market's underlying out of a margin account, as far as the initial margin allows. What would leave less than a deposit must bring
//! takes all.
//!
//! Remaining accounts: market and surface of every market the account uses, this one among them while
//! any of its collateral or positions stays.

use crate::{
    errors::ClearingError,
    events::{CollateralMoved, emit},
    ledger,
    ledger::note_again,
    portfolio::{collateral_price_atoms, collateral_price_floor},
    remaining::Remaining,
    seeds,
    state::{MarginAccount, Market, Pool, Protocol, pause},
    vault::{Passage, require_pace},
};
use anchor_lang::prelude::*;
use anchor_spl::token::{Mint, Token, TokenAccount};
use breakwater_risk::outflow::Taking;

/// Accounts of [`withdraw_collateral`].
#[derive(Accounts)]
pub struct WithdrawCollateral<'info> {
    /// Owner of the account; bound by who names it.
    pub owner: Signer<'info>,
    /// The protocol; bound by seeds.
    #[account(seeds = [seeds::PROTOCOL], bump = protocol.bump)]
    pub protocol: Box<Account<'info, Protocol>>,
    /// The pool; bound by its `protocol`.
    #[account(mut, has_one = protocol @ ClearingError::WrongPool)]
    pub pool: Box<Account<'info, Pool>>,
    /// The market; bound by its `pool`, `collateral_vault` and `collateral_mint`.
    #[account(mut, has_one = pool @ ClearingError::WrongPool,
        has_one = collateral_vault @ ClearingError::WrongVault,
        has_one = collateral_mint @ ClearingError::WrongMint)]
    pub market: AccountLoader<'info, Market>,
    /// The margin account; bound by its `pool` and `owner`.
    #[account(mut, has_one = pool @ ClearingError::WrongPool,
        has_one = owner @ ClearingError::WrongAuthority)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
    /// Mint of the underlying; bound by who names it.
    pub collateral_mint: Box<Account<'info, Mint>>,
    /// The market's vault; bound by who names it.
    #[account(mut)]
    pub collateral_vault: Box<Account<'info, TokenAccount>>,
    /// Where the tokens go, whoever owns it; bound by its constraints.
    #[account(mut, constraint = user_tokens.mint == collateral_mint.key() @ ClearingError::WrongMint)]
    pub user_tokens: Box<Account<'info, TokenAccount>>,
    /// The SPL Token program.
    pub token_program: Program<'info, Token>,
}

/// Pays out `atoms` of the underlying [mint atoms]. Errors: `BelowInitialMargin`, `InsufficientBalance`, `CollateralTooSmall`.
pub fn withdraw_collateral<'info>(
    ctx: Context<'info, WithdrawCollateral<'info>>,
    atoms: u64,
) -> Result<()> {
    require!(atoms > 0, ClearingError::ZeroAmount);
    let accounts = ctx.accounts;
    let now = Clock::get()?.unix_timestamp;
    accounts.protocol.require_running(pause::WITHDRAW, now)?;
    require!(accounts.collateral_vault.amount >= atoms, ClearingError::VaultShort);
    let mut account = accounts.margin_account.load_mut()?;
    account.require_not_in_auction()?;
    let value_atoms = {
        let mut market = accounts.market.load_mut()?;
        ledger::withdraw_collateral(&mut market, &mut account, atoms)?;
        let left = account.collateral_atoms.get(usize::from(market.index)).copied().unwrap_or(0);
        let dust_atoms = accounts.pool.settings.auction.dust_atoms;
        let enough = left == 0 || collateral_price_floor(&market, left)? >= dust_atoms;
        require!(enough, ClearingError::CollateralTooSmall);
        collateral_price_atoms(&market, atoms)?
    };
    ledger::fill_hole(&mut accounts.pool, now)?;

    let remaining = Remaining::load(ctx.remaining_accounts, &accounts.pool.key())?;
    // I-04
    let health = remaining.engine(&accounts.pool, now).require_initial_margin(&account)?;
    let before = health.value_atoms().saturating_add_unsigned(value_atoms);
    note_again(&mut accounts.pool, &mut account, &health)?;
    let taking = Taking { atoms: value_atoms, value_atoms: before };
    require_pace(&mut accounts.pool, &mut account.allowance, taking, now)?;

    let passage = Passage {
        program: &accounts.token_program,
        mint: &accounts.collateral_mint,
        user: &accounts.user_tokens,
        vault: &accounts.collateral_vault,
    };
    passage.push(&accounts.pool, atoms)?;
    accounts.collateral_vault.reload()?;
    let held = accounts.collateral_vault.amount >= accounts.market.load()?.collateral_atoms;
    require!(held, ClearingError::InvariantBroken); // I-03
    emit!(CollateralMoved {
        account: accounts.margin_account.key(),
        market: accounts.market.key(),
        atoms: i64::try_from(atoms).map(|a| -a).map_err(|_| ClearingError::Overflow)?,
    });
    Ok(())
}
