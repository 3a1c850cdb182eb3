//! [`ProtocolParams`]. The steward moves none of them: they bound the steward.

use super::{Field, concat_path, fields, waits};
use crate::state::ProtocolParams;

const MONTH: i128 = 2_592_000;

/// Of the protocol.
pub const PROTOCOL_FIELDS: &[Field] = fields! { ProtocolParams;
    delay_secs: U32 Secs [1, MONTH] Neither;
    lapse_secs: U32 Secs [60, MONTH] Neither;
    step_bps: U32 Bps [1, 2_500] Neither;
    step_every_secs: U32 Secs [3_600, MONTH] Neither;
};
