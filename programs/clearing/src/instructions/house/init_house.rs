//! Creates the deployment's one house. Whoever deploys calls it in the same breath; afterwards the
//! address is taken.

use crate::{
    seeds,
    state::{Closed, Governed, House, HouseParams},
};
use anchor_lang::prelude::*;
use anchor_spl::token::Mint;

#[derive(AnchorSerialize, AnchorDeserialize, Clone, Debug)]
pub struct InitHouseArgs {
    pub guardian: Pubkey,
    pub steward: Pubkey,
    /// Genesis hash of the cluster.
    pub chain: [u8; 32],
    pub params: HouseParams,
}

#[derive(Accounts)]
pub struct InitHouse<'info> {
    #[account(mut)]
    pub payer: Signer<'info>,
    /// Becomes the house's authority.
    pub authority: Signer<'info>,
    #[account(init, payer = payer, space = 8 + House::INIT_SPACE, seeds = [seeds::HOUSE], bump)]
    pub house: Account<'info, House>,
    pub quote_mint: Account<'info, Mint>,
    pub system_program: Program<'info, System>,
}

pub fn init_house(ctx: Context<InitHouse>, args: InitHouseArgs) -> Result<()> {
    // Marks are converted to six decimals; a mint with another scale would misprice everything.
    require!(ctx.accounts.quote_mint.decimals == 6, crate::errors::ClearingError::WrongMint);
    args.params.validate()?;
    ctx.accounts.house.set_inner(House {
        authority: ctx.accounts.authority.key(),
        guardian: args.guardian,
        steward: args.steward,
        chain: args.chain,
        quote_mint: ctx.accounts.quote_mint.key(),
        params: args.params,
        governed: Governed::default(),
        paused: 0,
        sales_paused: Closed::default(),
        withdrawals_paused: Closed::default(),
        leave_ts: 0,
        guardian_ts: 0,
        pools: 0,
        bump: ctx.bumps.house,
    });
    Ok(())
}
