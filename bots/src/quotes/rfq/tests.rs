//! The course of a request, with time passed in.

use super::*;
use crate::quotes::wire::{Ask, AskLeg, Kind, Side};
use anchor_lang::prelude::Pubkey;
use solana_keypair::Keypair;
use solana_signer::Signer;

const SHOWN: u64 = 1_000;
const LAPSES: u64 = 5_000;

fn rfq() -> Rfq {
    let leg = AskLeg {
        side: Side::Buy,
        size_lots: 2_500_000,
        symbol: "BTC".to_owned(),
        expiry_ts: 2_000_000_000,
        strike_atoms: 60_000_000_000,
        kind: Kind::Put,
    };
    let ask = Ask { legs: vec![leg], times: 2, least_times: Some(1), taker: Pubkey::new_unique() };
    let course = Course { shown_at_ms: SHOWN, lapses_at_ms: LAPSES };
    Rfq::new(Terms::of(&ask, 0).unwrap(), course, 4)
}

/// A quote of a maker of its own.
fn offer(rfq: &Rfq, price_atoms: u64, times: u32) -> SignedQuote {
    offer_of(rfq, &Keypair::new(), (price_atoms, times, 7))
}

fn offer_of(rfq: &Rfq, key: &Keypair, (price, times, nonce): (u64, u32, u64)) -> SignedQuote {
    let mut quote = rfq.terms.quote();
    quote.maker = key.pubkey().to_bytes();
    quote.legs[0].price_atoms = price;
    (quote.times, quote.nonce, quote.until_ts) = (times, nonce, 60);
    let message = breakwater_quotes::render(&quote).unwrap().into_bytes();
    let signature = key.sign_message(&message);
    SignedQuote::open(message, signature, key.pubkey()).unwrap()
}

#[test]
fn nothing_is_seen_before_the_blind_period_ends_and_then_best_first() {
    let mut rfq = rfq();
    let (dear, cheap) = (offer(&rfq, 1_300_000_000, 2), offer(&rfq, 1_200_000_000, 2));
    let (hash_dear, hash_cheap) = (dear.hash, cheap.hash);
    rfq.offer(dear, 0).unwrap();
    rfq.offer(cheap, SHOWN - 1).unwrap();
    assert!(rfq.shown(SHOWN - 1).is_empty());
    assert_eq!(rfq.click(&hash_cheap, SHOWN - 1), Err(QuoteRefusal::StillBlind));
    let shown: Vec<_> = rfq.shown(SHOWN).into_iter().map(|quote| quote.quote).collect();
    assert_eq!(shown, [hash_cheap, hash_dear]);
    assert_eq!(rfq.shown(SHOWN)[0].cost_atoms, 3_000_000_000, "2.5 contracts at 1200");
}

#[test]
fn maker_who_answers_when_quotes_are_shown_is_too_late() {
    let mut rfq = rfq();
    let late = offer(&rfq, 1, 2);
    assert_eq!(rfq.offer(late, SHOWN), Err(QuoteRefusal::TooLate));
}

#[test]
fn equal_costs_go_by_times_and_then_by_arrival() {
    let mut rfq = rfq();
    let (once, first, second) = (offer(&rfq, 5, 1), offer(&rfq, 5, 2), offer(&rfq, 5, 9));
    let wanted = [first.hash, second.hash, once.hash];
    for offer in [once, first, second] {
        rfq.offer(offer, 0).unwrap();
    }
    let shown: Vec<_> = rfq.shown(SHOWN).into_iter().map(|quote| quote.quote).collect();
    assert_eq!(shown, wanted, "more times than asked for are worth no more");
}

#[test]
fn later_quote_of_one_maker_takes_the_place_of_its_earlier_one() {
    let mut rfq = rfq();
    let key = Keypair::new();
    let (one, two) = (offer_of(&rfq, &key, (5, 2, 1)), offer_of(&rfq, &key, (6, 2, 2)));
    let kept = two.hash;
    assert_eq!(rfq.offer(one, 0), Ok(None));
    assert_eq!(rfq.offer(two, 0), Ok(Some(1)));
    let shown = rfq.shown(SHOWN);
    assert_eq!((shown.len(), shown[0].quote), (1, kept));
}

#[test]
fn makers_beyond_the_limit_are_refused() {
    let mut rfq = rfq();
    for price in 1..=4 {
        let offer = offer(&rfq, price, 2);
        rfq.offer(offer, 0).unwrap();
    }
    let fifth = offer(&rfq, 5, 2);
    assert_eq!(rfq.offer(fifth, 0), Err(QuoteRefusal::TooManyMakers));
}

#[test]
fn a_click_freezes_one_quote_and_there_is_no_other_click() {
    let mut rfq = rfq();
    let (one, two) = (offer(&rfq, 5, 2), offer(&rfq, 6, 2));
    let (hash, other) = (two.hash, one.hash);
    rfq.offer(one, 0).unwrap();
    rfq.offer(two, 0).unwrap();
    assert_eq!(rfq.click(&QuoteHash([1; 32]), SHOWN), Err(QuoteRefusal::UnknownQuote));
    let let_go = rfq.click(&hash, SHOWN).unwrap();
    assert_eq!(let_go.len(), 1);
    for again in [hash, other] {
        assert_eq!(rfq.click(&again, SHOWN), Err(QuoteRefusal::AlreadyClicked));
    }
    // its life is over, the click is not
    assert_eq!(rfq.phase(LAPSES), Phase::Clicked);
    assert_eq!(rfq.shown(LAPSES)[0].quote, hash);
}

#[test]
fn quotes_that_nobody_clicked_lapse() {
    let mut rfq = rfq();
    let one = offer(&rfq, 5, 2);
    let hash = one.hash;
    rfq.offer(one, 0).unwrap();
    assert!(rfq.shown(LAPSES).is_empty());
    assert_eq!(rfq.click(&hash, LAPSES), Err(QuoteRefusal::Lapsed));
    assert_eq!(rfq.next_at_ms(LAPSES), LAPSES + KEPT_MS);
}

#[test]
fn one_transaction_at_a_time_and_none_after_a_fill() {
    let mut rfq = rfq();
    let one = offer(&rfq, 5, 2);
    let (hash, signature) = (one.hash, one.signature);
    rfq.offer(one, 0).unwrap();
    assert_eq!(rfq.submit(signature, SHOWN), Err(QuoteRefusal::NotClicked));
    rfq.click(&hash, SHOWN).unwrap();
    rfq.submit(signature, SHOWN).unwrap();
    assert_eq!(rfq.submit(signature, SHOWN), Err(QuoteRefusal::AlreadySubmitted));
    assert!(rfq.ends_at_ms() > SHOWN + FOLLOWED_MS, "what is followed is not forgotten");
    rfq.deliver(Delivery::NeverReachedVenue { why: "no route".to_owned() });
    rfq.submit(signature, SHOWN).unwrap();
    rfq.deliver(Delivery::Refused { error: "BelowInitialMargin".to_owned() });
    rfq.submit(signature, SHOWN).unwrap();
    rfq.deliver(Delivery::Filled { signature });
    assert_eq!(rfq.submit(signature, SHOWN), Err(QuoteRefusal::AlreadyFilled));
    assert_eq!(rfq.ends_at_ms(), 60_000 + KEPT_MS);
}
