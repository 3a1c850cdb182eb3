//! One attack or one bad input each: refused by a named error, and nothing has changed.

mod access;
mod auction;
mod authority;
mod expiry;
mod predatory;
mod price;
mod ranges;
mod surface;
mod trade;
mod withdraw;
