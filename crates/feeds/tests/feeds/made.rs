//! Accounts of our own making: valid ones, to be spoilt one field at a time.

/// Writes `bytes` at `at`.
pub fn put(account: &mut [u8], at: usize, bytes: &[u8]) {
    account[at..at + bytes.len()].copy_from_slice(bytes);
}

/// A valid account with `bytes` at `at`.
pub fn with(mut account: Vec<u8>, at: usize, bytes: &[u8]) -> Vec<u8> {
    put(&mut account, at, bytes);
    account
}

/// A legacy Pyth price: 64,123.5 +- 12.25, average 64,000, exponent -8, two publishers.
#[cfg(feature = "legacy-pyth")]
pub fn legacy() -> Vec<u8> {
    let mut a = vec![0; 3312];
    put(&mut a, 0, &0xa1b2_c3d4_u32.to_le_bytes()); // magic
    put(&mut a, 4, &2_u32.to_le_bytes()); // version
    put(&mut a, 8, &3_u32.to_le_bytes()); // account type: price
    put(&mut a, 12, &3312_u32.to_le_bytes()); // size
    put(&mut a, 16, &1_u32.to_le_bytes()); // price type: price
    put(&mut a, 20, &(-8_i32).to_le_bytes()); // exponent
    put(&mut a, 24, &2_u32.to_le_bytes()); // publishers
    put(&mut a, 28, &2_u32.to_le_bytes()); // of them in the aggregate
    put(&mut a, 32, &300_000_000_u64.to_le_bytes()); // last slot
    put(&mut a, 40, &299_999_999_u64.to_le_bytes()); // valid slot
    put(&mut a, 48, &6_400_000_000_000_i64.to_le_bytes()); // average price
    put(&mut a, 72, &1_100_000_000_i64.to_le_bytes()); // average confidence
    put(&mut a, 96, &1_750_000_000_i64.to_le_bytes()); // timestamp
    put(&mut a, 104, &[1]); // least publishers
    put(&mut a, 208, &6_412_350_000_000_i64.to_le_bytes()); // aggregate price
    put(&mut a, 216, &1_225_000_000_u64.to_le_bytes()); // aggregate confidence
    put(&mut a, 224, &1_u32.to_le_bytes()); // aggregate status: trading
    put(&mut a, 232, &300_000_000_u64.to_le_bytes()); // aggregate's slot
    for publisher in [240, 336] {
        put(&mut a, publisher, &[7; 32]); // key
        put(&mut a, publisher + 48, &1_u32.to_le_bytes()); // status in the aggregate
        put(&mut a, publisher + 80, &4_u32.to_le_bytes()); // status of the latest: ignored
    }
    a
}

/// A pull feed of three samples, 150.1, 150.2 and 150.6.
pub fn pull_feed() -> Vec<u8> {
    let e15 = |thousandths: i128| (thousandths * 10_i128.pow(15)).to_le_bytes();
    let mut a = vec![0; 3208];
    put(&mut a, 0, &[196, 27, 108, 196, 10, 215, 219, 40]); // discriminator
    put(&mut a, 2056, &[1; 32]); // authority
    put(&mut a, 2088, &[2; 32]); // queue
    put(&mut a, 2120, &[3; 32]); // feed hash
    put(&mut a, 2215, &[2]); // least samples
    put(&mut a, 2216, &1_750_000_000_i64.to_le_bytes()); // last update's timestamp
    put(&mut a, 2264, &e15(150_200)); // value
    put(&mut a, 2280, &e15(216)); // standard deviation
    put(&mut a, 2296, &e15(150_300)); // mean
    put(&mut a, 2312, &e15(500)); // range
    put(&mut a, 2328, &e15(150_100)); // least
    put(&mut a, 2344, &e15(150_600)); // greatest
    put(&mut a, 2360, &[3]); // samples
    put(&mut a, 2361, &[1]); // index of the submission
    put(&mut a, 2368, &340_000_000_u64.to_le_bytes()); // slot
    put(&mut a, 2376, &339_999_900_u64.to_le_bytes()); // oldest slot
    put(&mut a, 2384, &340_000_001_u64.to_le_bytes()); // newest slot
    put(&mut a, 2392, &150_u32.to_le_bytes()); // greatest staleness
    a
}
