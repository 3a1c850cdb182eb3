//! Creates the deployment's one protocol. Whoever deploys calls it in the same breath; afterwards the
//! address is taken.

use crate::{
    seeds,
    state::{Closed, Governed, Protocol, ProtocolParams},
};
use anchor_lang::prelude::*;
use anchor_spl::token::Mint;

#[derive(AnchorSerialize, AnchorDeserialize, Clone, Debug)]
pub struct InitProtocolArgs {
    pub guardian: Pubkey,
    pub steward: Pubkey,
    /// Genesis hash of the cluster.
    pub chain: [u8; 32],
    pub params: ProtocolParams,
}

#[derive(Accounts)]
pub struct InitProtocol<'info> {
    #[account(mut)]
    pub payer: Signer<'info>,
    /// Becomes the protocol's authority.
    pub authority: Signer<'info>,
    #[account(init, payer = payer, space = 8 + Protocol::INIT_SPACE, seeds = [seeds::PROTOCOL], bump)]
    pub protocol: Account<'info, Protocol>,
    /// Any mint of six decimals: the authority answers for it.
    pub quote_mint: Account<'info, Mint>,
    pub system_program: Program<'info, System>,
}

pub fn init_protocol(ctx: Context<InitProtocol>, args: InitProtocolArgs) -> Result<()> {
    // Marks are converted to six decimals; a mint with another scale would misprice everything.
    require!(ctx.accounts.quote_mint.decimals == 6, crate::errors::ClearingError::WrongMint);
    args.params.validate()?;
    ctx.accounts.protocol.set_inner(Protocol {
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
        bump: ctx.bumps.protocol,
    });
    Ok(())
}
