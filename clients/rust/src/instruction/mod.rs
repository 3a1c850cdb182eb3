//! Instruction builders. Each finds its own addresses; the caller names keys, numbers and amounts.
//!
//! The line below a builder's first says who signs beside the fee payer (nobody, where it does not say), which accounts change, and by
//! which names the program refuses. What margins an account is passed as [`Remaining`]. Amounts are in atoms of the mint: of the pool's quote
//! currency, or of a market's underlying where it says collateral; sizes in lots of 10^-6 contract; shares in 2^-32.

mod account;
mod auction;
mod backstop;
mod breakers;
mod expiry;
mod governance;
mod market;
mod protocol;
mod quote;
mod sealed;
mod stand_in;
mod trade;
mod waterfall;

pub use account::*;
pub use auction::*;
pub use backstop::*;
pub use breakers::*;
pub use expiry::*;
pub use governance::*;
pub use market::*;
pub use protocol::*;
#[cfg(feature = "rpc")]
pub(crate) use quote::INSTRUCTIONS;
pub use quote::*;
pub use sealed::*;
pub use stand_in::*;
pub use trade::*;
pub use waterfall::*;

use crate::address;
use anchor_lang::{
    InstructionData, ToAccountMetas,
    prelude::{AccountMeta, Pubkey},
    solana_program::instruction::Instruction,
};
use breakwater_clearing::{
    ID,
    accounts::{Inflow, Outflow},
    instructions::Leg,
    state::{MarginAccount, Series},
};

/// SPL Token.
pub const TOKEN_PROGRAM: Pubkey =
    Pubkey::from_str_const("TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA");

fn build(accounts: impl ToAccountMetas, data: impl InstructionData) -> Instruction {
    Instruction { program_id: ID, accounts: accounts.to_account_metas(None), data: data.data() }
}

/// The accounts of one market that a margin check reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MarketRef {
    /// Its address.
    pub market: Pubkey,
    /// Its number in the pool.
    pub index: u8,
}

impl MarketRef {
    /// Market number `index` of a pool.
    pub fn new(pool: &Pubkey, index: u8) -> Self {
        Self { market: address::market(pool, index), index }
    }
}

/// A board by its market and expiry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct BoardRef {
    market: u8,
    expiry_ts: i64,
}

/// Remaining accounts: markets with surfaces, then boards.
///
/// A margin check needs market and surface of everything the account holds; what changes positions needs the boards of their series too.
#[derive(Clone, Debug, Default)]
pub struct Remaining {
    markets: Vec<u8>,
    boards: Vec<BoardRef>,
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

    /// Market and surface number `index`; once is enough.
    pub fn add_market(&mut self, index: u8) {
        if !self.markets.contains(&index) {
            self.markets.push(index);
        }
    }

    /// The board of a series, with its market.
    pub fn add_board(&mut self, series: &Series) {
        self.add_market(series.market);
        let key = BoardRef { market: series.market, expiry_ts: series.expiry_ts };
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

    /// The boards of a trade's legs.
    pub fn with_legs(mut self, legs: &[Leg]) -> Self {
        for leg in legs {
            self.add_board(&leg.series);
        }
        self
    }

    /// As an instruction takes them: markets and surfaces to read, boards to write.
    pub fn metas(&self, pool: &Pubkey) -> Vec<AccountMeta> {
        self.metas_with(pool, false)
    }

    /// As a trade takes them: it moves the ranges of the markets whose boards it changes.
    pub fn trade_metas(&self, pool: &Pubkey) -> Vec<AccountMeta> {
        self.metas_with(pool, true)
    }

    fn metas_with(&self, pool: &Pubkey, trade: bool) -> Vec<AccountMeta> {
        let mut metas = Vec::new();
        for index in &self.markets {
            let market = address::market(pool, *index);
            let traded = trade && self.boards.iter().any(|board| board.market == *index);
            metas.push(AccountMeta { pubkey: market, is_signer: false, is_writable: traded });
            metas.push(AccountMeta::new_readonly(address::surface(&market), false));
        }
        for BoardRef { market, expiry_ts } in &self.boards {
            let board = address::board(&address::market(pool, *market), *expiry_ts);
            metas.push(AccountMeta::new(board, false));
        }
        metas
    }
}

fn with(mut instruction: Instruction, pool: &Pubkey, remaining: &Remaining) -> Instruction {
    instruction.accounts.extend(remaining.metas(pool));
    instruction
}

fn trading(mut instruction: Instruction, pool: &Pubkey, remaining: &Remaining) -> Instruction {
    instruction.accounts.extend(remaining.trade_metas(pool));
    instruction
}

/// All the memory that a transaction can ask for, in bytes.
pub const HEAP_BYTES: u32 = 256 * 1024;
/// With so many accounts an instruction fits the usual 32 KiB: three markets with a board or two, or five without.
pub const FEW_ACCOUNTS: usize = 15;

/// Whether a transaction should ask for [`HEAP_BYTES`]: an account of many markets is margined and sold in more than the usual memory.
/// Asking costs 206 compute units and nine bytes.
pub fn needs_heap(instructions: &[Instruction]) -> bool {
    instructions.iter().any(|instruction| instruction.accounts.len() > FEW_ACCOUNTS)
}

/// Where a user's tokens come from or go to.
#[derive(Clone, Copy, Debug)]
pub struct TokenWallet {
    /// Owner or depositor, the signer.
    pub signer: Pubkey,
    /// Token account, of the signer's where tokens leave it.
    pub tokens: Pubkey,
    /// Its mint.
    pub mint: Pubkey,
}

/// One side of a trade.
#[derive(Clone, Copy, Debug)]
pub struct Side {
    /// Owner or delegate of the account.
    pub signer: Pubkey,
    /// Its margin account.
    pub margin_account: Pubkey,
}

/// An account under liquidation, as the instructions of its auction find it.
#[derive(Clone, Copy, Debug)]
pub struct Lot {
    /// The account's pool.
    pub pool: Pubkey,
    /// Its address.
    pub margin_account: Pubkey,
    /// Which of its auctions runs: the account's `auctions`.
    pub number: u16,
}

impl Lot {
    /// From the account as it is now.
    pub fn new(margin_account: Pubkey, state: &MarginAccount) -> Self {
        Self { pool: state.pool, margin_account, number: state.auctions }
    }
}

fn inflow(pool: Pubkey, wallet: TokenWallet) -> Inflow {
    Inflow {
        depositor: wallet.signer,
        pool,
        quote_mint: wallet.mint,
        quote_vault: address::quote_vault(&pool),
        user_tokens: wallet.tokens,
        token_program: TOKEN_PROGRAM,
    }
}

fn outflow(pool: Pubkey, wallet: TokenWallet) -> Outflow {
    Outflow {
        owner: wallet.signer,
        protocol: address::protocol(),
        pool,
        quote_mint: wallet.mint,
        quote_vault: address::quote_vault(&pool),
        user_tokens: wallet.tokens,
        token_program: TOKEN_PROGRAM,
    }
}
