//! The waterfall below the auction.

use super::{auction::tend, *};
use breakwater_clearing::{accounts, instruction as data, state::Pool};

/// A pool, and where it is.
#[derive(Clone, Copy)]
pub struct PoolAt<'a> {
    /// Its address.
    pub key: Pubkey,
    /// As it is.
    pub state: &'a Pool,
}

/// `in_auction`: whether the account is. `remaining` margins it and the backstop's account.
///
/// Changes: margin account, auction, pool, vault's margin account. Errors: `NoShortfall`, `FundsShort`, `TooEarly`, `InsolvencyStage`.
pub fn cover_shortfall(
    pool: PoolAt,
    margin_account: Pubkey,
    in_auction: bool,
    remaining: &Remaining,
) -> Instruction {
    let PoolAt { key, state } = pool;
    let vault = state.backstop_account;
    let accounts = accounts::CoverShortfall {
        protocol: address::protocol(),
        pool: key,
        margin_account,
        auction: in_auction.then(|| address::auction(&margin_account)),
        backstop_account: (vault != Pubkey::default()).then_some(vault),
    };
    with(build(accounts, data::CoverShortfall {}), &key, remaining)
}

/// Publishes a candidate's rank for a deleveraging.
///
/// Changes: auction. Errors: `NotDeleveraging`, `AlreadyRanked`, `NotRanked`, `NoRoom`.
pub fn rank_account(
    pool: Pubkey,
    margin_account: Pubkey,
    candidate: Pubkey,
    remaining: &Remaining,
) -> Instruction {
    let accounts = accounts::RankAccount { tend: tend(pool, margin_account), candidate };
    with(build(accounts, data::RankAccount {}), &pool, remaining)
}

/// Takes the highest rank out of its place. `remaining` margins both accounts.
///
/// Changes: auction. Errors: `TooEarly`, `NotRanked`, `RankStands`, `AuctionSolvent`.
pub fn skip_rank(
    pool: Pubkey,
    margin_account: Pubkey,
    candidate: Pubkey,
    remaining: &Remaining,
) -> Instruction {
    let accounts = accounts::SkipRank { tend: tend(pool, margin_account), candidate };
    with(build(accounts, data::SkipRank {}), &pool, remaining)
}

/// Closes the account's positions against the highest rank.
///
/// Changes: both margin accounts, auction, pool, boards. Errors: `TooEarly`, `NotRanked`, `WouldBeDue`, `AuctionSolvent`.
pub fn deleverage(
    pool: Pubkey,
    margin_account: Pubkey,
    candidate: Pubkey,
    remaining: &Remaining,
) -> Instruction {
    let (protocol, auction) = (address::protocol(), address::auction(&margin_account));
    let accounts = accounts::Deleverage { protocol, pool, margin_account, auction, candidate };
    with(build(accounts, data::Deleverage {}), &pool, remaining)
}

/// Pays `atoms` [quote atoms] into the insurance fund.
///
/// Changes: pool, vault. Errors: `ZeroAmount`, `WrongVault`.
pub fn fund_insurance(pool: Pubkey, wallet: TokenWallet, atoms: u64) -> Instruction {
    let accounts = accounts::FundInsurance { inflow: inflow(pool, wallet) };
    build(accounts, data::FundInsurance { atoms })
}
