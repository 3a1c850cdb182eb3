//! States that take long to reach, written into accounts: for what is read, not for what leads there.

use crate::World;
use anchor_lang::{AccountSerialize, Discriminator, prelude::Pubkey};
use breakwater_clearing::state::{
    Auction, MAX_POSITIONS, MarginAccount, Market, Pool, Position, Protocol, Surface,
};
use breakwater_client::address;
use bytemuck::Pod;

/// Gives an account these positions and no others.
pub fn hold(account: &mut MarginAccount, positions: impl IntoIterator<Item = Position>) {
    let held: Vec<_> = positions.into_iter().collect();
    account.positions = [Position::default(); MAX_POSITIONS];
    account.positions[..held.len()].copy_from_slice(&held);
    account.position_count = u8::try_from(held.len()).expect("at most 128");
}

impl World {
    pub fn set_pool(&mut self, change: impl FnOnce(&mut Pool)) {
        let mut pool = self.pool_state();
        change(&mut pool);
        self.write(self.pool, &pool);
    }

    pub fn set_protocol(&mut self, change: impl FnOnce(&mut Protocol)) {
        let mut protocol = self.protocol_state();
        change(&mut protocol);
        self.write(address::protocol(), &protocol);
    }

    pub fn set_market(&mut self, index: u8, change: impl FnOnce(&mut Market)) {
        let mut market = self.market(index);
        change(&mut market);
        self.write_bytes(address::market(&self.pool, index), &*market);
    }

    pub fn set_surface(&mut self, index: u8, change: impl FnOnce(&mut Surface)) {
        let mut surface = self.surface(index);
        change(&mut surface);
        self.write_bytes(address::surface(&address::market(&self.pool, index)), &*surface);
    }

    pub fn set_account(&mut self, key: Pubkey, change: impl FnOnce(&mut MarginAccount)) {
        let mut account = self.account(&key);
        change(&mut account);
        self.write_bytes(key, &*account);
    }

    /// Of an account's auction.
    pub fn set_auction(&mut self, account: &Pubkey, change: impl FnOnce(&mut Auction)) {
        let mut auction = self.auction(account).expect("an auction");
        change(&mut auction);
        self.write_bytes(address::auction(account), &*auction);
    }

    /// Gives all positions of one margin account to another, as if it had traded.
    pub fn move_positions(&mut self, from: &Pubkey, to: &Pubkey) {
        let (mut giver, mut taker) = (self.account(from), self.account(to));
        std::mem::swap(&mut giver.positions, &mut taker.positions);
        std::mem::swap(&mut giver.position_count, &mut taker.position_count);
        self.write_bytes(*from, &*giver);
        self.write_bytes(*to, &*taker);
    }

    fn write(&mut self, key: Pubkey, value: &impl AccountSerialize) {
        let mut account = self.chain.get_account(&key).expect("an account");
        let mut data = account.data.as_mut_slice();
        value.try_serialize(&mut data).expect("room");
        self.chain.set_account(key, account);
    }

    fn write_bytes<T: Pod + Discriminator>(&mut self, key: Pubkey, value: &T) {
        let mut account = self.chain.get_account(&key).expect("an account");
        let bytes = bytemuck::bytes_of(value);
        account.data[8..8 + bytes.len()].copy_from_slice(bytes);
        self.chain.set_account(key, account);
    }
}
