//! One attack or one bad input each: refused by a named error, and nothing has changed.

mod access;
mod auction;
mod authority;
mod backstop;
mod breakers;
mod crossing;
mod expiry;
mod governance;
mod matrix;
mod predatory;
mod price;
mod publishers;
mod quotes;
mod ranges;
mod sealed;
mod settings;
mod soft;
mod sources;
mod surface;
mod trade;
mod waterfall;
mod withdraw;
