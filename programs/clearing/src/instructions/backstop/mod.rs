pub mod backstop_take;
pub mod create_backstop;
pub mod enter_backstop;
pub mod leave_backstop;
pub mod unwind;
pub mod value;

pub use backstop_take::*;
pub use create_backstop::*;
pub use enter_backstop::*;
pub use leave_backstop::*;
pub use unwind::*;
pub use value::*;
