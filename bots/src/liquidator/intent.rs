//! One thing a liquidator wants done, and the instruction that does it.

use crate::chain::View;
use anchor_lang::{prelude::Pubkey, solana_program::instruction::Instruction};
use breakwater_clearing::{
    instructions::{SealedPrice, SliceArgs},
    state::MarginAccount,
};
use breakwater_client::instruction::{self as ix, Lot, Remaining, Side, Witness};

#[derive(Clone, Debug)]
pub enum Intent {
    Soft { account: Pubkey, witness: u8 },
    Start { account: Pubkey, witness: u8 },
    RaiseWitness { account: Pubkey, witness: u8 },
    Commit { account: Pubkey, price: SealedPrice },
    Reveal { account: Pubkey, price: SealedPrice },
    DeclareInsolvent { account: Pubkey },
    Restart { account: Pubkey },
    Bid { account: Pubkey, args: SliceArgs },
    TakeInsolvent { account: Pubkey, args: SliceArgs },
}

/// What makes two intents the same: done once, the other is a duplicate. A bid is told apart by the slices sold before it.
pub type IntentId = (&'static str, Pubkey, u16, u64);

/// Who sends an intent. Bids never wait behind housekeeping, and never share its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LaneKind {
    /// What risks the bidder's money: signed by the owner or delegate of its account.
    Bids,
    /// What anybody may do.
    Protocol,
}

impl Intent {
    pub fn account(&self) -> Pubkey {
        match self {
            Self::Soft { account, .. }
            | Self::Start { account, .. }
            | Self::RaiseWitness { account, .. }
            | Self::Commit { account, .. }
            | Self::Reveal { account, .. }
            | Self::DeclareInsolvent { account }
            | Self::Restart { account }
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
            Self::Restart { .. } => "restart",
            Self::Bid { .. } => "bid",
            Self::TakeInsolvent { .. } => "take-insolvent",
        }
    }

    pub fn lane(&self) -> LaneKind {
        match self {
            Self::Start { .. }
            | Self::RaiseWitness { .. }
            | Self::DeclareInsolvent { .. }
            | Self::Restart { .. } => LaneKind::Protocol,
            _ => LaneKind::Bids,
        }
    }

    /// `view` must hold the account.
    pub fn id(&self, view: &View) -> IntentId {
        let account = view.account(&self.account());
        let number = account.map_or(0, |account| account.state.auctions);
        let turn = match self {
            Self::Bid { args, .. } => args.last_trade_id,
            Self::TakeInsolvent { args, .. } => args.last_trade_id,
            // one slice after the other; the count begins anew every hour
            Self::Soft { .. } => account.map_or(0, |a| {
                a.state.soft_ts.unsigned_abs() << 10 | u64::from(a.state.soft_slices)
            }),
            Self::RaiseWitness { witness, .. } => u64::from(*witness),
            Self::Restart { .. } => account
                .and_then(|account| account.auction.as_ref())
                .map_or(0, |auction| auction.public_ts.unsigned_abs()),
            _ => 0,
        };
        (self.kind(), self.account(), number, turn)
    }

    pub fn label(&self) -> String {
        format!("{} {}", self.kind(), self.account())
    }

    /// `side`: the bidder's account and who signs for it, and `bidder` that account as it will be. `starter` signs and pays for
    /// housekeeping.
    pub fn instruction(
        &self,
        view: &View,
        (side, bidder): (Side, &MarginAccount),
        starter: Pubkey,
    ) -> Instruction {
        let (pool, account) = (view.pool_key, self.account());
        let sold = view.account(&account).map(|account| &*account.state);
        let remaining = || view.remaining(&[account]);
        let both = || {
            let all = Remaining::of(&sold.into_iter().chain([bidder]).collect::<Vec<_>>());
            sold.map_or(all.clone(), |sold| all.with_boards_of(sold))
        };
        let number = view.account(&account).map_or(0, |a| a.state.auctions);
        let lot = Lot { pool, margin_account: account, number };
        // a tip needs an account to go to
        let own = view.account(&side.margin_account).map(|own| own.key);
        let tip = |scenario| Witness { scenario, tip_account: own };
        match self {
            Self::Soft { witness, .. } => {
                let in_auction = sold.is_some_and(|sold| sold.in_auction == 1);
                ix::take_soft(pool, (account, in_auction), *witness, side, &both())
            }
            Self::Start { witness, .. } => {
                ix::start_auction(starter, pool, account, tip(*witness), &remaining())
            }
            Self::RaiseWitness { witness, .. } => {
                ix::raise_witness(pool, account, tip(*witness), &remaining())
            }
            Self::Commit { price, .. } => {
                let margined: Vec<_> = sold.into_iter().chain([bidder]).collect();
                ix::commit_bid(&lot, bidder.owner, side, price, &Remaining::of(&margined))
            }
            Self::Reveal { price, .. } => ix::reveal_bid(&lot, bidder.owner, *price, &remaining()),
            Self::Restart { .. } => ix::restart_auction(pool, account, own, &remaining()),
            Self::DeclareInsolvent { .. } => ix::declare_insolvent(pool, account, &remaining()),
            Self::Bid { args, .. } => ix::bid(&lot, side.signer, side, *args, &both()),
            Self::TakeInsolvent { args, .. } => {
                ix::take_insolvent(pool, account, side, *args, &both())
            }
        }
    }
}
