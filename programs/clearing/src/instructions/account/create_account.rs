//! Opens a margin account. One owner may have many, numbered one after the other: a number, and with it an address, is never used
//! again, so that what was signed for an account that was closed stays void.

use crate::{
    errors::ClearingError,
    seeds,
    state::{MarginAccount, OwnerRecord, Pool},
};
use anchor_lang::prelude::*;

/// Accounts of [`create_account`].
#[derive(Accounts)]
#[instruction(id: u16)]
pub struct CreateAccount<'info> {
    /// Pays the rent of the account and the record.
    #[account(mut)]
    pub payer: Signer<'info>,
    /// Whose account it becomes.
    pub owner: Signer<'info>,
    /// The pool.
    pub pool: Box<Account<'info, Pool>>,
    /// The owner's record, which numbers its accounts; created where there is none.
    #[account(init_if_needed, payer = payer, space = 8 + OwnerRecord::INIT_SPACE,
        seeds = [seeds::OWNER, pool.key().as_ref(), owner.key().as_ref()], bump)]
    pub record: Box<Account<'info, OwnerRecord>>,
    /// The margin account; created here.
    #[account(init, payer = payer, space = 8 + core::mem::size_of::<MarginAccount>(),
        seeds = [seeds::MARGIN, pool.key().as_ref(), owner.key().as_ref(), &id.to_le_bytes()], bump)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
    /// The system program.
    pub system_program: Program<'info, System>,
}

/// `id` is the record's next number, 0 for an owner's first account.
pub fn create_account(ctx: Context<CreateAccount>, id: u16) -> Result<()> {
    let accounts = ctx.accounts;
    let record = &mut accounts.record;
    if record.owner == Pubkey::default() {
        record.pool = accounts.pool.key();
        record.owner = accounts.owner.key();
        record.bump = ctx.bumps.record;
    }
    require!(id == record.next_id, ClearingError::AccountNumber);
    record.next_id = id.checked_add(1).ok_or(ClearingError::Overflow)?;
    let mut account = accounts.margin_account.load_init()?;
    account.pool = accounts.pool.key();
    account.owner = accounts.owner.key();
    account.bump = ctx.bumps.margin_account;
    account.id = id;
    Ok(())
}
