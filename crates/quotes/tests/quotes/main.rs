//! Every way to write, wrap, bend and forge a quote.

mod binary;
mod ed25519;
mod envelope;
mod support;
mod text;
