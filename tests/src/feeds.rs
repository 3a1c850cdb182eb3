//! Oracle accounts of other programs, byte by byte, put where a market looks for them.

use crate::World;
use anchor_lang::prelude::Pubkey;

/// Owners that the tests' protocol believes.
pub const LEGACY_PYTH: Pubkey = Pubkey::new_from_array([201; 32]);
pub const SWITCHBOARD: Pubkey = Pubkey::new_from_array([202; 32]);

/// Bytes of a legacy Pyth price account that trades at `price` x 10^-8.
pub fn legacy_bytes(price: i64, conf: u64, timestamp: i64) -> Vec<u8> {
    let mut bytes = vec![0; 3_312];
    let mut put = |at: usize, value: &[u8]| bytes[at..at + value.len()].copy_from_slice(value);
    put(0, &0xa1b2_c3d4_u32.to_le_bytes());
    put(4, &2u32.to_le_bytes()); // version
    put(8, &3u32.to_le_bytes()); // a price account
    put(12, &3_312u32.to_le_bytes());
    put(16, &1u32.to_le_bytes()); // of a price
    put(20, &(-8i32).to_le_bytes());
    put(48, &price.to_le_bytes()); // moving average
    put(96, &timestamp.to_le_bytes());
    put(208, &price.to_le_bytes());
    put(216, &conf.to_le_bytes());
    put(224, &1u32.to_le_bytes()); // trading
    put(232, &1u64.to_le_bytes());
    bytes
}

/// Bytes of a Switchboard On-Demand feed with three samples at `usd`.
pub fn switchboard_bytes(usd: u64, slot: u64) -> Vec<u8> {
    let mut bytes = vec![0; 3_208];
    let mut put = |at: usize, value: &[u8]| bytes[at..at + value.len()].copy_from_slice(value);
    let value = i128::from(usd) * 1_000_000_000_000_000_000;
    put(0, &[0xc4, 0x1b, 0x6c, 0xc4, 0x0a, 0xd7, 0xdb, 0x28]);
    put(2_215, &[1]); // least samples
    for at in [2_264, 2_296, 2_328, 2_344] {
        put(at, &value.to_le_bytes()); // value, mean, least, greatest
    }
    put(2_360, &[3]);
    for at in [2_368, 2_376, 2_384] {
        put(at, &slot.to_le_bytes());
    }
    bytes
}

impl World {
    pub fn slot(&self) -> u64 {
        self.chain.clock().slot
    }

    /// Writes an account of another program.
    pub fn put_account(&mut self, key: Pubkey, owner: Pubkey, data: Vec<u8>) {
        let mut shell = self.chain.get_account(&self.quote_mint).expect("an account");
        shell.lamports = 1_000_000_000;
        (shell.owner, shell.data) = (owner, data);
        self.chain.set_account(key, shell);
    }
}
