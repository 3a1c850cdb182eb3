//! The sale of one failing account, slice by slice.

use crate::{
    errors::ClearingError,
    state::{
        AuctionSettings, AuctionTime, MAX_MARKETS, MarkTimes, MarketIdle, SaleKind, Stops, stop,
    },
};
use anchor_lang::prelude::*;
use breakwater_risk::liquidation::{MAX_SEALED, SealedOffer, Turn};

/// Accounts whose rank is kept for a deleveraging.
pub const MAX_RANKS: usize = 8;

/// Time between a turn that passed and the next closing: whoever holds now what the skipped one held is to be ranked first, or a winner
/// would hand its position on, have itself skipped and the next one closed in one transaction.
pub const SKIP_SECS: i64 = 10;

/// Why the head of the ranks is not closed against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AnchorSerialize, AnchorDeserialize)]
pub enum SkipReason {
    /// There is no such account any more.
    Closed,
    /// It holds nothing that the failing account has the other side of.
    NothingOpposite,
    /// A market or expiry that it uses has no price to go by.
    Unpriceable,
    /// It would be left below its maintenance margin, without its hedge.
    WouldBeDue,
    /// Nobody closed against it for as long as ranks are published.
    Lapsed,
}

impl SkipReason {
    /// Nothing of it is left to close against.
    pub fn is_gone(self) -> bool {
        matches!(self, Self::Closed | Self::NothingOpposite)
    }
}

/// Values of [`Auction::status`].
pub mod auction_status {
    /// Waits for room under the pool's cap, or for its turn.
    pub const QUEUED: u8 = 0;
    /// Commitments, reveals and fills of known liquidators until `public_ts`, then open to all.
    pub const LIVE: u8 = 1;
}

/// When and after what an auction's price begins.
#[derive(Clone, Copy, Debug)]
pub struct PriceStart<'a> {
    /// The cluster's time [unix s].
    pub now: i64,
    /// Length of the sealed round in front; 0 for none [s].
    pub round_secs: i64,
    /// Idle seconds now of every market passed.
    pub idle: &'a [MarketIdle],
}

/// A revealed bid of the sealed round.
#[zero_copy]
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Offer {
    /// Margin account that takes what is won.
    pub bidder_account: Pubkey,
    /// Share of value offered [2^-32].
    pub d_q32: u64,
    /// Largest share of the account wanted [2^-32].
    pub share_q32: u64,
    /// Won and not yet taken, of the account as it stood before the round [2^-32].
    pub won_q32: u64,
}

/// An account on the other side, in the published order of deleveraging.
#[zero_copy]
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Rank {
    /// The counterparty's margin account.
    pub margin_account: Pubkey,
    /// [`breakwater_risk::liquidation::rank_atoms`] [quote atoms]; 0 for one in auction, and for one whose turn passed: they come last.
    pub rank_atoms: u64,
}

impl Rank {
    /// In auction, or its turn has passed once: it comes after all others.
    pub fn is_last(&self) -> bool {
        self.rank_atoms == 0
    }
}

/// One account's auction. It is closed when the auction ends.
#[account(zero_copy)]
#[derive(Debug)]
pub struct Auction {
    /// The pool.
    pub pool: Pubkey,
    /// The account for sale.
    pub margin_account: Pubkey,
    /// Who started it and gets the rent back.
    pub starter: Pubkey,
    /// Margin account that gets half of the tip for starting; the default key for none.
    pub tip_account: Pubkey,
    /// Margin account of whoever named the witness that stands; gets the other half. The default key for none.
    pub witness_account: Pubkey,
    /// When it went live; 0 while it waits [unix s].
    pub started_ts: i64,
    /// When the Dutch price began to fall: after the sealed round, or after a restart [unix s]. By its own clock, as insolvency and
    /// deleveraging: less what its markets were idle since `idle_secs` was written.
    pub public_ts: i64,
    /// Publish time of the mark that proved the account short [unix s]; with `started_ts` the price-to-auction delay.
    pub mark_ts: i64,
    /// When it was begun, by the cluster's time [unix s].
    pub begun_ts: i64,
    /// When the account was declared insolvent; 0 while it is not [unix s].
    pub insolvent_ts: i64,
    /// When ranks for deleveraging began to be published; 0 before [unix s].
    pub deleverage_ts: i64,
    /// From when on the head of the ranks may be closed against; by its own clock too [unix s].
    pub turn_ts: i64,
    /// Cash received for earlier slices of this auction; it is not sold again [quote atoms].
    pub reserved_atoms: i64,
    /// Penalties of this account: pay its own shortfall first, and go to the pool's funds at the end [quote atoms].
    pub escrow_atoms: u64,
    /// The tip, set aside beside the escrow until the end: earned once a slice is sold, given back where none is [quote atoms].
    pub tip_atoms: u64,
    /// Notional counted against the pool's cap; 0 while it waits, and of dust [quote atoms].
    pub notional_atoms: u64,
    /// Its turn: when it may begin whether there is room or not; 0 for dust, which needs none [unix us].
    pub turn_from_us: i64,
    /// When who came next may; 0 for dust [unix us].
    pub turn_until_us: i64,
    /// Number of slices sold; a bid names the one it saw.
    pub last_trade_id: u64,
    /// Share of the account that winners of the sealed round have taken, as it stood before the round [2^-32].
    pub filled_q32: u64,
    /// Idle seconds of each market, by [`SaleKind`], when it went live or began anew; `u32::MAX` for one that was not passed.
    pub idle_secs: [[u32; 3]; MAX_MARKETS],
    /// The first `offer_count` are in use.
    pub offers: [Offer; MAX_SEALED],
    /// Descending; the first `rank_count` are in use.
    pub ranks: [Rank; MAX_RANKS],
    /// Scenario that proves the account short.
    pub witness: u8,
    /// Of its address.
    pub bump: u8,
    /// [`auction_status`].
    pub status: u8,
    /// 1 where the loss came as a gap: insolvent before the auction could work.
    pub gap: u8,
    /// Offers in use. 0..=8.
    pub offer_count: u8,
    /// Ranks in use. 0..=8.
    pub rank_count: u8,
    /// 1 once the sealed round's winners are known.
    pub allotted: u8,
    /// 1 once a slice of a solvent account was sold: the tip is earned.
    pub tip_earned: u8,
    /// Which of the account's auctions this is: its `auctions`.
    pub number: u16,
    /// 0.
    pub _pad2: [u8; 6],
}

const _: () =
    assert!(core::mem::size_of::<Auction>() == 5 * 32 + 15 * 8 + 8 * 12 + 8 * 56 + 8 * 40 + 16);

impl Auction {
    /// It does not wait. Errors: `AuctionQueued`.
    pub fn require_live(&self) -> Result<()> {
        require!(self.status == auction_status::LIVE, ClearingError::AuctionQueued);
        Ok(())
    }

    /// A mark newer than the one that started it must say the same before anything is sold: newer by its own time, and taken over so much
    /// later by the cluster's, or two old prices brought in one transaction would bear each other out. Errors: `MarkNotConfirmed`.
    pub fn require_confirmed(&self, oldest: MarkTimes, settings: &AuctionSettings) -> Result<()> {
        let secs = i64::from(settings.confirm_secs);
        let newer = oldest.publish_ts >= self.mark_ts.saturating_add(secs);
        let later = oldest.taken_ts >= self.begun_ts.saturating_add(secs);
        require!(newer && later, ClearingError::MarkNotConfirmed);
        Ok(())
    }

    /// When it begins at the latest.
    pub fn turn(&self) -> Turn {
        Turn { from_us: self.turn_from_us, until_us: self.turn_until_us }
    }

    /// Goes live, with or without a sealed round in front.
    pub fn go_live(&mut self, start: &PriceStart) {
        self.status = auction_status::LIVE;
        self.started_ts = start.now;
        self.begin(start);
    }

    /// The price begins at its top, after the sealed round; its own clock is set to the cluster's.
    pub fn begin(&mut self, start: &PriceStart) {
        self.public_ts = start.now.saturating_add(start.round_secs);
        self.insolvent_ts = 0;
        self.deleverage_ts = 0;
        self.idle_secs = [[u32::MAX; 3]; MAX_MARKETS];
        for market in start.idle {
            if let Some(secs) = self.idle_secs.get_mut(usize::from(market.index)) {
                *secs = market.idle.secs;
            }
        }
    }

    /// The sealed round is over.
    pub fn is_public(&self, time: &AuctionTime) -> bool {
        time.own_ts(SaleKind::Sealed) >= self.public_ts
    }

    /// Time the Dutch price has fallen for [s] (I-31). While bids are stopped, the price that the backstop sees falls on.
    pub fn elapsed_secs(&self, stops: &Stops, time: &AuctionTime) -> u64 {
        let stopped = stops.active(time.now) & stop::BIDS != 0;
        let kind = if stopped { SaleKind::Any } else { SaleKind::Public };
        time.own_ts(kind).saturating_sub(self.public_ts).max(0).unsigned_abs()
    }

    /// Time the insolvent payment has risen for [s].
    pub fn insolvent_secs(&self, time: &AuctionTime) -> u64 {
        time.own_ts(SaleKind::Any).saturating_sub(self.insolvent_ts).max(0).unsigned_abs()
    }

    /// Counts a slice; returns its number. Errors: `Overflow`.
    pub fn sold(&mut self) -> Result<u64> {
        self.last_trade_id = self.last_trade_id.checked_add(1).ok_or(ClearingError::Overflow)?;
        Ok(self.last_trade_id)
    }

    /// Those in use, in no order.
    pub fn offers(&self) -> &[Offer] {
        self.offers.split_at(usize::from(self.offer_count).min(MAX_SEALED)).0
    }

    /// The offers as the engine sees them.
    pub fn risk_offers(&self) -> [SealedOffer; MAX_SEALED] {
        self.offers.map(|o| SealedOffer {
            d_q32: o.d_q32,
            share_q32: o.share_q32,
            won_q32: o.won_q32,
        })
    }

    /// Those in use, highest first.
    pub fn ranks(&self) -> &[Rank] {
        self.ranks.split_at(usize::from(self.rank_count).min(MAX_RANKS)).0
    }

    /// Puts an account in its place of the published order, one that stands there already in a higher one; the lowest falls out when there
    /// is no room. A rank only rises: or money that passes through would put the head behind who comes next, and have that closed.
    /// Errors: `AlreadyRanked` where it is not higher or its turn has passed, `NoRoom` where it would be the one to fall out.
    pub fn rank(&mut self, new: Rank) -> Result<()> {
        let known = self.ranks().iter().position(|r| r.margin_account == new.margin_account);
        if let Some(at) = known {
            let old = self.ranks[at].rank_atoms;
            require!(old > 0 && old < new.rank_atoms, ClearingError::AlreadyRanked);
            self.drop_rank(at);
        }
        self.insert_rank(new)
    }

    fn insert_rank(&mut self, new: Rank) -> Result<()> {
        let count = usize::from(self.rank_count).min(MAX_RANKS);
        let at = self.ranks().iter().position(|r| r.rank_atoms < new.rank_atoms).unwrap_or(count);
        require!(at < MAX_RANKS, ClearingError::NoRoom);
        let end = count.min(MAX_RANKS - 1);
        self.ranks.copy_within(at..end, at + 1);
        self.ranks[at] = new;
        self.rank_count = (end + 1) as u8; // at most 8
        Ok(())
    }

    fn drop_rank(&mut self, at: usize) {
        let count = usize::from(self.rank_count).min(MAX_RANKS);
        if at < count {
            self.ranks.copy_within(at + 1..count, at);
            self.rank_count = (count - 1) as u8; // at most 7
        }
    }

    /// Ranks begin to be published.
    pub fn open_ranks(&mut self, now: i64, rank_secs: u32) {
        self.deleverage_ts = now;
        self.rank_count = 0;
        self.turn_ts = now.saturating_add(i64::from(rank_secs));
    }

    /// The head was closed against. Where it was the last, the next ones have as long to be published as the first had.
    pub fn close_rank(&mut self, now: i64, rank_secs: u32) {
        self.drop_rank(0);
        let secs = if self.rank_count == 0 { i64::from(rank_secs) } else { 0 };
        self.turn_ts = now.saturating_add(secs);
    }

    /// When a turn has lapsed without a closing [unix s]. Who comes last has twice the time: see [`Self::torn_ts`].
    pub fn lapse_ts(&self, rank: &Rank, rank_secs: u32) -> i64 {
        let turns = if rank.is_last() { 2 } else { 1 };
        self.turn_ts.saturating_add(i64::from(rank_secs).saturating_mul(turns))
    }

    /// When one that would be left below its maintenance margin is closed against all the same, at mark (I-33) [unix s]; `None` while
    /// it has not come last. By then nobody is left who could be closed against, and it has had a turn to bring its margin.
    pub fn torn_ts(&self, rank: &Rank, rank_secs: u32) -> Option<i64> {
        rank.is_last().then(|| self.turn_ts.saturating_add(i64::from(rank_secs)))
    }

    /// The head's turn is over without a closing. One that cannot be closed against comes last instead, where it cannot be ranked anew:
    /// or it would be the head again at once, and again. Who comes next waits for [`SKIP_SECS`]. Errors: none that can be.
    pub fn skip_rank(&mut self, reason: SkipReason, now: i64) -> Result<()> {
        let head = self.ranks().first().map(|rank| rank.margin_account);
        self.drop_rank(0);
        self.turn_ts = now.saturating_add(SKIP_SECS);
        match head {
            Some(margin_account) if !reason.is_gone() => {
                self.insert_rank(Rank { margin_account, rank_atoms: 0 })
            }
            _ => Ok(()),
        }
    }
}
