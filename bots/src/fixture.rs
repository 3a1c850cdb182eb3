//! A pool with one market at 100 000 dollars and a volatility of about 70 %, for tests.

use crate::{
    chain::{Account, View},
    config::Deployment,
};
use anchor_lang::{Discriminator, prelude::Pubkey};
use breakwater_clearing::state::{
    MarginAccount, Market, Pool, RangeState, Series, Stops, Surface, SurfaceSlot, slot_status,
};
use breakwater_client::{
    decode,
    snapshot::{MarketState, Snapshot, empty_account},
};
use std::{path::Path, sync::Arc};

pub const NOW: i64 = 1_800_000_000;
pub const EXPIRY: i64 = NOW + 604_800;
pub const USD: u64 = 1_000_000;
pub const CONTRACT: i64 = 1_000_000;
/// Of the market's collateral.
pub const ONE_BTC: u64 = 100_000_000;

/// The bytes of an account in which everything is zero.
pub fn blank<T: Discriminator>() -> Vec<u8> {
    let mut data = T::DISCRIMINATOR.to_vec();
    data.resize(8 + size_of::<T>(), 0);
    data
}

pub fn deployment() -> Deployment {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations/localnet.toml");
    Deployment::load(&file).unwrap()
}

pub fn snapshot() -> Snapshot {
    let deployment = deployment();
    let mut market = decode::market(&blank::<Market>()).unwrap();
    market.params = deployment.market_params(0).unwrap();
    market.symbol = *b"BTC\0\0\0\0\0";
    market.collateral_decimals = 8;
    market.mark.price_atoms = 100_000 * USD;
    market.mark.ema_atoms = 100_000 * USD;
    market.mark.publish_ts = NOW;
    market.range = RangeState {
        im_bps: 10_000,
        mm_bps: 10_000,
        mm_ts: NOW,
        standing_ts: NOW,
        ..RangeState::default()
    };
    let mut surface = decode::surface(&blank::<Surface>()).unwrap();
    let one = 1i64 << 32;
    surface.slots[0] = SurfaceSlot {
        expiry_ts: EXPIRY,
        published_ts: NOW,
        a_q32: one / 200,
        b_q32: one / 50,
        sigma_q32: one / 5,
        tenor_secs: 604_800,
        basis_q32: 1 << 32,
        status: slot_status::LIVE,
        ..SurfaceSlot::default()
    };
    Snapshot {
        settings: deployment.pool.settings,
        stops: Stops::default(),
        markets: vec![MarketState { market, surface }],
        now: NOW,
    }
}

/// A pool of these settings in which everything else is nothing.
pub fn pool(snapshot: &Snapshot) -> Pool {
    let mut pool = decode::pool(&[Pool::DISCRIMINATOR, &[0; 4_096]].concat()).unwrap();
    (pool.settings, pool.markets) = (snapshot.settings, 1);
    pool
}

/// A put at the money for 0, a call for anything else [USD].
pub fn series(call_usd: u64) -> Series {
    let (kind, strike_usd) = if call_usd == 0 { (1, 100_000) } else { (0, call_usd) };
    Series { market: 0, kind, expiry_ts: EXPIRY, strike_atoms: strike_usd * USD }
}

/// Cash in dollars, and lots of one series.
pub fn account(cash_usd: i64, (series, lots): (Series, i64)) -> Box<MarginAccount> {
    let mut account = empty_account();
    account.cash_atoms = cash_usd * USD.cast_signed();
    if lots != 0 {
        account.change(&series, lots).unwrap();
    }
    account
}

/// One look at the pool with these accounts, none of them in auction.
pub fn view(snapshot: Snapshot, accounts: Vec<Box<MarginAccount>>) -> View {
    let account = |state: Box<MarginAccount>| Account {
        key: Pubkey::new_unique(),
        state: Arc::from(state),
        auction: None,
    };
    View {
        pool_key: Pubkey::new_unique(),
        pool: pool(&snapshot),
        snapshot,
        accounts: accounts.into_iter().map(account).collect(),
        breakers: None,
        holds: vec![],
        sealed: vec![],
        liquidators: vec![],
    }
}
