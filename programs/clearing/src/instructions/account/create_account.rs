//! Opens a margin account. One owner may have many, numbered.

use crate::{
    seeds,
    state::{MarginAccount, Pool},
};
use anchor_lang::prelude::*;

#[derive(Accounts)]
#[instruction(id: u16)]
pub struct CreateAccount<'info> {
    #[account(mut)]
    pub payer: Signer<'info>,
    pub owner: Signer<'info>,
    pub pool: Box<Account<'info, Pool>>,
    #[account(init, payer = payer, space = 8 + core::mem::size_of::<MarginAccount>(),
        seeds = [seeds::MARGIN, pool.key().as_ref(), owner.key().as_ref(), &id.to_le_bytes()], bump)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
    pub system_program: Program<'info, System>,
}

pub fn create_account(ctx: Context<CreateAccount>, id: u16) -> Result<()> {
    let mut account = ctx.accounts.margin_account.load_init()?;
    account.pool = ctx.accounts.pool.key();
    account.owner = ctx.accounts.owner.key();
    account.bump = ctx.bumps.margin_account;
    account.id = id;
    Ok(())
}
