//! The story most liquidations are told with: a put seller who falls short, the buyer on the other side, a bidder with money.

use crate::{BTC, CONTRACT, ETH, Trader, USD, World};
use anchor_lang::{prelude::Pubkey, solana_program::instruction::Instruction};
use breakwater_clearing::{
    instructions::SliceArgs,
    state::{HoldBack, PoolSettings},
};
use breakwater_client::{
    address, decode,
    instruction::{self as ix, Witness},
};
use breakwater_risk::{
    ONE_Q32,
    margin::{Health, Requirement},
};
use solana_signer::Signer;

/// All there is, at any price, as the first one.
pub const ANY: SliceArgs =
    SliceArgs { share_q32: ONE_Q32, whole_limit_atoms: u64::MAX, last_trade_id: 0 };

pub struct Scene {
    pub world: World,
    pub buyer: Trader,
    pub seller: Trader,
    pub bidder: Trader,
}

impl Scene {
    /// Two puts of 56 000 sold at BTC 60 000 by an account of 40 000 USD; nobody is short yet.
    pub fn new(change: impl FnOnce(&mut PoolSettings)) -> Self {
        let mut world = World::with_settings(change);
        let (buyer, seller) = (world.trader(500_000), world.trader(40_000));
        let bidder = world.trader(1_000_000);
        let put = world.series(BTC, 1, 1, 56_000);
        world.fill(&buyer, &seller, put, -2 * CONTRACT, 2_300);
        Self { world, buyer, seller, bidder }
    }

    /// The same once the price has fallen by a third: below maintenance margin, with equity left.
    pub fn short(change: impl FnOnce(&mut PoolSettings)) -> Self {
        let mut scene = Self::new(change);
        scene.world.set_prices_and_vol(40_000, 2_000, 9_000);
        scene
    }

    /// The same, in auction.
    pub fn auctioned(change: impl FnOnce(&mut PoolSettings)) -> Self {
        let mut scene = Self::short(change);
        scene.must_start();
        scene
    }

    /// The price has halved: equity is negative, and the auction has been declared insolvent.
    pub fn insolvent(change: impl FnOnce(&mut PoolSettings)) -> Self {
        let mut scene = Self::new(change);
        scene.world.set_prices_and_vol(30_000, 1_500, 12_000);
        scene.must_start();
        let declare = scene.declare();
        scene.world.must(&[declare], &[]);
        scene
    }

    /// The same, to go on from here.
    pub fn fork(&self) -> Self {
        Self {
            world: self.world.fork(),
            buyer: self.buyer.copy(),
            seller: self.seller.copy(),
            bidder: self.bidder.copy(),
        }
    }

    /// Marks and surfaces of [`Self::short`] again, of now.
    pub fn mark(&mut self) {
        self.world.set_price(BTC, 40_000);
        self.world.set_price(ETH, 2_000);
        self.world.set_vol(9_000);
    }

    pub fn lot(&self) -> Pubkey {
        self.seller.account
    }

    pub fn assess(&self, account: &Pubkey) -> (Requirement, Health) {
        self.world.assess(account)
    }

    pub fn worst(&self) -> u8 {
        self.assess(&self.seller.account).0.worst_scenario
    }

    pub fn start(&self, witness: impl Into<Witness>) -> Instruction {
        let remaining = self.world.remaining(&[self.seller.account]);
        let starter = self.world.authority.pubkey();
        ix::start_auction(starter, self.world.pool, self.seller.account, witness, &remaining)
    }

    #[track_caller]
    pub fn must_start(&mut self) {
        let start = self.world.start(&self.seller.account);
        self.world.must(&[start], &[]);
    }

    pub fn raise(&self, witness: impl Into<Witness>) -> Instruction {
        let remaining = self.world.remaining(&[self.seller.account]);
        ix::raise_witness(self.world.pool, self.seller.account, witness, &remaining)
    }

    pub fn declare(&self) -> Instruction {
        let remaining = self.world.remaining(&[self.seller.account]);
        ix::declare_insolvent(self.world.pool, self.seller.account, &remaining)
    }

    pub fn restart(&self) -> Instruction {
        let remaining = self.world.remaining(&[self.seller.account]);
        ix::restart_auction(self.world.pool, self.seller.account, None, &remaining)
    }

    pub fn bid(&self, args: SliceArgs) -> Instruction {
        self.world.bid(&self.seller.account, &self.bidder, args)
    }

    #[track_caller]
    pub fn must_bid(&mut self, args: SliceArgs) {
        let bid = self.bid(args);
        self.world.must(&[bid], &[&self.bidder.key]);
    }

    #[track_caller]
    pub fn refused(&mut self, args: SliceArgs, name: &str) {
        let bid = self.bid(args);
        self.world.must_fail(&[bid], &[&self.bidder.key], name);
    }

    pub fn take(&self, share_q32: u64, last_trade_id: u64) -> Instruction {
        let args = SliceArgs { share_q32, whole_limit_atoms: 0, last_trade_id };
        let remaining = self.world.slice_remaining(&self.seller.account, &self.bidder.account);
        let side = self.bidder.side();
        ix::take_insolvent(self.world.pool, self.seller.account, side, args, &remaining)
    }

    pub fn end(&self) -> Instruction {
        self.world.end(&self.seller.account)
    }

    pub fn cover(&self) -> Instruction {
        self.world.cover(&self.seller.account)
    }

    pub fn hold_key(&self, last_trade_id: u64) -> Pubkey {
        address::hold_back(&self.world.lot(&self.seller.account), last_trade_id)
    }

    pub fn hold(&self, last_trade_id: u64) -> Option<Box<HoldBack>> {
        decode::hold_back(&self.world.data(&self.hold_key(last_trade_id)))
    }

    pub fn resolve(&self, last_trade_id: u64) -> Instruction {
        let hold = self.hold(last_trade_id).expect("a hold-back");
        let remaining = ix::Remaining::of(&[hold.slice.account()]);
        ix::resolve_hold(self.hold_key(last_trade_id), &hold, &remaining)
    }

    /// Gives the insurance fund whole dollars, from outside.
    #[track_caller]
    pub fn fund(&mut self, usd: u64) {
        let giver = self.world.visitor();
        let wallet = self.world.usdc_wallet(&giver);
        let fund = ix::fund_insurance(self.world.pool, wallet, usd * USD);
        self.world.must(&[fund], &[&giver.key]);
    }
}
