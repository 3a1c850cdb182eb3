//! Instruction builders. Each finds its own addresses; the caller names keys, numbers and amounts.

use crate::address;
use anchor_lang::{
    InstructionData, ToAccountMetas,
    prelude::{AccountMeta, Pubkey},
    solana_program::instruction::Instruction,
    solana_program::system_program,
};
use breakwater_clearing::{
    ID, accounts, instruction as data,
    instructions::{
        BidArgs, CreateBoardArgs, CreateMarketArgs, InitHouseArgs, Leg, SurfacePointArgs,
        TakeInsolventArgs,
    },
    state::{MarginAccount, PoolSettings, Series},
};
use breakwater_pyth_stand_in as stand_in;

/// SPL Token.
pub const TOKEN_PROGRAM: Pubkey =
    Pubkey::from_str_const("TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA");

fn build(accounts: impl ToAccountMetas, data: impl InstructionData) -> Instruction {
    Instruction { program_id: ID, accounts: accounts.to_account_metas(None), data: data.data() }
}

/// The accounts of one market that a margin check reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MarketRef {
    pub market: Pubkey,
    pub index: u8,
}

impl MarketRef {
    pub fn new(pool: &Pubkey, index: u8) -> Self {
        Self { market: address::market(pool, index), index }
    }
}

/// Remaining accounts: markets with surfaces, then boards.
#[derive(Clone, Debug, Default)]
pub struct Remaining {
    markets: Vec<u8>,
    boards: Vec<(u8, i64)>,
}

impl Remaining {
    /// What margining these accounts takes.
    pub fn of(margin_accounts: &[&MarginAccount]) -> Self {
        let mut all = Self::default();
        for account in margin_accounts {
            for position in account.positions() {
                all.add_market(position.market);
            }
            for (index, atoms) in account.collateral_atoms.iter().enumerate() {
                if *atoms > 0 {
                    all.add_market(index as u8); // at most eight
                }
            }
        }
        all
    }

    pub fn add_market(&mut self, index: u8) {
        if !self.markets.contains(&index) {
            self.markets.push(index);
        }
    }

    pub fn add_board(&mut self, series: &Series) {
        self.add_market(series.market);
        let key = (series.market, series.expiry_ts);
        if !self.boards.contains(&key) {
            self.boards.push(key);
        }
    }

    /// The boards of all positions, for a slice.
    pub fn with_boards_of(mut self, account: &MarginAccount) -> Self {
        for position in account.positions() {
            self.add_board(&position.series());
        }
        self
    }

    pub fn metas(&self, pool: &Pubkey) -> Vec<AccountMeta> {
        let mut metas = Vec::new();
        for index in &self.markets {
            let market = address::market(pool, *index);
            metas.push(AccountMeta::new_readonly(market, false));
            metas.push(AccountMeta::new_readonly(address::surface(&market), false));
        }
        for (index, expiry_ts) in &self.boards {
            let board = address::board(&address::market(pool, *index), *expiry_ts);
            metas.push(AccountMeta::new(board, false));
        }
        metas
    }
}

fn with(mut instruction: Instruction, pool: &Pubkey, remaining: &Remaining) -> Instruction {
    instruction.accounts.extend(remaining.metas(pool));
    instruction
}

pub fn init_house(
    payer: Pubkey,
    authority: Pubkey,
    quote_mint: Pubkey,
    args: InitHouseArgs,
) -> Instruction {
    let house = address::house();
    let accounts = accounts::InitHouse {
        payer,
        authority,
        house,
        quote_mint,
        system_program: system_program::ID,
    };
    build(accounts, data::InitHouse { args })
}

pub fn set_paused(signer: Pubkey, bits: u32) -> Instruction {
    build(accounts::SetPaused { signer, house: address::house() }, data::SetPaused { bits })
}

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
        house: address::house(),
        pool,
        quote_mint,
        quote_vault: address::quote_vault(&pool),
        token_program: TOKEN_PROGRAM,
        system_program: system_program::ID,
    };
    build(accounts, data::CreatePool { settings })
}

pub fn create_market(
    authority: Pubkey,
    pool: Pubkey,
    index: u8,
    collateral_mint: Option<Pubkey>,
    args: CreateMarketArgs,
) -> Instruction {
    let market = address::market(&pool, index);
    let accounts = accounts::CreateMarket {
        payer: authority,
        authority,
        house: address::house(),
        pool,
        market,
        surface: address::surface(&market),
        collateral_mint,
        collateral_vault: collateral_mint.map(|_| address::collateral_vault(&market)),
        token_program: TOKEN_PROGRAM,
        system_program: system_program::ID,
    };
    build(accounts, data::CreateMarket { args })
}

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
        house: address::house(),
        pool,
        market,
        surface: address::surface(&market),
        board: address::board(&market, args.expiry_ts),
        system_program: system_program::ID,
    };
    build(accounts, data::CreateBoard { args })
}

pub fn delist_board(authority: Pubkey, pool: Pubkey, index: u8, expiry_ts: i64) -> Instruction {
    let market = address::market(&pool, index);
    let board = address::board(&market, expiry_ts);
    let accounts =
        accounts::DelistBoard { authority, house: address::house(), pool, market, board };
    build(accounts, data::DelistBoard {})
}

pub fn publish_surface(
    surface_authority: Pubkey,
    pool: Pubkey,
    index: u8,
    points: Vec<SurfacePointArgs>,
) -> Instruction {
    let market = address::market(&pool, index);
    let surface = address::surface(&market);
    let accounts = accounts::PublishSurface { surface_authority, market, surface };
    build(accounts, data::PublishSurface { points })
}

pub fn update_mark(pool: Pubkey, index: u8, price_update: Pubkey) -> Instruction {
    let market = address::market(&pool, index);
    let accounts = accounts::UpdateMark { house: address::house(), pool, market, price_update };
    build(accounts, data::UpdateMark {})
}

/// Counts what a board's short options hold; the market's ranges follow.
pub fn update_exposure(pool: Pubkey, index: u8, expiry_ts: i64) -> Instruction {
    let market = address::market(&pool, index);
    let (surface, board) = (address::surface(&market), address::board(&market, expiry_ts));
    let accounts = accounts::UpdateExposure { pool, market, surface, board };
    build(accounts, data::UpdateExposure {})
}

/// Price and sensitivities of one option, to be simulated: [`OptionGreeks`] in the return data.
///
/// [`OptionGreeks`]: breakwater_clearing::instructions::OptionGreeks
pub fn option_greeks(pool: Pubkey, series: Series) -> Instruction {
    let market = address::market(&pool, series.market);
    let accounts = accounts::PriceOption { market, surface: address::surface(&market) };
    build(accounts, data::OptionGreeks { series })
}

pub fn create_account(payer: Pubkey, owner: Pubkey, pool: Pubkey, id: u16) -> Instruction {
    let margin_account = address::margin_account(&pool, &owner, id);
    let accounts = accounts::CreateAccount {
        payer,
        owner,
        pool,
        margin_account,
        system_program: system_program::ID,
    };
    build(accounts, data::CreateAccount { id })
}

pub fn close_account(owner: Pubkey, margin_account: Pubkey) -> Instruction {
    build(accounts::CloseAccount { owner, margin_account }, data::CloseAccount {})
}

pub fn set_delegate(owner: Pubkey, margin_account: Pubkey, delegate: Pubkey) -> Instruction {
    build(accounts::SetDelegate { owner, margin_account }, data::SetDelegate { delegate })
}

/// Where a user's tokens come from or go to.
#[derive(Clone, Copy, Debug)]
pub struct Purse {
    /// Owner or depositor, the signer.
    pub signer: Pubkey,
    pub tokens: Pubkey,
    pub mint: Pubkey,
}

pub fn deposit(pool: Pubkey, margin_account: Pubkey, purse: Purse, atoms: u64) -> Instruction {
    let accounts = accounts::Deposit {
        depositor: purse.signer,
        pool,
        margin_account,
        quote_mint: purse.mint,
        quote_vault: address::quote_vault(&pool),
        user_tokens: purse.tokens,
        token_program: TOKEN_PROGRAM,
    };
    build(accounts, data::Deposit { atoms })
}

pub fn withdraw(
    pool: Pubkey,
    margin_account: Pubkey,
    purse: Purse,
    atoms: u64,
    remaining: &Remaining,
) -> Instruction {
    let accounts = accounts::Withdraw {
        owner: purse.signer,
        house: address::house(),
        pool,
        margin_account,
        quote_mint: purse.mint,
        quote_vault: address::quote_vault(&pool),
        user_tokens: purse.tokens,
        token_program: TOKEN_PROGRAM,
    };
    with(build(accounts, data::Withdraw { atoms }), &pool, remaining)
}

pub fn deposit_collateral(
    pool: Pubkey,
    index: u8,
    margin_account: Pubkey,
    purse: Purse,
    atoms: u64,
) -> Instruction {
    let market = address::market(&pool, index);
    let accounts = accounts::DepositCollateral {
        depositor: purse.signer,
        market,
        margin_account,
        collateral_mint: purse.mint,
        collateral_vault: address::collateral_vault(&market),
        user_tokens: purse.tokens,
        token_program: TOKEN_PROGRAM,
    };
    build(accounts, data::DepositCollateral { atoms })
}

pub fn withdraw_collateral(
    pool: Pubkey,
    index: u8,
    margin_account: Pubkey,
    purse: Purse,
    atoms: u64,
    remaining: &Remaining,
) -> Instruction {
    let market = address::market(&pool, index);
    let accounts = accounts::WithdrawCollateral {
        owner: purse.signer,
        house: address::house(),
        pool,
        market,
        margin_account,
        collateral_mint: purse.mint,
        collateral_vault: address::collateral_vault(&market),
        user_tokens: purse.tokens,
        token_program: TOKEN_PROGRAM,
    };
    with(build(accounts, data::WithdrawCollateral { atoms }), &pool, remaining)
}

pub fn check_margin(
    pool: Pubkey,
    margin_account: Pubkey,
    witness: Option<u8>,
    remaining: &Remaining,
) -> Instruction {
    let accounts = accounts::CheckMargin { pool, margin_account };
    with(build(accounts, data::CheckMargin { witness }), &pool, remaining)
}

/// One side of a trade.
#[derive(Clone, Copy, Debug)]
pub struct Side {
    pub signer: Pubkey,
    pub margin_account: Pubkey,
}

/// `remaining` must hold what margining both accounts takes; the legs' boards are added here.
pub fn trade(
    pool: Pubkey,
    maker: Side,
    taker: Side,
    legs: Vec<Leg>,
    remaining: &Remaining,
) -> Instruction {
    let mut remaining = remaining.clone();
    for leg in &legs {
        remaining.add_board(&leg.series);
    }
    let accounts = accounts::Trade {
        maker: maker.signer,
        taker: taker.signer,
        house: address::house(),
        pool,
        maker_account: maker.margin_account,
        taker_account: taker.margin_account,
    };
    with(build(accounts, data::Trade { legs }), &pool, &remaining)
}

pub fn settle_board(pool: Pubkey, index: u8, expiry_ts: i64, price_update: Pubkey) -> Instruction {
    let market = address::market(&pool, index);
    let accounts = accounts::SettleBoard {
        house: address::house(),
        pool,
        market,
        surface: address::surface(&market),
        board: address::board(&market, expiry_ts),
        price_update,
    };
    build(accounts, data::SettleBoard {})
}

pub fn settle_board_late(pool: Pubkey, index: u8, expiry_ts: i64) -> Instruction {
    let market = address::market(&pool, index);
    let accounts = accounts::SettleBoardLate {
        market,
        surface: address::surface(&market),
        board: address::board(&market, expiry_ts),
    };
    build(accounts, data::SettleBoardLate {})
}

pub fn settle_positions(
    pool: Pubkey,
    index: u8,
    expiry_ts: i64,
    margin_account: Pubkey,
) -> Instruction {
    let market = address::market(&pool, index);
    let board = address::board(&market, expiry_ts);
    let accounts = accounts::SettlePositions { pool, market, board, margin_account };
    build(accounts, data::SettlePositions {})
}

pub fn close_board(authority: Pubkey, pool: Pubkey, index: u8, expiry_ts: i64) -> Instruction {
    let market = address::market(&pool, index);
    let accounts = accounts::CloseBoard {
        authority,
        house: address::house(),
        pool,
        market,
        surface: address::surface(&market),
        board: address::board(&market, expiry_ts),
    };
    build(accounts, data::CloseBoard {})
}

pub fn start_auction(
    starter: Pubkey,
    pool: Pubkey,
    margin_account: Pubkey,
    witness: u8,
    remaining: &Remaining,
) -> Instruction {
    let accounts = accounts::StartAuction {
        starter,
        house: address::house(),
        pool,
        margin_account,
        auction: address::auction(&margin_account),
        system_program: system_program::ID,
    };
    with(build(accounts, data::StartAuction { witness }), &pool, remaining)
}

pub fn raise_witness(
    pool: Pubkey,
    margin_account: Pubkey,
    witness: u8,
    remaining: &Remaining,
) -> Instruction {
    let auction = address::auction(&margin_account);
    let accounts = accounts::RaiseWitness { pool, margin_account, auction };
    with(build(accounts, data::RaiseWitness { witness }), &pool, remaining)
}

fn bid_accounts(pool: Pubkey, margin_account: Pubkey, bidder: Side) -> accounts::Bid {
    accounts::Bid {
        bidder: bidder.signer,
        house: address::house(),
        pool,
        margin_account,
        auction: address::auction(&margin_account),
        bidder_account: bidder.margin_account,
    }
}

pub fn bid(
    pool: Pubkey,
    margin_account: Pubkey,
    bidder: Side,
    args: BidArgs,
    remaining: &Remaining,
) -> Instruction {
    let accounts = bid_accounts(pool, margin_account, bidder);
    with(build(accounts, data::Bid { args }), &pool, remaining)
}

pub fn take_insolvent(
    pool: Pubkey,
    margin_account: Pubkey,
    taker: Side,
    args: TakeInsolventArgs,
    remaining: &Remaining,
) -> Instruction {
    let accounts = bid_accounts(pool, margin_account, taker);
    with(build(accounts, data::TakeInsolvent { args }), &pool, remaining)
}

pub fn declare_insolvent(
    pool: Pubkey,
    margin_account: Pubkey,
    remaining: &Remaining,
) -> Instruction {
    let auction = address::auction(&margin_account);
    let accounts = accounts::DeclareInsolvent { pool, margin_account, auction };
    with(build(accounts, data::DeclareInsolvent {}), &pool, remaining)
}

pub fn end_auction(
    starter: Pubkey,
    pool: Pubkey,
    margin_account: Pubkey,
    remaining: &Remaining,
) -> Instruction {
    let auction = address::auction(&margin_account);
    let accounts = accounts::EndAuction { starter, pool, margin_account, auction };
    with(build(accounts, data::EndAuction {}), &pool, remaining)
}

pub fn cover_shortfall(pool: Pubkey, margin_account: Pubkey) -> Instruction {
    build(accounts::CoverShortfall { pool, margin_account }, data::CoverShortfall {})
}

pub fn fund_insurance(pool: Pubkey, purse: Purse, atoms: u64) -> Instruction {
    let accounts = accounts::FundInsurance {
        depositor: purse.signer,
        pool,
        quote_mint: purse.mint,
        quote_vault: address::quote_vault(&pool),
        user_tokens: purse.tokens,
        token_program: TOKEN_PROGRAM,
    };
    build(accounts, data::FundInsurance { atoms })
}

/// Writes a price through the localnet stand-in.
pub fn post_update(writer: Pubkey, update: stand_in::Update) -> Instruction {
    let accounts = stand_in::accounts::PostUpdate {
        writer,
        price_account: address::stand_in_price(&writer, &update.feed_id, update.number),
        system_program: system_program::ID,
    };
    Instruction {
        program_id: stand_in::ID,
        accounts: accounts.to_account_metas(None),
        data: stand_in::instruction::PostUpdate { update }.data(),
    }
}
