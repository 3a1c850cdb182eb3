//! Pull feeds of our own making.

use breakwater_feeds::switchboard::{PullFeed, parse};
use breakwater_feeds::{FeedError, Reading};

use crate::made::{pull_feed, with};

const VALUE: usize = 2264;
const STD_DEV: usize = 2280;
const MIN: usize = 2328;
const MAX: usize = 2344;
const SAMPLES: usize = 2360;
const SLOT: usize = 2368;

#[track_caller]
fn refused(account: Vec<u8>, error: FeedError) {
    assert_eq!(parse(&account), Err(error));
}

#[test]
fn a_result_is_read_field_by_field() {
    let reading = Reading {
        price: 150_200_000_000_000_000_000,
        conf: 216_000_000_000_000_000,
        exponent: -18,
        ema_price: None,
        publish_ts: None,
        slot: 340_000_000,
    };
    assert_eq!(parse(&pull_feed()), Ok(reading));
}

#[test]
fn the_account_is_read_field_by_field() {
    let feed = PullFeed {
        queue: [2; 32],
        feed_hash: [3; 32],
        min_samples: 2,
        last_update_timestamp: 1_750_000_000,
        value: 150_200_000_000_000_000_000,
        std_dev: 216_000_000_000_000_000,
        mean: 150_300_000_000_000_000_000,
        range: 500_000_000_000_000_000,
        min: 150_100_000_000_000_000_000,
        max: 150_600_000_000_000_000_000,
        samples: 3,
        slot: 340_000_000,
        min_slot: 339_999_900,
        max_slot: 340_000_001,
        max_staleness: 150,
    };
    assert_eq!(PullFeed::read(&pull_feed()), Ok(feed));
}

#[test]
fn bytes_at_any_address_read_alike() {
    for shift in 0..16 {
        let mut bytes = vec![0xee; shift];
        bytes.extend(pull_feed());
        assert_eq!(parse(&bytes[shift..]), parse(&pull_feed()), "shifted by {shift}");
    }
}

#[test]
fn a_shorter_account_is_refused() {
    for len in [0, 7, 8, 2392, 3207] {
        refused(pull_feed()[..len].to_vec(), FeedError::TooShort);
    }
}

#[test]
fn another_discriminator_is_refused_in_each_of_its_bytes() {
    refused(vec![0; 3208], FeedError::WrongDiscriminator);
    for at in 0..8 {
        let spoilt = with(pull_feed(), at, &[pull_feed()[at] ^ 1]);
        refused(spoilt, FeedError::WrongDiscriminator);
    }
}

#[test]
fn a_feed_without_a_result_is_refused() {
    refused(with(pull_feed(), SLOT, &0_u64.to_le_bytes()), FeedError::NoResult);
}

#[test]
fn fewer_samples_than_the_feed_asks_for_are_refused() {
    refused(with(pull_feed(), SAMPLES, &[1]), FeedError::TooFewSamples);
    assert!(parse(&with(pull_feed(), SAMPLES, &[2])).is_ok());
}

#[test]
fn no_sample_is_refused_even_where_none_is_asked_for() {
    let none_asked = with(pull_feed(), 2215, &[0]);
    refused(with(none_asked.clone(), SAMPLES, &[0]), FeedError::TooFewSamples);
    assert!(parse(&with(none_asked, SAMPLES, &[1])).is_ok());
}

#[test]
fn a_value_of_zero_or_less_is_refused() {
    for value in [0_i128, -1, i128::MIN] {
        refused(with(pull_feed(), VALUE, &value.to_le_bytes()), FeedError::NotPositive);
    }
}

#[test]
fn a_standard_deviation_below_zero_is_refused() {
    for std_dev in [-1, i128::MIN] {
        refused(with(pull_feed(), STD_DEV, &std_dev.to_le_bytes()), FeedError::NegativeConf);
    }
}

#[test]
fn a_value_outside_its_samples_is_refused_from_the_first_unit_on() {
    let value = 150_200_000_000_000_000_000_i128;
    refused(with(pull_feed(), MIN, &(value + 1).to_le_bytes()), FeedError::OutsideRange);
    refused(with(pull_feed(), MAX, &(value - 1).to_le_bytes()), FeedError::OutsideRange);
    assert!(parse(&with(pull_feed(), MIN, &value.to_le_bytes())).is_ok());
    assert!(parse(&with(pull_feed(), MAX, &value.to_le_bytes())).is_ok());
}

#[test]
fn the_widest_values_are_read_unchanged() {
    let mut account = with(pull_feed(), VALUE, &i128::MAX.to_le_bytes());
    account = with(account, MAX, &i128::MAX.to_le_bytes());
    account = with(account, STD_DEV, &i128::MAX.to_le_bytes());
    account = with(account, MIN, &i128::MIN.to_le_bytes());
    account = with(account, SLOT, &u64::MAX.to_le_bytes());
    let reading = parse(&account).unwrap();
    assert_eq!(reading.price, i128::MAX);
    assert_eq!(reading.conf, i128::MAX.unsigned_abs());
    assert_eq!(reading.slot, u64::MAX);
}
