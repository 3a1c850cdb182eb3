//! [`BreakerRule`]. Rules are no part of the steward's steps: the guardian tightens for hours, governance for good.

use super::{Field, concat_path, fields, waits};
use crate::state::BreakerRule;

/// Of one rule.
pub const RULE_FIELDS: &[Field] = fields! { BreakerRule;
    metric: U32 Code [1, 7] Neither;
    market: U32 Code [0, 7] Neither;
    threshold_bps: U32 Bps [1, 1_000_000] Neither;
    actions: U32 Code [1, 31] Neither;
    secs: U32 Secs [1, 86_400] Neither;
    withdraw_bps: U32 Bps [0, 10_000] Neither;
    daily_secs: U32 Secs [1, 86_400] Neither;
};
