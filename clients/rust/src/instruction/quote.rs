//! Signed quotes: taken, cancelled, limited, and signed by session keys.

use super::*;
use anchor_lang::solana_program::system_program;
use breakwater_clearing::{
    accounts, instruction as data,
    instructions::{OpenSessionArgs, TakeQuoteArgs},
    state::{QuoteFill, QuoteLimits},
};

/// Sysvar that holds the transaction's instructions.
pub(crate) const INSTRUCTIONS: Pubkey =
    Pubkey::from_str_const("Sysvar1nstructions1111111111111111111111111");

/// The precompile's instruction that verifies a maker's signature. It goes anywhere into the transaction that takes the quote.
pub fn verify(message: &[u8], signature: &[u8; 64], key: &Pubkey) -> Instruction {
    let key: &[u8; 32] = key.as_array();
    solana_ed25519_program::new_ed25519_instruction_with_signature(message, signature, key)
}

/// `session`: the key, where a session key signed. `remaining`: what margins both accounts afterwards, and the boards of the legs.
///
/// Signs: the taker, and the maker's signature over the quote. Changes: both margin accounts, pool, boards, fill, maker's limits. Errors: the 6219s, those of `trade`.
pub fn take_quote(
    pool: Pubkey,
    payer: Pubkey,
    taker: Side,
    (maker_account, session): (Pubkey, Option<Pubkey>),
    args: TakeQuoteArgs,
    remaining: &Remaining,
) -> Instruction {
    let accounts = accounts::TakeQuote {
        taker: taker.signer,
        payer,
        parties: trade::parties(pool, maker_account, taker.margin_account),
        fill: address::quote_fill(&maker_account, args.nonce),
        session: session.map(|key| address::quote_session(&maker_account, &key)),
        limits: address::maker_limits(&maker_account),
        instructions: INSTRUCTIONS,
        system_program: system_program::ID,
    };
    trading(build(accounts, data::TakeQuote { args }), &pool, remaining)
}

/// All quotes of a nonce below `floor`.
///
/// Signs: owner or delegate. Changes: margin account. Errors: `WrongAuthority`, `QuoteCancelled`.
pub fn cancel_quotes(signer: Pubkey, margin_account: Pubkey, floor: u64) -> Instruction {
    build(accounts::CancelQuotes { signer, margin_account }, data::CancelQuotes { floor })
}

/// Closes the record of a quote that is over; the rent goes back to who paid it.
///
/// Changes: closes the fill. Errors: `QuoteNotOver`.
pub fn close_fill(fill: &QuoteFill) -> Instruction {
    let key = address::quote_fill(&fill.maker_account, fill.nonce);
    build(accounts::CloseFill { fill: key, payer: fill.payer }, data::CloseFill {})
}

/// Sets what a maker's quotes may do in all.
///
/// Signs: the owner. Changes: maker's limits. Errors: `WrongAuthority`, `BadParameter`.
pub fn set_limits(
    payer: Pubkey,
    owner: Pubkey,
    margin_account: Pubkey,
    limits: QuoteLimits,
) -> Instruction {
    let accounts = accounts::SetLimits {
        payer,
        owner,
        margin_account,
        limits: address::maker_limits(&margin_account),
        system_program: system_program::ID,
    };
    build(accounts, data::SetLimits { limits })
}

/// Takes those limits away.
///
/// Signs: the owner. Changes: closes maker's limits. Errors: `WrongAuthority`.
pub fn remove_limits(owner: Pubkey, margin_account: Pubkey) -> Instruction {
    let limits = address::maker_limits(&margin_account);
    build(accounts::RemoveLimits { owner, margin_account, limits }, data::RemoveLimits {})
}

/// Lets a key sign quotes for a maker, within a scope and for a time.
///
/// Signs: the owner. Changes: creates the session. Errors: `WrongAuthority`, `BadParameter`.
pub fn open_session(
    payer: Pubkey,
    owner: Pubkey,
    margin_account: Pubkey,
    args: OpenSessionArgs,
) -> Instruction {
    let accounts = accounts::OpenSession {
        payer,
        owner,
        margin_account,
        session: address::quote_session(&margin_account, &args.key),
        system_program: system_program::ID,
    };
    build(accounts, data::OpenSession { args })
}

/// Ends a session before its time.
///
/// Signs: the owner. Changes: closes the session. Errors: `WrongAuthority`.
pub fn close_session(owner: Pubkey, margin_account: Pubkey, key: Pubkey) -> Instruction {
    let session = address::quote_session(&margin_account, &key);
    build(accounts::CloseSession { owner, margin_account, session }, data::CloseSession {})
}
