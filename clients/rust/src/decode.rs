//! Account bytes to types. Every function checks the discriminator and the length; [`Account`](crate::account::Account) takes any
//! kind.

use anchor_lang::{AccountDeserialize, Discriminator, Event};
use breakwater_clearing::state::{
    Auction, BackstopShare, BackstopVault, Board, Breakers, HoldBack, Liquidator, MakerLimits,
    MarginAccount, Market, ParamChange, Pool, Protocol, Publisher, QuoteFill, QuoteSession,
    RoleTransfer, SealedBid, Surface,
};
use bytemuck::{NoUninit, Pod};

/// A zero-copy account, copied out; `None` when the bytes are another kind of account.
pub fn zero_copy<T: Pod + Discriminator>(data: &[u8]) -> Option<Box<T>> {
    let body = data.strip_prefix(T::DISCRIMINATOR)?;
    let mut value: Box<T> = bytemuck::allocation::zeroed_box();
    let target = bytemuck::bytes_of_mut(&mut *value);
    target.copy_from_slice(body.get(..target.len())?);
    Some(value)
}

/// A borsh account; `None` when the bytes are another kind of account.
pub fn borsh<T: AccountDeserialize>(mut data: &[u8]) -> Option<T> {
    T::try_deserialize(&mut data).ok()
}

/// The protocol. `None` when the bytes are something else.
pub fn protocol(data: &[u8]) -> Option<Protocol> {
    borsh(data)
}

/// A pool. `None` when the bytes are something else.
pub fn pool(data: &[u8]) -> Option<Pool> {
    borsh(data)
}

/// A pool's circuit breakers. `None` when the bytes are something else.
pub fn breakers(data: &[u8]) -> Option<Breakers> {
    borsh(data)
}

/// A queued change. `None` when the bytes are something else.
pub fn param_change(data: &[u8]) -> Option<ParamChange> {
    borsh(data)
}

/// A role that was offered. `None` when the bytes are something else.
pub fn role_transfer(data: &[u8]) -> Option<RoleTransfer> {
    borsh(data)
}

/// What has been taken of a quote. `None` when the bytes are something else.
pub fn quote_fill(data: &[u8]) -> Option<QuoteFill> {
    borsh(data)
}

/// The right of a session key. `None` when the bytes are something else.
pub fn quote_session(data: &[u8]) -> Option<QuoteSession> {
    borsh(data)
}

/// A maker's limits. `None` when the bytes are something else.
pub fn maker_limits(data: &[u8]) -> Option<MakerLimits> {
    borsh(data)
}

/// An admission to sealed rounds. `None` when the bytes are something else.
pub fn liquidator(data: &[u8]) -> Option<Liquidator> {
    borsh(data)
}

/// A commitment in a sealed round. `None` when the bytes are something else.
pub fn sealed_bid(data: &[u8]) -> Option<SealedBid> {
    borsh(data)
}

/// A backstop vault. `None` when the bytes are something else.
pub fn backstop_vault(data: &[u8]) -> Option<BackstopVault> {
    borsh(data)
}

/// A provider's share of it. `None` when the bytes are something else.
pub fn backstop_share(data: &[u8]) -> Option<BackstopShare> {
    borsh(data)
}

/// An auction. `None` when the bytes are something else.
pub fn auction(data: &[u8]) -> Option<Box<Auction>> {
    zero_copy(data)
}

/// What is held back of a bid. `None` when the bytes are something else.
pub fn hold_back(data: &[u8]) -> Option<Box<HoldBack>> {
    zero_copy(data)
}

/// A market. `None` when the bytes are something else.
pub fn market(data: &[u8]) -> Option<Box<Market>> {
    zero_copy(data)
}

/// A publisher's points. `None` when the bytes are something else.
pub fn publisher(data: &[u8]) -> Option<Box<Publisher>> {
    zero_copy(data)
}

/// A volatility surface. `None` when the bytes are something else.
pub fn surface(data: &[u8]) -> Option<Box<Surface>> {
    zero_copy(data)
}

/// A board. `None` when the bytes are something else.
pub fn board(data: &[u8]) -> Option<Box<Board>> {
    zero_copy(data)
}

/// A margin account. `None` when the bytes are something else.
pub fn margin_account(data: &[u8]) -> Option<Box<MarginAccount>> {
    zero_copy(data)
}

/// A set's bytes, which the program's field tables read values from.
pub fn bytes_of<T: NoUninit>(set: &T) -> &[u8] {
    bytemuck::bytes_of(set)
}

/// One kind of event, from the bytes of a `Program data:` log line, base64 already undone;
/// [`events`](crate::event::events) takes all kinds, and whole logs.
pub fn event<T: Event + Discriminator + anchor_lang::AnchorDeserialize>(data: &[u8]) -> Option<T> {
    let mut body = data.strip_prefix(T::DISCRIMINATOR)?;
    T::deserialize(&mut body).ok()
}

/// Name of an error code of the program, its own or Anchor's: "BelowInitialMargin". [`NamedError`](crate::error::NamedError) has the
/// message too.
pub fn error_name(code: u32) -> Option<String> {
    crate::error::NamedError::of_clearing(code).map(|error| error.name)
}
