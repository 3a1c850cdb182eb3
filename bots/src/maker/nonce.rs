//! Nonces that only grow: the time in milliseconds, or one more than the last where that is not later. A restart needs no file for it,
//! and the account's floor is honoured.

#[derive(Clone, Copy, Debug, Default)]
pub struct Nonces {
    last: u64,
}

impl Nonces {
    pub fn next(&mut self, now_ms: u64, floor: u64) -> u64 {
        self.last = now_ms.max(floor).max(self.last.saturating_add(1));
        self.last
    }

    /// The floor that cancels everything signed so far; `None` where nothing was.
    pub fn cancelling(&self) -> Option<u64> {
        (self.last > 0).then(|| self.last.saturating_add(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nonces_grow_also_when_the_clock_does_not() {
        let mut nonces = Nonces::default();
        assert_eq!(nonces.cancelling(), None);
        let all: Vec<_> = [5, 5, 3, 9].map(|now| nonces.next(now, 0)).into();
        assert_eq!(all, [5, 6, 7, 9]);
        assert_eq!(nonces.next(10, 100), 100);
        assert_eq!(nonces.cancelling(), Some(101));
    }
}
