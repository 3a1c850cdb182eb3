//! Gives a sealed bid's bond back, or keeps it: lost by who did not reveal, and by who won and did not take it while the
//! account was still for sale. Anyone may call it once the round is over, and as soon as a revealed bid can't win any more.
//!
//! Remaining accounts: market and surface of every market the account in auction uses; none where its auction has ended.

use crate::{
    errors::ClearingError,
    events::{BondReleased, emit},
    ledger,
    remaining::{Remaining, open_account, open_auction, read_account},
    seeds,
    state::{Auction, AuctionTime, Pool, Protocol, SaleKind, SealedBid, SealedSettings},
};
use anchor_lang::prelude::*;

/// Accounts of [`release_bond`].
#[derive(Accounts)]
pub struct ReleaseBond<'info> {
    /// The protocol; bound by seeds.
    #[account(seeds = [seeds::PROTOCOL], bump = protocol.bump)]
    pub protocol: Box<Account<'info, Protocol>>,
    /// The pool; bound by its `protocol`.
    #[account(mut, has_one = protocol @ ClearingError::WrongPool)]
    pub pool: Box<Account<'info, Pool>>,
    /// CHECK: only receives rent; bound by the bid's has_one.
    #[account(mut)]
    pub payer: UncheckedAccount<'info>,
    /// The sealed bid; bound by its `pool`, `payer`, `bidder_account`; closed here.
    #[account(mut, close = payer, has_one = pool @ ClearingError::WrongPool,
        has_one = payer @ ClearingError::WrongAuthority,
        has_one = bidder_account @ ClearingError::WrongAuthority)]
    pub sealed_bid: Box<Account<'info, SealedBid>>,
    /// CHECK: bound by the bid's has_one; where it has been closed meanwhile, the bond goes to the insurance fund.
    #[account(mut)]
    pub bidder_account: UncheckedAccount<'info>,
    /// CHECK: bound by the address; read only while it is in auction.
    #[account(address = sealed_bid.margin_account @ ClearingError::NotInAuction)]
    pub margin_account: UncheckedAccount<'info>,
    /// CHECK: the address of the auction, whether it is still there or not.
    #[account(seeds = [seeds::AUCTION, sealed_bid.margin_account.as_ref()], bump)]
    pub auction: UncheckedAccount<'info>,
}

/// Gives a bond back or keeps it. Errors: `SealedStage`.
pub fn release_bond<'info>(ctx: Context<'info, ReleaseBond<'info>>) -> Result<()> {
    let accounts = ctx.accounts;
    let forfeited = forfeited(accounts, ctx.remaining_accounts)?;
    let bid = &mut accounts.sealed_bid;
    let mut bidder = open_account(&accounts.bidder_account)?;
    let to = if forfeited { None } else { bidder.as_deref_mut() };
    let atoms = ledger::release_bond(&mut accounts.pool, bid, to)?;
    emit!(BondReleased {
        account: bid.margin_account,
        bidder: bid.bidder_account,
        atoms,
        forfeited,
    });
    Ok(())
}

/// An auction that has ended lets everybody go: the account healed, and nothing was missed.
fn forfeited<'info>(
    accounts: &ReleaseBond<'info>,
    remaining: &'info [AccountInfo<'info>],
) -> Result<bool> {
    let (bid, settings) = (&accounts.sealed_bid, &accounts.pool.settings.sealed);
    // one that came after it is another auction
    let auction = open_auction(&accounts.auction)?.filter(|auction| auction.number == bid.auction);
    let Some(auction) = auction else { return Ok(false) };
    let account = read_account(&accounts.margin_account)?.ok_or(ClearingError::NotInAuction)?;
    let clock = Clock::get()?;
    let remaining = Remaining::load(remaining, &accounts.pool.key())?;
    let engine = remaining.engine(&accounts.pool, clock.unix_timestamp);
    let time = accounts.protocol.sale_time(&accounts.pool, &clock);
    let time = engine.auction_time(&account, &auction, &time)?;
    bond_forfeited(bid, &auction, &time, settings)
}

/// Whether a bond is lost in the auction it was posted for, where that is known already. Errors: `SealedStage` while it is not.
pub fn bond_forfeited(
    bid: &SealedBid,
    auction: &Auction,
    time: &AuctionTime,
    settings: &SealedSettings,
) -> Result<bool> {
    if !bid.revealed {
        let closes = auction.started_ts.saturating_add(
            i64::from(settings.commit_secs) + i64::from(settings.reveal_secs), // at most 600 each
        );
        let over = time.own_ts(SaleKind::Sealed) >= closes;
        require!(over, ClearingError::SealedStage);
        return Ok(true);
    }
    let kept = auction.offers().iter().find(|o| o.bidder_account == bid.bidder_account);
    let lost = kept.is_none_or(|offer| auction.allotted == 1 && offer.won_q32 == 0);
    if bid.served || lost {
        return Ok(false);
    }
    require!(auction.is_public(time), ClearingError::SealedStage);
    let won = kept.is_some_and(|offer| offer.won_q32 > 0);
    // an account that became insolvent meanwhile could not have been sold to anybody
    Ok(won && auction.insolvent_ts == 0)
}
