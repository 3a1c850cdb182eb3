//! What a change is made to: one of protocol, pool, market, breakers, found by the kind of the set.

use crate::{
    errors::ClearingError,
    seeds,
    state::{Breakers, Governed, Market, ParamSet, Pool, Protocol},
};
use anchor_lang::prelude::*;
use std::cell::Ref;

/// What a set of parameters belongs to.
#[derive(Clone, Copy, Debug)]
pub struct InForce {
    /// Address of protocol, pool, market or breakers.
    pub target: Pubkey,
    /// Version of the set, and when the steward last moved it.
    pub governed: Governed,
}

/// The same, with the set in force.
#[derive(Clone, Debug)]
pub struct Current {
    /// Address of protocol, pool, market or breakers.
    pub target: Pubkey,
    /// Version of the set, and when the steward last moved it.
    pub governed: Governed,
    /// As it is now.
    pub set: ParamSet,
}

/// The accounts a set can belong to; those that the kind of the set does not need are left out.
#[derive(Accounts)]
pub struct Target<'info> {
    /// The protocol; bound by seeds.
    #[account(mut, seeds = [seeds::PROTOCOL], bump = protocol.bump)]
    pub protocol: Box<Account<'info, Protocol>>,
    /// Of every set but the protocol's own; bound by its `protocol`.
    #[account(mut, has_one = protocol @ ClearingError::WrongPool)]
    pub pool: Option<Box<Account<'info, Pool>>>,
    /// Of a set of a market. CHECK: [`Target`] holds it to `pool`.
    #[account(mut)]
    pub market: Option<AccountLoader<'info, Market>>,
    /// Of a set of breakers. CHECK: [`Target`] holds it to `pool`.
    #[account(mut)]
    pub breakers: Option<Box<Account<'info, Breakers>>>,
}

impl<'info> Target<'info> {
    fn pool(&self) -> Result<&Account<'info, Pool>> {
        self.pool.as_deref().ok_or_else(|| error!(ClearingError::TargetMissing))
    }

    fn pool_mut(&mut self) -> Result<&mut Account<'info, Pool>> {
        self.pool.as_deref_mut().ok_or_else(|| error!(ClearingError::TargetMissing))
    }

    /// The market that was passed, of the pool that was passed. Errors: `TargetMissing`, `WrongPool`.
    pub fn market(&self) -> Result<Ref<'_, Market>> {
        let pool = self.pool()?.key();
        let market = self.market.as_ref().ok_or(ClearingError::TargetMissing)?.load()?;
        require_keys_eq!(market.pool, pool, ClearingError::WrongPool);
        Ok(market)
    }

    /// Address of what a set like this one belongs to, and its version. Errors: `TargetMissing`, `WrongPool`.
    pub fn governed(&self, like: &ParamSet) -> Result<InForce> {
        let of = |target, governed| Ok(InForce { target, governed });
        match like {
            ParamSet::Protocol(_) | ParamSet::Lift(_) => {
                of(self.protocol.key(), self.protocol.governed)
            }
            ParamSet::Pool(_) | ParamSet::Calm(_) => {
                let pool = self.pool()?;
                of(pool.key(), pool.governed)
            }
            ParamSet::Market(_) => {
                let pool = self.pool()?.key();
                let loader = self.market.as_ref().ok_or(ClearingError::TargetMissing)?;
                let market = loader.load()?;
                require_keys_eq!(market.pool, pool, ClearingError::WrongPool);
                of(loader.key(), market.governed)
            }
            ParamSet::Breakers(_) => {
                let pool = self.pool()?.key();
                let breakers = self.breakers.as_ref().ok_or(ClearingError::TargetMissing)?;
                require_keys_eq!(breakers.pool, pool, ClearingError::WrongPool);
                of(breakers.key(), breakers.governed)
            }
        }
    }

    /// The same, and the set as it is now, of the kind of `like`.
    #[inline(never)]
    pub fn current(&self, like: &ParamSet) -> Result<Current> {
        let InForce { target, governed } = self.governed(like)?;
        let set = match like {
            ParamSet::Protocol(_) => ParamSet::Protocol(self.protocol.params),
            ParamSet::Lift(_) => ParamSet::Lift(self.protocol.paused),
            ParamSet::Pool(_) => ParamSet::Pool(self.pool()?.settings),
            ParamSet::Calm(_) => {
                let now = Clock::get()?.unix_timestamp;
                ParamSet::Calm(self.pool()?.stops.active(now))
            }
            ParamSet::Market(_) => {
                let loader = self.market.as_ref().ok_or(ClearingError::TargetMissing)?;
                ParamSet::Market(Box::new(loader.load()?.params))
            }
            ParamSet::Breakers(_) => {
                let breakers = self.breakers.as_ref().ok_or(ClearingError::TargetMissing)?;
                ParamSet::Breakers(Box::new(breakers.rules))
            }
        };
        Ok(Current { target, governed, set })
    }

    /// A market asks for no more publishers than it has. Errors: `PublisherMissing`, `TargetMissing`.
    pub fn require_publishers(&self, set: &ParamSet) -> Result<()> {
        if let ParamSet::Market(params) = set {
            let loader = self.market.as_ref().ok_or(ClearingError::TargetMissing)?;
            let (least, now) = (params.least_publishers, loader.load()?);
            let enough = least <= now.params.least_publishers || least <= u32::from(now.publishers);
            require!(enough, ClearingError::PublisherMissing);
        }
        Ok(())
    }

    /// Puts a set in the place of the one that [`Self::current`] showed, and moves its version on; returns that.
    #[inline(never)]
    pub fn apply(&mut self, set: &ParamSet, mut governed: Governed) -> Result<u64> {
        governed.bump()?;
        match set {
            ParamSet::Protocol(params) => self.protocol.params = *params,
            ParamSet::Lift(bits) => self.protocol.resume(*bits, Clock::get()?.unix_timestamp),
            ParamSet::Pool(settings) => self.pool_mut()?.settings = *settings,
            ParamSet::Calm(bits) => {
                let now = Clock::get()?.unix_timestamp;
                self.pool_mut()?.stops.lift(*bits, now);
            }
            ParamSet::Market(params) => {
                let loader = self.market.as_ref().ok_or(ClearingError::TargetMissing)?;
                let mut market = loader.load_mut()?;
                market.adopt(params);
                market.governed = governed;
            }
            ParamSet::Breakers(rules) => {
                let breakers = self.breakers.as_mut().ok_or(ClearingError::TargetMissing)?;
                breakers.rules = **rules;
                breakers.governed = governed;
            }
        }
        match set {
            ParamSet::Protocol(_) | ParamSet::Lift(_) => self.protocol.governed = governed,
            ParamSet::Pool(_) | ParamSet::Calm(_) => self.pool_mut()?.governed = governed,
            ParamSet::Market(_) | ParamSet::Breakers(_) => {}
        }
        Ok(governed.version)
    }
}
