//! Events of governance: changes, roles, stops, admissions.

use super::{Json, object};
use breakwater_clearing::events::{
    BreakerTripped, ChangeCancelled, ChangeQueued, LiquidatorChanged, MarketWithheld,
    ParamsChanged, PauseChanged, PublisherChanged, RoleChanged, RoleKept, RoleProposed,
};

object!(PauseChanged { protocol, by, old, new });
object!(ChangeQueued { change, target, by, replaces, ready_ts, lapses_ts, old, new });
object!(ChangeCancelled { change, target, by });
object!(ParamsChanged { target, by, version, old, new });
object!(RoleProposed { target, role, from, to, ready_ts, lapses_ts });
object!(RoleChanged { target, role, from, to });
object!(RoleKept { target, role, to, by });
object!(MarketWithheld { market, by });
object!(BreakerTripped { pool, rule, value_bps, actions, until_ts, withdraw_bps, by });
object!(LiquidatorChanged { pool, owner, admitted });
object!(PublisherChanged { market, key, by, active_ts });
