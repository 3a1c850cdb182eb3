//! One attack or one bad input each: refused by a named error, and nothing has changed.

mod access;
mod auction;
mod authority;
mod backstop;
mod crossing;
mod expiry;
mod predatory;
mod price;
mod ranges;
mod sealed;
mod settings;
mod soft;
mod surface;
mod trade;
mod waterfall;
mod withdraw;
