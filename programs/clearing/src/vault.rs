//! The only token transfers of the program: a user's tokens into a vault, a vault's tokens out,
//! the pool's address signing.

use crate::{
    errors::ClearingError,
    seeds,
    state::{AllowanceState, Crossing, Pool, Protocol, stop},
};
use anchor_lang::prelude::*;
use anchor_spl::token::{self, Mint, Token, TokenAccount, TransferChecked};
use breakwater_risk::outflow::Taking;

/// Quote currency on its way into a pool: the accounts of every instruction that takes some in.
#[derive(Accounts)]
pub struct Inflow<'info> {
    /// Owner of the tokens.
    pub depositor: Signer<'info>,
    /// The pool that takes them in; bound by its vault.
    #[account(mut, has_one = quote_vault @ ClearingError::WrongVault)]
    pub pool: Box<Account<'info, Pool>>,
    /// CHECK in full: the vault's own mint.
    #[account(address = quote_vault.mint @ ClearingError::WrongMint)]
    pub quote_mint: Box<Account<'info, Mint>>,
    /// Bound by the pool's has_one.
    #[account(mut)]
    pub quote_vault: Box<Account<'info, TokenAccount>>,
    /// The depositor's tokens.
    #[account(mut, constraint = user_tokens.mint == quote_mint.key() @ ClearingError::WrongMint,
        constraint = user_tokens.owner == depositor.key() @ ClearingError::WrongAuthority)]
    pub user_tokens: Box<Account<'info, TokenAccount>>,
    /// The SPL Token program.
    pub token_program: Program<'info, Token>,
}

impl Inflow<'_> {
    /// Tokens in [quote atoms], their owner in the books by `record`, and the invariant after both (I-01). Errors: `ZeroAmount`, those of
    /// `record`, `InvariantBroken`, the token program's.
    pub fn take(&mut self, atoms: u64, record: impl FnOnce(&mut Pool) -> Result<()>) -> Result<()> {
        require!(atoms > 0, ClearingError::ZeroAmount);
        let passage = Passage {
            program: &self.token_program,
            mint: &self.quote_mint,
            user: &self.user_tokens,
            vault: &self.quote_vault,
        };
        passage.pull(&self.depositor, atoms)?;
        record(&mut self.pool)?;
        self.quote_vault.reload()?;
        self.pool.invariant(self.quote_vault.amount)
    }
}

/// Quote currency on its way out of a pool, to any token account of the currency: who owns it decides where it goes.
#[derive(Accounts)]
pub struct Outflow<'info> {
    /// Whose money leaves; bound by the instruction.
    pub owner: Signer<'info>,
    /// Bound by seeds.
    #[account(seeds = [seeds::PROTOCOL], bump = protocol.bump)]
    pub protocol: Box<Account<'info, Protocol>>,
    /// The pool that gives; bound by its vault and its protocol.
    #[account(mut, has_one = quote_vault @ ClearingError::WrongVault,
        has_one = protocol @ ClearingError::WrongPool)]
    pub pool: Box<Account<'info, Pool>>,
    /// The vault's own mint.
    #[account(address = quote_vault.mint @ ClearingError::WrongMint)]
    pub quote_mint: Box<Account<'info, Mint>>,
    /// Bound by the pool's has_one.
    #[account(mut)]
    pub quote_vault: Box<Account<'info, TokenAccount>>,
    /// Where the tokens go, whoever owns it.
    #[account(mut, constraint = user_tokens.mint == quote_mint.key() @ ClearingError::WrongMint)]
    pub user_tokens: Box<Account<'info, TokenAccount>>,
    /// The SPL Token program.
    pub token_program: Program<'info, Token>,
}

impl Outflow<'_> {
    /// Tokens out [quote atoms], once the books are written, and the invariant after both (I-01). Errors: `VaultShort`, `InvariantBroken`,
    /// the token program's.
    pub fn give(&mut self, atoms: u64) -> Result<()> {
        require!(self.quote_vault.amount >= atoms, ClearingError::VaultShort);
        let passage = Passage {
            program: &self.token_program,
            mint: &self.quote_mint,
            user: &self.user_tokens,
            vault: &self.quote_vault,
        };
        passage.push(&self.pool, atoms)?;
        self.quote_vault.reload()?;
        self.pool.invariant(self.quote_vault.amount)
    }

    /// Counts cash that is about to leave the accounts, and holds it to its pace. Errors: as [`require_pace`].
    pub fn require_pace(
        &mut self,
        allowance: &mut AllowanceState,
        taking: Taking,
        now: i64,
    ) -> Result<()> {
        let pool = &mut self.pool;
        require_pace(pool, allowance, taking, now)?;
        pool.count_flow(Crossing::Out(taking.atoms), now);
        Ok(())
    }
}

/// While something is missing in the pool, or a breaker limits withdrawals, value leaves at a governed pace: each account's own share of a
/// window, net of what it brought in (I-27). Counted at all times, so that a limit that begins finds what has left. To be asked before the
/// pool's books change. Errors: `LossShared`, `Stopped`.
pub fn require_pace(
    pool: &mut Pool,
    allowance: &mut AllowanceState,
    taking: Taking,
    now: i64,
) -> Result<()> {
    pool.stops.require_open(stop::HALT, now)?;
    let settings = pool.settings.loss;
    let window = allowance.take(taking, pool.window_time(now));
    let (short, stopped) =
        (pool.hole(now).atoms() > 0, pool.stops.active(now) & stop::WITHDRAWALS != 0);
    let cap_bps = match (short, stopped) {
        (false, false) => return Ok(()),
        (true, false) => settings.withdraw_bps,
        (short, true) => {
            let own = if short { settings.withdraw_bps } else { u32::MAX };
            own.min(u32::try_from(pool.stops.withdraw_bps).unwrap_or(u32::MAX))
        }
    };
    let refused = if short { ClearingError::LossShared } else { ClearingError::Stopped };
    if window.is_within(cap_bps) { Ok(()) } else { Err(refused.into()) }
}

/// The accounts of one transfer between a user and a vault.
pub struct Passage<'a, 'info> {
    /// The SPL Token program.
    pub program: &'a Program<'info, Token>,
    /// Mint of both token accounts.
    pub mint: &'a Account<'info, Mint>,
    /// The user's tokens.
    pub user: &'a Account<'info, TokenAccount>,
    /// The vault's.
    pub vault: &'a Account<'info, TokenAccount>,
}

impl<'info> Passage<'_, 'info> {
    /// User to vault, `authority` signing [mint atoms]. Errors: the token program's.
    pub fn pull(&self, authority: &Signer<'info>, atoms: u64) -> Result<()> {
        let accounts = TransferChecked {
            from: self.user.to_account_info(),
            mint: self.mint.to_account_info(),
            to: self.vault.to_account_info(),
            authority: authority.to_account_info(),
        };
        let context = CpiContext::new(self.program.key(), accounts);
        token::transfer_checked(context, atoms, self.mint.decimals)
    }

    /// Vault to user, the pool signing [mint atoms]. Errors: the token program's.
    pub fn push(&self, pool: &Account<'info, Pool>, atoms: u64) -> Result<()> {
        let id = pool.id.to_le_bytes();
        let signer: &[&[u8]] = &[seeds::POOL, &id, &[pool.bump]];
        let signers = [signer];
        let accounts = TransferChecked {
            from: self.vault.to_account_info(),
            mint: self.mint.to_account_info(),
            to: self.user.to_account_info(),
            authority: pool.to_account_info(),
        };
        let context = CpiContext::new_with_signer(self.program.key(), accounts, &signers);
        token::transfer_checked(context, atoms, self.mint.decimals)
    }
}
