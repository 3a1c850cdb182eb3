//! Expiry.

use super::*;
use breakwater_clearing::{accounts, instruction as data};

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
