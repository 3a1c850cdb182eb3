//! Expiry.

use super::*;
use breakwater_clearing::{accounts, instruction as data};

/// Settles a board by the average of its market's marks, once one has come after expiry.
///
/// Changes: board, surface. Errors: `AverageOpen`, `BoardNotExpired`, `BoardSettled`.
pub fn settle_board_average(pool: Pubkey, index: u8, expiry_ts: i64) -> Instruction {
    build(late(pool, index, expiry_ts), data::SettleBoardAverage {})
}

/// Settles a board by the price update that straddles its expiry.
///
/// Changes: board, surface. Errors: `PriceDoesNotStraddle`, `BoardNotExpired`, `BoardSettled`.
pub fn settle_board(pool: Pubkey, index: u8, expiry_ts: i64, price_update: Pubkey) -> Instruction {
    let market = address::market(&pool, index);
    let accounts = accounts::SettleBoard {
        protocol: address::protocol(),
        pool,
        market,
        surface: address::surface(&market),
        board: address::board(&market, expiry_ts),
        price_update,
    };
    build(accounts, data::SettleBoard {})
}

/// Settles a board by the mark when that update never came and the grace period is over.
///
/// Changes: board, surface. Errors: `GraceNotOver`, `PriceStale`, `BoardSettled`.
pub fn settle_board_late(pool: Pubkey, index: u8, expiry_ts: i64) -> Instruction {
    build(late(pool, index, expiry_ts), data::SettleBoardLate {})
}

fn late(pool: Pubkey, index: u8, expiry_ts: i64) -> accounts::SettleBoardLate {
    let market = address::market(&pool, index);
    accounts::SettleBoardLate {
        market,
        surface: address::surface(&market),
        board: address::board(&market, expiry_ts),
    }
}

/// Settles one account's positions of a settled board to cash. `remaining` margins the account: it is looked at where settlement leaves
/// a debt, and its penalties with it where it is in auction.
///
/// Changes: margin account, board, pool. Errors: `BoardNotSettled`, `NothingToSettle`, `MarketMissing`, `NotInAuction`.
pub fn settle_positions(
    pool: Pubkey,
    (index, expiry_ts): (u8, i64),
    (margin_account, in_auction): (Pubkey, bool),
    remaining: &Remaining,
) -> Instruction {
    let market = address::market(&pool, index);
    let board = address::board(&market, expiry_ts);
    let accounts = accounts::SettlePositions { pool, market, board, margin_account };
    let mut settle = build(accounts, data::SettlePositions {});
    if in_auction {
        settle.accounts.push(AccountMeta::new_readonly(address::auction(&margin_account), false));
    }
    with(settle, &pool, remaining)
}

/// Closes an empty, settled board; the rent goes to `authority`, the protocol's, which need not sign.
///
/// Changes: pool, market, surface; closes the board. Errors: `BoardNotEmpty`, `BoardNotSettled`.
pub fn close_board(authority: Pubkey, pool: Pubkey, index: u8, expiry_ts: i64) -> Instruction {
    let market = address::market(&pool, index);
    let accounts = accounts::CloseBoard {
        authority,
        protocol: address::protocol(),
        pool,
        market,
        surface: address::surface(&market),
        board: address::board(&market, expiry_ts),
    };
    build(accounts, data::CloseBoard {})
}
