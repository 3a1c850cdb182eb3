//! Addresses the program derives.

use crate::instruction::Lot;
use anchor_lang::prelude::Pubkey;
use breakwater_clearing::{ID, seeds, state::Role};

fn find(seeds: &[&[u8]]) -> Pubkey {
    Pubkey::find_program_address(seeds, &ID).0
}

pub fn house() -> Pubkey {
    find(&[seeds::HOUSE])
}

pub fn pool(id: u16) -> Pubkey {
    find(&[seeds::POOL, &id.to_le_bytes()])
}

pub fn quote_vault(pool: &Pubkey) -> Pubkey {
    find(&[seeds::QUOTE_VAULT, pool.as_ref()])
}

pub fn market(pool: &Pubkey, index: u8) -> Pubkey {
    find(&[seeds::MARKET, pool.as_ref(), &[index]])
}

pub fn collateral_vault(market: &Pubkey) -> Pubkey {
    find(&[seeds::COLLATERAL_VAULT, market.as_ref()])
}

pub fn surface(market: &Pubkey) -> Pubkey {
    find(&[seeds::SURFACE, market.as_ref()])
}

pub fn board(market: &Pubkey, expiry_ts: i64) -> Pubkey {
    find(&[seeds::BOARD, market.as_ref(), &expiry_ts.to_le_bytes()])
}

pub fn margin_account(pool: &Pubkey, owner: &Pubkey, id: u16) -> Pubkey {
    find(&[seeds::MARGIN, pool.as_ref(), owner.as_ref(), &id.to_le_bytes()])
}

pub fn auction(margin_account: &Pubkey) -> Pubkey {
    find(&[seeds::AUCTION, margin_account.as_ref()])
}

pub fn queue(pool: &Pubkey) -> Pubkey {
    find(&[seeds::QUEUE, pool.as_ref()])
}

/// Where what is held back of a bid goes that knew `last_trade_id`.
pub fn hold_back(lot: &Lot, last_trade_id: u64) -> Pubkey {
    let (number, id) = (lot.number.to_le_bytes(), last_trade_id.to_le_bytes());
    find(&[seeds::HOLD, lot.margin_account.as_ref(), &number, &id])
}

pub fn liquidator(pool: &Pubkey, owner: &Pubkey) -> Pubkey {
    find(&[seeds::LIQUIDATOR, pool.as_ref(), owner.as_ref()])
}

pub fn sealed_bid(margin_account: &Pubkey, bidder_account: &Pubkey) -> Pubkey {
    find(&[seeds::SEALED, margin_account.as_ref(), bidder_account.as_ref()])
}

pub fn backstop(pool: &Pubkey) -> Pubkey {
    find(&[seeds::BACKSTOP, pool.as_ref()])
}

/// The backstop vault's margin account.
pub fn backstop_account(pool: &Pubkey) -> Pubkey {
    margin_account(pool, &backstop(pool), 0)
}

pub fn share(vault: &Pubkey, owner: &Pubkey) -> Pubkey {
    find(&[seeds::SHARE, vault.as_ref(), owner.as_ref()])
}

/// A queued change of one kind of set.
pub fn change(target: &Pubkey, kind: u8) -> Pubkey {
    find(&[seeds::CHANGE, target.as_ref(), &[kind]])
}

pub fn role_transfer(target: &Pubkey, role: Role) -> Pubkey {
    find(&[seeds::ROLE, target.as_ref(), &[role as u8]])
}

pub fn breakers(pool: &Pubkey) -> Pubkey {
    find(&[seeds::BREAKERS, pool.as_ref()])
}

pub fn publisher(market: &Pubkey, key: &Pubkey) -> Pubkey {
    find(&[seeds::PUBLISHER, market.as_ref(), key.as_ref()])
}

/// What has been taken of a quote.
pub fn quote_fill(maker_account: &Pubkey, nonce: u64) -> Pubkey {
    find(&[seeds::FILL, maker_account.as_ref(), &nonce.to_le_bytes()])
}

pub fn quote_session(margin_account: &Pubkey, key: &Pubkey) -> Pubkey {
    find(&[seeds::SESSION, margin_account.as_ref(), key.as_ref()])
}

pub fn maker_limits(margin_account: &Pubkey) -> Pubkey {
    find(&[seeds::LIMITS, margin_account.as_ref()])
}

/// Price account of the localnet Pyth stand-in.
pub fn stand_in_price(writer: &Pubkey, feed_id: &[u8; 32], number: u8) -> Pubkey {
    let seeds: &[&[u8]] = &[breakwater_pyth_stand_in::PRICE, writer.as_ref(), feed_id, &[number]];
    Pubkey::find_program_address(seeds, &breakwater_pyth_stand_in::ID).0
}
