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

#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::todo, clippy::unreachable)]
#![allow(clippy::result_large_err)] // Anchor's error type is what it is.

use anchor_lang::prelude::*;

// Units in brackets, in documentation, lead here.
#[cfg(doc)]
extern crate self as bps;
#[cfg(doc)]
extern crate self as lots;
#[cfg(doc)]
extern crate self as s;

pub mod apply;
pub mod checks;
pub mod errors;
pub mod events;
#[cfg(all(feature = "custom-heap", target_os = "solana"))]
mod heap;
#[cfg(not(target_os = "solana"))]
pub mod host;
pub mod instructions;
pub mod ledger;
pub mod mark;
pub mod outcome;
pub mod portfolio;
pub mod remaining;
pub mod seeds;
pub mod signed_quote;
#[cfg(test)]
mod sources;
pub mod state;
pub mod surface_builder;
pub mod vault;

use instructions::*;
use state::{BreakerRules, PoolSettings, QuoteLimits, Role, Series};

#[cfg(target_os = "solana")]
use breakwater_sbf_builtins as _;

declare_id!("8dtsW81wdJjtmvYvRkLuRVGWKygfNKSDDm4ew768woVV");

#[program]
pub mod breakwater_clearing {
    use super::*;

    // --- protocol ------------------------------------------------------------------------------

    /// Authority: the deployer. Changes: creates the protocol. Errors: `WrongMint`.
    pub fn init_protocol(ctx: Context<InitProtocol>, args: InitProtocolArgs) -> Result<()> {
        instructions::init_protocol(ctx, args)
    }

    /// Authority: protocol authority or guardian. Changes: protocol. Errors: `WrongAuthority`, `BadParameter`.
    pub fn pause(ctx: Context<Pause>, bits: u32) -> Result<()> {
        instructions::pause(ctx, bits)
    }

    // --- governance -------------------------------------------------------------------------

    /// Authority: protocol authority. Changes: creates the change. Errors: `WrongAuthority`, `BadParameter`, `ChangeDead`.
    pub fn queue_change(ctx: Context<QueueChange>, args: QueueChangeArgs) -> Result<()> {
        instructions::queue_change(ctx, args)
    }

    /// Authority: anyone. Changes: protocol, pool, market or breakers; closes the change. Errors: `ChangeNotReady`, `ChangeDead`, `WrongTarget`.
    pub fn execute_change(ctx: Context<ExecuteChange>) -> Result<()> {
        instructions::execute_change(ctx)
    }

    /// Authority: protocol authority, guardian; anyone once it is dead. Changes: closes the change. Errors: `WrongAuthority`.
    pub fn cancel_change(ctx: Context<CancelChange>) -> Result<()> {
        instructions::cancel_change(ctx)
    }

    /// Authority: the steward. Changes: pool or market. Errors: `StepTooLarge`, `StepTooSoon`, `ChangeDead`.
    pub fn step_params(ctx: Context<StepParams>, args: StepParamsArgs) -> Result<()> {
        instructions::step_params(ctx, args)
    }

    /// Authority: protocol authority. Changes: creates the transfer. Errors: `WrongAuthority`, `TargetMissing`.
    pub fn propose_role(ctx: Context<ProposeRole>, role: Role, to: Pubkey) -> Result<()> {
        instructions::propose_role(ctx, role, to)
    }

    /// Authority: the role's next holder. Changes: protocol or backstop vault; closes the transfer. Errors: `ChangeNotReady`, `ChangeDead`.
    pub fn accept_role(ctx: Context<AcceptRole>) -> Result<()> {
        instructions::accept_role(ctx)
    }

    /// Authority: protocol authority; guardian unless it is its own role; anyone once it has lapsed. Changes: closes the transfer. Errors: `WrongAuthority`.
    pub fn cancel_role(ctx: Context<CancelRole>) -> Result<()> {
        instructions::cancel_role(ctx)
    }

    /// Authority: guardian or protocol authority. Changes: market. Errors: `WrongAuthority`, `MarketOpen`.
    pub fn withhold_market(ctx: Context<WithholdMarket>) -> Result<()> {
        instructions::withhold_market(ctx)
    }

    // --- breakers ---------------------------------------------------------------------------

    /// Authority: protocol authority. Changes: creates the breakers. Errors: `WrongAuthority`, `BadParameter`.
    pub fn create_breakers(ctx: Context<CreateBreakers>, rules: BreakerRules) -> Result<()> {
        instructions::create_breakers(ctx, rules)
    }

    /// Authority: anyone who can show the condition. Changes: pool. Errors: `RuleNotMet`, `WrongTarget`.
    pub fn trip_breaker(ctx: Context<TripBreaker>, rule: u8) -> Result<()> {
        instructions::trip_breaker(ctx, rule)
    }

    /// Authority: guardian or protocol authority. Changes: pool. Errors: `WrongAuthority`, `BadParameter`.
    pub fn tighten(ctx: Context<Tighten>, args: TightenArgs) -> Result<()> {
        instructions::tighten(ctx, args)
    }

    // --- market -----------------------------------------------------------------------------

    /// Authority: protocol authority. Changes: creates pool and quote vault. Errors: `WrongAuthority`, `BadParameter`.
    pub fn create_pool(ctx: Context<CreatePool>, settings: PoolSettings) -> Result<()> {
        instructions::create_pool(ctx, settings)
    }

    /// Authority: protocol authority. Changes: pool; creates market, surface, collateral vault. Errors: `BadParameter`, `NoRoom`, `SymbolTaken`.
    pub fn create_market<'info>(
        ctx: Context<'info, CreateMarket<'info>>,
        args: CreateMarketArgs,
    ) -> Result<()> {
        instructions::create_market(ctx, args)
    }

    /// Authority: protocol authority or steward. Changes: market, surface; creates board. Errors: `BoardExpired`, `BadParameter`, `NoRoom`.
    pub fn create_board(ctx: Context<CreateBoard>, args: CreateBoardArgs) -> Result<()> {
        instructions::create_board(ctx, args)
    }

    /// Authority: protocol authority. Changes: board. Errors: `BoardNotListed`.
    pub fn delist_board(ctx: Context<DelistBoard>) -> Result<()> {
        instructions::delist_board(ctx)
    }

    /// Authority: protocol authority. Changes: market; creates the publisher. Errors: `WrongAuthority`, `NoRoom`.
    pub fn register_publisher(ctx: Context<RegisterPublisher>, key: Pubkey) -> Result<()> {
        instructions::register_publisher(ctx, key)
    }

    /// Authority: steward or protocol authority. Changes: market; closes the publisher. Errors: `WrongAuthority`.
    pub fn remove_publisher(ctx: Context<RemovePublisher>) -> Result<()> {
        instructions::remove_publisher(ctx)
    }

    /// Authority: a publisher. Changes: publisher, surface. Errors: `SurfaceMissing`, `SurfaceInvalid`, `BoardExpired`, `PublisherMissing`.
    pub fn publish_surface<'info>(
        ctx: Context<'info, PublishSurface<'info>>,
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

    /// Authority: anyone. Changes: market's second price. Errors: `PriceWrongOwner`, `PriceWrongFeed`, `PriceMalformed`, `PriceStale`.
    pub fn update_second(ctx: Context<TakePrice>) -> Result<()> {
        instructions::update_second(ctx)
    }

    /// Authority: anyone. Changes: market's mark, realised variance and ranges. Errors: the 6100s.
    pub fn update_mark(ctx: Context<TakePrice>) -> Result<()> {
        instructions::update_mark(ctx)
    }

    // --- account ----------------------------------------------------------------------------

    /// Authority: the owner. Changes: creates the margin account, owner's record. Errors: `AccountNumber`.
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

    /// Authority: the owner. Changes: margin account, pool, vault. Errors: `BelowInitialMargin`, `InsufficientBalance`, `PriceStale`, `LossShared`.
    pub fn withdraw<'info>(ctx: Context<'info, Withdraw<'info>>, args: WithdrawArgs) -> Result<()> {
        instructions::withdraw(ctx, args)
    }

    /// Authority: owner or delegate; the owner alone while the account is in debt or in auction. Changes: margin account, market, collateral vault. Errors: `WrongAuthority`, `ZeroAmount`, `CollateralTooSmall`, `WrongVault`, `WrongMint`; for the first of a market those of its oracles.
    pub fn deposit_collateral(ctx: Context<DepositCollateral>, atoms: u64) -> Result<()> {
        instructions::deposit_collateral(ctx, atoms)
    }

    /// Authority: the owner. Changes: margin account, market, collateral vault. Errors: `BelowInitialMargin`, `InsufficientBalance`, `CollateralTooSmall`.
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

    /// Authority: both sides; their owners where a price gives away more than the slip. Changes: both margin accounts, pool, markets' ranges, boards. Errors: `BelowInitialMargin`, `GiftNeedsOwner`, `GiftBelowMargin`, `SideInsolvent`, `SelfTrade`, `StrikeNotListed`, `BoardExpired`.
    pub fn trade<'info>(ctx: Context<'info, Trade<'info>>, legs: Vec<Leg>) -> Result<()> {
        instructions::trade(ctx, legs)
    }

    // --- quote ------------------------------------------------------------------------------

    /// Authority: the taker, and the maker's signature over the quote. Changes: both margin accounts, pool, markets' ranges, boards, fill, maker's limits. Errors: the 6219s, those of `trade`.
    pub fn take_quote<'info>(
        ctx: Context<'info, TakeQuote<'info>>,
        args: TakeQuoteArgs,
    ) -> Result<()> {
        instructions::take_quote(ctx, args)
    }

    /// Authority: owner or delegate. Changes: margin account. Errors: `WrongAuthority`, `QuoteCancelled`.
    pub fn cancel_quotes(ctx: Context<CancelQuotes>, floor: u64) -> Result<()> {
        instructions::cancel_quotes(ctx, floor)
    }

    /// Authority: anyone. Changes: closes the fill. Errors: `QuoteNotOver`.
    pub fn close_fill(ctx: Context<CloseFill>) -> Result<()> {
        instructions::close_fill(ctx)
    }

    /// Authority: the owner. Changes: maker's limits. Errors: `WrongAuthority`, `BadParameter`.
    pub fn set_limits(ctx: Context<SetLimits>, limits: QuoteLimits) -> Result<()> {
        instructions::set_limits(ctx, limits)
    }

    /// Authority: the owner. Changes: closes maker's limits. Errors: `WrongAuthority`.
    pub fn remove_limits(ctx: Context<RemoveLimits>) -> Result<()> {
        instructions::remove_limits(ctx)
    }

    /// Authority: the owner. Changes: creates the session. Errors: `WrongAuthority`, `BadParameter`.
    pub fn open_session(ctx: Context<OpenSession>, args: OpenSessionArgs) -> Result<()> {
        instructions::open_session(ctx, args)
    }

    /// Authority: the owner. Changes: closes the session. Errors: `WrongAuthority`.
    pub fn close_session(ctx: Context<CloseSession>) -> Result<()> {
        instructions::close_session(ctx)
    }

    // --- expiry -----------------------------------------------------------------------------

    /// Authority: anyone. Changes: board, surface. Errors: `AverageOpen`, `BoardNotExpired`, `BoardSettled`.
    pub fn settle_board_average(ctx: Context<SettleBoardLate>) -> Result<()> {
        instructions::settle_board_average(ctx)
    }

    /// Authority: anyone. Changes: board, surface. Errors: `PriceDoesNotStraddle`, `BoardNotExpired`, `BoardSettled`, `SettlesByAverage`.
    pub fn settle_board(ctx: Context<SettleBoard>) -> Result<()> {
        instructions::settle_board(ctx)
    }

    /// Authority: anyone. Changes: board, surface. Errors: `GraceNotOver`, `PriceStale`, `BoardSettled`.
    pub fn settle_board_late(ctx: Context<SettleBoardLate>) -> Result<()> {
        instructions::settle_board_late(ctx)
    }

    /// Authority: anyone. Changes: margin account, board, pool. Errors: `BoardNotSettled`, `NothingToSettle`, `MarketMissing`, `NotInAuction`.
    pub fn settle_positions<'info>(ctx: Context<'info, SettlePositions<'info>>) -> Result<()> {
        instructions::settle_positions(ctx)
    }

    /// Authority: anyone. Changes: pool, market, surface; closes the board. Errors: `BoardNotEmpty`, `BoardNotSettled`, `HoldNotOver`.
    pub fn close_board(ctx: Context<CloseBoard>) -> Result<()> {
        instructions::close_board(ctx)
    }

    // --- soft -------------------------------------------------------------------------------

    /// Authority: the taker. Changes: both margin accounts, board. Errors: `NotSoft`, `SoftLimit`, `NoReliefLeft`, `BelowInitialMargin`.
    pub fn take_soft<'info>(ctx: Context<'info, TakeSoft<'info>>, witness: u8) -> Result<()> {
        instructions::take_soft(ctx, witness)
    }

    // --- netting ---------------------------------------------------------------------------

    /// Authority: anyone. Changes: margin accounts in auction, boards, pool. Errors: `NothingToNet`, `MarginWouldRise`, `NotInAuction`.
    pub fn net_accounts<'info>(ctx: Context<'info, NetAccounts<'info>>, count: u8) -> Result<()> {
        instructions::net_accounts(ctx, count)
    }

    // --- sealed -----------------------------------------------------------------------------

    /// Authority: the steward. Changes: creates the admission. Errors: `WrongAuthority`.
    pub fn admit_liquidator(ctx: Context<AdmitLiquidator>, owner: Pubkey) -> Result<()> {
        instructions::admit_liquidator(ctx, owner)
    }

    /// Authority: the steward. Changes: closes the admission. Errors: `WrongAuthority`, `WrongPool`.
    pub fn dismiss_liquidator(ctx: Context<DismissLiquidator>) -> Result<()> {
        instructions::dismiss_liquidator(ctx)
    }

    /// Authority: an admitted bidder. Changes: bidder's margin account, pool; creates the sealed bid. Errors: `SealedStage`, `BelowInitialMargin`.
    pub fn commit_bid<'info>(ctx: Context<'info, CommitBid<'info>>, hash: [u8; 32]) -> Result<()> {
        instructions::commit_bid(ctx, hash)
    }

    /// Authority: anyone who knows what was committed. Changes: sealed bid, auction. Errors: `SealedStage`, `WrongReveal`, `OutsideLimit`.
    pub fn reveal_bid<'info>(
        ctx: Context<'info, RevealBid<'info>>,
        price: SealedPrice,
    ) -> Result<()> {
        instructions::reveal_bid(ctx, price)
    }

    /// Authority: anyone. Changes: auction. Errors: `SealedStage`, `AccountHealthy`, `MarkNotConfirmed`.
    pub fn allot_sealed<'info>(ctx: Context<'info, TendAuction<'info>>) -> Result<()> {
        instructions::allot_sealed(ctx)
    }

    /// Authority: anyone. Changes: both margin accounts, auction, pool, boards. Errors: `NothingWon`, `SealedStage`, `BelowInitialMargin`.
    pub fn fill_sealed<'info>(ctx: Context<'info, FillSealed<'info>>) -> Result<()> {
        instructions::fill_sealed(ctx)
    }

    /// Authority: anyone. Changes: pool, bidder's margin account; closes the sealed bid. Errors: `SealedStage`.
    pub fn release_bond<'info>(ctx: Context<'info, ReleaseBond<'info>>) -> Result<()> {
        instructions::release_bond(ctx)
    }

    // --- auction ----------------------------------------------------------------------------

    /// Authority: anyone. Changes: margin account, pool; creates auction. Errors: `AccountHealthy`, `AccountInAuction`, `PriceStale`.
    pub fn start_auction<'info>(
        ctx: Context<'info, StartAuction<'info>>,
        witness: u8,
    ) -> Result<()> {
        instructions::start_auction(ctx, witness)
    }

    /// Authority: anyone. Changes: auction, margin account, pool. Errors: `NotYourTurn`, `AccountHealthy`.
    pub fn admit_auction<'info>(ctx: Context<'info, AdmitAuction<'info>>) -> Result<()> {
        instructions::admit_auction(ctx)
    }

    /// Authority: anyone. Changes: auction, margin account, pool. Errors: `WitnessNotWorse`.
    pub fn raise_witness<'info>(ctx: Context<'info, TipAuction<'info>>, witness: u8) -> Result<()> {
        instructions::raise_witness(ctx, witness)
    }

    /// Authority: anyone. Changes: auction. Errors: `PriceNotRunOut`, `AuctionInsolvent`, `AccountHealthy`.
    pub fn restart_auction<'info>(ctx: Context<'info, TipAuction<'info>>) -> Result<()> {
        instructions::restart_auction(ctx)
    }

    /// Authority: the bidder. Changes: both margin accounts, auction, pool, boards; creates a hold-back. Errors: `OutsideLimit`, `LastTradeMoved`, `AccountHealthy`, `BelowInitialMargin`, `SliceTooSmall`, `MarkNotConfirmed`, `SelfLiquidation`, `HoldMissing`.
    pub fn bid<'info>(ctx: Context<'info, Bid<'info>>, args: SliceArgs) -> Result<()> {
        instructions::bid(ctx, args)
    }

    /// Authority: anyone. Changes: pool, bidder's or sold margin account; closes the hold-back. Errors: `HoldNotOver`.
    pub fn resolve_hold<'info>(ctx: Context<'info, ResolveHold<'info>>) -> Result<()> {
        instructions::resolve_hold(ctx)
    }

    /// Authority: anyone. Changes: auction, margin account, pool. Errors: `AuctionSolvent`, `InsolvencyStage`, `MarkNotConfirmed`.
    pub fn declare_insolvent<'info>(ctx: Context<'info, TendAuction<'info>>) -> Result<()> {
        instructions::declare_insolvent(ctx)
    }

    /// Authority: the taker. Changes: both margin accounts, auction, pool, boards. Errors: `FundsShort`, `OutsideLimit`, `BelowInitialMargin`.
    pub fn take_insolvent<'info>(
        ctx: Context<'info, TakeInsolvent<'info>>,
        args: SliceArgs,
    ) -> Result<()> {
        instructions::take_insolvent(ctx, args)
    }

    /// Authority: anyone. Changes: margin account, pool; closes auction. Errors: `AccountUnhealthy`.
    pub fn end_auction<'info>(ctx: Context<'info, EndAuction<'info>>) -> Result<()> {
        instructions::end_auction(ctx)
    }

    // --- backstop ---------------------------------------------------------------------------

    /// Authority: protocol authority. Changes: pool; creates vault and its margin account. Errors: `WrongAuthority`.
    pub fn create_backstop(ctx: Context<CreateBackstop>, recovery_manager: Pubkey) -> Result<()> {
        instructions::create_backstop(ctx, recovery_manager)
    }

    /// Authority: the provider. Changes: pool, vault's tokens, share. Errors: `RequestPending`, `PriceStale`.
    pub fn request_backstop_deposit<'info>(
        ctx: Context<'info, RequestBackstopDeposit<'info>>,
        atoms: u64,
    ) -> Result<()> {
        instructions::request_backstop_deposit(ctx, atoms)
    }

    /// Authority: anyone. Changes: pool, vault, its margin account, share. Errors: `NoRequest`, `CooldownNotOver`, `TooFewShares`.
    pub fn process_backstop_deposit<'info>(ctx: Context<'info, Enter<'info>>) -> Result<()> {
        instructions::process_backstop_deposit(ctx)
    }

    /// Authority: the provider. Changes: pool, vault's tokens, share. Errors: `NoRequest`.
    pub fn cancel_backstop_deposit(ctx: Context<CancelBackstopDeposit>) -> Result<()> {
        instructions::cancel_backstop_deposit(ctx)
    }

    /// Authority: the provider. Changes: vault, share. Errors: `InsufficientBalance`, `PriceStale`.
    pub fn request_backstop_redemption<'info>(
        ctx: Context<'info, RequestBackstopRedemption<'info>>,
        shares: u64,
    ) -> Result<()> {
        instructions::request_backstop_redemption(ctx, shares)
    }

    /// Authority: the provider. Changes: pool, vault, its margin account and tokens, share. Errors: `NoRequest`, `CooldownNotOver`, `BelowInitialMargin`, `LossShared`.
    pub fn process_backstop_redemption<'info>(
        ctx: Context<'info, Leave<'info>>,
        least_atoms: u64,
    ) -> Result<()> {
        instructions::process_backstop_redemption(ctx, least_atoms)
    }

    /// Authority: anyone. Changes: both margin accounts, auction, pool, boards. Errors: `AboveStandingPrice`, `BelowInitialMargin`.
    pub fn backstop_take<'info>(
        ctx: Context<'info, BackstopTake<'info>>,
        max_share_q32: u64,
    ) -> Result<()> {
        instructions::backstop_take(ctx, max_share_q32)
    }

    /// Authority: the recovery manager and the other side. Changes: both margin accounts, pool, boards. Errors: `NotRecovery`, `BelowInitialMargin`.
    pub fn unwind<'info>(ctx: Context<'info, Unwind<'info>>, legs: Vec<Leg>) -> Result<()> {
        instructions::unwind(ctx, legs)
    }

    // --- waterfall --------------------------------------------------------------------------

    /// Authority: anyone. Changes: margin account, auction, pool, vault's margin account. Errors: `NoShortfall`, `FundsShort`, `TooEarly`, `InsolvencyStage`.
    pub fn cover_shortfall<'info>(ctx: Context<'info, CoverShortfall<'info>>) -> Result<()> {
        instructions::cover_shortfall(ctx)
    }

    /// Authority: anyone. Changes: auction. Errors: `NotDeleveraging`, `AlreadyRanked`, `NotRanked`, `NoRoom`.
    pub fn rank_account<'info>(ctx: Context<'info, RankAccount<'info>>) -> Result<()> {
        instructions::rank_account(ctx)
    }

    /// Authority: anyone. Changes: auction. Errors: `TooEarly`, `NotRanked`, `RankStands`, `AuctionSolvent`.
    pub fn skip_rank<'info>(ctx: Context<'info, SkipRank<'info>>) -> Result<()> {
        instructions::skip_rank(ctx)
    }

    /// Authority: anyone. Changes: both margin accounts, auction, pool, boards. Errors: `TooEarly`, `NotRanked`, `WouldBeDue`, `AuctionSolvent`.
    pub fn deleverage<'info>(ctx: Context<'info, Deleverage<'info>>) -> Result<()> {
        instructions::deleverage(ctx)
    }

    /// Authority: anyone. Changes: pool, vault. Errors: `ZeroAmount`, `WrongVault`.
    pub fn fund_insurance(ctx: Context<FundInsurance>, atoms: u64) -> Result<()> {
        instructions::fund_insurance(ctx, atoms)
    }
}
