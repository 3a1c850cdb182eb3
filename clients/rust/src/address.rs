//! Addresses the program derives.

use crate::instruction::Lot;
use anchor_lang::prelude::Pubkey;
use breakwater_clearing::{ID, seeds, state::Role};

fn find(seeds: &[&[u8]]) -> Pubkey {
    Pubkey::find_program_address(seeds, &ID).0
}

/// The protocol; there is one.
pub fn protocol() -> Pubkey {
    find(&[seeds::PROTOCOL])
}

/// Pool number `id`.
pub fn pool(id: u16) -> Pubkey {
    find(&[seeds::POOL, &id.to_le_bytes()])
}

/// Token account of a pool's quote currency.
pub fn quote_vault(pool: &Pubkey) -> Pubkey {
    find(&[seeds::QUOTE_VAULT, pool.as_ref()])
}

/// Market number `index` of a pool.
pub fn market(pool: &Pubkey, index: u8) -> Pubkey {
    find(&[seeds::MARKET, pool.as_ref(), &[index]])
}

/// Token account of a market's underlying, where it is taken as collateral.
pub fn collateral_vault(market: &Pubkey) -> Pubkey {
    find(&[seeds::COLLATERAL_VAULT, market.as_ref()])
}

/// A market's volatility surface.
pub fn surface(market: &Pubkey) -> Pubkey {
    find(&[seeds::SURFACE, market.as_ref()])
}

/// The options of a market that expire at `expiry_ts` [unix s].
pub fn board(market: &Pubkey, expiry_ts: i64) -> Pubkey {
    find(&[seeds::BOARD, market.as_ref(), &expiry_ts.to_le_bytes()])
}

/// Margin account number `id` of an owner.
pub fn margin_account(pool: &Pubkey, owner: &Pubkey, id: u16) -> Pubkey {
    find(&[seeds::MARGIN, pool.as_ref(), owner.as_ref(), &id.to_le_bytes()])
}

/// What an owner has had in a pool: the number of its next margin account.
pub fn owner_record(pool: &Pubkey, owner: &Pubkey) -> Pubkey {
    find(&[seeds::OWNER, pool.as_ref(), owner.as_ref()])
}

/// The auction of a margin account, while there is one.
pub fn auction(margin_account: &Pubkey) -> Pubkey {
    find(&[seeds::AUCTION, margin_account.as_ref()])
}

/// Where what is held back of a bid goes that knew `last_trade_id`.
pub fn hold_back(lot: &Lot, last_trade_id: u64) -> Pubkey {
    let (number, id) = (lot.number.to_le_bytes(), last_trade_id.to_le_bytes());
    find(&[seeds::HOLD, lot.margin_account.as_ref(), &number, &id])
}

/// The admission of `owner` to a pool's sealed rounds.
pub fn liquidator(pool: &Pubkey, owner: &Pubkey) -> Pubkey {
    find(&[seeds::LIQUIDATOR, pool.as_ref(), owner.as_ref()])
}

/// What `owner` has committed to in the sealed round for an account.
pub fn sealed_bid(margin_account: &Pubkey, owner: &Pubkey) -> Pubkey {
    find(&[seeds::SEALED, margin_account.as_ref(), owner.as_ref()])
}

/// A pool's backstop vault.
pub fn backstop(pool: &Pubkey) -> Pubkey {
    find(&[seeds::BACKSTOP, pool.as_ref()])
}

/// The backstop vault's margin account.
pub fn backstop_account(pool: &Pubkey) -> Pubkey {
    margin_account(pool, &backstop(pool), 0)
}

/// A provider's share of a backstop vault.
pub fn share(vault: &Pubkey, owner: &Pubkey) -> Pubkey {
    find(&[seeds::SHARE, vault.as_ref(), owner.as_ref()])
}

/// A queued change of one kind of set: [`ParamSet::kind`].
///
/// [`ParamSet::kind`]: breakwater_clearing::state::ParamSet::kind
pub fn change(target: &Pubkey, kind: u8) -> Pubkey {
    find(&[seeds::CHANGE, target.as_ref(), &[kind]])
}

/// A role that was offered; `target` is the protocol or a backstop vault.
pub fn role_transfer(target: &Pubkey, role: Role) -> Pubkey {
    find(&[seeds::ROLE, target.as_ref(), &[role as u8]])
}

/// A pool's circuit breakers.
pub fn breakers(pool: &Pubkey) -> Pubkey {
    find(&[seeds::BREAKERS, pool.as_ref()])
}

/// What one publisher says about a market's surface.
pub fn publisher(market: &Pubkey, key: &Pubkey) -> Pubkey {
    find(&[seeds::PUBLISHER, market.as_ref(), key.as_ref()])
}

/// What has been taken of a quote.
pub fn quote_fill(maker_account: &Pubkey, nonce: u64) -> Pubkey {
    find(&[seeds::FILL, maker_account.as_ref(), &nonce.to_le_bytes()])
}

/// The right of a session key to sign quotes for a margin account.
pub fn quote_session(margin_account: &Pubkey, key: &Pubkey) -> Pubkey {
    find(&[seeds::SESSION, margin_account.as_ref(), key.as_ref()])
}

/// What a maker's quotes may do in all.
pub fn maker_limits(margin_account: &Pubkey) -> Pubkey {
    find(&[seeds::LIMITS, margin_account.as_ref()])
}

/// Price account of the localnet Pyth stand-in.
pub fn stand_in_price(writer: &Pubkey, feed_id: &[u8; 32], number: u8) -> Pubkey {
    let seeds: &[&[u8]] = &[breakwater_pyth_stand_in::PRICE, writer.as_ref(), feed_id, &[number]];
    Pubkey::find_program_address(seeds, &breakwater_pyth_stand_in::ID).0
}
