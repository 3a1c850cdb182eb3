//! Account bytes to types. Every function checks the discriminator and the length.

use anchor_lang::{AccountDeserialize, Discriminator, Event};
use breakwater_clearing::state::{
    Auction, AuctionQueue, BackstopShare, BackstopVault, Board, Breakers, HoldBack, House,
    MakerLimits, MarginAccount, Market, ParamChange, Pool, Publisher, QuoteFill, QuoteSession,
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

pub fn house(data: &[u8]) -> Option<House> {
    borsh(data)
}

pub fn pool(data: &[u8]) -> Option<Pool> {
    borsh(data)
}

pub fn breakers(data: &[u8]) -> Option<Breakers> {
    borsh(data)
}

pub fn param_change(data: &[u8]) -> Option<ParamChange> {
    borsh(data)
}

pub fn role_transfer(data: &[u8]) -> Option<RoleTransfer> {
    borsh(data)
}

pub fn quote_fill(data: &[u8]) -> Option<QuoteFill> {
    borsh(data)
}

pub fn quote_session(data: &[u8]) -> Option<QuoteSession> {
    borsh(data)
}

pub fn maker_limits(data: &[u8]) -> Option<MakerLimits> {
    borsh(data)
}

pub fn sealed_bid(data: &[u8]) -> Option<SealedBid> {
    borsh(data)
}

pub fn backstop_vault(data: &[u8]) -> Option<BackstopVault> {
    borsh(data)
}

pub fn backstop_share(data: &[u8]) -> Option<BackstopShare> {
    borsh(data)
}

pub fn auction(data: &[u8]) -> Option<Box<Auction>> {
    zero_copy(data)
}

pub fn hold_back(data: &[u8]) -> Option<Box<HoldBack>> {
    zero_copy(data)
}

pub fn auction_queue(data: &[u8]) -> Option<Box<AuctionQueue>> {
    zero_copy(data)
}

pub fn market(data: &[u8]) -> Option<Box<Market>> {
    zero_copy(data)
}

pub fn publisher(data: &[u8]) -> Option<Box<Publisher>> {
    zero_copy(data)
}

pub fn surface(data: &[u8]) -> Option<Box<Surface>> {
    zero_copy(data)
}

pub fn board(data: &[u8]) -> Option<Box<Board>> {
    zero_copy(data)
}

pub fn margin_account(data: &[u8]) -> Option<Box<MarginAccount>> {
    zero_copy(data)
}

/// A set's bytes, which the program's field tables read values from.
pub fn bytes_of<T: NoUninit>(set: &T) -> &[u8] {
    bytemuck::bytes_of(set)
}

/// An event from the bytes of a `Program data:` log line, base64 already undone.
pub fn event<T: Event + Discriminator + anchor_lang::AnchorDeserialize>(data: &[u8]) -> Option<T> {
    let mut body = data.strip_prefix(T::DISCRIMINATOR)?;
    T::deserialize(&mut body).ok()
}

/// Name of an error code of the program, for people: "BelowInitialMargin".
pub fn error_name(code: u32) -> Option<String> {
    // The enum's names come with Anchor's `Display`-like `name()`; codes are sparse, so they are tried.
    use breakwater_clearing::errors::ClearingError;
    ClearingError::from_code(code).map(|error| error.name())
}
