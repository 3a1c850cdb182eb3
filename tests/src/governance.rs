//! Asking for changes, waiting for them, executing them.

use crate::{BTC, World};
use anchor_lang::{prelude::Pubkey, solana_program::instruction::Instruction};
use breakwater_clearing::{
    instructions::{QueueChangeArgs, StepParamsArgs},
    state::{MarketParams, ParamChange, ParamSet, Role, RoleTransfer},
};
use breakwater_client::{
    decode,
    instruction::{self as ix, Governed, Sources},
};
use solana_signer::Signer;

/// BTC's parameters, as what a change is made to.
pub fn btc(world: &World) -> Governed {
    Governed::Market { pool: world.pool, index: BTC }
}

/// BTC's parameters as they are, but for something.
pub fn market_set(world: &World, change: impl FnOnce(&mut MarketParams)) -> ParamSet {
    let mut params = world.market(BTC).params;
    change(&mut params);
    ParamSet::Market(Box::new(params))
}

impl World {
    /// Version in force of what is governed.
    pub fn version(&self, of: Governed) -> u64 {
        match of {
            Governed::Protocol => self.protocol_state().governed.version,
            Governed::Pool(_) => self.pool_state().governed.version,
            Governed::Market { index, .. } => self.market(index).governed.version,
            Governed::Breakers(_) => {
                decode::breakers(&self.data(&of.key())).expect("breakers").governed.version
            }
        }
    }

    /// Asks for a change of the version there is, within the hour.
    pub fn queue(&self, of: Governed, set: ParamSet) -> Instruction {
        let (replaces, not_after_ts) = (self.version(of), self.now() + 3_600);
        self.queue_args(of, QueueChangeArgs { set, replaces, not_after_ts })
    }

    pub fn queue_args(&self, of: Governed, args: QueueChangeArgs) -> Instruction {
        let key = self.authority.pubkey();
        ix::queue_change(key, key, of, args)
    }

    pub fn change(&self, of: Governed, like: &ParamSet) -> ParamChange {
        decode::param_change(&self.data(&of.change(like))).expect("a queued change")
    }

    pub fn execute(&self, of: Governed, like: &ParamSet) -> Instruction {
        ix::execute_change(of, &self.change(of, like))
    }

    /// Queues, waits, executes.
    #[track_caller]
    pub fn enact(&mut self, of: Governed, set: ParamSet) {
        let queue = self.queue(of, set.clone());
        self.must(&[queue], &[]);
        self.pass(i64::from(self.protocol_state().params.delay_secs));
        let execute = self.execute(of, &set);
        self.must(&[execute], &[]);
    }

    /// Queues a change of feeds, waits, executes it with what shows that they can be read, put up when the time has come.
    #[track_caller]
    pub fn enact_feeds(
        &mut self,
        of: Governed,
        set: ParamSet,
        show: impl FnOnce(&mut Self) -> Sources,
    ) {
        let queue = self.queue(of, set.clone());
        self.must(&[queue], &[]);
        self.pass(i64::from(self.protocol_state().params.delay_secs));
        let sources = show(self);
        let execute = ix::execute_feeds(of, &self.change(of, &set), None, sources);
        self.must(&[execute], &[]);
    }

    /// The steward's step from the version there is.
    pub fn step(&self, of: Governed, set: ParamSet) -> Instruction {
        let args = StepParamsArgs { set, replaces: self.version(of) };
        ix::step_params(self.steward.pubkey(), of, args)
    }

    pub fn role_transfer(&self, pool: Option<Pubkey>, role: Role) -> RoleTransfer {
        let key = ix::role_transfer(pool, role);
        decode::role_transfer(&self.data(&key)).expect("a role on its way")
    }
}
