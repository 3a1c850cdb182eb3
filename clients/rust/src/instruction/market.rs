//! Pools, markets, boards, marks, surfaces.

use super::*;
use anchor_lang::solana_program::system_program;
use breakwater_clearing::{accounts, instruction as data};
use breakwater_clearing::{
    instructions::{CreateBoardArgs, CreateMarketArgs, SurfacePointArgs},
    state::PoolSettings,
};

/// Creates pool number `id` with its vault; `id` is the number of pools there are.
///
/// Signs: protocol authority. Changes: creates pool and quote vault. Errors: `WrongAuthority`, `BadParameter`.
pub fn create_pool(
    authority: Pubkey,
    quote_mint: Pubkey,
    id: u16,
    settings: PoolSettings,
) -> Instruction {
    let pool = address::pool(id);
    let accounts = accounts::CreatePool {
        payer: authority,
        authority,
        protocol: address::protocol(),
        pool,
        quote_mint,
        quote_vault: address::quote_vault(&pool),
        token_program: TOKEN_PROGRAM,
        system_program: system_program::ID,
    };
    build(accounts, data::CreatePool { settings })
}

/// Price accounts that show that feeds can be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sources {
    /// Of the primary source.
    pub primary: Option<Pubkey>,
    /// Of the second one.
    pub second: Option<Pubkey>,
}

impl From<Pubkey> for Sources {
    fn from(primary: Pubkey) -> Self {
        Self { primary: Some(primary), second: None }
    }
}

/// Creates market `index` with its surface, and a vault where the underlying is taken as collateral. `sources` hold a young price of each of
/// its feeds.
///
/// Signs: protocol authority. Changes: pool; creates market, surface, collateral vault. Errors: `BadParameter`, `NoRoom`, the 6100s.
pub fn create_market(
    authority: Pubkey,
    pool: Pubkey,
    index: u8,
    (collateral_mint, sources): (Option<Pubkey>, Sources),
    args: CreateMarketArgs,
) -> Instruction {
    let market = address::market(&pool, index);
    let accounts = accounts::CreateMarket {
        payer: authority,
        authority,
        protocol: address::protocol(),
        pool,
        market,
        surface: address::surface(&market),
        collateral_mint,
        collateral_vault: collateral_mint.map(|_| address::collateral_vault(&market)),
        source: sources.primary.unwrap_or_default(),
        second: sources.second,
        token_program: TOKEN_PROGRAM,
        system_program: system_program::ID,
    };
    let mut instruction = build(accounts, data::CreateMarket { args });
    let others = (0..index).map(|other| address::market(&pool, other));
    instruction.accounts.extend(others.map(|key| AccountMeta::new_readonly(key, false)));
    instruction
}

/// Lists the strikes of one expiry.
///
/// Signs: protocol authority or steward. Changes: market, surface; creates board. Errors: `BoardExpired`, `BadParameter`, `NoRoom`.
pub fn create_board(
    authority: Pubkey,
    pool: Pubkey,
    index: u8,
    args: CreateBoardArgs,
) -> Instruction {
    let market = address::market(&pool, index);
    let accounts = accounts::CreateBoard {
        payer: authority,
        authority,
        protocol: address::protocol(),
        pool,
        market,
        surface: address::surface(&market),
        board: address::board(&market, args.expiry_ts),
        system_program: system_program::ID,
    };
    build(accounts, data::CreateBoard { args })
}

/// Ends new trades on a board; what is open stays.
///
/// Signs: protocol authority. Changes: board. Errors: `BoardNotListed`.
pub fn delist_board(authority: Pubkey, pool: Pubkey, index: u8, expiry_ts: i64) -> Instruction {
    let market = address::market(&pool, index);
    let board = address::board(&market, expiry_ts);
    let accounts =
        accounts::DelistBoard { authority, protocol: address::protocol(), pool, market, board };
    build(accounts, data::DelistBoard {})
}

/// `others`: keys of the market's other publishers.
///
/// Signs: a publisher. Changes: publisher, surface. Errors: `SurfaceMissing`, `SurfaceInvalid`, `BoardExpired`, `PublisherMissing`.
pub fn publish_surface(
    key: Pubkey,
    pool: Pubkey,
    index: u8,
    others: &[Pubkey],
    points: Vec<SurfacePointArgs>,
) -> Instruction {
    let market = address::market(&pool, index);
    let surface = address::surface(&market);
    let publisher = address::publisher(&market, &key);
    let accounts = accounts::PublishSurface { key, market, surface, publisher };
    let mut publish = build(accounts, data::PublishSurface { points });
    let others = others.iter().map(|key| address::publisher(&market, key));
    publish.accounts.extend(others.map(|key| AccountMeta::new_readonly(key, false)));
    publish
}

/// Lets `key` publish surfaces of a market.
///
/// Signs: protocol authority. Changes: market; creates the publisher. Errors: `WrongAuthority`, `NoRoom`.
pub fn register_publisher(authority: Pubkey, pool: Pubkey, index: u8, key: Pubkey) -> Instruction {
    let market = address::market(&pool, index);
    let accounts = accounts::RegisterPublisher {
        payer: authority,
        authority,
        protocol: address::protocol(),
        pool,
        market,
        publisher: address::publisher(&market, &key),
        system_program: system_program::ID,
    };
    build(accounts, data::RegisterPublisher { key })
}

/// The signer, steward or protocol authority, gets the rent. `guardian` signs too where fewer publishers would be left than the market asks for.
///
/// Signs: steward or protocol authority; the guardian. Changes: market; closes the publisher. Errors: `WrongAuthority`, `PublisherMissing`.
pub fn remove_publisher(
    signer: Pubkey,
    guardian: Option<Pubkey>,
    pool: Pubkey,
    (index, key): (u8, Pubkey),
) -> Instruction {
    let market = address::market(&pool, index);
    let accounts = accounts::RemovePublisher {
        signer,
        protocol: address::protocol(),
        pool,
        market,
        guardian,
        publisher: address::publisher(&market, &key),
        rent_to: signer,
    };
    build(accounts, data::RemovePublisher {})
}

fn take_price(pool: Pubkey, market: Pubkey, source: Pubkey) -> accounts::TakePrice {
    accounts::TakePrice { protocol: address::protocol(), pool, market, source }
}

/// Takes the second source's price over.
///
/// Changes: market's second price. Errors: `PriceWrongOwner`, `PriceWrongFeed`, `PriceMalformed`, `PriceStale`.
pub fn update_second(pool: Pubkey, index: u8, feed: Pubkey) -> Instruction {
    let market = address::market(&pool, index);
    let accounts = take_price(pool, market, feed);
    build(accounts, data::UpdateSecond {})
}

/// Takes the price of an oracle account over as the market's mark.
///
/// Changes: market's mark, realised variance and ranges. Errors: the 6100s.
pub fn update_mark(pool: Pubkey, index: u8, price_update: Pubkey) -> Instruction {
    let market = address::market(&pool, index);
    let accounts = take_price(pool, market, price_update);
    build(accounts, data::UpdateMark {})
}

/// Counts what a board's short options hold; the market's ranges follow.
///
/// Changes: board's and market's exposure, market's ranges. Errors: `PriceStale`, `SurfaceMissing`.
pub fn update_exposure(pool: Pubkey, index: u8, expiry_ts: i64) -> Instruction {
    let market = address::market(&pool, index);
    let (surface, board) = (address::surface(&market), address::board(&market, expiry_ts));
    let accounts = accounts::UpdateExposure { pool, market, surface, board };
    build(accounts, data::UpdateExposure {})
}

/// Price and sensitivities of one option, to be simulated: [`OptionGreeks`] in the return data.
///
/// [`OptionGreeks`]: breakwater_clearing::instructions::OptionGreeks
///
/// Changes: nothing. Errors: `WrongSurface`, `MarketMissing`, `SurfaceMissing`, `BoardExpired`, `PriceStale`.
pub fn option_greeks(pool: Pubkey, series: Series) -> Instruction {
    let market = address::market(&pool, series.market);
    let accounts = accounts::PriceOption { market, surface: address::surface(&market) };
    build(accounts, data::OptionGreeks { series })
}
