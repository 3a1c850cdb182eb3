//! The median of a few values.

/// Most publishers of one expiry.
pub const MAX_PUBLISHERS: usize = 8;

/// The two middle values of a list; the same one twice when its length is odd.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Median {
    pub low: u64,
    pub high: u64,
}

/// The median of up to eight values. `None` for none, or for more.
pub fn median(values: &[u64]) -> Option<Median> {
    let mut sorted = [0u64; MAX_PUBLISHERS];
    let sorted = sorted.get_mut(..values.len())?;
    sorted.copy_from_slice(values);
    sorted.sort_unstable();
    let last = sorted.len().checked_sub(1)?;
    Some(Median { low: *sorted.get(last / 2)?, high: *sorted.get(sorted.len() / 2)? })
}
