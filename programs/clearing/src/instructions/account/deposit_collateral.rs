//! A market's underlying into a margin account, as collateral. Never stopped, like every deposit; but a market that the account has no
//! collateral of yet is brought at a price that new risk could be taken at, and with enough to be worth its place.
//!
//! Who gains by calling it badly? Whoever leaves an atom in somebody else's account: it would add a market to what the account
//! is margined with, and a bankrupt one would look as if there were something to sell. So collateral is the owner's or the delegate's to
//! bring, and the owner's alone once the account is in debt or in auction. An owner who fills its account with crumbs makes it dear for
//! whoever has to buy it: so each market's part is worth more than dust, when it comes and when some of it goes.

use crate::{
    errors::ClearingError,
    events::{CollateralMoved, emit},
    ledger,
    mark::Action,
    portfolio::collateral_price_floor,
    state::{MarginAccount, Market, Pool, WindowAndDust, WindowTime},
    vault::Passage,
};
use anchor_lang::prelude::*;
use anchor_spl::token::{Mint, Token, TokenAccount};

/// Accounts of [`deposit_collateral`].
#[derive(Accounts)]
pub struct DepositCollateral<'info> {
    /// Owner of the tokens.
    pub depositor: Signer<'info>,
    /// CHECK: bound by the market's has_one; one number of its settings is read.
    pub pool: UncheckedAccount<'info>,
    /// The market; bound by its `pool`, `collateral_vault` and `collateral_mint`.
    #[account(mut, has_one = pool @ ClearingError::WrongPool,
        has_one = collateral_vault @ ClearingError::WrongVault,
        has_one = collateral_mint @ ClearingError::WrongMint)]
    pub market: AccountLoader<'info, Market>,
    /// The margin account; bound by its `pool`.
    #[account(mut, has_one = pool @ ClearingError::WrongPool)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
    /// Mint of the underlying; bound by who names it.
    pub collateral_mint: Box<Account<'info, Mint>>,
    /// The market's vault; bound by who names it.
    #[account(mut)]
    pub collateral_vault: Box<Account<'info, TokenAccount>>,
    /// The depositor's tokens; bound by its constraints.
    #[account(mut, constraint = user_tokens.mint == collateral_mint.key() @ ClearingError::WrongMint,
        constraint = user_tokens.owner == depositor.key() @ ClearingError::WrongAuthority)]
    pub user_tokens: Box<Account<'info, TokenAccount>>,
    /// The SPL Token program.
    pub token_program: Program<'info, Token>,
}

/// Pays in `atoms` of the underlying [mint atoms]. Errors: `WrongAuthority`, `ZeroAmount`, `CollateralTooSmall`, `WrongVault`, `WrongMint`; for the first of a market those of its oracles.
pub fn deposit_collateral(ctx: Context<DepositCollateral>, atoms: u64) -> Result<()> {
    require!(atoms > 0, ClearingError::ZeroAmount);
    let accounts = ctx.accounts;
    let passage = Passage {
        program: &accounts.token_program,
        mint: &accounts.collateral_mint,
        user: &accounts.user_tokens,
        vault: &accounts.collateral_vault,
    };
    passage.pull(&accounts.depositor, atoms)?;
    let now = Clock::get()?.unix_timestamp;
    let mut account = accounts.margin_account.load_mut()?;
    if account.in_auction != 0 || account.cash_atoms < 0 {
        account.require_owner(accounts.depositor.key)?;
    }
    account.require_trader(accounts.depositor.key)?;
    let mut market = accounts.market.load_mut()?;
    market.require_open(now)?;
    let WindowAndDust { window_secs, dust_atoms } = Pool::window_and_dust(&accounts.pool)?;
    let worth_atoms = collateral_price_floor(&market, atoms)?;
    if account.collateral_atoms.get(usize::from(market.index)) == Some(&0) {
        Action::NewRisk.require(market.states(now))?;
        require!(worth_atoms >= dust_atoms, ClearingError::CollateralTooSmall);
    }
    ledger::deposit_collateral(&mut market, &mut account, atoms)?;
    account.require_simple()?;
    account.allowance.bring(worth_atoms, WindowTime { now, secs: window_secs });
    accounts.collateral_vault.reload()?;
    // I-03: the vault holds what the accounts are owed.
    let held = accounts.collateral_vault.amount >= market.collateral_atoms;
    require!(held, ClearingError::InvariantBroken);
    emit!(CollateralMoved {
        account: accounts.margin_account.key(),
        market: accounts.market.key(),
        atoms: i64::try_from(atoms).map_err(|_| ClearingError::Overflow)?,
    });
    Ok(())
}
