//! Nodes that come back as something else: another chain, one that was rolled back meanwhile, one with a hole.

use crate::{
    databases::each,
    script::{Chain, all, atoms, funded, settle, start, undone},
};
use breakwater_bots::{
    index::{follow::Step, store::Gap, store::Store},
    ops::exit::Exit,
};

/// Slots `from` to `to` on `branch`, with an event of as many atoms in each tenth.
fn grow(chain: &Chain, (from, to): (u64, u64), branch: &str) {
    for slot in from..=to {
        let events = if slot % 10 == 0 { vec![vec![funded(slot)]] } else { vec![] };
        chain.script().add(slot, branch, &events);
    }
    chain.script().tips.finalised = to.saturating_sub(32);
}

async fn gaps(store: &Store) -> Vec<(i64, i64)> {
    let gaps = store.gaps().await.unwrap();
    gaps.iter().map(|Gap { from_slot, to_slot }| (*from_slot, *to_slot)).collect()
}

fn tens(ranges: &[(u64, u64)]) -> Vec<i128> {
    let all = ranges.iter().flat_map(|(from, to)| *from..=*to);
    all.filter(|slot| slot % 10 == 0).map(i128::from).collect()
}

/// What a node of another chain has where this one's was.
fn refuses(name: &str, other: impl Fn(&Chain)) {
    let other = &other;
    each(name, |store| {
        let chain = Chain::new();
        grow(&chain, (1, 1_000), "a");
        async move {
            let mut follower = start(&chain, &store, None).await.unwrap();
            settle(&mut follower).await;
            let before = (atoms(&store).await, follower.extent.head_hash.clone());
            chain.script().cut(1);
            chain.script().genesis = "two".to_owned();
            other(&chain);
            let mut ended = None;
            for _ in 0..4 {
                ended = follower.step().await.err().or(ended);
            }
            let now = (atoms(&store).await, follower.extent.head_hash.clone());
            assert!(now == before, "{} events, at {}", now.0.len(), now.1);
            assert_eq!(ended.unwrap().downcast_ref::<Exit>(), Some(&Exit::Settings));
        }
    });
}

#[test]
fn another_chain_behind_the_same_address_costs_nothing_that_is_stored() {
    // shorter, about as long, so long that it is caught up with, and with a beginning of its own
    refuses("other-short", |chain| grow(chain, (1, 50), "z"));
    refuses("other-even", |chain| grow(chain, (1, 1_010), "z"));
    refuses("other-long", |chain| grow(chain, (1, 2_000), "z"));
    refuses("other-late", |chain| {
        grow(chain, (1_200, 1_300), "z");
        chain.script().first = 1_200;
    });
}

#[test]
fn a_chain_rolled_back_far_while_nobody_looked_takes_back_what_it_lost() {
    each("deep", |store| async move {
        let chain = Chain::new();
        grow(&chain, (1, 1_000), "a");
        let mut follower = start(&chain, &store, None).await.unwrap();
        let mut notices = follower.publisher.sender.subscribe();
        settle(&mut follower).await;
        chain.script().cut(501);
        grow(&chain, (501, 2_000), "b");
        settle(&mut follower).await;
        assert_eq!(undone(&mut notices), [51]);
        let events = all(&store).await;
        assert_eq!(events.len(), 200);
        assert!(events.iter().skip(50).all(|event| event.signature.contains("-b-")));
        assert_eq!(gaps(&store).await, []);
    });
}

#[test]
fn a_node_with_a_hole_is_gone_on_with_and_the_hole_is_told() {
    each("hole", |store| async move {
        let chain = Chain::new();
        grow(&chain, (1, 100), "a");
        let mut follower = start(&chain, &store, None).await.unwrap();
        settle(&mut follower).await;
        grow(&chain, (101, 2_000), "a");
        chain.script().hole(100, 1_000);
        assert_eq!(settle(&mut follower).await, Step::AtTip);
        assert_eq!(atoms(&store).await, tens(&[(1, 100), (1_001, 2_000)]));
        assert_eq!(gaps(&store).await, [(101, 1_000)]);
        assert_eq!(follower.extent.head_slot, 2_000);
    });
}

#[test]
fn a_gap_goes_with_what_is_taken_back_and_may_come_again() {
    each("gap-back", |store| async move {
        let chain = Chain::new();
        grow(&chain, (1, 10), "a");
        settle(&mut start(&chain, &store, None).await.unwrap()).await;
        grow(&chain, (11, 30), "a");
        (chain.script().first, chain.script().tips.finalised) = (21, 5);
        let mut follower = start(&chain, &store, None).await.unwrap();
        settle(&mut follower).await;
        assert_eq!(gaps(&store).await, [(11, 20)]);
        chain.script().cut(9);
        chain.script().first = 1;
        grow(&chain, (9, 31), "b");
        settle(&mut follower).await;
        assert_eq!(gaps(&store).await, []);
        assert_eq!(atoms(&store).await, tens(&[(1, 30)]));
    });
}

#[test]
fn blocks_in_which_nothing_happened_are_kept_while_a_fork_may_reach_them() {
    each("kept", |store| async move {
        let chain = Chain::new();
        grow(&chain, (1, 300), "a");
        let mut follower = start(&chain, &store, None).await.unwrap();
        settle(&mut follower).await;
        assert_eq!(store.blocks(300, 1_000).await.unwrap().len(), 300);
        // far on, what was kept is gone as what is passed over is
        grow(&chain, (301, 3_000), "a");
        settle(&mut follower).await;
        let kept = store.blocks(3_000 - 32 - 513, 1_000).await.unwrap();
        assert_eq!(kept.len(), 245);
        assert!(kept.iter().all(|block| block.slot % 10 == 0));
    });
}
