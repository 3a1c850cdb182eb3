//! # Breakwater clearing
//!
//! The clearing house: holds collateral in cross-margined accounts, clears option trades between them,
//! margins each account over 33 scenarios, and passes the risk of a failing account on in slices.
//!
//! The path of a price: `mark` (a Pyth update becomes the market's mark) -> `portfolio` (accounts become
//! the margin engine's input) -> `breakwater_risk` (scenario, margin, health) -> `instructions::auction`
//! -> `instructions::waterfall`. Money moves in `ledger` alone, tokens in `vault` alone.
//!
//! Below is the table of contents: an instruction a function, what it needs and changes above it.

#![allow(clippy::result_large_err)] // Anchor's error type is what it is.

use anchor_lang::prelude::*;

pub mod errors;
pub mod events;
pub mod instructions;
pub mod ledger;
pub mod mark;
pub mod portfolio;
pub mod remaining;
pub mod seeds;
pub mod state;
pub mod vault;

use instructions::*;
use state::{PoolSettings, Series};

#[cfg(target_os = "solana")]
use breakwater_sbf_builtins as _;

declare_id!("8dtsW81wdJjtmvYvRkLuRVGWKygfNKSDDm4ew768woVV");

#[program]
pub mod breakwater_clearing {
    use super::*;

    // --- house ------------------------------------------------------------------------------

    /// Authority: the deployer. Changes: creates the house. Errors: `WrongMint`.
    pub fn init_house(ctx: Context<InitHouse>, args: InitHouseArgs) -> Result<()> {
        instructions::init_house(ctx, args)
    }

    /// Authority: house authority; guardian to add bits. Changes: house. Errors: `WrongAuthority`, `BadParameter`.
    pub fn set_paused(ctx: Context<SetPaused>, bits: u32) -> Result<()> {
        instructions::set_paused(ctx, bits)
    }

    // --- market -----------------------------------------------------------------------------

    /// Authority: house authority. Changes: creates pool and quote vault. Errors: `WrongAuthority`, `BadParameter`.
    pub fn create_pool(ctx: Context<CreatePool>, settings: PoolSettings) -> Result<()> {
        instructions::create_pool(ctx, settings)
    }

    /// Authority: house authority. Changes: pool; creates market, surface, collateral vault. Errors: `BadParameter`, `NoRoom`.
    pub fn create_market(ctx: Context<CreateMarket>, args: CreateMarketArgs) -> Result<()> {
        instructions::create_market(ctx, args)
    }

    /// Authority: house authority. Changes: market, surface; creates board. Errors: `BoardExpired`, `BadParameter`, `NoRoom`.
    pub fn create_board(ctx: Context<CreateBoard>, args: CreateBoardArgs) -> Result<()> {
        instructions::create_board(ctx, args)
    }

    /// Authority: house authority. Changes: board. Errors: `BoardNotListed`.
    pub fn delist_board(ctx: Context<DelistBoard>) -> Result<()> {
        instructions::delist_board(ctx)
    }

    /// Authority: the market's surface authority. Changes: surface. Errors: `SurfaceMissing`, `SurfaceInvalid`, `BoardExpired`.
    pub fn publish_surface(
        ctx: Context<PublishSurface>,
        points: Vec<SurfacePointArgs>,
    ) -> Result<()> {
        instructions::publish_surface(ctx, points)
    }

    /// Authority: anyone. Changes: nothing. Errors: `WrongSurface`, `MarketMissing`, `SurfaceMissing`, `BoardExpired`, `PriceStale`.
    pub fn option_greeks(ctx: Context<PriceOption>, series: Series) -> Result<()> {
        instructions::option_greeks(ctx, series)
    }

    /// Authority: anyone. Changes: board's and market's exposure, market's ranges. Errors: `PriceStale`, `SurfaceMissing`.
    pub fn update_exposure(ctx: Context<UpdateExposure>) -> Result<()> {
        instructions::update_exposure(ctx)
    }

    /// Authority: anyone. Changes: market's mark, realised variance and ranges. Errors: the 6100s.
    pub fn update_mark(ctx: Context<UpdateMark>) -> Result<()> {
        instructions::update_mark(ctx)
    }

    // --- account ----------------------------------------------------------------------------

    /// Authority: the owner. Changes: creates the margin account.
    pub fn create_account(ctx: Context<CreateAccount>, id: u16) -> Result<()> {
        instructions::create_account(ctx, id)
    }

    /// Authority: the owner. Changes: closes the margin account. Errors: `AccountNotEmpty`, `AccountInAuction`.
    pub fn close_account(ctx: Context<CloseAccount>) -> Result<()> {
        instructions::close_account(ctx)
    }

    /// Authority: the owner. Changes: margin account. Errors: `WrongAuthority`.
    pub fn set_delegate(ctx: Context<SetDelegate>, delegate: Pubkey) -> Result<()> {
        instructions::set_delegate(ctx, delegate)
    }

    /// Authority: anyone. Changes: margin account, pool, vault. Errors: `ZeroAmount`, `WrongVault`, `WrongMint`.
    pub fn deposit(ctx: Context<Deposit>, atoms: u64) -> Result<()> {
        instructions::deposit(ctx, atoms)
    }

    /// Authority: the owner. Changes: margin account, pool, vault. Errors: `BelowInitialMargin`, `InsufficientBalance`, `PriceStale`.
    pub fn withdraw<'info>(ctx: Context<'info, Withdraw<'info>>, atoms: u64) -> Result<()> {
        instructions::withdraw(ctx, atoms)
    }

    /// Authority: anyone. Changes: margin account, market, collateral vault. Errors: `ZeroAmount`, `WrongVault`, `WrongMint`.
    pub fn deposit_collateral(ctx: Context<DepositCollateral>, atoms: u64) -> Result<()> {
        instructions::deposit_collateral(ctx, atoms)
    }

    /// Authority: the owner. Changes: margin account, market, collateral vault. Errors: `BelowInitialMargin`, `InsufficientBalance`.
    pub fn withdraw_collateral<'info>(
        ctx: Context<'info, WithdrawCollateral<'info>>,
        atoms: u64,
    ) -> Result<()> {
        instructions::withdraw_collateral(ctx, atoms)
    }

    /// Authority: anyone. Changes: nothing. Errors: `MarketMissing`, `SurfaceMissing`, `TooManyExpiries`.
    pub fn check_margin<'info>(
        ctx: Context<'info, CheckMargin<'info>>,
        witness: Option<u8>,
    ) -> Result<()> {
        instructions::check_margin(ctx, witness)
    }

    // --- trade ------------------------------------------------------------------------------

    /// Authority: both sides. Changes: both margin accounts, pool, boards. Errors: `BelowInitialMargin`, `StrikeNotListed`, `BoardExpired`.
    pub fn trade<'info>(ctx: Context<'info, Trade<'info>>, legs: Vec<Leg>) -> Result<()> {
        instructions::trade(ctx, legs)
    }

    // --- expiry -----------------------------------------------------------------------------

    /// Authority: anyone. Changes: board, surface. Errors: `PriceDoesNotStraddle`, `BoardNotExpired`, `BoardSettled`.
    pub fn settle_board(ctx: Context<SettleBoard>) -> Result<()> {
        instructions::settle_board(ctx)
    }

    /// Authority: anyone. Changes: board, surface. Errors: `GraceNotOver`, `PriceStale`, `BoardSettled`.
    pub fn settle_board_late(ctx: Context<SettleBoardLate>) -> Result<()> {
        instructions::settle_board_late(ctx)
    }

    /// Authority: anyone. Changes: margin account, board, pool. Errors: `BoardNotSettled`, `NothingToSettle`.
    pub fn settle_positions(ctx: Context<SettlePositions>) -> Result<()> {
        instructions::settle_positions(ctx)
    }

    /// Authority: anyone. Changes: pool, market, surface; closes the board. Errors: `BoardNotEmpty`, `BoardNotSettled`.
    pub fn close_board(ctx: Context<CloseBoard>) -> Result<()> {
        instructions::close_board(ctx)
    }

    // --- auction ----------------------------------------------------------------------------

    /// Authority: anyone. Changes: margin account; creates auction. Errors: `AccountHealthy`, `AccountInAuction`, `PriceStale`.
    pub fn start_auction<'info>(
        ctx: Context<'info, StartAuction<'info>>,
        witness: u8,
    ) -> Result<()> {
        instructions::start_auction(ctx, witness)
    }

    /// Authority: anyone. Changes: auction. Errors: `WitnessNotWorse`.
    pub fn raise_witness<'info>(
        ctx: Context<'info, RaiseWitness<'info>>,
        witness: u8,
    ) -> Result<()> {
        instructions::raise_witness(ctx, witness)
    }

    /// Authority: the bidder. Changes: both margin accounts, auction, pool, boards. Errors: `OutsideLimit`, `LastTradeMoved`, `AccountHealthy`, `BelowInitialMargin`.
    pub fn bid<'info>(ctx: Context<'info, Bid<'info>>, args: BidArgs) -> Result<()> {
        instructions::bid(ctx, args)
    }

    /// Authority: anyone. Changes: auction. Errors: `AuctionSolvent`, `InsolvencyStage`.
    pub fn declare_insolvent<'info>(ctx: Context<'info, DeclareInsolvent<'info>>) -> Result<()> {
        instructions::declare_insolvent(ctx)
    }

    /// Authority: the taker. Changes: both margin accounts, auction, pool, boards. Errors: `InsuranceShort`, `OutsideLimit`, `BelowInitialMargin`.
    pub fn take_insolvent<'info>(
        ctx: Context<'info, Bid<'info>>,
        args: TakeInsolventArgs,
    ) -> Result<()> {
        instructions::take_insolvent(ctx, args)
    }

    /// Authority: anyone. Changes: margin account; closes auction. Errors: `AccountUnhealthy`.
    pub fn end_auction<'info>(ctx: Context<'info, EndAuction<'info>>) -> Result<()> {
        instructions::end_auction(ctx)
    }

    // --- waterfall --------------------------------------------------------------------------

    /// Authority: anyone. Changes: margin account, pool. Errors: `NoShortfall`, `InsuranceShort`.
    pub fn cover_shortfall(ctx: Context<CoverShortfall>) -> Result<()> {
        instructions::cover_shortfall(ctx)
    }

    /// Authority: anyone. Changes: pool, vault. Errors: `ZeroAmount`, `WrongVault`.
    pub fn fund_insurance(ctx: Context<FundInsurance>, atoms: u64) -> Result<()> {
        instructions::fund_insurance(ctx, atoms)
    }
}
