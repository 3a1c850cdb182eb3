//! A pool with one market at 60 000 USD and 60 % volatility, for tests.

use crate::session::World;
use breakwater_clearing::state::{
    MarginAccount, Market, Pool, PoolSettings, Series, Surface, slot_status,
};
use breakwater_client::snapshot::{MarketState, Snapshot, empty_account};
use breakwater_tests::{DAY, START, USD, flat_point, market_params, pool_settings};

pub const EXPIRY: i64 = START + 30 * DAY;
pub const CONTRACT: i64 = 1_000_000;
pub const K: u64 = 1_000 * USD;

pub fn world() -> World {
    let pool = pool(pool_settings());
    let mut market: Box<Market> = bytemuck::allocation::zeroed_box();
    market.params = market_params([1; 32]);
    market.mark.price_atoms = 60 * K;
    market.mark.ema_atoms = 60 * K;
    market.mark.conf_atoms = 20 * USD;
    market.mark.publish_ts = START;
    market.range.im_bps = 10_000;
    market.range.mm_bps = 10_000;
    market.range.mm_ts = START;
    market.range.standing_ts = START;
    market.collateral_decimals = 8;
    let mut surface: Box<Surface> = bytemuck::allocation::zeroed_box();
    for (slot, days) in surface.slots.iter_mut().zip([7, 30]) {
        let point = flat_point(START + days * DAY, START, 6_000);
        slot.expiry_ts = point.expiry_ts;
        slot.published_ts = START;
        slot.a_q32 = point.a_q32;
        slot.sigma_q32 = point.sigma_q32;
        slot.tenor_secs = (days * DAY).unsigned_abs();
        slot.basis_q32 = point.basis_q32;
        slot.status = slot_status::LIVE;
    }
    let snapshot = Snapshot::new(&pool, vec![MarketState { market, surface }], START);
    World { pool, snapshot }
}

fn pool(settings: PoolSettings) -> Pool {
    Pool {
        settings,
        protocol: Default::default(),
        quote_vault: Default::default(),
        backstop_account: Default::default(),
        governed: Default::default(),
        stops: Default::default(),
        insurance_atoms: 0,
        gamma_atoms: 0,
        escrow_atoms: 0,
        held_atoms: 0,
        bonds_atoms: 0,
        entering_atoms: 0,
        loss_atoms: 0,
        suspense_atoms: 0,
        accounts_cash_atoms: 0,
        debts_atoms: 0,
        shortfall_atoms: 0,
        gap_atoms: 0,
        settling_atoms: 0,
        kept_atoms: 0,
        shared: Default::default(),
        insurance_window: Default::default(),
        outflow: Default::default(),
        auctioned_window: Default::default(),
        auction_notional_atoms: 0,
        turns_until_us: 0,
        insurance_paid_atoms: 0,
        slices: 0,
        id: 0,
        markets: 1,
        bump: 0,
    }
}

pub fn series(kind: u8, strike_atoms: u64) -> Series {
    Series { market: 0, kind, expiry_ts: EXPIRY, strike_atoms }
}

/// Cash in USD and positions.
pub fn account(cash_usd: i64, legs: &[(Series, i64)]) -> Box<MarginAccount> {
    let mut account = empty_account();
    account.cash_atoms = cash_usd * USD as i64;
    for (series, lots) in legs {
        account.change(series, *lots).unwrap();
    }
    account
}
