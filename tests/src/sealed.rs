//! An account in its sealed round, ten seconds for each stage, and three admitted bidders.

use crate::{Scene, Trader, World};
use anchor_lang::solana_program::instruction::Instruction;
use breakwater_clearing::{
    instructions::SealedPrice,
    state::{PoolSettings, SealedBid},
};
use breakwater_client::{
    address, decode,
    instruction::{self as ix, Lot},
};
use breakwater_risk::ONE_Q32;
use solana_signer::Signer;

pub fn with_sealed_round(settings: &mut PoolSettings) {
    settings.sealed.commit_secs = 10;
}

/// Per cent of value, per cent of the account.
pub fn sealed_price(d: u64, share: u64, salt: u8) -> SealedPrice {
    SealedPrice { d_q32: ONE_Q32 / 100 * d, share_q32: ONE_Q32 / 100 * share, salt: [salt; 32] }
}

pub struct Round {
    pub scene: Scene,
    pub bidders: Vec<Trader>,
    pub lot: Lot,
}

pub fn sealed_round() -> Round {
    let mut scene = Scene::short(with_sealed_round);
    let bidders: Vec<Trader> = (0..3).map(|_| scene.world.trader(1_000_000)).collect();
    for bidder in &bidders {
        admit(&mut scene.world, bidder);
    }
    scene.must_start();
    let lot = scene.world.lot(&scene.seller.account);
    Round { scene, bidders, lot }
}

/// The steward admits a bidder, who gets some SOL for rents.
pub fn admit(world: &mut World, bidder: &Trader) {
    let steward = world.steward.insecure_clone();
    let admit = ix::admit_liquidator(steward.pubkey(), world.pool, bidder.key.pubkey());
    world.must(&[admit], &[&steward]);
    world.chain.airdrop(&bidder.key.pubkey(), 1_000_000_000);
}

impl Round {
    pub fn commitment(&self, bidder: usize, price: &SealedPrice) -> Instruction {
        let bidder = &self.bidders[bidder];
        let both = [bidder.account, self.lot.margin_account];
        let remaining = self.scene.world.remaining(&both);
        let owner = bidder.key.pubkey();
        ix::commit_bid(&self.lot, owner, bidder.side(), price, &remaining)
    }

    #[track_caller]
    pub fn commit(&mut self, bidder: usize, price: &SealedPrice) {
        let commit = self.commitment(bidder, price);
        self.scene.world.does(commit, &[&self.bidders[bidder].key]);
    }

    pub fn allotment(&self) -> Instruction {
        let remaining = self.scene.world.remaining(&[self.lot.margin_account]);
        ix::allot_sealed(&self.lot, &remaining)
    }

    pub fn filling(&self, bidder: usize) -> Instruction {
        let account = self.bidders[bidder].account;
        let remaining = self.scene.world.slice_remaining(&self.lot.margin_account, &account);
        let owner = self.bidders[bidder].key.pubkey();
        ix::fill_sealed(&self.lot, (owner, account), &remaining)
    }

    pub fn bid(&self, bidder: usize) -> SealedBid {
        let owner = self.bidders[bidder].key.pubkey();
        let key = address::sealed_bid(&self.lot.margin_account, &owner);
        decode::sealed_bid(&self.scene.world.data(&key)).expect("a sealed bid")
    }

    pub fn reveals(&self, bidder: usize, price: SealedPrice) -> Instruction {
        let remaining = self.scene.world.remaining(&[self.lot.margin_account]);
        ix::reveal_bid(&self.lot, self.bidders[bidder].key.pubkey(), price, &remaining)
    }

    pub fn releases(&self, bidder: usize) -> Instruction {
        let remaining = self.scene.world.remaining(&[self.lot.margin_account]);
        ix::release_bond(&self.bid(bidder), &remaining)
    }

    pub fn reveal(&mut self, bidder: usize, price: SealedPrice) {
        let reveal = self.reveals(bidder, price);
        self.scene.world.does(reveal, &[]);
    }

    #[track_caller]
    pub fn allot(&mut self) {
        let allot = self.allotment();
        self.scene.world.does(allot, &[]);
    }

    #[track_caller]
    pub fn fill(&mut self, bidder: usize) {
        let fill = self.filling(bidder);
        self.scene.world.does(fill, &[]);
    }

    /// Cash of a bidder before and after its bond is released.
    pub fn release(&mut self, bidder: usize) -> i64 {
        let account = self.bidders[bidder].account;
        let before = self.scene.world.account(&account).cash_atoms;
        let release = self.releases(bidder);
        self.scene.world.does(release, &[]);
        self.scene.world.account(&account).cash_atoms - before
    }

    pub fn lots(&self, bidder: usize) -> i64 {
        let account = self.scene.world.account(&self.bidders[bidder].account);
        account.positions().first().map_or(0, |position| position.size_lots)
    }
}
