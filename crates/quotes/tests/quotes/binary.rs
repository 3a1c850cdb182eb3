use crate::support::{any_quote, quote};
use breakwater_quotes::{QuoteError, binary};
use proptest::prelude::*;

#[test]
fn cut_and_longer_bytes_are_refused() {
    let bytes = binary::encode(&quote()).unwrap();
    for length in 21..bytes.len() {
        assert_eq!(binary::decode(&bytes[..length]), Err(QuoteError::Malformed), "{length}");
    }
    assert_eq!(binary::decode(&bytes[..20]), Err(QuoteError::NoQuote));
    assert_eq!(binary::decode(&[bytes.as_slice(), &[0]].concat()), Err(QuoteError::Malformed));
}

#[test]
fn size_of_nothing_and_unknown_kinds_are_refused() {
    let bytes = binary::encode(&quote()).unwrap();
    let first = 21 + 4 * 32 + 4 + 3 * 8 + 1;
    let mut still = bytes.clone();
    still[first + 32..first + 40].fill(0);
    assert_eq!(binary::decode(&still), Err(QuoteError::OutOfRange));
    let mut least = bytes.clone();
    least[first + 32..first + 40].copy_from_slice(&i64::MIN.to_le_bytes());
    assert_eq!(binary::decode(&least), Err(QuoteError::OutOfRange));
    let mut kind = bytes;
    kind[first + 40] = 2;
    assert_eq!(binary::decode(&kind), Err(QuoteError::Malformed));
}

proptest! {
    #[test]
    fn every_quote_has_bytes_that_give_it_back(quote in any_quote()) {
        prop_assert_eq!(binary::decode(&binary::encode(&quote).unwrap()), Ok(quote));
    }

    #[test]
    fn accepted_bytes_are_those_of_their_quote(
        quote in any_quote(), at in any::<prop::sample::Index>(), byte in any::<u8>(),
    ) {
        let mut bytes = binary::encode(&quote).unwrap();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(decoded) = binary::decode(&bytes) {
            prop_assert_eq!(binary::encode(&decoded).unwrap(), bytes);
        }
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let _ = binary::decode(&bytes);
        let _ = binary::decode(&[b"\xffbreakwater quote v1\x00".as_slice(), &bytes].concat());
    }
}
