//! Reveals a committed price. Anyone may send it who knows price and salt; the hash binds them to auction and bidder.
//!
//! Remaining accounts: market and surface of every market the account in auction uses.

use crate::{
    errors::ClearingError,
    events::{BidRevealed, emit},
    remaining::Remaining,
    seeds,
    state::{Auction, MarginAccount, Offer, Pool, Protocol, SaleKind, SealedBid},
};
use anchor_lang::prelude::*;
use breakwater_risk::{
    ONE_Q32,
    liquidation::{LEAST_SEALED_Q32, MAX_SEALED},
};

/// What a commitment hides. Its hash is SHA-256 over: the margin account under liquidation, its number of auctions (u16), the
/// bidder's margin account, d (u64), share (u64), salt, integers little-endian.
#[derive(AnchorSerialize, AnchorDeserialize, Clone, Copy, Debug)]
pub struct SealedPrice {
    /// Share of value offered [2^-32].
    pub d_q32: u64,
    /// Largest share of the account wanted, at least [`LEAST_SEALED_Q32`] [2^-32].
    pub share_q32: u64,
    /// Keeps the commitment from being guessed.
    pub salt: [u8; 32],
}

impl SealedPrice {
    /// The commitment to this price: of one account in one of its auctions, by one bidder.
    pub fn hash(&self, margin_account: &Pubkey, auction: u16, bidder_account: &Pubkey) -> [u8; 32] {
        solana_sha256_hasher::hashv(&[
            margin_account.as_ref(),
            &auction.to_le_bytes(),
            bidder_account.as_ref(),
            &self.d_q32.to_le_bytes(),
            &self.share_q32.to_le_bytes(),
            &self.salt,
        ])
        .to_bytes()
    }
}

/// Accounts of [`reveal_bid`].
#[derive(Accounts)]
pub struct RevealBid<'info> {
    /// The protocol; bound by seeds.
    #[account(seeds = [seeds::PROTOCOL], bump = protocol.bump)]
    pub protocol: Box<Account<'info, Protocol>>,
    /// The pool; bound by its `protocol`.
    #[account(has_one = protocol @ ClearingError::WrongPool)]
    pub pool: Box<Account<'info, Pool>>,
    /// The account for sale; bound by its `pool`.
    #[account(has_one = pool @ ClearingError::WrongPool)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
    /// Its auction; bound by its `margin_account`.
    #[account(mut, has_one = margin_account @ ClearingError::NotInAuction)]
    pub auction: AccountLoader<'info, Auction>,
    /// The sealed bid; bound by its `margin_account`.
    #[account(mut, has_one = margin_account @ ClearingError::NotInAuction)]
    pub sealed_bid: Box<Account<'info, SealedBid>>,
}

/// Opens a commitment. Errors: `SealedStage`, `WrongReveal`, `OutsideLimit`.
pub fn reveal_bid<'info>(ctx: Context<'info, RevealBid<'info>>, price: SealedPrice) -> Result<()> {
    let accounts = ctx.accounts;
    let clock = Clock::get()?;
    let settings = accounts.pool.settings.sealed;
    let mut auction = accounts.auction.load_mut()?;
    let bid = &mut accounts.sealed_bid;
    require!(bid.auction == auction.number, ClearingError::NotInAuction);
    let opens = auction.started_ts.saturating_add(i64::from(settings.commit_secs));
    let closes = opens.saturating_add(i64::from(settings.reveal_secs));
    let remaining = Remaining::load(ctx.remaining_accounts, &accounts.pool.key())?;
    let engine = remaining.engine(&accounts.pool, clock.unix_timestamp);
    let time = accounts.protocol.sale_time(&accounts.pool, &clock);
    let account = accounts.margin_account.load()?;
    let own_ts = engine.auction_time(&account, &auction, &time)?.own_ts(SaleKind::Sealed);
    require!((opens..closes).contains(&own_ts) && !bid.revealed, ClearingError::SealedStage);
    let sound = (1..=ONE_Q32).contains(&price.d_q32)
        && (LEAST_SEALED_Q32..=ONE_Q32).contains(&price.share_q32);
    require!(sound, ClearingError::OutsideLimit);
    let hash = price.hash(&bid.margin_account, bid.auction, &bid.bidder_account);
    require!(hash == bid.hash, ClearingError::WrongReveal);
    bid.revealed = true;
    keep(
        &mut auction,
        Offer {
            bidder_account: bid.bidder_account,
            d_q32: price.d_q32,
            share_q32: price.share_q32,
            won_q32: 0,
        },
    );
    emit!(BidRevealed {
        account: bid.margin_account,
        bidder: bid.bidder_account,
        d_q32: price.d_q32,
        share_q32: price.share_q32,
    });
    Ok(())
}

/// Keeps an offer where there is room or it is better than the worst; who is not kept wins nothing and gets its bond back at once. Each
/// of the kept asks for an eighth of the account or more, so whoever is left out was outbid for all of it.
fn keep(auction: &mut Auction, offer: Offer) {
    let count = usize::from(auction.offer_count).min(MAX_SEALED);
    if let Some(slot) = auction.offers.get_mut(count) {
        *slot = offer;
        auction.offer_count += 1; // at most 8
    } else if let Some(worst) = auction.offers.iter_mut().min_by_key(|o| o.d_q32)
        && worst.d_q32 < offer.d_q32
    {
        *worst = offer;
    }
}
