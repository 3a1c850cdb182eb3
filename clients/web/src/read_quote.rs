//! What a maker signed, in any of its forms.

use crate::{refusal::Result, subject::KindJson};
use breakwater_client::Pubkey;
use breakwater_quotes::{Kind, Quote, QuoteLeg, Side, envelope, render};
use serde::Serialize;

/// What a maker signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SignedTerms {
    /// The quote's one text, whatever form was signed.
    pub text: String,
    /// The maker's margin account, in base58.
    pub maker: String,
    /// Margin account of the only one who may take it.
    pub taker: Option<String>,
    /// In the quote's order.
    pub legs: Vec<SignedLeg>,
    /// How often all legs may be taken.
    pub times: u32,
    /// Most fee the maker pays each time [quote atoms].
    #[serde(serialize_with = "crate::decimal::serialize")]
    pub fee_cap_atoms: u64,
    /// Number that the maker gave it.
    #[serde(serialize_with = "crate::decimal::serialize")]
    pub nonce: u64,
    /// Valid up to and including [unix s].
    #[cfg_attr(test, ts(type = "number"))]
    pub until_ts: i64,
}

/// One leg, from the maker's side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SignedLeg {
    /// What the maker does.
    pub side: SideJson,
    /// The market's.
    pub symbol: String,
    /// Expiry [unix s].
    #[cfg_attr(test, ts(type = "number"))]
    pub expiry_ts: i64,
    /// Call or put.
    pub kind: KindJson,
    /// Strike [quote atoms a unit].
    #[serde(serialize_with = "crate::decimal::serialize")]
    pub strike_atoms: u64,
    /// Size of one time, without sign [lots].
    #[serde(serialize_with = "crate::decimal::serialize")]
    pub size_lots: u64,
    /// Premium of a contract [quote atoms].
    #[serde(serialize_with = "crate::decimal::serialize")]
    pub price_atoms: u64,
}

/// What a maker does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "SignedSide"))]
pub enum SideJson {
    /// It buys.
    Buy,
    /// It sells.
    Sell,
}

/// Reads; who signed it, and whether, is the wallet's or the program's to check. Errors: those of [`envelope::open`].
pub fn read(message: &[u8]) -> Result<SignedTerms> {
    let signer = envelope::named_signer(message).copied().unwrap_or_default();
    let quote = envelope::open(message, &signer)?;
    let Quote { maker, taker, times, fee_cap_atoms, nonce, until_ts, .. } = quote;
    Ok(SignedTerms {
        text: render(&quote)?,
        maker: base58(&maker),
        taker: taker.as_ref().map(base58),
        legs: quote.legs.iter().map(leg).collect(),
        times,
        fee_cap_atoms,
        nonce,
        until_ts,
    })
}

fn leg(leg: &QuoteLeg) -> SignedLeg {
    SignedLeg {
        side: if leg.side == Side::Buy { SideJson::Buy } else { SideJson::Sell },
        symbol: leg.symbol.iter().take_while(|c| **c != 0).map(|c| char::from(*c)).collect(),
        expiry_ts: leg.expiry_ts,
        kind: if leg.kind == Kind::Call { KindJson::Call } else { KindJson::Put },
        strike_atoms: leg.strike_atoms,
        size_lots: leg.size_lots,
        price_atoms: leg.price_atoms,
    }
}

fn base58(key: &[u8; 32]) -> String {
    Pubkey::new_from_array(*key).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use breakwater_quotes::{QuoteError, binary};
    use breakwater_tests::{START, USD};

    fn quote() -> Quote {
        Quote {
            program: [1; 32],
            chain: [2; 32],
            maker: [3; 32],
            legs: vec![QuoteLeg {
                side: Side::Sell,
                size_lots: 2_500_000,
                symbol: *b"BTC\0\0\0\0\0",
                expiry_ts: START,
                strike_atoms: 60_000 * USD,
                kind: Kind::Put,
                price_atoms: 1_234_500_000,
            }],
            times: 10,
            fee_cap_atoms: 3_250_000,
            nonce: 7,
            until_ts: START,
            taker: None,
        }
    }

    #[test]
    fn every_form_says_the_same() {
        let text = render(&quote()).unwrap();
        let length = u16::try_from(text.len()).unwrap().to_le_bytes();
        let domain = b"\xffsolana offchain";
        let (key, own) = ([9u8; 32], quote().program);
        let forms: [Vec<u8>; 5] = [
            text.clone().into_bytes(),
            binary::encode(&quote()).unwrap(),
            [domain, [0, 0].as_slice(), &length, text.as_bytes()].concat(),
            [domain, [0].as_slice(), &own, &[0, 1], &key, &length, text.as_bytes()].concat(),
            [domain, [1, 1].as_slice(), &key, text.as_bytes()].concat(),
        ];
        for form in forms {
            let terms = read(&form).unwrap();
            assert_eq!(terms.text, text);
            assert_eq!(
                (terms.legs[0].symbol.as_str(), terms.legs[0].side),
                ("BTC", SideJson::Sell)
            );
            assert_eq!((terms.nonce, terms.taker), (7, None));
        }
    }

    #[test]
    fn other_bytes_are_no_quote() {
        let refused = read(b"hello").unwrap_err();
        assert!(matches!(refused, crate::Refusal::Quote(QuoteError::NoQuote)), "{refused:?}");
    }
}
