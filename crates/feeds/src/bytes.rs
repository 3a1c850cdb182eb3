//! The only place bytes are taken out of an account: little-endian, at an offset, never past the end.

use crate::FeedError;

/// The `N` bytes from `at` on.
pub(crate) fn array<const N: usize>(data: &[u8], at: usize) -> Result<[u8; N], FeedError> {
    data.get(at..).and_then(|rest| rest.first_chunk()).copied().ok_or(FeedError::TooShort)
}

pub(crate) fn u32_at(data: &[u8], at: usize) -> Result<u32, FeedError> {
    array(data, at).map(u32::from_le_bytes)
}

pub(crate) fn u64_at(data: &[u8], at: usize) -> Result<u64, FeedError> {
    array(data, at).map(u64::from_le_bytes)
}

pub(crate) fn i64_at(data: &[u8], at: usize) -> Result<i64, FeedError> {
    array(data, at).map(i64::from_le_bytes)
}

pub(crate) fn i128_at(data: &[u8], at: usize) -> Result<i128, FeedError> {
    array(data, at).map(i128::from_le_bytes)
}
