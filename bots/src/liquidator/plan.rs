//! What to do about a pool, as a pure function of one look at it.

use crate::chain::{Account, View};
use anchor_lang::{prelude::Pubkey, solana_program::instruction::Instruction};
use breakwater_clearing::{
    instructions::{BidArgs, SealedPrice, TakeInsolventArgs, is_below_buffer},
    state::{Auction, MarginAccount, auction_status},
};
use breakwater_client::{
    instruction::{self as ix, Lot, Side, Witness},
    what_if::after_slice,
};
use breakwater_risk::{
    BPS, Health, ONE_Q32, ScenarioSet, SolventSlice, insolvent_payout_atoms, least_share_q32,
    max_share_q32, price_share_q32, solvent_price_atoms,
};

#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// Least discount worth bidding for [bps of value].
    pub edge_bps: u32,
    /// Bids share the bidder's margin, so few go out at once.
    pub max_bids_a_round: usize,
    /// The bidder's own margin account.
    pub own: Pubkey,
    /// What the salts of sealed prices are made from.
    pub secret: [u8; 32],
}

impl Policy {
    /// The salt of one commitment: nobody guesses it without the secret.
    fn salt(&self, account: &Pubkey, auction: u16) -> [u8; 32] {
        solana_sha256_hasher::hashv(&[&self.secret, account.as_ref(), &auction.to_le_bytes()])
            .to_bytes()
    }
}

#[derive(Clone, Debug)]
pub enum Intent {
    Soft { account: Pubkey },
    Start { account: Pubkey, witness: u8 },
    RaiseWitness { account: Pubkey, witness: u8 },
    Commit { account: Pubkey, price: SealedPrice },
    Reveal { account: Pubkey, price: SealedPrice },
    DeclareInsolvent { account: Pubkey },
    Bid { account: Pubkey, args: BidArgs },
    TakeInsolvent { account: Pubkey, args: TakeInsolventArgs },
}

/// Intents for every account but the bidder's own. What needs no margin of one's own is left to keepers.
pub fn plan(view: &View, own: &Pubkey, policy: &Policy) -> Vec<Intent> {
    let mut intents = vec![];
    let Some(bidder) = view.account(own) else { return intents };
    let mut purse = Box::new(*bidder.state);
    let mut bids = 0;
    for account in view.accounts.iter().filter(|account| account.key != *own) {
        let Ok((requirement, health)) = view.snapshot.assess(&account.state) else { continue };
        let (key, witness) = (account.key, requirement.worst_scenario);
        if account.state.is_bare() || account.state.owner == purse.owner {
            continue;
        }
        let Some(auction) = &account.auction else {
            if health.is_liquidatable() {
                intents.push(Intent::Start { account: key, witness });
            } else if purse.in_auction == 0 && is_soft(view, account, &health) {
                intents.push(Intent::Soft { account: key });
            }
            continue;
        };
        if !health.is_liquidatable() {
            continue;
        }
        let set = ScenarioSet::Only(auction.witness);
        let Ok(witnessed) = view.snapshot.health(&account.state, set) else { continue };
        if !witnessed.is_liquidatable() {
            intents.push(Intent::RaiseWitness { account: key, witness });
            continue;
        }
        if auction.status != auction_status::LIVE || purse.in_auction != 0 {
            continue;
        }
        if witnessed.is_insolvent() && auction.insolvent_ts == 0 {
            intents.push(Intent::DeclareInsolvent { account: key });
            continue;
        }
        if view.snapshot.now < auction.public_ts && !witnessed.is_insolvent() {
            intents.extend(sealed(view, (account, auction), &purse, policy));
            continue;
        }
        let confirmed = auction.mark_ts + i64::from(view.pool.settings.auction.confirm_secs);
        if bids >= policy.max_bids_a_round || oldest_mark_ts(view, account) < confirmed {
            continue;
        }
        let offer = if witnessed.is_insolvent() {
            take(view, account, &witnessed, &purse, policy)
        } else {
            bid(view, account, &witnessed, &purse, policy)
        };
        if let Some((intent, after)) = offer {
            intents.push(intent);
            purse = after;
            bids += 1;
        }
    }
    intents
}

fn oldest_mark_ts(view: &View, account: &Account) -> i64 {
    view.snapshot.book().oldest_mark_ts(&account.state).unwrap_or(i64::MIN)
}

/// Close to its margin, and with slices left this hour.
fn is_soft(view: &View, account: &Account, health: &Health) -> bool {
    let soft = &view.pool.settings.soft;
    let anew = !(0..3_600).contains(&(view.snapshot.now - account.state.soft_ts));
    let left = soft.per_hour > 0 && (anew || account.state.soft_slices < soft.per_hour);
    left && is_below_buffer(health, soft.buffer_bps).unwrap_or(false)
}

/// The commitment to a sealed round, or its price once it is time. A price is worked out from the account, its auction and the
/// bidder's own secret alone, so that a bot that was restarted still knows what it has committed to.
fn sealed(
    view: &View,
    (account, auction): (&Account, &Auction),
    purse: &MarginAccount,
    policy: &Policy,
) -> Option<Intent> {
    if !view.liquidators.contains(&purse.owner) {
        return None;
    }
    let settings = &view.pool.settings.sealed;
    let (key, now) = (account.key, view.snapshot.now);
    let price = SealedPrice {
        d_q32: ONE_Q32 - ONE_Q32 * u64::from(policy.edge_bps) / BPS,
        share_q32: ONE_Q32 / 4,
        salt: policy.salt(&key, auction.number),
    };
    let own = view.sealed.iter().find(|bid| {
        bid.margin_account == key
            && bid.bidder_account == policy.own
            && bid.auction == auction.number
    });
    let reveals = auction.started_ts + i64::from(settings.commit_secs);
    let allots = reveals + i64::from(settings.reveal_secs);
    match own {
        None if now < reveals => Some(Intent::Commit { account: key, price }),
        Some(bid) if !bid.revealed && (reveals..allots).contains(&now) => {
            Some(Intent::Reveal { account: key, price })
        }
        _ => None,
    }
}

type Offer = Option<(Intent, Box<MarginAccount>)>;

/// The largest share whose slice the bidder's own initial margin carries, if the discount is worth it.
fn bid(
    view: &View,
    account: &Account,
    health: &Health,
    purse: &MarginAccount,
    policy: &Policy,
) -> Offer {
    let auction = account.auction.as_ref()?;
    let params = view.pool.settings.auction.to_risk();
    let elapsed = auction.elapsed_secs(&view.pool.stops, view.snapshot.now);
    let d_q32 = price_share_q32(&params, elapsed);
    let wanted = ONE_Q32 - ONE_Q32 * u64::from(policy.edge_bps) / BPS;
    if d_q32 > wanted {
        return None;
    }
    let equity = health.equity_atoms();
    let earlier = auction.reserved_atoms;
    let reserved_atoms = if equity > earlier { earlier } else { 0 };
    let slice = SolventSlice { equity_atoms: equity, mm_atoms: health.mm_atoms(), reserved_atoms };
    let most = max_share_q32(&params, &slice, d_q32).ok()?;
    let whole = solvent_price_atoms(&slice, d_q32, ONE_Q32).ok()?;
    let (share, after) = largest(view, most, |share| {
        let paid = solvent_price_atoms(&slice, d_q32, share).ok()?;
        after_slice(&account.state, purse, share, reserved_atoms, i64::try_from(paid).ok()?)
    })?;
    if share < slice.least_share_q32(&params, most) {
        return None;
    }
    let args = BidArgs {
        max_share_q32: share,
        // One per cent above what was seen: a mark that moved further deserves another look.
        max_whole_price_atoms: whole + whole / 100 + 1,
        last_trade_id: auction.last_trade_id,
    };
    Some((Intent::Bid { account: account.key, args }, after))
}

fn take(
    view: &View,
    account: &Account,
    health: &Health,
    purse: &MarginAccount,
    policy: &Policy,
) -> Offer {
    let auction = account.auction.as_ref()?;
    let params = view.pool.settings.auction.to_risk();
    let elapsed = auction.insolvent_secs(&view.pool.stops, view.snapshot.now);
    let (equity, mm) = (health.equity_atoms(), health.mm_atoms());
    let payout = |share| insolvent_payout_atoms(&params, equity, mm, elapsed, share).ok();
    let whole = payout(ONE_Q32)?;
    let gain = whole.saturating_sub(equity.unsigned_abs());
    let wanted = mm.max(0).unsigned_abs() / BPS * u64::from(policy.edge_bps);
    if gain < wanted || whole == 0 {
        return None;
    }
    let funds = funds_atoms(view, auction);
    let insured = u128::from(funds) * u128::from(ONE_Q32) / u128::from(whole);
    let most = u64::try_from(insured).ok()?.min(ONE_Q32);
    let (share, after) = largest(view, most, |share| {
        after_slice(&account.state, purse, share, 0, -i64::try_from(payout(share)?).ok()?)
    })?;
    if share < least_share_q32(&params, ONE_Q32) {
        return None;
    }
    let args = TakeInsolventArgs {
        share_q32: share,
        min_whole_payout_atoms: whole - whole / 100,
        last_trade_id: auction.last_trade_id,
    };
    Some((Intent::TakeInsolvent { account: account.key, args }, after))
}

/// What the account's penalties, the insurance fund in its window and the gamma reserve can pay now.
fn funds_atoms(view: &View, auction: &Auction) -> u64 {
    let mut pool = view.pool.clone();
    let insurance = pool.insurance_left_atoms(view.snapshot.now);
    let gamma = if auction.gap == 1 { pool.gamma_atoms } else { 0 };
    auction.escrow_atoms.saturating_add(insurance).saturating_add(gamma)
}

/// Halves the share until the bidder's account keeps a tenth of its initial margin to spare.
pub fn largest(
    view: &View,
    most: u64,
    after: impl Fn(u64) -> Option<Box<MarginAccount>>,
) -> Option<(u64, Box<MarginAccount>)> {
    let mut share = most;
    while share > ONE_Q32 / 64 {
        if let Some(candidate) = after(share)
            && let Ok((_, health)) = view.snapshot.assess(&candidate)
            && health.im_excess_atoms() > health.im_atoms() / 10
        {
            return Some((share, candidate));
        }
        share /= 2;
    }
    None
}

impl Intent {
    pub fn account(&self) -> Pubkey {
        match self {
            Self::Soft { account }
            | Self::Start { account, .. }
            | Self::RaiseWitness { account, .. }
            | Self::Commit { account, .. }
            | Self::Reveal { account, .. }
            | Self::DeclareInsolvent { account }
            | Self::Bid { account, .. }
            | Self::TakeInsolvent { account, .. } => *account,
        }
    }

    pub fn kind(&self) -> &'static str {
        match self {
            Self::Soft { .. } => "soft",
            Self::Start { .. } => "start",
            Self::RaiseWitness { .. } => "raise-witness",
            Self::Commit { .. } => "commit",
            Self::Reveal { .. } => "reveal",
            Self::DeclareInsolvent { .. } => "declare-insolvent",
            Self::Bid { .. } => "bid",
            Self::TakeInsolvent { .. } => "take-insolvent",
        }
    }

    pub fn instruction(&self, view: &View, side: Side) -> Instruction {
        let (pool, account) = (view.pool_key, self.account());
        let both = [account, side.margin_account];
        let remaining = || view.remaining(&[account]);
        let number = view.account(&account).map_or(0, |a| a.state.auctions);
        let lot = Lot { pool, margin_account: account, number };
        let tip = |scenario| Witness { scenario, tip_account: Some(side.margin_account) };
        match self {
            Self::Soft { .. } => ix::take_soft(pool, account, side, &view.slice_remaining(&both)),
            Self::Start { witness, .. } => {
                ix::start_auction(side.signer, pool, account, tip(*witness), &remaining())
            }
            Self::RaiseWitness { witness, .. } => {
                ix::raise_witness(pool, account, tip(*witness), &remaining())
            }
            Self::Commit { price, .. } => {
                let own = view.remaining(&[side.margin_account]);
                ix::commit_bid(&lot, side.signer, side, price, &own)
            }
            Self::Reveal { price, .. } => ix::reveal_bid(&lot, side.margin_account, *price),
            Self::DeclareInsolvent { .. } => ix::declare_insolvent(pool, account, &remaining()),
            Self::Bid { args, .. } => {
                ix::bid(&lot, side.signer, side, *args, &view.slice_remaining(&both))
            }
            Self::TakeInsolvent { args, .. } => {
                ix::take_insolvent(pool, account, side, *args, &view.slice_remaining(&both))
            }
        }
    }
}
