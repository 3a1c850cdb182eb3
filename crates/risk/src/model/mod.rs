//! The margin model as data, and how wide its scenarios are now.

mod exposure;
mod limits;
mod margin_model;
mod range;
mod realised;
mod scenario;
mod spec;

pub use exposure::*;
pub use limits::*;
pub use margin_model::*;
pub use range::*;
pub use realised::*;
pub use scenario::*;
pub use spec::*;
