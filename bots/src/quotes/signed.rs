//! A quote with its signature: verified once, then passed around as it is.

use super::{refusal::QuoteRefusal, wire::WireQuote};
use anchor_lang::{prelude::Pubkey, solana_program::instruction::Instruction};
use breakwater_client::instruction as ix;
use breakwater_quotes::{Quote, Side, binary, envelope};
use breakwater_risk::maths::{notional_ceil, notional_floor};
use solana_signature::Signature;
use std::{fmt, str::FromStr};

/// SHA-256 of a quote's compact bytes: what the program counts takes by, whatever form was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct QuoteHash(pub [u8; 32]);

impl fmt::Display for QuoteHash {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl FromStr for QuoteHash {
    type Err = hex::FromHexError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut hash = [0; 32];
        hex::decode_to_slice(text, &mut hash)?;
        Ok(Self(hash))
    }
}

/// Bytes, the signature that was verified over them, and the quote they hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedQuote {
    pub message: Vec<u8>,
    pub signature: Signature,
    pub key: Pubkey,
    pub quote: Quote,
    pub hash: QuoteHash,
    /// What the taker pays for all legs once, before fees: up where it buys, down where it sells [quote atoms].
    pub cost_atoms: i128,
}

impl SignedQuote {
    /// Verifies as strictly as the precompile does, and parses as the program does. Errors: `BadSignature`, `NoQuote`.
    pub fn open(message: Vec<u8>, signature: Signature, key: Pubkey) -> Result<Self, QuoteRefusal> {
        let quote = envelope::open(&message, key.as_array()).map_err(|_| QuoteRefusal::NoQuote)?;
        if !signature.verify(key.as_ref(), &message) {
            return Err(QuoteRefusal::BadSignature);
        }
        let hash = hash(&quote)?;
        let cost_atoms = cost_atoms(&quote)?;
        Ok(Self { message, signature, key, quote, hash, cost_atoms })
    }

    /// What came over the wire, believed in nothing: signature, hash and cost are worked out again.
    pub fn from_wire(wire: &WireQuote) -> Result<Self, QuoteRefusal> {
        let signed = Self::open(wire.message.clone(), wire.signature, wire.key)?;
        let same = signed.hash == wire.quote && signed.cost_atoms == wire.cost_atoms;
        if same { Ok(signed) } else { Err(QuoteRefusal::NoQuote) }
    }

    pub fn to_wire(&self) -> WireQuote {
        WireQuote {
            quote: self.hash,
            message: self.message.clone(),
            signature: self.signature,
            key: self.key,
            cost_atoms: self.cost_atoms,
        }
    }

    pub fn maker(&self) -> Pubkey {
        Pubkey::new_from_array(self.quote.maker)
    }

    /// The precompile's instruction that verifies it on chain.
    pub fn verify_instruction(&self) -> Instruction {
        ix::verify(&self.message, self.signature.as_array(), &self.key)
    }
}

/// Errors: `NoQuote` for a quote out of range.
pub fn hash(quote: &Quote) -> Result<QuoteHash, QuoteRefusal> {
    let bytes = binary::encode(quote).map_err(|_| QuoteRefusal::NoQuote)?;
    Ok(QuoteHash(solana_sha256_hasher::hash(&bytes).to_bytes()))
}

fn cost_atoms(quote: &Quote) -> Result<i128, QuoteRefusal> {
    let mut sum = 0i128;
    for leg in &quote.legs {
        let (price, size) = (leg.price_atoms, leg.size_lots);
        let part = match leg.side {
            Side::Sell => notional_ceil(price, size).map(i128::from),
            Side::Buy => notional_floor(price, size).map(|gets| -i128::from(gets)),
        };
        sum += part.map_err(|_| QuoteRefusal::NoQuote)?; // fits: eight of below 2^64
    }
    Ok(sum)
}
