//! A position before and after it changed.

/// Sizes with the position's sign [lots].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// What was held.
    pub before_lots: i64,
    /// What is held.
    pub after_lots: i64,
}

impl Moved {
    /// Smaller, and on the same side.
    pub fn is_nearer(&self) -> bool {
        let Self { before_lots: before, after_lots: after } = *self;
        after.unsigned_abs() < before.unsigned_abs() && (after == 0 || (after > 0) == (before > 0))
    }

    /// Nearer to nothing from below.
    pub fn is_bought_back(&self) -> bool {
        self.before_lots < 0 && self.is_nearer()
    }

    /// How many contracts more are open at most, whoever is on the other side: what was added to its own side, for whoever closes hands on
    /// as many as it takes off [lots].
    pub fn opened_lots(&self) -> i64 {
        let Self { before_lots: before, after_lots: after } = *self;
        // of the same side, what was there before is not new
        let kept = if (before < 0) == (after < 0) { before.unsigned_abs() } else { 0 };
        i64::try_from(after.unsigned_abs().saturating_sub(kept)).unwrap_or(i64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by(before_lots: i64, lots: i64) -> Moved {
        Moved { before_lots, after_lots: before_lots + lots }
    }

    #[test]
    fn only_what_a_side_adds_to_itself_is_opened() {
        let opened = |before, lots| by(before, lots).opened_lots();
        assert_eq!((opened(0, 5), opened(0, -5)), (5, 5));
        assert_eq!((opened(5, 2), opened(-5, -2)), (2, 2));
        assert_eq!((opened(5, -3), opened(-5, 5)), (0, 0));
        assert_eq!((opened(5, -8), opened(-5, 8)), (3, 3), "closed and turned over");
    }

    #[test]
    fn nearer_is_smaller_on_the_same_side() {
        let nearer = |before, lots| by(before, lots).is_nearer();
        assert!(nearer(5, -3) && nearer(-5, 5));
        assert!(!nearer(5, -8) && !nearer(0, 1) && !nearer(5, 1));
    }
}
