//! A position before and after a trade.

/// Sizes with the position's sign [lots].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    pub before: i64,
    pub after: i64,
}

impl Moved {
    /// `before` with `lots` added.
    pub fn by(before: i64, lots: i64) -> Self {
        Self { before, after: before.saturating_add(lots) }
    }

    /// Smaller, and on the same side.
    pub fn is_nearer(&self) -> bool {
        let Self { before, after } = *self;
        after.unsigned_abs() < before.unsigned_abs() && (after == 0 || (after > 0) == (before > 0))
    }

    /// Nearer to nothing from below.
    pub fn is_bought_back(&self) -> bool {
        self.before < 0 && self.is_nearer()
    }

    /// How many contracts more are open at most, whoever is on the other side: what was added to its own side, for whoever closes hands on
    /// as many as it takes off [lots].
    pub fn opened_lots(&self) -> i64 {
        let Self { before, after } = *self;
        // of the same side, what was there before is not new
        let kept = if (before < 0) == (after < 0) { before.unsigned_abs() } else { 0 };
        i64::try_from(after.unsigned_abs().saturating_sub(kept)).unwrap_or(i64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_side_adds_to_itself_is_opened() {
        let opened = |before, lots| Moved::by(before, lots).opened_lots();
        assert_eq!((opened(0, 5), opened(0, -5)), (5, 5));
        assert_eq!((opened(5, 2), opened(-5, -2)), (2, 2));
        assert_eq!((opened(5, -3), opened(-5, 5)), (0, 0));
        assert_eq!((opened(5, -8), opened(-5, 8)), (3, 3), "closed and turned over");
    }

    #[test]
    fn nearer_is_smaller_on_the_same_side() {
        let nearer = |before, lots| Moved::by(before, lots).is_nearer();
        assert!(nearer(5, -3) && nearer(-5, 5));
        assert!(!nearer(5, -8) && !nearer(0, 1) && !nearer(5, 1));
    }
}
