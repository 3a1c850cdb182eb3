//! Creates a market with its surface, and a vault for the underlying where it is taken as collateral. Its feeds are shown to be readable:
//! one wrong digit, or a price too small for quote atoms, is refused now and not found out by those who trade.
//!
//! Remaining accounts: every market of the pool so far, each once: a quote names its market by symbol, and two of one symbol would
//! leave it to the taker which is traded.

use crate::{
    errors::ClearingError,
    mark::{self, FeedSet, Shown},
    seeds,
    state::{MAX_MARKETS, Market, MarketParams, Pool, Protocol, Surface},
};
use anchor_lang::prelude::*;
use anchor_spl::token::{Mint, Token, TokenAccount};

/// A market to create.
#[derive(AnchorSerialize, AnchorDeserialize, Clone, Debug)]
pub struct CreateMarketArgs {
    /// Name that quotes call it by, filled up with zeros.
    pub symbol: [u8; 8],
    /// Parameters to begin with.
    pub params: MarketParams,
}

/// Accounts of [`create_market`].
#[derive(Accounts)]
pub struct CreateMarket<'info> {
    /// Pays the rent of market, surface and vault.
    #[account(mut)]
    pub payer: Signer<'info>,
    /// Authority of the protocol; bound by who names it.
    pub authority: Signer<'info>,
    /// The protocol; bound by seeds and its `authority`.
    #[account(seeds = [seeds::PROTOCOL], bump = protocol.bump,
        has_one = authority @ ClearingError::WrongAuthority)]
    pub protocol: Account<'info, Protocol>,
    /// The pool; bound by its `protocol`.
    #[account(mut, has_one = protocol @ ClearingError::WrongPool)]
    pub pool: Box<Account<'info, Pool>>,
    /// The market; created here.
    #[account(init, payer = payer, space = 8 + core::mem::size_of::<Market>(),
        seeds = [seeds::MARKET, pool.key().as_ref(), &[pool.markets]], bump)]
    pub market: AccountLoader<'info, Market>,
    /// The market's surface; created here.
    #[account(init, payer = payer, space = 8 + core::mem::size_of::<Surface>(),
        seeds = [seeds::SURFACE, market.key().as_ref()], bump)]
    pub surface: AccountLoader<'info, Surface>,
    /// Mint of the underlying; left out where it is not taken as collateral.
    pub collateral_mint: Option<Box<Account<'info, Mint>>>,
    /// Vault of the underlying; left out where it is not taken as collateral; created here.
    #[account(init, payer = payer, token::mint = collateral_mint, token::authority = pool,
        seeds = [seeds::COLLATERAL_VAULT, market.key().as_ref()], bump)]
    pub collateral_vault: Option<Box<Account<'info, TokenAccount>>>,
    /// CHECK: a price account of the market's primary source; owner, type, feed and range are checked by `mark::prove`.
    pub source: UncheckedAccount<'info>,
    /// CHECK: the same of its second source, where it has one.
    pub second: Option<UncheckedAccount<'info>>,
    /// The SPL Token program.
    pub token_program: Program<'info, Token>,
    /// The system program.
    pub system_program: Program<'info, System>,
}

/// Creates a market that opens later. Errors: `BadParameter`, `NoRoom`, `SymbolTaken`.
pub fn create_market<'info>(
    ctx: Context<'info, CreateMarket<'info>>,
    args: CreateMarketArgs,
) -> Result<()> {
    args.params.validate()?;
    let clock = Clock::get()?;
    let now = clock.unix_timestamp;
    let shown =
        Shown { source: Some(&ctx.accounts.source), second: ctx.accounts.second.as_deref() };
    let new = FeedSet { protocol: &ctx.accounts.protocol.params, params: &args.params };
    mark::prove(new, None, &shown, &clock)?;
    let pool = &mut ctx.accounts.pool;
    require!(usize::from(pool.markets) < MAX_MARKETS, ClearingError::NoRoom);
    let is_used = require_new(ctx.remaining_accounts, pool, &args.symbol)?;

    let mut market = ctx.accounts.market.load_init()?;
    market.pool = pool.key();
    market.surface = ctx.accounts.surface.key();
    market.params = args.params;
    // a market brings its own collateral and prices into everybody's pool: where there is money to lose, it waits
    // as long as any other change, and the guardian can withhold it
    market.opens_ts = now.saturating_add(ctx.accounts.protocol.wait_secs(pool, is_used));
    market.range.im_bps = 10_000;
    market.range.mm_bps = 10_000;
    market.index = pool.markets;
    market.bump = ctx.bumps.market;
    market.symbol = args.symbol;
    match (&ctx.accounts.collateral_mint, &ctx.accounts.collateral_vault) {
        (Some(mint), Some(vault)) => {
            require!(mint.decimals <= 12, ClearingError::WrongMint);
            market.collateral_mint = mint.key();
            market.collateral_vault = vault.key();
            market.collateral_decimals = mint.decimals;
        }
        (None, None) => {}
        _ => return err!(ClearingError::WrongVault),
    }
    let mut surface = ctx.accounts.surface.load_init()?;
    surface.market = ctx.accounts.market.key();
    surface.bump = ctx.bumps.surface;
    pool.markets = pool.markets.checked_add(1).ok_or(ClearingError::NoRoom)?;
    Ok(())
}

/// No market of the pool has the symbol; true where one of them holds collateral or contracts. Errors: `SymbolTaken`, `WrongPool`, `DuplicateAccount`.
fn require_new<'info>(
    markets: &'info [AccountInfo<'info>],
    pool: &Account<Pool>,
    symbol: &[u8; 8],
) -> Result<bool> {
    require!(markets.len() == usize::from(pool.markets), ClearingError::SymbolTaken);
    let (mut seen, mut is_used) = (0u8, false);
    for info in markets {
        let loader = AccountLoader::<Market>::try_from(info)?;
        let market = loader.load()?;
        require_keys_eq!(market.pool, pool.key(), ClearingError::WrongPool);
        let bit = 1u8 << (market.index & 7); // below MAX_MARKETS
        require!(seen & bit == 0, ClearingError::DuplicateAccount);
        seen |= bit;
        require!(market.symbol != *symbol, ClearingError::SymbolTaken);
        is_used |= market.is_used();
    }
    Ok(is_used)
}
