//! Times in which nobody can act, one after another.

use crate::World;
use breakwater_clearing::{
    instructions::TightenArgs,
    state::{ParamSet, pause, stop},
};
use breakwater_client::instruction::{self as ix, Governed};
use rand::{Rng, seq::IndexedRandom};
use solana_signer::Signer;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Block {
    /// No mark finds its way into a block, of which there are as many as ever.
    Silence,
    /// The chain makes no blocks.
    Halted,
    /// The guardian stops something, which ends by itself.
    Stopped(u32),
    /// The guardian halts the pool for three days, and governance lifts it after its delay.
    LiftedHalt,
    /// The guardian pauses sales, and governance lifts that.
    LiftedPause,
}

impl Block {
    /// One that lasts as long as it is told to.
    pub fn timed(rng: &mut impl Rng) -> Self {
        let kinds = [stop::HALT, stop::PUBLIC_SALES, stop::SEALED_SALES, stop::BIDS];
        match rng.random_range(0..3) {
            0 => Self::Silence,
            1 => Self::Halted,
            _ => Self::Stopped(*kinds.choose(rng).expect("one")),
        }
    }

    pub fn any(rng: &mut impl Rng) -> Self {
        match rng.random_range(0..5) {
            0 => Self::LiftedHalt,
            1 => Self::LiftedPause,
            _ => Self::timed(rng),
        }
    }
}

impl World {
    /// Goes through a block; one that is lifted lasts as long as governance takes, whatever `secs` says. The marks stay as they are.
    pub fn go_through(&mut self, block: Block, secs: i64) {
        let (end, guardian) = (self.now() + secs, self.guardian.insecure_clone());
        match block {
            Block::Silence => {
                self.stand_still(end, secs.unsigned_abs() * 5 / 2);
            }
            Block::Halted => {
                self.stand_still(end, 1);
            }
            // what stops withdrawals too is not asked for again until they have been open for as long
            Block::Stopped(stop::HALT) if !self.may_halt() => {
                self.guard(stop::BIDS, u32::try_from(secs).expect("short"));
                self.pass(secs);
            }
            Block::Stopped(actions) => {
                self.guard(actions, u32::try_from(secs).expect("short"));
                self.pass(secs);
            }
            Block::LiftedHalt if self.may_halt() => {
                self.guard(stop::HALT, 259_200);
                self.enact(Governed::Pool(self.pool), ParamSet::Calm(stop::HALT));
            }
            Block::LiftedHalt | Block::LiftedPause => {
                self.must(&[ix::pause(guardian.pubkey(), pause::AUCTION)], &[&guardian]);
                self.enact(Governed::Protocol, ParamSet::Lift(pause::AUCTION));
            }
        }
    }

    /// The guardian may halt the pool now.
    fn may_halt(&self) -> bool {
        let stops = self.pool_state().stops;
        self.protocol_state().require_may_shut(&stops, self.now()).is_ok()
    }

    /// The guardian stops something.
    pub fn guard(&mut self, actions: u32, secs: u32) {
        self.tighten(actions, secs, 0);
    }

    /// The same, with what of the accounts' cash may still be withdrawn a window.
    pub fn tighten(&mut self, actions: u32, secs: u32, withdraw_bps: u32) {
        let guardian = self.guardian.insecure_clone();
        let args = TightenArgs { actions, secs, withdraw_bps };
        self.must(&[ix::tighten(guardian.pubkey(), self.pool, args)], &[&guardian]);
    }
}
