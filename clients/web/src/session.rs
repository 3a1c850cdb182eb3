//! The pool, its markets and the time that all answers are for.

use crate::{
    abi::Blobs,
    refusal::{Refusal, Result},
};
use anchor_lang::error::ErrorCode;
use breakwater_clearing::{
    errors::ClearingError,
    portfolio::MarginEngine,
    state::{Market, Pool, Surface},
};
use breakwater_client::{account::Kind, snapshot::Snapshot};

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
    /// Blob 0 is the pool; then each market with its surface. Errors: Anchor's for bytes of another kind.
    pub fn load(&mut self, blobs: &Blobs) -> Result<()> {
        let pool = decode::<Pool>(blobs.get(0)?)?;
        let mut markets = Vec::new();
        while let Ok(market) = blobs.get(1 + 2 * markets.len()) {
            let market = decode::<Market>(market)?;
            let surface = decode::<Surface>(blobs.get(2 + 2 * markets.len())?)?;
            markets.push((market, surface));
        }
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
    pub fn market(&self, index: u8) -> Result<&(Box<Market>, Box<Surface>)> {
        let found = self.snapshot.markets.iter().find(|(market, _)| market.index == index);
        Ok(found.ok_or(ClearingError::MarketMissing)?)
    }
}

/// An account of the program. Errors: Anchor's for bytes of another kind.
pub fn decode<T: Kind>(data: &[u8]) -> Result<Box<T>> {
    if !data.starts_with(T::DISCRIMINATOR) {
        return Err(ErrorCode::AccountDiscriminatorMismatch.into());
    }
    T::decode(data).ok_or_else(|| ErrorCode::AccountDidNotDeserialize.into())
}
