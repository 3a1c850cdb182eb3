//! What may be seen when, what is refused, and what stays.

use crate::{
    clients::{SOON, TestMaker, TestTaker, log_in},
    world::World,
};
use breakwater_bots::quotes::{
    refusal::QuoteRefusal,
    server::now_ms,
    wire::{Fault, FromMaker, Phase, Status, ToMaker},
};
use breakwater_quotes::{Kind, Quote, Side, render};
use solana_keypair::Keypair;
use solana_signer::Signer;
use std::{thread::sleep, time::Duration};

pub fn blind_period_is_blind_and_a_click_freezes(world: &World) {
    let server = world.serve(|_| {});
    let mut one = TestMaker::new(world, server.at, world.maker(0));
    let mut two = TestMaker::new(world, server.at, world.maker(1));
    let mut taker = TestTaker::new(server.at);
    let opened = taker.ask(world.ask());
    assert_eq!((opened.phase, opened.quotes.len()), (Phase::Blind, 0));
    let name = one.called();
    assert_eq!(two.called(), name);
    let url = |id: &str| format!("http://{}/v1/requests/{id}", server.at);
    let fault: Fault = reqwest::blocking::get(url(&name)).unwrap().json().unwrap();
    assert_eq!(fault.error, QuoteRefusal::UnknownRequest, "the makers' name opens nothing");

    let quote = one.at(1_300);
    let dear = one.accepted(&name, &quote);
    let quote = two.at(1_200);
    let cheap = two.accepted(&name, &quote);
    // whoever looks all the time sees nothing before its end
    loop {
        let before_ms = now_ms();
        let seen: Status = reqwest::blocking::get(url(&opened.id)).unwrap().json().unwrap();
        if before_ms < opened.shown_at_ms && now_ms() < opened.shown_at_ms {
            assert!(seen.quotes.is_empty(), "a quote was seen while blind");
        }
        if !seen.quotes.is_empty() {
            assert!(now_ms() >= opened.shown_at_ms, "a quote was seen while blind");
            break;
        }
    }
    let shown = taker.status();
    assert!(now_ms() >= opened.shown_at_ms, "a quote was pushed while blind");
    let order: Vec<_> = shown.quotes.iter().map(|quote| quote.quote).collect();
    assert_eq!(order, [cheap, dear]);
    // makers were told of none
    for maker in [&mut one, &mut two] {
        let heard = maker.client.next::<ToMaker>(Duration::from_millis(50)).unwrap();
        assert_eq!(heard, None);
    }
    let late = one.at(1_199);
    one.refused(&name, &late, QuoteRefusal::TooLate);

    taker.click(&opened.id, dear);
    let frozen = taker.status();
    assert_eq!((frozen.phase, frozen.quotes.len()), (Phase::Clicked, 1));
    assert_eq!(frozen.quotes[0], shown.quotes[1], "the very quote that was shown");
    let mut other = TestTaker::new(server.at);
    for (who, quote) in [(&mut taker, cheap), (&mut other, dear)] {
        who.click(&opened.id, quote);
        who.fault(QuoteRefusal::AlreadyClicked);
    }
    let clicked = ToMaker::Clicked { request: name.clone(), quote: dear };
    assert_eq!(one.client.must::<ToMaker>(), clicked);
    assert_eq!(two.client.must::<ToMaker>(), ToMaker::Over { request: name });
}

pub fn quotes_that_are_no_answer_are_refused_by_label(world: &World) {
    let server = world.serve(|settings| settings.blind_ms = 5_000);
    let mut maker = TestMaker::new(world, server.at, world.maker(0));
    let mut taker = TestTaker::new(server.at);
    taker.ask(world.ask());
    let name = maker.called();
    type Change = fn(&mut Quote);
    let changes: [(Change, QuoteRefusal); 11] = [
        (|q| q.program = [5; 32], QuoteRefusal::WrongProgram),
        (|q| q.chain = [5; 32], QuoteRefusal::WrongChain),
        (|q| q.maker = [5; 32], QuoteRefusal::WrongMaker),
        (|q| q.taker = Some([5; 32]), QuoteRefusal::WrongTaker),
        (|q| q.legs[0].size_lots += 1, QuoteRefusal::WrongLegs),
        (|q| q.legs[0].strike_atoms += 1, QuoteRefusal::WrongLegs),
        (|q| q.legs[0].kind = Kind::Call, QuoteRefusal::WrongLegs),
        (|q| q.legs[0].side = Side::Buy, QuoteRefusal::WrongSide),
        (|q| q.until_ts -= 26, QuoteRefusal::EndsTooSoon),
        (|q| q.until_ts += 1_000, QuoteRefusal::EndsTooLate),
        (|q| q.nonce = 0, QuoteRefusal::NonceUsed),
    ];
    let mut first = maker.at(1_000);
    first.nonce = 0;
    maker.accepted(&name, &first);
    for (change, label) in changes {
        let mut quote = maker.at(1_000);
        change(&mut quote);
        maker.refused(&name, &quote, label);
    }
    let quote = maker.at(1_000);
    maker.refused("0123", &quote, QuoteRefusal::UnknownRequest);
    let message = render(&quote).unwrap().into_bytes();
    let other = render(&maker.at(1_001)).unwrap().into_bytes();
    let signature = maker.key.sign_message(&other);
    let bent = FromMaker::Quote { request: name.clone(), message, signature };
    maker.client.say(&bent);
    maker.is_refused(QuoteRefusal::BadSignature);
    let message = b"Breakwater quote 1; but not quite".to_vec();
    let signature = maker.key.sign_message(&message);
    maker.client.say(&FromMaker::Quote { request: name.clone(), message, signature });
    maker.is_refused(QuoteRefusal::NoQuote);
    maker.client.say(&serde_json::json!({ "type": "quote", "request": 7 }));
    maker.is_refused(QuoteRefusal::Malformed);
    maker.accepted(&name, &quote);
}

pub fn logins_of_others_are_refused(world: &World) {
    let server = world.serve(|_| {});
    let (member, stranger) = (world.maker(0), Keypair::new());
    let refused = |answer: ToMaker, label: QuoteRefusal| match answer {
        ToMaker::Refused { error, .. } => assert_eq!(error, label),
        other => panic!("not refused but {other:?}"),
    };
    refused(log_in(server.at, member, &stranger, "test").1, QuoteRefusal::NotASigner);
    // a challenge that another server passed on
    refused(log_in(server.at, member, &member.key, "elsewhere").1, QuoteRefusal::BadSignature);
}

pub fn quote_of_a_maker_that_left_stays(world: &World) {
    let server = world.serve(|_| {});
    let mut maker = TestMaker::new(world, server.at, world.maker(0));
    let mut taker = TestTaker::new(server.at);
    let opened = taker.ask(world.ask());
    let name = maker.called();
    let quote = maker.at(1_000);
    let hash = maker.accepted(&name, &quote);
    maker.client.0.close(None).unwrap();
    drop(maker);
    sleep(Duration::from_millis(opened.shown_at_ms.saturating_sub(now_ms())));
    let shown = taker.status();
    assert_eq!(shown.quotes[0].quote, hash, "what is signed is signed");
    // nobody clicks
    let lapsed = taker.0.next(SOON).unwrap().expect("the end");
    let breakwater_bots::quotes::wire::ToTaker::Status { status } = lapsed else { panic!() };
    assert_eq!((status.phase, status.quotes.len()), (Phase::Lapsed, 0));
    taker.click(&opened.id, hash);
    taker.fault(QuoteRefusal::Lapsed);
}
