use crate::support::{any_quote, quote};
use breakwater_quotes::{QuoteError, parse, render};
use proptest::prelude::*;

#[test]
fn a_quote_reads_like_a_sentence() {
    let key = "4vJ9JU1bJJE96FWSJKvHsmmFADCg4gpZQff4P3bkLKi";
    let text = render(&quote()).unwrap();
    let expected = format!(
        "Breakwater quote 1; program {key}; chain 8qbHbw2BbbTHBW1sbeqakYXVKRQM8Ne7pLK7m6CVfeR; \
         maker CktRuQ2mttgRGkXJtyksdKHjUdc2C4TgDzyB98oEzy8; \
         buy 2.5 BTC 2026-11-28T08:00:00Z 60000 call at 0.000001; \
         sell 2.5 BTC 2026-11-28T08:00:00Z 60000 put at 1234.5; \
         sell 2.5 ETH 2026-11-28T08:00:00Z 60000 put at 1234.5; \
         times 10; fee up to 3.25 each; nonce 7; until 2026-11-21T10:00:05Z; taker anyone"
    );
    assert_eq!(text, expected);
    assert_eq!(parse(&text), Ok(quote()));
}

#[test]
fn what_is_written_another_way_is_refused() {
    use QuoteError::*;
    let text = render(&quote()).unwrap();
    let cases = [
        ("quote 1", "quote 2", NoQuote),
        ("Breakwater", "breakwater", NoQuote),
        ("; nonce 7", "", Malformed),
        ("nonce 7", "nonce 07", NotCanonical),
        ("nonce 7", "nonce +7", NotCanonical),
        ("nonce 7", "nonce  7", NotCanonical),
        ("nonce 7", "nonce 18446744073709551616", OutOfRange),
        ("times 10", "times 0", OutOfRange),
        ("times 10", "times 4294967296", OutOfRange),
        ("1234.5;", "1234.50;", NotCanonical),
        ("1234.5;", "1234.;", NotCanonical),
        ("1234.5;", ".5;", NotCanonical),
        ("1234.5;", "1,234.5;", NotCanonical),
        ("1234.5;", "1234.5000001;", NotCanonical),
        ("1234.5;", "-1234.5;", NotCanonical),
        ("1234.5;", "1e3;", NotCanonical),
        ("1234.5;", "281474976.710657;", OutOfRange),
        ("buy 2.5", "buy 0", OutOfRange),
        ("buy 2.5", "take 2.5", Malformed),
        ("2.5 BTC", "2.5 btc", NotCanonical),
        ("2.5 BTC", "2.5 BITCOINSX", NotCanonical),
        ("call at", "call for", Malformed),
        ("call", "Call", Malformed),
        ("fee up to 3.25 each", "fee up to 3.25", Malformed),
        ("2026-11-21T", "2026-11-31T", NotCanonical),
        ("2026-11-21T", "2026-13-21T", NotCanonical),
        ("2026-11-21T", "2026-02-29T", NotCanonical),
        ("T10:00:05Z", "T24:00:05Z", NotCanonical),
        ("T10:00:05Z", "T10:00:60Z", NotCanonical),
        ("T10:00:05Z", "T10:00:05z", NotCanonical),
        ("taker anyone", "taker someone", NotCanonical),
        ("taker anyone", "taker anyone; taker anyone", Malformed),
        ("chain 8qbH", "chain 08qbH", NotCanonical),
    ];
    for (old, new, error) in cases {
        let at = text.rfind(old).expect(old);
        let bent = format!("{}{new}{}", &text[..at], &text[at + old.len()..]);
        assert_eq!(parse(&bent), Err(error), "{new}");
    }
}

#[test]
fn legs_stand_in_order_each_series_once_and_no_more_than_eight() {
    let mut swapped = quote();
    swapped.legs.swap(0, 1);
    assert_eq!(render(&swapped), Err(QuoteError::LegOrder));
    let mut twice = quote();
    twice.legs[1] = twice.legs[0];
    assert_eq!(render(&twice), Err(QuoteError::LegOrder));
    let mut none = quote();
    none.legs.clear();
    assert_eq!(render(&none), Err(QuoteError::OutOfRange));
    let mut many = quote();
    many.legs = (1..=9u64)
        .map(|strike_atoms| breakwater_quotes::QuoteLeg { strike_atoms, ..many.legs[0] })
        .collect();
    assert_eq!(render(&many), Err(QuoteError::OutOfRange));
}

proptest! {
    #[test]
    fn every_quote_has_a_text_that_gives_it_back(quote in any_quote()) {
        let text = render(&quote).unwrap();
        prop_assert!(text.bytes().all(|c| (0x20..=0x7e).contains(&c)));
        prop_assert!(text.len() <= breakwater_quotes::envelope::MOST_TEXT, "{}", text.len());
        prop_assert_eq!(parse(&text), Ok(quote));
    }

    /// Whatever is accepted is the one text of its quote: nothing can be written so that a person reads another thing.
    #[test]
    fn a_text_with_some_letters_changed_is_refused_or_is_itself_canonical(
        quote in any_quote(), changes in prop::collection::vec((any::<prop::sample::Index>(), 0x20u8..=0x7e), 1..4),
    ) {
        let mut bytes = render(&quote).unwrap().into_bytes();
        for (at, letter) in changes {
            let at = at.index(bytes.len());
            bytes[at] = letter;
        }
        let text = String::from_utf8(bytes).unwrap();
        if let Ok(parsed) = parse(&text) {
            prop_assert_eq!(render(&parsed).unwrap(), text);
        }
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,600}") {
        let _ = parse(&text);
    }
}
