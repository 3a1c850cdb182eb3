//! Governance by a multisig: the published Squads v4 program, whose vault is the protocol's authority.

use anchor_lang::solana_program::instruction::Instruction;
use breakwater_clearing::{
    instructions::QueueChangeArgs,
    state::{ParamSet, PoolSettings, Role},
};
use breakwater_client::{
    address,
    instruction::{self as ix, Governed},
};
use breakwater_tests::{
    squads::{self, Squads},
    *,
};
use solana_signer::Signer;

struct Council {
    world: World,
    squads: Squads,
}

impl Council {
    /// A world whose protocol is run by a two-of-three multisig, which accepted the role by its own vote.
    fn new() -> Self {
        let mut world = World::new();
        squads::load(world.chain.compiled(), program_path("squads_v4.so"));
        let members = vec![world.key(), world.key(), world.key()];
        let squads = Squads::create(&mut world, members, 2);
        let (key, vault) = (world.authority.pubkey(), squads.vault);
        world.must(&[ix::propose_role(key, key, None, Role::Authority, vault)], &[]);
        world.pass(DAY);
        let accept = ix::accept_role(None, &world.role_transfer(None, Role::Authority));
        let mut council = Self { world, squads };
        council.pass(accept);
        assert_eq!(council.world.protocol_state().authority, vault);
        council
    }

    /// Proposed, approved twice, executed.
    fn pass(&mut self, instruction: Instruction) {
        let sent = self.squads.pass(&mut self.world, &[instruction]);
        assert!(sent.is_ok(), "{:?}", sent.err());
    }

    fn queue(&self, set: ParamSet, replaces: u64, not_after_ts: i64) -> Instruction {
        let args = QueueChangeArgs { set, replaces, not_after_ts };
        let (vault, of) = (self.squads.vault, Governed::Pool(self.world.pool));
        ix::queue_change(vault, vault, of, args)
    }

    /// The vault pays rents.
    fn fund_vault(&mut self) {
        self.world.chain.airdrop(&self.squads.vault, 10_000_000_000);
    }
}

fn higher_floor() -> ParamSet {
    ParamSet::Pool(PoolSettings { floor_bps: 4_000, ..pool_settings() })
}

#[test]
fn multisig_takes_the_protocol_over_and_changes_a_parameter_by_vote_and_delay() {
    let mut council = Council::new();
    council.fund_vault();
    let not_after_ts = council.world.now() + 3_600;
    let queue = council.queue(higher_floor(), 0, not_after_ts);
    council.pass(queue);
    let of = Governed::Pool(council.world.pool);
    council.world.pass(DAY);
    let execute = council.world.execute(of, &higher_floor());
    council.world.must(&[execute], &[]); // by anyone
    assert_eq!(council.world.pool_state().settings.floor_bps, 4_000);
    // who ran the protocol before asks for nothing any more
    let stale = council.world.queue(of, higher_floor());
    council.world.must_fail(&[stale], &[], "WrongAuthority");
}

/// Approvals collected now and used weeks later, as they were against a protocol of 2026.
#[test]
fn votes_collected_in_advance_are_worth_nothing_later() {
    let mut council = Council::new();
    council.fund_vault();
    let queue = council.queue(higher_floor(), 0, council.world.now() + DAY);
    let number = council.squads.propose(&mut council.world, std::slice::from_ref(&queue));
    for member in [0, 1] {
        assert!(
            council.squads.vote(&mut council.world, "proposal_approve", number, member).is_ok()
        );
    }
    council.world.pass(20 * DAY);
    let sent = council.squads.execute(&mut council.world, number, &[queue]);
    let logs = format!("{:?}", sent.expect_err("the time has run out"));
    assert!(logs.contains("ChangeDead"), "{logs}");
    let change = address::change(&council.world.pool, higher_floor().kind());
    assert!(council.world.data(&change).is_empty());
}
