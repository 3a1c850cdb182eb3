//! A scene whose pool has a backstop vault: an hour to get in, a day to get out, slices from a price of 90 % down.

use crate::{BTC, ETH, Scene, Trader, USD};
use anchor_lang::{prelude::Pubkey, solana_program::instruction::Instruction};
use breakwater_clearing::state::{BackstopShare, BackstopVault, PoolSettings};
use breakwater_client::{
    address, decode,
    instruction::{self as ix, Remaining},
};
use breakwater_risk::ONE_Q32;
use solana_keypair::Keypair;
use solana_signer::Signer;

pub const HOUR: i64 = 3_600;

pub struct Vault {
    pub scene: Scene,
    pub manager: Keypair,
}

/// With nobody in it.
pub fn empty_vault(change: impl FnOnce(&mut PoolSettings)) -> Vault {
    let mut scene = Scene::new(change);
    let (authority, manager) = (scene.world.authority.pubkey(), scene.world.key());
    let create = ix::create_backstop(authority, scene.world.pool, manager.pubkey());
    scene.world.must(&[create], &[]);
    scene.world.traders.push(address::backstop_account(&scene.world.pool));
    Vault { scene, manager }
}

/// With 400 000 USD of a provider in it, and the scene's seller in auction.
pub fn auctioned_vault() -> Vault {
    let mut vault = empty_vault(|_| ());
    let provider = vault.scene.world.visitor();
    vault.admit(&provider, 400_000);
    vault.scene.world.set_prices_and_vol(40_000, 2_000, 9_000);
    vault.scene.must_start();
    vault
}

impl Vault {
    pub fn key(&self) -> Pubkey {
        address::backstop_account(&self.scene.world.pool)
    }

    pub fn state(&self) -> BackstopVault {
        let world = &self.scene.world;
        decode::backstop_vault(&world.data(&address::backstop(&world.pool))).unwrap()
    }

    pub fn share(&self, provider: &Trader) -> BackstopShare {
        let world = &self.scene.world;
        let key = address::share(&address::backstop(&world.pool), &provider.key.pubkey());
        decode::backstop_share(&world.data(&key)).unwrap()
    }

    pub fn remaining(&self) -> Remaining {
        self.scene.world.remaining(&[self.key()])
    }

    #[track_caller]
    pub fn ask(&mut self, provider: &Trader, usd: u64) {
        let world = &self.scene.world;
        let (payer, wallet) = (world.authority.pubkey(), world.usdc_wallet(provider));
        let ask =
            ix::request_backstop_deposit(world.pool, payer, wallet, usd * USD, &self.remaining());
        self.scene.world.does(ask, &[&provider.key]);
    }

    pub fn enter(&self, provider: &Trader) -> Instruction {
        ix::process_backstop_deposit(
            self.scene.world.pool,
            provider.key.pubkey(),
            &self.remaining(),
        )
    }

    #[track_caller]
    pub fn ask_out(&mut self, provider: &Trader, shares: u64) {
        let owner = provider.key.pubkey();
        let ask = ix::request_backstop_redemption(
            self.scene.world.pool,
            owner,
            shares,
            &self.remaining(),
        );
        self.scene.world.does(ask, &[&provider.key]);
    }

    pub fn leave(&self, provider: &Trader) -> Instruction {
        let wallet = self.scene.world.usdc_wallet(provider);
        ix::process_backstop_redemption(self.scene.world.pool, wallet, 0, &self.remaining())
    }

    /// Asks, waits and enters, at the same prices.
    #[track_caller]
    pub fn admit(&mut self, provider: &Trader, usd: u64) {
        self.ask(provider, usd);
        self.wait(HOUR);
        let enter = self.enter(provider);
        self.scene.world.does(enter, &[]);
    }

    /// Time passes, prices stay.
    #[track_caller]
    pub fn wait(&mut self, secs: i64) {
        let usd = |index| self.scene.world.market(index).mark.price_atoms / USD;
        let (btc, eth) = (usd(BTC), usd(ETH));
        self.scene.world.pass(secs);
        self.scene.world.set_prices_and_vol(btc, eth, 9_000);
    }

    pub fn value(&self) -> i64 {
        let (_, health) = self.scene.assess(&self.key());
        health.equity_atoms()
    }

    pub fn take(&self) -> Instruction {
        let world = &self.scene.world;
        let remaining = world.slice_remaining(&self.scene.seller.account, &self.key());
        ix::backstop_take(world.pool, self.scene.seller.account, ONE_Q32, &remaining)
    }
}
