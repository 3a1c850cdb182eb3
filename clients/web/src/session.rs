//! The pool, its markets and the time that all answers are for.

use crate::{
    abi::{Blob, Blobs},
    refusal::{Refusal, Result},
};
use anchor_lang::error::ErrorCode;
use breakwater_clearing::{
    errors::ClearingError,
    portfolio::MarginEngine,
    state::{Market, Pool, Surface},
};
use breakwater_client::{
    account::Kind,
    snapshot::{MarketState, Snapshot},
};
use serde::Deserialize;

/// A market to load.
#[derive(Clone, Copy, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "LoadedMarket"))]
pub struct MarketJson {
    /// Bytes of the market.
    pub market: Blob,
    /// Bytes of its surface.
    pub surface: Blob,
}

/// What was loaded; it outlives every call.
#[derive(Default)]
pub struct Session {
    loaded: Option<World>,
    now: i64,
}

/// A pool and its markets at one instant, as they are or as they would be.
#[derive(Clone)]
pub struct World {
    /// The pool.
    pub pool: Pool,
    /// Its markets and surfaces, and the time.
    pub snapshot: Snapshot,
}

impl Session {
    /// A pool and its markets, in the place of what was loaded before. Errors: Anchor's for bytes of another kind.
    pub fn load(&mut self, pool: Blob, markets: &[MarketJson], blobs: &Blobs) -> Result<()> {
        let pool = decode::<Pool>(blobs.get(pool)?)?;
        let decoded = |of: &MarketJson| {
            let market = decode::<Market>(blobs.get(of.market)?)?;
            let surface = decode::<Surface>(blobs.get(of.surface)?)?;
            Ok(MarketState { market, surface })
        };
        let markets = markets.iter().map(decoded).collect::<Result<Vec<_>>>()?;
        let snapshot = Snapshot::new(&pool, markets, self.now);
        self.loaded = Some(World { pool: *pool, snapshot });
        Ok(())
    }

    /// The cluster's time from now on [unix s].
    pub fn at(&mut self, now: i64) {
        self.now = now;
    }

    /// What was loaded, now. Errors: `NothingLoaded`.
    pub fn world(&self) -> Result<World> {
        let mut world = self.loaded.clone().ok_or(Refusal::NothingLoaded)?;
        world.snapshot.now = self.now;
        Ok(world)
    }
}

impl World {
    /// The cluster's time [unix s].
    pub fn now(&self) -> i64 {
        self.snapshot.now
    }

    /// The program's margin engine over these markets.
    pub fn engine(&self) -> MarginEngine<'_> {
        self.snapshot.engine()
    }

    /// A market and its surface, by index. Errors: `MarketMissing`.
    pub fn market(&self, index: u8) -> Result<&MarketState> {
        Ok(self.snapshot.market(index).ok_or(ClearingError::MarketMissing)?)
    }
}

/// An account of the program. Errors: Anchor's for bytes of another kind.
pub fn decode<T: Kind>(data: &[u8]) -> Result<Box<T>> {
    if !data.starts_with(T::DISCRIMINATOR) {
        return Err(ErrorCode::AccountDiscriminatorMismatch.into());
    }
    T::decode(data).ok_or_else(|| ErrorCode::AccountDidNotDeserialize.into())
}
