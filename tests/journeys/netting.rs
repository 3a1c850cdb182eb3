//! Two put sellers fall short together. One also holds a call that the other has sold: a series they can net.

use anchor_lang::solana_program::instruction::Instruction;
use breakwater_clearing::state::Series;
use breakwater_client::instruction as ix;
use breakwater_tests::*;
use solana_signer::Signer;

struct Pair {
    world: World,
    long: Trader,
    short: Trader,
}

/// `shared` is held by one and owed by the other; both are in auction.
fn pair(shared: impl Fn(&World) -> Series, price_usd: u64) -> Pair {
    let mut world = World::new();
    let maker = world.trader(5_000_000);
    let (long, short) = (world.trader(60_000), world.trader(60_000));
    let (put, shared) = (world.series(BTC, 1, 1, 56_000), shared(&world));
    world.fill(&maker, &long, put, -3 * CONTRACT, 2_300);
    world.fill(&maker, &short, put, -2 * CONTRACT, 2_300);
    world.fill(&short, &long, shared, CONTRACT, price_usd);
    for trader in [&long, &short] {
        let (_, health) = world.snapshot().assess(&world.account(&trader.account)).unwrap();
        let withdraw = world.withdraw(trader, health.im_excess_atoms().unsigned_abs());
        world.must(&[withdraw], &[&trader.key]);
    }
    world.set_prices_and_vol(52_000, 2_600, 7_000);
    for trader in [&long, &short] {
        let account = world.account(&trader.account);
        let (requirement, health) = world.snapshot().assess(&account).unwrap();
        assert!(health.is_liquidatable() && !health.is_insolvent(), "{health:?}");
        let remaining = world.remaining(&[trader.account]);
        let (authority, witness) = (world.authority.pubkey(), requirement.worst_scenario);
        let start = ix::start_auction(authority, world.pool, trader.account, witness, &remaining);
        world.must(&[start], &[]);
    }
    Pair { world, long, short }
}

impl Pair {
    fn cross(&self) -> Instruction {
        let both = [self.long.account, self.short.account];
        let held = self.world.account(&self.long.account);
        let remaining = self.world.remaining(&both).with_boards_of(&held);
        ix::net_accounts(self.world.pool, &both, &remaining)
    }
}

#[test]
fn accounts_in_auction_are_netted_at_mark_and_nobodys_margin_rises() {
    let mut pair = pair(|world| world.series(BTC, 1, 0, 84_000), 200);
    let look = |world: &World, trader: &Trader| {
        world.snapshot().assess(&world.account(&trader.account)).unwrap()
    };
    let before = [look(&pair.world, &pair.long), look(&pair.world, &pair.short)];
    let insured = pair.world.pool_state().insurance_atoms;
    let cross = pair.cross();
    pair.world.does(cross.clone(), &[]);
    let after = [look(&pair.world, &pair.long), look(&pair.world, &pair.short)];
    for ((_, old), (_, new)) in before.iter().zip(&after) {
        assert!(new.mm_atoms() <= old.mm_atoms(), "maintenance margin does not rise");
        let moved = new.equity_atoms() - old.equity_atoms();
        assert!((-2..=2).contains(&moved), "netting at mark moves no equity: {moved} atoms");
    }
    for trader in [&pair.long, &pair.short] {
        let left = pair.world.account(&trader.account);
        assert_eq!(left.positions().len(), 1, "the call is gone, the puts are not");
    }
    assert!(pair.world.pool_state().insurance_atoms - insured <= 1, "an atom of rounding at most");
    pair.world.must_fail(&[cross], &[], "NothingToNet");
}

#[test]
fn a_hedge_is_not_taken_away() {
    let mut pair = pair(|world| world.series(BTC, 1, 1, 50_000), 900);
    let cross = pair.cross();
    pair.world.must_fail(&[cross], &[], "MarginWouldRise");
}
