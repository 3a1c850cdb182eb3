//! How parameters and roles change: asked for, waited for, executed by anyone; tightened at once by those who may do only that.

pub mod accept_role;
pub mod cancel_change;
pub mod cancel_role;
pub mod execute_change;
pub mod propose_role;
pub mod queue_change;
pub mod queued;
pub mod role_target;
pub mod step_params;
pub mod target;
pub mod withhold_market;

pub use accept_role::*;
pub use cancel_change::*;
pub use cancel_role::*;
pub use execute_change::*;
pub use propose_role::*;
pub use queue_change::*;
pub use queued::Queued;
pub use role_target::RoleTarget;
pub use step_params::*;
pub use target::Target;
pub use withhold_market::*;
