//! Gives a sealed bid's bond back, or keeps it: lost by who did not reveal, and by who won and did not take it while the
//! account was still for sale. Anyone may call it once the round is over.
//!
//! Remaining accounts: market and surface of every market the account in auction uses; none where its auction has ended.

use crate::{
    errors::ClearingError,
    events::BondReleased,
    ledger,
    remaining::{Remaining, open_account, open_auction, read_account},
    seeds,
    state::{House, Pool, SaleKind, SealedBid},
};
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct ReleaseBond<'info> {
    #[account(seeds = [seeds::HOUSE], bump = house.bump)]
    pub house: Box<Account<'info, House>>,
    #[account(mut, has_one = house @ ClearingError::WrongPool)]
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
    /// CHECK: bound by the address; read only while it is in auction.
    #[account(address = sealed_bid.margin_account @ ClearingError::NotInAuction)]
    pub margin_account: UncheckedAccount<'info>,
    /// CHECK: the address of the auction, whether it is still there or not.
    #[account(seeds = [seeds::AUCTION, sealed_bid.margin_account.as_ref()], bump)]
    pub auction: UncheckedAccount<'info>,
}

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

/// An auction that has ended lets everybody go: the account healed, and nothing was missed. Errors: `SealedStage` while the
/// round runs.
fn forfeited<'info>(
    accounts: &ReleaseBond<'info>,
    remaining: &'info [AccountInfo<'info>],
) -> Result<bool> {
    let bid = &accounts.sealed_bid;
    let Some(auction) = open_auction(&accounts.auction)? else { return Ok(false) };
    // one that came after it is another auction
    if auction.number != bid.auction {
        return Ok(false);
    }
    let account = read_account(&accounts.margin_account)?.ok_or(ClearingError::NotInAuction)?;
    let clock = Clock::get()?;
    let remaining = Remaining::load(remaining, &accounts.pool.key())?;
    let book = remaining.book(&accounts.pool, clock.unix_timestamp);
    let time = accounts.house.sale_time(&accounts.pool, &clock);
    let time = book.auction_time(&account, &auction, &time)?;
    if !bid.revealed {
        let settings = accounts.pool.settings.sealed;
        let closes = auction.started_ts.saturating_add(
            i64::from(settings.commit_secs) + i64::from(settings.reveal_secs), // at most 600 each
        );
        let over = time.own_ts(SaleKind::Sealed) >= closes;
        require!(over, ClearingError::SealedStage);
        return Ok(true);
    }
    if bid.served {
        return Ok(false);
    }
    require!(auction.is_public(&time), ClearingError::SealedStage);
    let won =
        auction.offers().iter().any(|o| o.bidder_account == bid.bidder_account && o.won_q32 > 0);
    // an account that became insolvent meanwhile could not have been sold to anybody
    Ok(won && auction.insolvent_ts == 0)
}
