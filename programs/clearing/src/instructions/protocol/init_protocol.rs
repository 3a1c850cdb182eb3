//! Creates the deployment's one protocol. Whoever deploys calls it in the same breath; afterwards the
//! address is taken.

use crate::{
    seeds,
    state::{Closed, Governed, Protocol, ProtocolParams},
};
use anchor_lang::prelude::*;
use anchor_spl::token::Mint;

/// A protocol to create.
#[derive(AnchorSerialize, AnchorDeserialize, Clone, Debug)]
pub struct InitProtocolArgs {
    /// May pause and stop.
    pub guardian: Pubkey,
    /// May tighten parameters a step at a time.
    pub steward: Pubkey,
    /// Genesis hash of the cluster.
    pub chain: [u8; 32],
    /// Parameters to begin with.
    pub params: ProtocolParams,
}

/// Accounts of [`init_protocol`].
#[derive(Accounts)]
pub struct InitProtocol<'info> {
    /// The deployer; pays the rent of the protocol.
    #[account(mut)]
    pub payer: Signer<'info>,
    /// Becomes the protocol's authority.
    pub authority: Signer<'info>,
    /// The protocol; created here.
    #[account(init, payer = payer, space = 8 + Protocol::INIT_SPACE, seeds = [seeds::PROTOCOL], bump)]
    pub protocol: Account<'info, Protocol>,
    /// Mint of the quote currency.
    /// Any mint of six decimals: the authority answers for it.
    pub quote_mint: Account<'info, Mint>,
    /// The system program.
    pub system_program: Program<'info, System>,
}

/// Creates the protocol. Errors: `WrongMint`.
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
