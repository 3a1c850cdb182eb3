//! Legacy Pyth accounts of our own making.

use breakwater_feeds::{FeedError, Reading, legacy::parse};

use crate::made::{legacy, with};

#[track_caller]
fn refused(account: Vec<u8>, error: FeedError) {
    assert_eq!(parse(&account), Err(error));
}

#[test]
fn a_trading_price_is_read_field_by_field() {
    let reading = Reading {
        price: 6_412_350_000_000,
        conf: 1_225_000_000,
        exponent: -8,
        ema_price: Some(6_400_000_000_000),
        publish_ts: Some(1_750_000_000),
        slot: 300_000_000,
    };
    assert_eq!(parse(&legacy()), Ok(reading));
}

#[test]
fn bytes_at_any_address_read_alike() {
    for shift in 0..16 {
        let mut bytes = vec![0xee; shift];
        bytes.extend(legacy());
        assert_eq!(parse(&bytes[shift..]), parse(&legacy()), "shifted by {shift}");
    }
}

#[test]
fn a_longer_account_reads_like_its_beginning() {
    let mut account = legacy();
    account.resize(12_576, 0xff);
    assert_eq!(parse(&account), parse(&legacy()));
}

#[test]
fn a_shorter_account_is_refused() {
    for len in [0, 1, 3, 240, 3311] {
        refused(legacy()[..len].to_vec(), FeedError::TooShort);
    }
}

#[test]
fn another_magic_number_is_refused() {
    refused(vec![0; 3312], FeedError::WrongMagic);
    refused(with(legacy(), 0, &0xa1b2_c3d5_u32.to_le_bytes()), FeedError::WrongMagic);
}

#[test]
fn another_version_is_refused() {
    for version in [0_u32, 1, 3, u32::MAX] {
        refused(with(legacy(), 4, &version.to_le_bytes()), FeedError::WrongVersion);
    }
}

#[test]
fn mappings_products_and_unknown_accounts_are_refused() {
    for account_type in [0_u32, 1, 2, 4, 0x0100_0003] {
        refused(with(legacy(), 8, &account_type.to_le_bytes()), FeedError::WrongType);
    }
}

#[test]
fn another_price_type_is_refused_in_each_of_its_bytes() {
    for price_type in [0_u32, 2, 255, 0x0101, 0x0100_0001] {
        refused(with(legacy(), 16, &price_type.to_le_bytes()), FeedError::WrongType);
    }
}

#[test]
fn any_status_but_trading_is_refused() {
    for status in [0_u32, 2, 3, 4, 5, 255, 0x0101, 0x0100_0001] {
        refused(with(legacy(), 224, &status.to_le_bytes()), FeedError::NotTrading);
    }
}

#[test]
fn a_publishers_status_outside_the_enum_is_refused_wherever_it_stands() {
    for publisher in (240..3312).step_by(96) {
        for status_at in [publisher + 48, publisher + 80] {
            for status in [5_u32, 255, 0x0100] {
                refused(with(legacy(), status_at, &status.to_le_bytes()), FeedError::Malformed);
            }
        }
    }
}

#[test]
fn a_price_of_zero_or_less_is_refused() {
    for price in [0_i64, -1, i64::MIN] {
        refused(with(legacy(), 208, &price.to_le_bytes()), FeedError::NotPositive);
    }
}

#[test]
fn a_timestamp_of_zero_or_less_is_refused() {
    for timestamp in [0_i64, -1, i64::MIN] {
        refused(with(legacy(), 96, &timestamp.to_le_bytes()), FeedError::NoTimestamp);
    }
}

#[test]
fn an_average_of_zero_or_less_is_none() {
    for average in [0_i64, -1, i64::MIN] {
        let reading = parse(&with(legacy(), 48, &average.to_le_bytes()));
        assert_eq!(reading.map(|r| r.ema_price), Ok(None));
    }
}

#[test]
fn the_widest_values_are_read_unchanged() {
    let mut account = with(legacy(), 208, &i64::MAX.to_le_bytes());
    account = with(account, 216, &u64::MAX.to_le_bytes());
    account = with(account, 20, &i32::MIN.to_le_bytes());
    account = with(account, 232, &u64::MAX.to_le_bytes());
    let reading = parse(&account).unwrap();
    assert_eq!(reading.price, i64::MAX.into());
    assert_eq!(reading.conf, u64::MAX.into());
    assert_eq!(reading.exponent, i32::MIN);
    assert_eq!(reading.slot, u64::MAX);
}
