//! Several publishers of one market, and what each says.

use crate::{BTC, World, flat_point};
use anchor_lang::{prelude::Pubkey, solana_program::instruction::Instruction};
use breakwater_clearing::instructions::SurfacePointArgs;
use breakwater_client::instruction as ix;
use solana_keypair::Keypair;
use solana_signer::Signer;

/// BTC's publishers, by the order in which they were registered.
pub struct Voices {
    pub world: World,
    pub keys: Vec<Keypair>,
}

impl Voices {
    /// The world's authority, which publishes from the start.
    pub fn one(world: World) -> Self {
        let keys = vec![world.authority.insecure_clone()];
        Self { world, keys }
    }

    /// The authority and so many more, of whom `least` are needed.
    pub fn with(world: World, more: usize, least: u32) -> Self {
        let mut voices = Self::one(world);
        voices.register(more);
        voices.need(least);
        voices
    }

    /// So many of whom none is the authority, and `least` are needed.
    pub fn crowd(count: usize, least: u32) -> Self {
        let mut voices = Self { world: World::new(), keys: Vec::new() };
        let (key, pool) = (voices.world.authority.pubkey(), voices.world.pool);
        voices.world.must(&[ix::remove_publisher(key, None, pool, (BTC, key))], &[]);
        voices.register(count);
        voices.need(least);
        voices
    }

    fn register(&mut self, count: usize) {
        let (authority, pool) = (self.world.authority.pubkey(), self.world.pool);
        for _ in 0..count {
            let key = self.world.key();
            self.world.must(&[ix::register_publisher(authority, pool, BTC, key.pubkey())], &[]);
            self.keys.push(key);
        }
    }

    fn need(&mut self, least: u32) {
        self.world.set_market(BTC, |market| market.params.least_publishers = least);
    }

    pub fn pubkeys(&self) -> Vec<Pubkey> {
        self.keys.iter().map(|key| key.pubkey()).collect()
    }

    /// What one publishes, with all others beside it.
    pub fn says(&self, who: usize, points: Vec<SurfacePointArgs>) -> Instruction {
        let key = self.keys[who].pubkey();
        let others: Vec<_> = self.pubkeys().into_iter().filter(|other| *other != key).collect();
        ix::publish_surface(key, self.world.pool, BTC, &others, points)
    }

    #[track_caller]
    pub fn say(&mut self, who: usize, points: Vec<SurfacePointArgs>) {
        let (says, key) = (self.says(who, points), self.keys[who].insecure_clone());
        self.world.must(&[says], &[&key]);
    }

    /// One volatility for every expiry.
    pub fn flat(&self, vol_bps: i64) -> Vec<SurfacePointArgs> {
        let now = self.world.now();
        self.world.expiries.iter().map(|expiry| flat_point(*expiry, now, vol_bps)).collect()
    }

    #[track_caller]
    pub fn say_flat(&mut self, who: usize, vol_bps: i64) {
        self.say(who, self.flat(vol_bps));
    }

    /// Volatility at the money of an expiry [bps].
    pub fn vol_bps(&self, at: usize) -> f64 {
        let surface = self.world.surface(BTC);
        let slot = surface.find(self.world.expiries[at]).unwrap();
        let sd = slot.svi().total_sd_q48(0, 1 << 48, &Default::default()) as f64 / 2f64.powi(48);
        sd / (slot.tenor_secs as f64 / 31_536_000.0).sqrt() * 10_000.0
    }
}
