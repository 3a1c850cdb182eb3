pub mod init_house;
pub mod pause;

pub use init_house::*;
pub use pause::*;
