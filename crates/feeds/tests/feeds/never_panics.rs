//! Whatever the bytes, the readers answer; and what they answer with holds what `Reading` promises.

use breakwater_feeds::{FeedError, Reading, switchboard};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::made;

type Parse = fn(&[u8]) -> Result<Reading, FeedError>;

fn readers() -> Vec<(Parse, Vec<u8>)> {
    vec![
        #[cfg(feature = "legacy-pyth")]
        (breakwater_feeds::legacy::parse, made::legacy()),
        (switchboard::parse, made::pull_feed()),
    ]
}

/// Reads `bytes` with every reader, from an even and from an odd address.
fn read(bytes: &[u8]) {
    let mut shifted = vec![0];
    shifted.extend_from_slice(bytes);
    for (parse, _) in readers() {
        let answer = parse(bytes);
        assert_eq!(answer, parse(&shifted[1..]));
        let Ok(reading) = answer else { continue };
        assert!(reading.price > 0);
        assert!(reading.ema_price.is_none_or(|ema| ema > 0));
        assert!(reading.publish_ts.is_none_or(|ts| ts > 0));
    }
}

/// Bytes that decide much: those an enum, a sign or a length would trip over, and any other.
fn byte() -> impl Strategy<Value = u8> {
    prop_oneof![Just(0), Just(1), Just(4), Just(5), Just(0x7f), Just(0x80), Just(0xff), any::<u8>()]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    #[test]
    fn on_random_bytes(bytes in vec(any::<u8>(), 0..4_000)) {
        read(&bytes);
    }

    #[test]
    fn on_random_bytes_behind_a_true_beginning(bytes in vec(any::<u8>(), 4_000), kept in 0_usize..3_400) {
        for (_, account) in readers() {
            let kept = kept.min(account.len());
            let mut mixed = bytes.clone();
            made::put(&mut mixed, 0, &account[..kept]);
            read(&mixed);
        }
    }

    #[test]
    fn on_accounts_with_some_bytes_changed(changes in vec((any::<prop::sample::Index>(), byte()), 0..40)) {
        for (_, mut account) in readers() {
            for (at, byte) in &changes {
                *at.get_mut(&mut account) = *byte;
            }
            read(&account);
        }
    }

    #[test]
    fn on_accounts_with_one_word_of_the_fields_changed(word in vec(byte(), 16), at in 0_usize..240) {
        for (_, account) in readers() {
            for from in [at, account.len().min(2_152 + at)] {
                let to = account.len().min(from + word.len());
                read(&made::with(account.clone(), from, &word[..to - from]));
            }
        }
    }

    #[test]
    fn on_accounts_cut_short(len in any::<prop::sample::Index>()) {
        for (parse, account) in readers() {
            prop_assert_eq!(parse(&account[..len.index(account.len())]), Err(FeedError::TooShort));
        }
    }
}
