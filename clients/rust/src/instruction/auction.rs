//! Liquidation: soft slices, netting, the auction and its hold-backs.

use super::*;
use anchor_lang::solana_program::system_program;
use breakwater_clearing::{
    accounts::{self, Taking, TendAuction},
    instruction as data,
    instructions::SliceArgs,
};

pub(super) fn tend(pool: Pubkey, margin_account: Pubkey) -> TendAuction {
    let auction = address::auction(&margin_account);
    TendAuction { protocol: address::protocol(), pool, margin_account, auction }
}

/// A soft slice of an account, which may wait for its auction; the boards of all of its positions are among `remaining`, because the
/// program chooses the leg. `witness`: the scenario that shows it below its buffer, its worst one.
///
/// Signs: the taker. Changes: both margin accounts, board, pool. Errors: `NotSoft`, `SoftLimit`, `NoReliefLeft`, `BelowInitialMargin`, `AccountInAuction`.
pub fn take_soft(
    pool: Pubkey,
    (margin_account, in_auction): (Pubkey, bool),
    witness: u8,
    taker: Side,
    remaining: &Remaining,
) -> Instruction {
    let accounts = accounts::TakeSoft {
        taker: taker.signer,
        protocol: address::protocol(),
        pool,
        margin_account,
        taker_account: taker.margin_account,
        auction: in_auction.then(|| address::auction(&margin_account)),
    };
    with(build(accounts, data::TakeSoft { witness }), &pool, remaining)
}

/// Nets accounts in auction against each other.
///
/// Changes: margin accounts in auction, boards, pool. Errors: `NothingToNet`, `MarginWouldRise`, `NotInAuction`.
pub fn net_accounts(
    pool: Pubkey,
    margin_accounts: &[Pubkey],
    remaining: &Remaining,
) -> Instruction {
    let count = u8::try_from(margin_accounts.len()).unwrap_or(u8::MAX); // refused beyond eight
    let accounts = accounts::NetAccounts { protocol: address::protocol(), pool };
    let mut instruction = build(accounts, data::NetAccounts { count });
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
    /// Its number, of [`Requirement::worst_scenario`](breakwater_risk::margin::Requirement::worst_scenario).
    pub scenario: u8,
    /// In the same pool; `None` forgoes the tip.
    pub tip_account: Option<Pubkey>,
}

impl From<u8> for Witness {
    /// Without a tip.
    fn from(scenario: u8) -> Self {
        Self { scenario, tip_account: None }
    }
}

/// Puts an account below its maintenance margin up for auction; `starter` signs and pays the rent, which it gets back at the end.
///
/// Changes: margin account, pool; creates auction. Errors: `AccountHealthy`, `AccountInAuction`, `PriceStale`.
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
        protocol: address::protocol(),
        pool,
        margin_account,
        tip_account,
        auction: address::auction(&margin_account),
        system_program: system_program::ID,
    };
    with(build(accounts, data::StartAuction { witness: scenario }), &pool, remaining)
}

/// Begins an auction that waits, once there is room under the pool's cap or its turn is up.
///
/// Changes: auction, margin account, pool. Errors: `NotYourTurn`, `AccountHealthy`.
pub fn admit_auction(pool: Pubkey, margin_account: Pubkey, remaining: &Remaining) -> Instruction {
    let accounts = accounts::AdmitAuction {
        protocol: address::protocol(),
        pool,
        margin_account,
        auction: address::auction(&margin_account),
    };
    with(build(accounts, data::AdmitAuction {}), &pool, remaining)
}

/// Names a scenario that asks for more than the auction's witness does.
///
/// Changes: auction, margin account, pool. Errors: `WitnessNotWorse`.
pub fn raise_witness(
    pool: Pubkey,
    margin_account: Pubkey,
    witness: impl Into<Witness>,
    remaining: &Remaining,
) -> Instruction {
    let Witness { scenario, tip_account } = witness.into();
    let accounts = accounts::TipAuction { tend: tend(pool, margin_account), tip_account };
    with(build(accounts, data::RaiseWitness { witness: scenario }), &pool, remaining)
}

/// Starts the price again where it ran out and the account is still solvent; the starter's half of the tip goes to `tip_account`.
///
/// Changes: auction. Errors: `PriceNotRunOut`, `AuctionInsolvent`, `AccountHealthy`.
pub fn restart_auction(
    pool: Pubkey,
    margin_account: Pubkey,
    tip_account: Option<Pubkey>,
    remaining: &Remaining,
) -> Instruction {
    let accounts = accounts::TipAuction { tend: tend(pool, margin_account), tip_account };
    with(build(accounts, data::RestartAuction {}), &pool, remaining)
}

/// Opens the insolvent stage of an auction whose account has negative equity.
///
/// Changes: auction. Errors: `AuctionSolvent`, `InsolvencyStage`.
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
        protocol: address::protocol(),
        pool,
        margin_account,
        auction: address::auction(&margin_account),
        bidder_account: bidder.margin_account,
    }
}

/// Bids for a slice of an account in auction. `payer` pays the rent of the hold-back and gets it back.
///
/// Signs: the bidder. Changes: both margin accounts, auction, pool, boards; creates a hold-back. Errors: `OutsideLimit`, `LastTradeMoved`, `AccountHealthy`, `BelowInitialMargin`, `SliceTooSmall`, `MarkNotConfirmed`, `SelfLiquidation`, `HoldMissing`.
pub fn bid(
    lot: &Lot,
    payer: Pubkey,
    bidder: Side,
    args: SliceArgs,
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

/// Takes a slice of an insolvent account and is paid for it.
///
/// Signs: the taker. Changes: both margin accounts, auction, pool, boards. Errors: `FundsShort`, `OutsideLimit`, `BelowInitialMargin`.
pub fn take_insolvent(
    pool: Pubkey,
    margin_account: Pubkey,
    taker: Side,
    args: SliceArgs,
    remaining: &Remaining,
) -> Instruction {
    let accounts = accounts::TakeInsolvent { taking: taking(pool, margin_account, taker) };
    with(build(accounts, data::TakeInsolvent { args }), &pool, remaining)
}

/// `hold_back` as the program knows it; `remaining` margins its slice.
///
/// Changes: pool, bidder's or sold margin account; closes the hold-back. Errors: `HoldNotOver`.
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
///
/// Changes: margin account, pool; closes auction. Errors: `AccountUnhealthy`.
pub fn end_auction(
    auction: &breakwater_clearing::state::Auction,
    remaining: &Remaining,
) -> Instruction {
    let (starter, tip, witness) = (auction.starter, auction.tip_account, auction.witness_account);
    end_auction_of(auction.pool, auction.margin_account, (starter, tip, witness), remaining)
}

/// The same where the auction is begun in the same transaction: who starts it, whose account gets the tip for that, and whose the
/// witness's half; the default key for none.
pub fn end_auction_of(
    pool: Pubkey,
    margin_account: Pubkey,
    (starter, tip_account, witness_account): (Pubkey, Pubkey, Pubkey),
    remaining: &Remaining,
) -> Instruction {
    let accounts = accounts::EndAuction {
        starter,
        pool,
        margin_account,
        auction: address::auction(&margin_account),
        tip_account,
        witness_account,
    };
    let mut instruction = build(accounts, data::EndAuction {});
    for meta in &mut instruction.accounts {
        // a tip to nobody leaves the system program in the place, which can't be written to
        let tipped = [tip_account, witness_account].contains(&meta.pubkey);
        meta.is_writable |= tipped && meta.pubkey != Pubkey::default();
    }
    with(instruction, &pool, remaining)
}
