//! The median of a few values.

/// Most publishers of one expiry.
pub const MAX_PUBLISHERS: usize = 8;

/// The two middle values of a list; the same one twice when its length is odd.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Median {
    /// The lower one.
    pub low: u64,
    /// The upper one, >= low.
    pub high: u64,
}

/// The median of up to eight values. `None` for none, or for more.
pub fn median(values: &[u64]) -> Option<Median> {
    let mut sorted = [0u64; MAX_PUBLISHERS];
    let sorted = sorted.get_mut(..values.len())?;
    // by insertion: the library's sort costs more than all else here
    for (at, value) in values.iter().enumerate() {
        let place = sorted.iter().take(at).position(|other| other > value).unwrap_or(at);
        let rest = sorted.get_mut(place..=at)?;
        rest.rotate_right(1);
        *rest.first_mut()? = *value;
    }
    let last = sorted.len().checked_sub(1)?;
    Some(Median { low: *sorted.get(last / 2)?, high: *sorted.get(sorted.len() / 2)? })
}
