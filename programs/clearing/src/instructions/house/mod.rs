pub mod init_house;
pub mod set_paused;

pub use init_house::*;
pub use set_paused::*;
