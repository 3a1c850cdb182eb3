//! What to do about a pool, as a pure function of one look at it.

use crate::chain::{Account, View};
use anchor_lang::{prelude::Pubkey, solana_program::instruction::Instruction};
use breakwater_clearing::{
    instructions::{BidArgs, TakeInsolventArgs},
    state::MarginAccount,
};
use breakwater_client::{
    instruction::{self as ix, Lot, Remaining, Side},
    what_if::after_slice,
};
use breakwater_risk::{
    BPS, Health, ONE_Q32, ScenarioSet, SolventSlice, insolvent_payout_atoms, max_share_q32,
    price_share_q32, solvent_price_atoms,
};

#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// Least discount worth bidding for [bps of value].
    pub edge_bps: u32,
    /// Bids share the bidder's margin, so few go out at once.
    pub max_bids_a_round: usize,
}

#[derive(Clone, Debug)]
pub enum Intent {
    Start { account: Pubkey, witness: u8 },
    RaiseWitness { account: Pubkey, witness: u8 },
    DeclareInsolvent { account: Pubkey },
    Bid { account: Pubkey, args: BidArgs },
    TakeInsolvent { account: Pubkey, args: TakeInsolventArgs },
    Cover { account: Pubkey },
}

/// Intents for every account but the bidder's own. Ending a healed auction is left to keepers.
pub fn plan(view: &View, own: &Pubkey, policy: &Policy) -> Vec<Intent> {
    let mut intents = vec![];
    let Some(bidder) = view.accounts.iter().find(|account| account.key == *own) else {
        return intents;
    };
    let mut purse = Box::new(*bidder.state);
    let mut bids = 0;
    for account in view.accounts.iter().filter(|account| account.key != *own) {
        let Ok((requirement, health)) = view.snapshot.assess(&account.state) else { continue };
        if !health.is_liquidatable() {
            continue;
        }
        let key = account.key;
        if account.state.is_bare() {
            if account.state.cash_atoms < 0 && view.pool.insurance_atoms > 0 {
                intents.push(Intent::Cover { account: key });
            }
            continue;
        }
        let Some(auction) = &account.auction else {
            intents.push(Intent::Start { account: key, witness: requirement.worst_scenario });
            continue;
        };
        let set = ScenarioSet::Only(auction.witness);
        let Ok(witnessed) = view.snapshot.health(&account.state, set) else { continue };
        if !witnessed.is_liquidatable() {
            let witness = requirement.worst_scenario;
            intents.push(Intent::RaiseWitness { account: key, witness });
            continue;
        }
        if witnessed.is_insolvent() && auction.insolvent_ts == 0 {
            intents.push(Intent::DeclareInsolvent { account: key });
            continue;
        }
        if bids >= policy.max_bids_a_round || purse.in_auction != 0 {
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
    let elapsed = view.snapshot.now.saturating_sub(auction.started_ts).max(0).unsigned_abs();
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
    let elapsed = view.snapshot.now.saturating_sub(auction.insolvent_ts).max(0).unsigned_abs();
    let (equity, mm) = (health.equity_atoms(), health.mm_atoms());
    let payout = |share| insolvent_payout_atoms(&params, equity, mm, elapsed, share).ok();
    let whole = payout(ONE_Q32)?;
    let gain = whole.saturating_sub(equity.unsigned_abs());
    let wanted = mm.max(0).unsigned_abs() / BPS * u64::from(policy.edge_bps);
    if gain < wanted || whole == 0 {
        return None;
    }
    let insured = u128::from(view.pool.insurance_atoms) * u128::from(ONE_Q32) / u128::from(whole);
    let most = u64::try_from(insured).ok()?.min(ONE_Q32);
    let (share, after) = largest(view, most, |share| {
        after_slice(&account.state, purse, share, 0, -i64::try_from(payout(share)?).ok()?)
    })?;
    let args = TakeInsolventArgs {
        share_q32: share,
        min_whole_payout_atoms: whole - whole / 100,
        last_trade_id: auction.last_trade_id,
    };
    Some((Intent::TakeInsolvent { account: account.key, args }, after))
}

/// Halves the share until the bidder's account keeps a tenth of its initial margin to spare.
fn largest(
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
            Self::Start { account, .. }
            | Self::RaiseWitness { account, .. }
            | Self::DeclareInsolvent { account }
            | Self::Bid { account, .. }
            | Self::TakeInsolvent { account, .. }
            | Self::Cover { account } => *account,
        }
    }

    pub fn kind(&self) -> &'static str {
        match self {
            Self::Start { .. } => "start",
            Self::RaiseWitness { .. } => "raise-witness",
            Self::DeclareInsolvent { .. } => "declare-insolvent",
            Self::Bid { .. } => "bid",
            Self::TakeInsolvent { .. } => "take-insolvent",
            Self::Cover { .. } => "cover",
        }
    }

    pub fn instruction(&self, view: &View, side: Side) -> Instruction {
        let pool = view.pool_key;
        let state = |key: &Pubkey| view.accounts.iter().find(|a| a.key == *key).map(|a| &*a.state);
        let account = self.account();
        let mut states: Vec<&MarginAccount> = state(&account).into_iter().collect();
        match self {
            Self::Start { witness, .. } => {
                ix::start_auction(side.signer, pool, account, *witness, &Remaining::of(&states))
            }
            Self::RaiseWitness { witness, .. } => {
                ix::raise_witness(pool, account, *witness, &Remaining::of(&states))
            }
            Self::DeclareInsolvent { .. } => {
                ix::declare_insolvent(pool, account, &Remaining::of(&states))
            }
            Self::Cover { .. } => {
                let in_auction = states.first().is_some_and(|state| state.in_auction == 1);
                states.extend(state(&view.pool.backstop_account));
                let remaining = Remaining::of(&states);
                ix::cover_shortfall((pool, &view.pool), account, in_auction, &remaining)
            }
            Self::Bid { args, .. } => {
                let number = states.first().map_or(0, |state| state.auctions);
                let lot = Lot { pool, margin_account: account, number };
                let remaining = slice_remaining(&mut states, &state, side);
                ix::bid(&lot, side.signer, side, *args, &remaining)
            }
            Self::TakeInsolvent { args, .. } => {
                let remaining = slice_remaining(&mut states, &state, side);
                ix::take_insolvent(pool, account, side, *args, &remaining)
            }
        }
    }
}

/// Markets of both accounts and the boards of the one being sold, which is the first of `states`.
fn slice_remaining<'a>(
    states: &mut Vec<&'a MarginAccount>,
    state: &impl Fn(&Pubkey) -> Option<&'a MarginAccount>,
    side: Side,
) -> Remaining {
    let sold = states.first().copied();
    states.extend(state(&side.margin_account));
    let remaining = Remaining::of(states);
    match sold {
        Some(sold) => remaining.with_boards_of(sold),
        None => remaining,
    }
}
