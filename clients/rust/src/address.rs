//! Addresses the program derives.

use anchor_lang::prelude::Pubkey;
use breakwater_clearing::{ID, seeds};

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

/// Price account of the localnet Pyth stand-in.
pub fn stand_in_price(writer: &Pubkey, feed_id: &[u8; 32], number: u8) -> Pubkey {
    let seeds: &[&[u8]] = &[breakwater_pyth_stand_in::PRICE, writer.as_ref(), feed_id, &[number]];
    Pubkey::find_program_address(seeds, &breakwater_pyth_stand_in::ID).0
}
