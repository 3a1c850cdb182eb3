//! Recorded accounts, where this machine has them: `../shared/data/accounts` beside the workspace. They are not ours to keep.

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use breakwater_feeds::FeedError;
use breakwater_feeds::switchboard::{self, PullFeed};
use serde_json::Value;

fn folder() -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/accounts");
    if folder.join("index.json").exists() {
        return Some(folder);
    }
    println!("skipped: no recorded accounts at {}", folder.display());
    None
}

fn json(file: PathBuf) -> Value {
    serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap()
}

fn bytes(folder: &Path, file: &str) -> Vec<u8> {
    let dump = json(folder.join(file));
    STANDARD.decode(dump["account"]["data"][0].as_str().unwrap()).unwrap()
}

/// Name, decoded fields and bytes of every recorded account.
fn recorded() -> Vec<(String, Value, Vec<u8>)> {
    let Some(folder) = folder() else { return Vec::new() };
    let index = json(folder.join("index.json"));
    let entries = index.as_array().unwrap().iter();
    entries
        .map(|entry| {
            let file = entry["file"].as_str().unwrap();
            (file.to_owned(), entry["decoded"].clone(), bytes(&folder, file))
        })
        .collect()
}

/// The recorded account of that name; `None` where there are none at all.
fn one(name: &str) -> Option<Vec<u8>> {
    let folder = folder()?;
    Some(bytes(&folder, name))
}

#[cfg(feature = "legacy-pyth")]
#[test]
fn legacy_accounts_say_what_the_index_says() {
    use crate::made::with;
    use breakwater_feeds::{Reading, legacy};

    let is_legacy = |decoded: &Value| decoded["kind"] == "pyth legacy";
    for (file, decoded, bytes) in recorded().into_iter().filter(|(_, d, _)| is_legacy(d)) {
        let number = |field: &str| decoded[field].as_i64().unwrap();
        assert_eq!(bytes.len() as i64, number("len"), "{file}");
        let fields = Reading {
            price: number("agg_price").into(),
            conf: number("agg_conf").try_into().unwrap(),
            exponent: number("expo").try_into().unwrap(),
            ema_price: Some(number("ema_price").into()),
            publish_ts: Some(number("timestamp")),
            slot: number("agg_pub_slot").try_into().unwrap(),
        };
        let trading = number("agg_status") == 1;
        let expected = if trading { Ok(fields) } else { Err(FeedError::NotTrading) };
        assert_eq!(legacy::parse(&bytes), expected, "{file}");
        // One of them does not trade; it is read all the same once it says that it does.
        let made_to_trade = with(bytes, 224, &1_u32.to_le_bytes());
        assert_eq!(legacy::parse(&made_to_trade), Ok(fields), "{file}");
        println!("{file}: {expected:?}");
    }
}

#[test]
fn no_reader_takes_the_account_of_another_kind() {
    for (file, decoded, bytes) in recorded() {
        #[cfg(feature = "legacy-pyth")]
        if decoded["kind"] != "pyth legacy" {
            let answer = breakwater_feeds::legacy::parse(&bytes);
            assert!(matches!(answer, Err(FeedError::TooShort | FeedError::WrongMagic)), "{file}");
        }
        if decoded["disc"] != "c41b6cc40ad7db28" {
            let answer = switchboard::parse(&bytes);
            let refused = [Err(FeedError::TooShort), Err(FeedError::WrongDiscriminator)];
            assert!(refused.contains(&answer), "{file}: {answer:?}");
        }
    }
}

/// Submissions [10^-18] of the slots from `feed.min_slot` to `feed.max_slot`.
fn samples(account: &[u8], feed: &PullFeed) -> Vec<i128> {
    let submissions = account[8..2056].chunks_exact(64);
    submissions
        .filter(|submission| {
            let slot = u64::from_le_bytes(submission[32..40].try_into().unwrap());
            (feed.min_slot..=feed.max_slot).contains(&slot)
        })
        .map(|submission| i128::from_le_bytes(submission[48..64].try_into().unwrap()))
        .collect()
}

/// A result must follow from the very submissions its account holds; that proves the offsets of both.
fn follows_from_its_samples(account: &[u8], feed: &PullFeed) {
    let mut samples = samples(account, feed);
    samples.sort_unstable();
    assert_eq!(samples.len(), usize::from(feed.samples));
    assert_eq!(samples.first(), Some(&feed.min));
    assert_eq!(samples.last(), Some(&feed.max));
    assert!(samples.contains(&feed.value));
    assert_eq!(feed.range, feed.max - feed.min);
    let sum: i128 = samples.iter().sum();
    let count = i128::from(feed.samples);
    assert!((feed.mean - sum / count).abs() <= 1, "mean {} of {samples:?}", feed.mean);
    // Units of 10^-18 squared would not fit i128; those of 10^-12 do, and 10^-10 is what they leave to err by.
    let squares: i128 = samples.iter().map(|s| ((s - feed.mean) / 1_000_000).pow(2)).sum();
    let std_dev = (squares / count).isqrt() * 1_000_000;
    assert!((feed.std_dev - std_dev).abs() < 100_000_000, "{} not {std_dev}", feed.std_dev);
}

#[test]
fn the_sol_pull_feed_is_read_and_follows_from_its_samples() {
    let Some(account) = one("switchboard_ondemand_pullfeed_sol_BSzfJs4d.json") else { return };
    let feed = PullFeed::read(&account).unwrap();
    assert_eq!(feed.value, 155_594_045_270_000_000_000);
    assert_eq!(feed.std_dev, 240_161_790_000_000_000);
    assert_eq!((feed.samples, feed.min_samples), (2, 1));
    assert_eq!((feed.min_slot, feed.slot, feed.max_slot), (282_612_820, 282_612_970, 282_612_970));
    assert_eq!((feed.last_update_timestamp, feed.max_staleness), (1_723_244_190, 250));
    follows_from_its_samples(&account, &feed);
    let reading = switchboard::parse(&account).unwrap();
    assert_eq!((reading.price, reading.slot), (feed.value, feed.slot));
}

#[test]
fn the_dsol_pull_feed_is_read_and_follows_from_its_samples() {
    let Some(account) = one("switchboard_ondemand_pullfeed_dsol_8an9aE6j.json") else { return };
    let feed = PullFeed::read(&account).unwrap();
    assert_eq!(feed.value, 226_512_645_666_151_398_640);
    assert_eq!(feed.mean / 10_i128.pow(12), 226_556_945, "the index: what Drift's test expects");
    assert_eq!((feed.samples, feed.min_samples), (3, 3));
    assert_eq!(feed.slot, 339_847_490);
    follows_from_its_samples(&account, &feed);
    let reading = switchboard::parse(&account).unwrap();
    assert_eq!((reading.price, reading.conf), (feed.value, feed.std_dev.unsigned_abs()));
}

#[test]
fn the_dsol_pull_feeds_timestamp_is_older_than_its_result() {
    let Some(account) = one("switchboard_ondemand_pullfeed_dsol_8an9aE6j.json") else { return };
    let feed = PullFeed::read(&account).unwrap();
    // A Pyth update recorded beside it was posted at slot 339,807,895 for second 1,747,165,253.
    assert!(feed.slot > 339_807_895);
    let behind = 1_747_165_253 - feed.last_update_timestamp;
    assert!(behind > 180 * 86_400, "{behind} s");
}
