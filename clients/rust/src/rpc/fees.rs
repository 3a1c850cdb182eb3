//! Priority fees from what was paid lately.

use super::{Cluster, Error};
use anchor_lang::{prelude::Pubkey, solana_program::instruction::Instruction};

/// Most accounts the node takes in one question.
const MAX_ASKED: usize = 128;

/// A share of the recent blocks paid no more than this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecentFee {
    /// 0 to 100: 50 is the median of the last 150 blocks, 100 the dearest of them.
    pub percentile: u8,
    /// Never more than this [micro-lamports per compute unit].
    pub cap: u64,
}

impl RecentFee {
    /// The percentile by nearest rank, capped [micro-lamports per compute unit]; 0 of nothing. A percentile above 100 counts as 100.
    pub fn of(&self, fees: &[u64]) -> u64 {
        let mut sorted = fees.to_vec();
        sorted.sort_unstable();
        // nearest rank: the smallest fee that at least this share of the blocks is not above
        let rank = (sorted.len() * usize::from(self.percentile.min(100))).div_ceil(100).max(1);
        sorted.get(rank - 1).copied().unwrap_or(0).min(self.cap)
    }
}

impl Cluster {
    /// What has lately been paid to write to these accounts, by the rule [micro-lamports per compute unit]. The node's figure for a
    /// block is the least that got any of them written there; of more than 128 accounts the first count.
    ///
    /// Errors: `Unreachable`, `Node`.
    pub fn recent_fee(&self, writable: &[Pubkey], rule: &RecentFee) -> Result<u64, Error> {
        let asked = writable.get(..MAX_ASKED).unwrap_or(writable);
        let found = self.patiently(|| self.client.get_recent_prioritization_fees(asked))?;
        let fees: Vec<u64> = found.iter().map(|block| block.prioritization_fee).collect();
        Ok(rule.of(&fees))
    }
}

/// Accounts that instructions write to, each once.
pub(super) fn writable(instructions: &[Instruction]) -> Vec<Pubkey> {
    let metas = instructions.iter().flat_map(|instruction| &instruction.accounts);
    let mut keys: Vec<Pubkey> = metas.filter(|m| m.is_writable).map(|m| m.pubkey).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fee(percentile: u8, fees: &[u64]) -> u64 {
        RecentFee { percentile, cap: 1_000 }.of(fees)
    }

    #[test]
    fn a_percentile_is_a_fee_that_was_paid() {
        let fees = [40, 10, 30, 20];
        assert_eq!(
            [0, 25, 26, 50, 75, 100, 255].map(|p| fee(p, &fees)),
            [10, 10, 20, 20, 30, 40, 40]
        );
        assert_eq!(fee(50, &[]), 0);
        assert_eq!(fee(50, &[7]), 7);
    }

    #[test]
    fn no_fee_is_above_the_cap() {
        assert_eq!(fee(100, &[5, u64::MAX]), 1_000);
    }
}
