//! The sealed round.

use super::{auction::tend, *};
use anchor_lang::solana_program::system_program;
use breakwater_clearing::{
    accounts, instruction as data, instructions::SealedPrice, state::SealedBid,
};

/// Admits `owner` to the pool's sealed rounds.
///
/// Signs: the steward. Changes: creates the admission. Errors: `WrongAuthority`.
pub fn admit_liquidator(steward: Pubkey, pool: Pubkey, owner: Pubkey) -> Instruction {
    let accounts = accounts::AdmitLiquidator {
        steward,
        protocol: address::protocol(),
        pool,
        liquidator: address::liquidator(&pool, &owner),
        system_program: system_program::ID,
    };
    build(accounts, data::AdmitLiquidator { owner })
}

/// Takes that admission back.
///
/// Signs: the steward. Changes: closes the admission. Errors: `WrongAuthority`, `WrongPool`.
pub fn dismiss_liquidator(steward: Pubkey, pool: Pubkey, owner: Pubkey) -> Instruction {
    let liquidator = address::liquidator(&pool, &owner);
    let accounts =
        accounts::DismissLiquidator { steward, protocol: address::protocol(), pool, liquidator };
    build(accounts, data::DismissLiquidator {})
}

/// Commits to a price; `owner` is who the steward admitted, the owner of the bidder's account. `remaining` margins both accounts.
///
/// Signs: an admitted bidder. Changes: bidder's margin account, pool; creates the sealed bid. Errors: `SealedStage`, `BelowInitialMargin`.
pub fn commit_bid(
    lot: &Lot,
    owner: Pubkey,
    bidder: Side,
    price: &SealedPrice,
    remaining: &Remaining,
) -> Instruction {
    let accounts = accounts::CommitBid {
        bidder: bidder.signer,
        protocol: address::protocol(),
        pool: lot.pool,
        liquidator: address::liquidator(&lot.pool, &owner),
        margin_account: lot.margin_account,
        auction: address::auction(&lot.margin_account),
        bidder_account: bidder.margin_account,
        sealed_bid: address::sealed_bid(&lot.margin_account, &owner),
        system_program: system_program::ID,
    };
    let hash = price.hash(&lot.margin_account, lot.number, &bidder.margin_account);
    with(build(accounts, data::CommitBid { hash }), &lot.pool, remaining)
}

/// Opens the commitment of `owner`; `remaining` margins the account in auction.
///
/// Sent by: anyone who knows what was committed. Changes: sealed bid, auction. Errors: `SealedStage`, `WrongReveal`, `OutsideLimit`.
pub fn reveal_bid(
    lot: &Lot,
    owner: Pubkey,
    price: SealedPrice,
    remaining: &Remaining,
) -> Instruction {
    let accounts = accounts::RevealBid {
        protocol: address::protocol(),
        pool: lot.pool,
        margin_account: lot.margin_account,
        auction: address::auction(&lot.margin_account),
        sealed_bid: address::sealed_bid(&lot.margin_account, &owner),
    };
    with(build(accounts, data::RevealBid { price }), &lot.pool, remaining)
}

/// Ends the reveal: says which bids won and how much.
///
/// Changes: auction. Errors: `SealedStage`, `AccountHealthy`, `MarkNotConfirmed`.
pub fn allot_sealed(lot: &Lot, remaining: &Remaining) -> Instruction {
    with(build(tend(lot.pool, lot.margin_account), data::AllotSealed {}), &lot.pool, remaining)
}

/// Hands a winner its slice: `owner`'s, for the account that it committed.
///
/// Changes: both margin accounts, auction, pool, boards. Errors: `NothingWon`, `SealedStage`, `BelowInitialMargin`.
pub fn fill_sealed(
    lot: &Lot,
    (owner, bidder_account): (Pubkey, Pubkey),
    remaining: &Remaining,
) -> Instruction {
    let accounts = accounts::FillSealed {
        protocol: address::protocol(),
        pool: lot.pool,
        margin_account: lot.margin_account,
        auction: address::auction(&lot.margin_account),
        bidder_account,
        sealed_bid: address::sealed_bid(&lot.margin_account, &owner),
    };
    with(build(accounts, data::FillSealed {}), &lot.pool, remaining)
}

/// Gives a bond back or keeps it, as the program finds; `remaining` margins the account in auction, where it still is.
///
/// Changes: pool, bidder's margin account; closes the sealed bid. Errors: `SealedStage`.
pub fn release_bond(bid: &SealedBid, remaining: &Remaining) -> Instruction {
    let accounts = accounts::ReleaseBond {
        protocol: address::protocol(),
        pool: bid.pool,
        payer: bid.payer,
        sealed_bid: address::sealed_bid(&bid.margin_account, &bid.owner),
        bidder_account: bid.bidder_account,
        margin_account: bid.margin_account,
        auction: address::auction(&bid.margin_account),
    };
    with(build(accounts, data::ReleaseBond {}), &bid.pool, remaining)
}
