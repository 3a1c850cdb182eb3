//! Forks, rollbacks, restarts and long absences, over both databases.

use crate::{
    databases::each,
    script::{Chain, all, atoms, begin, funded, settle, start, undone},
};
use breakwater_bots::{
    index::{follow::Step, store::Moved},
    ops::{exit::Exit, stop::Stop},
};

/// Slots 1 to 10 with an event of as many atoms each.
fn ten() -> Chain {
    let chain = Chain::new();
    for slot in 1..=10 {
        chain.script().add(slot, "a", &[vec![funded(slot)]]);
    }
    chain
}

#[test]
fn events_are_numbered_in_the_order_of_the_chain_and_taken_once() {
    each("order", |store| async move {
        let chain = Chain::new();
        let two = vec![vec![funded(1), funded(2)], vec![funded(3)]];
        chain.script().add(3, "a", &two);
        chain.script().add(7, "a", &[vec![funded(4)]]);
        let mut follower = start(&chain, &store, None).await.unwrap();
        assert_eq!(settle(&mut follower).await, Step::AtTip);
        let events = all(&store).await;
        let places: Vec<_> =
            events.iter().map(|e| (e.id, e.slot, &*e.signature, e.place)).collect();
        let expected =
            [(1, 3, "3-a-0", 0), (2, 3, "3-a-0", 1), (3, 3, "3-a-1", 0), (4, 7, "7-a-0", 0)];
        assert_eq!(places, expected);
        // another process that takes the same up
        let mut again = start(&chain, &store, None).await.unwrap();
        chain.script().add(8, "a", &[vec![funded(5)]]);
        settle(&mut again).await;
        assert_eq!(atoms(&store).await, [1, 2, 3, 4, 5]);
        // and one that does not know of the other
        let error = follower.step().await.unwrap_err();
        assert!(error.is::<Moved>(), "{error:#}");
        assert_eq!(atoms(&store).await, [1, 2, 3, 4, 5]);
    });
}

#[test]
fn a_fork_takes_back_what_was_on_the_other_branch_and_numbers_are_not_used_again() {
    each("fork", |store| async move {
        let chain = ten();
        chain.script().tips.finalised = 5;
        let mut follower = start(&chain, &store, None).await.unwrap();
        let mut notices = follower.publisher.sender.subscribe();
        settle(&mut follower).await;
        chain.script().cut(8);
        chain.script().add(9, "b", &[vec![funded(90)]]);
        chain.script().add(11, "b", &[vec![funded(110)]]);
        settle(&mut follower).await;
        assert_eq!(atoms(&store).await, [1, 2, 3, 4, 5, 6, 7, 90, 110]);
        assert_eq!(undone(&mut notices), [8]);
        let numbers: Vec<i64> = all(&store).await.iter().map(|event| event.id).collect();
        assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 7, 11, 12]);
        assert_eq!(follower.extent.events, 9);
        // who was away with number 9 goes back to 8, who had 7 or has 11 stays
        assert_eq!(store.undone_at(9, 12).await.unwrap(), Some(8));
        assert_eq!(store.undone_at(7, 12).await.unwrap(), None);
        assert_eq!(store.undone_at(11, 12).await.unwrap(), None);
        // and a number that never was is of a history that was begun anew
        assert_eq!(store.undone_at(13, 12).await.unwrap(), Some(1));
    });
}

/// Who takes everything once ends when there is no more.
#[test]
fn a_step_that_went_back_or_over_a_gap_says_that_there_is_more() {
    each("more", |store| async move {
        let chain = ten();
        let mut follower = start(&chain, &store, None).await.unwrap();
        assert_eq!(follower.step().await.unwrap(), Step::AtTip);
        chain.script().cut(8);
        chain.script().add(9, "b", &[]);
        chain.script().add(11, "b", &[vec![funded(110)]]);
        assert_eq!(follower.step().await.unwrap(), Step::More, "a fork");
        assert_eq!(follower.step().await.unwrap(), Step::AtTip);
        assert_eq!(atoms(&store).await, [1, 2, 3, 4, 5, 6, 7, 110]);
        chain.script().add(12, "b", &[]);
        chain.script().add(13, "b", &[]);
        chain.script().first = 13;
        assert_eq!(follower.step().await.unwrap(), Step::More, "a gap");
    });
}

#[test]
fn a_block_that_is_skipped_in_the_end_is_taken_back_when_the_others_are_final() {
    each("skipped", |store| async move {
        let chain = ten();
        let mut follower = start(&chain, &store, None).await.unwrap();
        settle(&mut follower).await;
        chain.script().cut(10);
        (chain.script().tips.confirmed, chain.script().tips.finalised) = (12, 12);
        settle(&mut follower).await;
        assert_eq!(atoms(&store).await, (1..=9).collect::<Vec<_>>());
        assert_eq!(follower.extent.head_slot, 9);
    });
}

#[test]
fn a_chain_rolled_back_below_what_is_stored_loses_what_it_has_lost() {
    each("rollback", |store| async move {
        let chain = ten();
        chain.script().tips.finalised = 10;
        let mut follower = start(&chain, &store, None).await.unwrap();
        settle(&mut follower).await;
        assert_eq!(follower.extent.final_slot, 10);
        chain.script().cut(4);
        chain.script().tips.finalised = 3;
        // so far the node may be one that lags
        assert_eq!(settle(&mut follower).await, Step::NodeBehind);
        assert_eq!(atoms(&store).await.len(), 10);
        chain.script().add(5, "b", &[vec![funded(50)]]);
        settle(&mut follower).await;
        assert_eq!(atoms(&store).await, [1, 2, 3, 50]);
        assert_eq!(follower.extent.final_slot, 3);
    });
}

#[test]
fn another_chain_is_refused_with_what_to_do_and_a_reset_begins_anew() {
    each("genesis", |store| async move {
        let chain = ten();
        settle(&mut start(&chain, &store, None).await.unwrap()).await;
        let other = Chain::new();
        other.script().genesis = "two".to_owned();
        other.script().add(1, "z", &[vec![funded(1_000)]]);
        let error = start(&other, &store, None).await.err().unwrap();
        assert_eq!(error.downcast_ref::<Exit>(), Some(&Exit::Settings));
        assert!(format!("{error:#}").contains("--reset"), "{error:#}");
        let earlier = start(&chain, &store, Some(0)).await;
        assert!(earlier.is_ok(), "as asked before");
        store.reset().await.unwrap();
        settle(&mut start(&other, &store, None).await.unwrap()).await;
        assert_eq!(atoms(&store).await, [1_000]);
    });
}

#[test]
fn a_history_begins_where_it_is_told_and_not_earlier_later() {
    each("from", |store| async move {
        let chain = ten();
        settle(&mut start(&chain, &store, Some(6)).await.unwrap()).await;
        assert_eq!(atoms(&store).await, [6, 7, 8, 9, 10]);
        let error = start(&chain, &store, Some(2)).await.err().unwrap();
        assert!(format!("{error:#}").contains("begins at slot 6"), "{error:#}");
    });
}

#[test]
fn far_behind_only_blocks_with_transactions_are_asked_for_and_a_stop_in_between_costs_nothing() {
    each("far", |store| async move {
        let chain = Chain::new();
        for slot in 1..=5_000 {
            let events = if slot % 20 == 0 { vec![vec![funded(slot)]] } else { vec![] };
            chain.script().add(slot, "a", &events);
        }
        chain.script().tips.finalised = 4_970;
        // one batch goes in, and the process ends
        let stop = Stop::default();
        stop.ask();
        begin(&chain, &store, None, stop).await.unwrap().step().await.unwrap();
        assert_eq!(atoms(&store).await.len(), 64);
        let mut follower = start(&chain, &store, None).await.unwrap();
        settle(&mut follower).await;
        let expected: Vec<i128> = (1..=250).map(|n| n * 20).collect();
        assert_eq!(atoms(&store).await, expected);
        assert!(chain.script().asked.len() < 500, "{}", chain.script().asked.len());
        assert_eq!(follower.extent.head_slot, 5_000);
    });
}

#[test]
fn what_the_node_has_forgotten_is_a_gap_that_is_told() {
    each("gap", |store| async move {
        let chain = ten();
        settle(&mut start(&chain, &store, None).await.unwrap()).await;
        for slot in 11..=30 {
            chain.script().add(slot, "a", &[vec![funded(slot)]]);
        }
        chain.script().first = 21;
        let mut follower = start(&chain, &store, None).await.unwrap();
        settle(&mut follower).await;
        let expected: Vec<i128> = (1..=10).chain(21..=30).collect();
        assert_eq!(atoms(&store).await, expected);
        let gaps = store.gaps().await.unwrap();
        assert_eq!(
            gaps.iter().map(|gap| (gap.from_slot, gap.to_slot)).collect::<Vec<_>>(),
            [(11, 20)]
        );
    });
}
