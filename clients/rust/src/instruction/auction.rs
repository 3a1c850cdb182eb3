//! Liquidation: soft slices, crossing, the auction and its hold-backs.

use super::*;
use anchor_lang::solana_program::system_program;
use breakwater_clearing::{
    accounts::{self, Taking, TendAuction},
    instruction as data,
    instructions::{BidArgs, TakeInsolventArgs},
};

pub(super) fn tend(pool: Pubkey, margin_account: Pubkey) -> TendAuction {
    TendAuction { pool, margin_account, auction: address::auction(&margin_account) }
}

/// A soft slice; the boards of all of the account's positions are among `remaining`, because the program chooses the leg.
pub fn take_soft(
    pool: Pubkey,
    margin_account: Pubkey,
    taker: Side,
    remaining: &Remaining,
) -> Instruction {
    let accounts = accounts::TakeSoft {
        taker: taker.signer,
        house: address::house(),
        pool,
        margin_account,
        taker_account: taker.margin_account,
    };
    with(build(accounts, data::TakeSoft {}), &pool, remaining)
}

/// Nets accounts in auction against each other.
pub fn cross_accounts(
    pool: Pubkey,
    margin_accounts: &[Pubkey],
    remaining: &Remaining,
) -> Instruction {
    let count = u8::try_from(margin_accounts.len()).unwrap_or(u8::MAX); // refused beyond eight
    let accounts = accounts::CrossAccounts { house: address::house(), pool };
    let mut instruction = build(accounts, data::CrossAccounts { count });
    for margin_account in margin_accounts {
        let auction = address::auction(margin_account);
        instruction.accounts.push(AccountMeta::new(*margin_account, false));
        instruction.accounts.push(AccountMeta::new(auction, false));
    }
    with(instruction, &pool, remaining)
}

/// The witness to name, and the margin account that gets the tip.
#[derive(Clone, Copy, Debug)]
pub struct Witness {
    pub scenario: u8,
    pub tip_account: Option<Pubkey>,
}

impl From<u8> for Witness {
    /// Without a tip.
    fn from(scenario: u8) -> Self {
        Self { scenario, tip_account: None }
    }
}

pub fn start_auction(
    starter: Pubkey,
    pool: Pubkey,
    margin_account: Pubkey,
    witness: impl Into<Witness>,
    remaining: &Remaining,
) -> Instruction {
    let Witness { scenario, tip_account } = witness.into();
    let accounts = accounts::StartAuction {
        starter,
        house: address::house(),
        pool,
        queue: address::queue(&pool),
        margin_account,
        tip_account,
        auction: address::auction(&margin_account),
        system_program: system_program::ID,
    };
    with(build(accounts, data::StartAuction { witness: scenario }), &pool, remaining)
}

pub fn admit_auction(pool: Pubkey, margin_account: Pubkey, remaining: &Remaining) -> Instruction {
    let accounts = accounts::AdmitAuction {
        house: address::house(),
        pool,
        queue: address::queue(&pool),
        margin_account,
        auction: address::auction(&margin_account),
    };
    with(build(accounts, data::AdmitAuction {}), &pool, remaining)
}

pub fn raise_witness(
    pool: Pubkey,
    margin_account: Pubkey,
    witness: impl Into<Witness>,
    remaining: &Remaining,
) -> Instruction {
    let Witness { scenario, tip_account } = witness.into();
    let accounts = accounts::RaiseWitness { tend: tend(pool, margin_account), tip_account };
    with(build(accounts, data::RaiseWitness { witness: scenario }), &pool, remaining)
}

pub fn restart_auction(pool: Pubkey, margin_account: Pubkey, remaining: &Remaining) -> Instruction {
    with(build(tend(pool, margin_account), data::RestartAuction {}), &pool, remaining)
}

pub fn declare_insolvent(
    pool: Pubkey,
    margin_account: Pubkey,
    remaining: &Remaining,
) -> Instruction {
    with(build(tend(pool, margin_account), data::DeclareInsolvent {}), &pool, remaining)
}

fn taking(pool: Pubkey, margin_account: Pubkey, bidder: Side) -> Taking {
    Taking {
        bidder: bidder.signer,
        house: address::house(),
        pool,
        margin_account,
        auction: address::auction(&margin_account),
        bidder_account: bidder.margin_account,
    }
}

/// `payer` pays the rent of the hold-back and gets it back.
pub fn bid(
    lot: &Lot,
    payer: Pubkey,
    bidder: Side,
    args: BidArgs,
    remaining: &Remaining,
) -> Instruction {
    let accounts = accounts::Bid {
        taking: taking(lot.pool, lot.margin_account, bidder),
        hold_back: Some(address::hold_back(lot, args.last_trade_id)),
        payer,
        system_program: system_program::ID,
    };
    with(build(accounts, data::Bid { args }), &lot.pool, remaining)
}

pub fn take_insolvent(
    pool: Pubkey,
    margin_account: Pubkey,
    taker: Side,
    args: TakeInsolventArgs,
    remaining: &Remaining,
) -> Instruction {
    let accounts = accounts::TakeInsolvent { taking: taking(pool, margin_account, taker) };
    with(build(accounts, data::TakeInsolvent { args }), &pool, remaining)
}

/// `hold_back` as the program knows it; `remaining` margins its slice.
pub fn resolve_hold(
    key: Pubkey,
    hold_back: &breakwater_clearing::state::HoldBack,
    remaining: &Remaining,
) -> Instruction {
    let accounts = accounts::ResolveHold {
        pool: hold_back.pool,
        hold_back: key,
        payer: hold_back.payer,
        bidder_account: hold_back.bidder_account,
        sold_account: hold_back.sold_account,
    };
    with(build(accounts, data::ResolveHold {}), &hold_back.pool, remaining)
}

/// Ends an auction as it stands on chain.
pub fn end_auction(
    auction: &breakwater_clearing::state::Auction,
    remaining: &Remaining,
) -> Instruction {
    let accounts = accounts::EndAuction {
        starter: auction.starter,
        pool: auction.pool,
        queue: address::queue(&auction.pool),
        margin_account: auction.margin_account,
        auction: address::auction(&auction.margin_account),
        witness_account: auction.witness_account,
    };
    let mut instruction = build(accounts, data::EndAuction {});
    for meta in &mut instruction.accounts {
        // a tip to nobody leaves the system program in the place, which can't be written to
        meta.is_writable |=
            meta.pubkey == auction.witness_account && meta.pubkey != Pubkey::default();
    }
    with(instruction, &auction.pool, remaining)
}
