//! Margin accounts, auctions, and what pays for losses.

use super::{
    governance::seconds,
    tree::{
        Tree, by_market, hidden, key, leaf, lots_text, named, q32, q32_text, time, tree, usd, used,
        yes,
    },
};
use crate::params::units;
use breakwater_clearing::state::{
    AllowanceState, Auction, BackstopShare, BackstopVault, HeldSlice, HoldBack, Liquidator,
    MarginAccount, Offer, OwnerRecord, Position, Rank, SealedBid, auction_status,
};

fn position(position: &Position) -> String {
    let Position { strike_atoms, size_lots, expiry_ts, market, kind, _pad } = position;
    let side = if *size_lots < 0 { "short" } else { "long" };
    let kind = match kind {
        0 => "call".to_owned(),
        1 => "put".to_owned(),
        other => format!("kind {other}"),
    };
    format!(
        "market {market}  {kind} {}  expiry {}  {side} {}",
        units::usd((*strike_atoms).into()),
        units::utc(*expiry_ts),
        lots_text(i128::from(*size_lots).abs())
    )
}

fn collateral(atoms: &[u64]) -> Tree {
    by_market(atoms, |atoms| format!("{atoms} atoms of the mint"))
}

pub fn margin_account(account: &MarginAccount) -> Tree {
    tree!(
        account,
        MarginAccount {
            pool: key(pool),
            owner: key(owner),
            delegate: key(delegate),
            cash_atoms: usd(*cash_atoms),
            collateral_atoms: collateral(collateral_atoms),
            positions: used(positions, usize::from(*position_count), position),
            position_count: leaf(position_count),
            in_auction: yes(*in_auction != 0),
            bump: hidden(bump),
            slow_loss: yes(*slow_loss != 0),
            id: leaf(id),
            auctions: leaf(auctions),
            auction_range_bps: by_market(auction_range_bps, |bps| units::percent(bps.into())),
            net_deposits_atoms: usd(*net_deposits_atoms),
            soft_ts: time(soft_ts),
            soft_slices: leaf(soft_slices),
            shortfall_is_gap: yes(*shortfall_is_gap != 0),
            _pad2: hidden(_pad2),
            quote_floor: leaf(quote_floor),
            shortfall_atoms: usd(*shortfall_atoms),
            allowance: allowance_tree(allowance),
        }
    )
}

/// Below zero the base is not known yet: nothing was taken out of the window.
fn allowance_tree(state: &AllowanceState) -> Tree {
    let base = |atoms: i64| if atoms < 0 { leaf("nothing taken yet") } else { usd(atoms) };
    tree!(
        state,
        AllowanceState {
            start_ts: time(start_ts),
            base_atoms: base(*base_atoms),
            used_atoms: usd(*used_atoms),
        }
    )
}

pub fn owner_record(record: &OwnerRecord) -> Tree {
    tree!(
        record,
        OwnerRecord {
            pool: key(pool),
            owner: key(owner),
            next_id: leaf(next_id),
            bump: hidden(bump),
        }
    )
}

fn offer(offer: &Offer) -> String {
    let Offer { bidder_account, d_q32, share_q32, won_q32 } = offer;
    format!(
        "{bidder_account}  offers {} of value, wants {} of the account, won {}",
        q32_text((*d_q32).into()),
        q32_text((*share_q32).into()),
        q32_text((*won_q32).into())
    )
}

fn rank(rank: &Rank) -> String {
    let Rank { margin_account, rank_atoms } = rank;
    format!("{margin_account}  rank {rank_atoms}")
}

pub fn auction(auction: &Auction) -> Tree {
    let names = [(auction_status::QUEUED, "queued"), (auction_status::LIVE, "live")];
    tree!(
        auction,
        Auction {
            pool: key(pool),
            margin_account: key(margin_account),
            starter: key(starter),
            tip_account: key(tip_account),
            witness_account: key(witness_account),
            started_ts: time(started_ts),
            public_ts: time(public_ts),
            mark_ts: time(mark_ts),
            begun_ts: time(begun_ts),
            insolvent_ts: time(insolvent_ts),
            deleverage_ts: time(deleverage_ts),
            turn_ts: time(turn_ts),
            reserved_atoms: usd(*reserved_atoms),
            escrow_atoms: usd(*escrow_atoms),
            tip_atoms: usd(*tip_atoms),
            notional_atoms: usd(*notional_atoms),
            turn_from_us: time(&(turn_from_us / 1_000_000)),
            turn_until_us: time(&(turn_until_us / 1_000_000)),
            last_trade_id: leaf(last_trade_id),
            filled_q32: q32(*filled_q32),
            idle_secs: Tree::Lines(
                idle_secs.iter().filter(|secs| **secs != [u32::MAX; 3]).map(seconds).collect()
            ),
            offers: used(offers, usize::from(*offer_count), offer),
            ranks: used(ranks, usize::from(*rank_count), rank),
            witness: leaf(format!("scenario {witness}")),
            bump: hidden(bump),
            status: named(*status, &names),
            gap: yes(*gap != 0),
            offer_count: leaf(offer_count),
            rank_count: leaf(rank_count),
            allotted: yes(*allotted != 0),
            tip_earned: yes(*tip_earned != 0),
            number: leaf(number),
            _pad2: hidden(_pad2),
        }
    )
}

fn held_slice(slice: &HeldSlice) -> Tree {
    let count = usize::try_from(slice.position_count).unwrap_or(usize::MAX);
    tree!(
        slice,
        HeldSlice {
            _owner: hidden(_owner),
            collateral_atoms: collateral(collateral_atoms),
            positions: used(positions, count, position),
            position_count: leaf(position_count),
            _rest: hidden(_rest),
        }
    )
}

pub fn hold_back(hold: &HoldBack) -> Tree {
    tree!(
        hold,
        HoldBack {
            pool: key(pool),
            bidder_account: key(bidder_account),
            sold_account: key(sold_account),
            payer: key(payer),
            sold_ts: time(sold_ts),
            atoms: usd(*atoms),
            value_atoms: usd(*value_atoms),
            mm_atoms: usd(*mm_atoms),
            slice: held_slice(slice),
        }
    )
}

pub fn liquidator(liquidator: &Liquidator) -> Tree {
    tree!(liquidator, Liquidator { pool: key(pool), owner: key(owner), bump: hidden(bump) })
}

pub fn sealed_bid(bid: &SealedBid) -> Tree {
    tree!(
        bid,
        SealedBid {
            pool: key(pool),
            margin_account: key(margin_account),
            bidder_account: key(bidder_account),
            owner: key(owner),
            payer: key(payer),
            hash: leaf(hex::encode(hash)),
            bond_atoms: usd(*bond_atoms),
            auction: leaf(format!("number {auction} of the account")),
            revealed: yes(*revealed),
            served: yes(*served),
            bump: hidden(bump),
        }
    )
}

pub fn backstop_vault(vault: &BackstopVault) -> Tree {
    tree!(
        vault,
        BackstopVault {
            pool: key(pool),
            margin_account: key(margin_account),
            recovery_manager: key(recovery_manager),
            shares: leaf(units::thousands((*shares).into())),
            epoch: leaf(epoch),
            bump: hidden(bump),
        }
    )
}

pub fn backstop_share(share: &BackstopShare) -> Tree {
    tree!(
        share,
        BackstopShare {
            vault: key(vault),
            owner: key(owner),
            shares: leaf(units::thousands((*shares).into())),
            epoch: leaf(epoch),
            entering_atoms: usd(*entering_atoms),
            entering_ts: time(entering_ts),
            entering_price_q32: q32(*entering_price_q32),
            leaving_shares: leaf(units::thousands((*leaving_shares).into())),
            leaving_ts: time(leaving_ts),
            leaving_value_atoms: usd(*leaving_value_atoms),
            allowance: allowance_tree(allowance),
            bump: hidden(bump),
        }
    )
}
