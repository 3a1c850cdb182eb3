//! Gives a sealed bid's bond back, or keeps it: lost by who did not reveal, and by who won and did not take it while the
//! account was still for sale. Anyone may call it once the round is over, and as soon as a revealed bid can't win any more.

use crate::{
    errors::ClearingError,
    events::BondReleased,
    ledger,
    remaining::{open_account, open_auction},
    seeds,
    state::{Auction, Pool, SealedBid, SealedSettings},
};
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct ReleaseBond<'info> {
    #[account(mut)]
    pub pool: Box<Account<'info, Pool>>,
    /// CHECK: only receives rent; bound by the bid's has_one.
    #[account(mut)]
    pub payer: UncheckedAccount<'info>,
    #[account(mut, close = payer, has_one = pool @ ClearingError::WrongPool,
        has_one = payer @ ClearingError::WrongAuthority,
        has_one = bidder_account @ ClearingError::WrongAuthority)]
    pub sealed_bid: Box<Account<'info, SealedBid>>,
    /// CHECK: bound by the bid's has_one; where it has been closed meanwhile, the bond goes to the insurance fund.
    #[account(mut)]
    pub bidder_account: UncheckedAccount<'info>,
    /// CHECK: the address of the auction, whether it is still there or not.
    #[account(seeds = [seeds::AUCTION, sealed_bid.margin_account.as_ref()], bump)]
    pub auction: UncheckedAccount<'info>,
}

pub fn release_bond(ctx: Context<ReleaseBond>) -> Result<()> {
    let now = Clock::get()?.unix_timestamp;
    let accounts = ctx.accounts;
    let forfeited = forfeited(accounts, now)?;
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
fn forfeited(accounts: &ReleaseBond, now: i64) -> Result<bool> {
    let auction = open_auction(&accounts.auction)?;
    bond_forfeited(&accounts.sealed_bid, auction.as_deref(), &accounts.pool.settings.sealed, now)
}

/// Whether a bond is lost, where that is known already. Errors: `SealedStage` while it is not.
pub fn bond_forfeited(
    bid: &SealedBid,
    auction: Option<&Auction>,
    settings: &SealedSettings,
    now: i64,
) -> Result<bool> {
    // one that came after it is another auction
    let Some(auction) = auction.filter(|auction| auction.number == bid.auction) else {
        return Ok(false);
    };
    if !bid.revealed {
        let closes = auction.started_ts.saturating_add(
            i64::from(settings.commit_secs) + i64::from(settings.reveal_secs), // at most 600 each
        );
        require!(now >= closes, ClearingError::SealedStage);
        return Ok(true);
    }
    let kept = auction.offers().iter().find(|o| o.bidder_account == bid.bidder_account);
    let lost = kept.is_none_or(|offer| auction.allotted == 1 && offer.won_q32 == 0);
    if bid.served || lost {
        return Ok(false);
    }
    require!(now >= auction.public_ts, ClearingError::SealedStage);
    let won = kept.is_some_and(|offer| offer.won_q32 > 0);
    // an account that became insolvent meanwhile could not have been sold to anybody
    Ok(won && auction.insolvent_ts == 0)
}
