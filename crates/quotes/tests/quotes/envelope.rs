use crate::support::{SIGNER, quote};
use breakwater_quotes::{Quote, QuoteError, binary, envelope::open, render};
use proptest::prelude::*;
use solana_offchain_message::OffchainMessage;

const DOMAIN: &[u8] = b"\xffsolana offchain";

fn text() -> Vec<u8> {
    render(&quote()).unwrap().into_bytes()
}

fn v0(application: [u8; 32], signers: &[[u8; 32]], format: u8, text: &[u8]) -> Vec<u8> {
    let mut bytes = [DOMAIN, &[0], &application, &[format, signers.len() as u8]].concat();
    signers.iter().for_each(|key| bytes.extend_from_slice(key));
    bytes.extend_from_slice(&(text.len() as u16).to_le_bytes());
    bytes.extend_from_slice(text);
    bytes
}

fn v1(signers: &[[u8; 32]], text: &[u8]) -> Vec<u8> {
    let mut bytes = [DOMAIN, &[1, signers.len() as u8]].concat();
    signers.iter().for_each(|key| bytes.extend_from_slice(key));
    bytes.extend_from_slice(text);
    bytes
}

fn opened(bytes: &[u8]) -> Result<Quote, QuoteError> {
    open(bytes, &SIGNER)
}

#[test]
fn every_envelope_holds_the_same_quote() {
    let text = text();
    let legacy = OffchainMessage::new(0, &text).unwrap().serialize().unwrap();
    let application = quote().program;
    let forms = [
        text.clone(),
        legacy,
        v0(application, &[SIGNER], 0, &text),
        v0([0; 32], &[SIGNER], 1, &text),
        v1(&[SIGNER], &text),
        binary::encode(&quote()).unwrap(),
    ];
    for bytes in forms {
        assert_eq!(opened(&bytes), Ok(quote()));
    }
}

#[test]
fn envelope_for_another_signer_several_or_another_application_is_refused() {
    let (text, other) = (text(), [8; 32]);
    let wrong = [
        v0([0; 32], &[other], 0, &text),
        v0([0; 32], &[SIGNER, other], 0, &text),
        v0([0; 32], &[], 0, &text),
        v0([5; 32], &[SIGNER], 0, &text),
        v0([0; 32], &[SIGNER], 2, &text),
        v1(&[other], &text),
        v1(&[SIGNER, other], &text),
        [DOMAIN, &[2, 1], &SIGNER, &text].concat(),
        [v0([0; 32], &[SIGNER], 0, &text), vec![b' ']].concat(),
    ];
    for (number, bytes) in wrong.iter().enumerate() {
        let error = opened(bytes).unwrap_err();
        assert!(matches!(error, QuoteError::WrongEnvelope), "{number}: {error:?}");
    }
}

#[test]
fn text_with_letters_that_a_wallet_would_not_show_is_no_quote() {
    for hidden in ["\n", "\t", "\u{200b}", "\u{7f}", "\0"] {
        let text = render(&quote()).unwrap().replace("nonce", &format!("{hidden}nonce"));
        assert_eq!(opened(text.as_bytes()), Err(QuoteError::NoQuote));
        assert_eq!(opened(&v1(&[SIGNER], text.as_bytes())), Err(QuoteError::NoQuote));
    }
}

/// An application's name could hold the head of an older envelope: what is read as one must be all text.
#[test]
fn bytes_that_could_be_two_envelopes_are_refused() {
    let text = text();
    let mut crafted = v0([0; 32], &[SIGNER], 0, &text);
    let length = (crafted.len() - 20) as u16;
    crafted[17] = 0;
    crafted[18..20].copy_from_slice(&length.to_le_bytes());
    assert_eq!(opened(&crafted), Err(QuoteError::NoQuote));
}

proptest! {
    #[test]
    fn no_bytes_panic(version in 0u8..3, bytes in prop::collection::vec(any::<u8>(), 0..700)) {
        let _ = opened(&bytes);
        let _ = opened(&[DOMAIN, &[version], &bytes].concat());
    }
}
