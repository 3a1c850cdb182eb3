use breakwater_clearing::instructions::OpenSessionArgs;
use breakwater_client::{address, decode, instruction as ix};
use breakwater_quotes::binary;
use breakwater_tests::*;
use solana_signer::Signer;

#[test]
fn a_quote_is_taken_in_parts_until_nothing_is_left() {
    let mut market = quoted();
    let quote = market.quote();
    let (maker, taker) = (market.maker.account, market.taker.account);
    let cash = |m: &Market, key| m.world.account(&key).cash_atoms;
    let before = (cash(&market, maker), cash(&market, taker));
    market.must_take(&quote, 3);
    assert_eq!(market.taken(&quote), 3);
    assert_eq!((market.held(&maker), market.held(&taker)), (vec![30, -30], vec![-30, 30]));
    // 0.3 contracts: the maker pays 1 800 for the calls and gets 600 for the puts; each pays the fee
    let fee = 500_000_000_000 - 1_200_000_000 - cash(&market, maker);
    assert!(fee > 0 && fee <= 300 * USD as i64, "{fee}");
    assert_eq!(cash(&market, maker) - before.0, -1_200_000_000 - fee);
    assert_eq!(cash(&market, taker) - before.1, 1_200_000_000 - fee);
    market.must_take(&quote, 7);
    assert_eq!(market.taken(&quote), 10);
    let again = market.take(&quote, 1);
    market.refused(&again, "QuoteTaken");
    market.world.assert_books_balance();
}

#[test]
fn every_form_a_wallet_signs_is_the_same_quote() {
    let mut market = quoted();
    let quote = market.quote();
    let (text, signer) = (market.text(&quote), market.maker.key.pubkey().to_bytes());
    let domain = b"\xffsolana offchain".as_slice();
    let length = (text.len() as u16).to_le_bytes();
    let forms = [
        text.clone(),
        [domain, &[0, 0], &length, &text].concat(),
        [domain, &[0], &quote.program, &[0, 1], &signer, &length, &text].concat(),
        [domain, &[1, 1], &signer, &text].concat(),
        binary::encode(&quote).unwrap(),
    ];
    for (number, bytes) in forms.iter().enumerate() {
        let verify = market.verify(bytes, &market.maker.key);
        let take = market.taking(&quote, 1, None);
        market.world.must(&[verify, take], &[&market.taker.key]);
        assert_eq!(market.taken(&quote), number as u32 + 1, "they share one fill");
    }
}

#[test]
fn the_signature_may_stand_anywhere_in_the_transaction() {
    let mut market = quoted();
    let quote = market.quote();
    let take = market.take(&quote, 1);
    let guard = ix::pause(market.world.guardian.pubkey(), 1);
    let guardian = market.world.guardian.insecure_clone();
    let taker = market.taker.key.insecure_clone();
    // behind what takes it, with somebody's own instruction in front
    let all = [guard, take[1].clone(), take[0].clone()];
    let stopped = market.world.send(&all, &[&taker, &guardian]).unwrap_err();
    assert_eq!(stopped.name, "Paused", "found and read; the guard was a pause");
    market.world.must(&[take[1].clone(), take[0].clone()], &[&taker]);
}

#[test]
fn a_session_key_signs_within_its_scope() {
    let mut market = quoted();
    let quote = market.quote();
    let (key, owner) = (market.world.key(), market.maker.key.insecure_clone());
    let args = OpenSessionArgs {
        key: key.pubkey(),
        expires_ts: market.world.now() + 30,
        markets: 1,
        most_notional_atoms: 12_100 * USD,
    };
    let payer = market.world.authority.pubkey();
    let open = ix::open_session(payer, owner.pubkey(), market.maker.account, args);
    market.world.must(&[open], &[&owner]);
    let bytes = binary::encode(&quote).unwrap();
    let verify = market.verify(&bytes, &key);
    // a tenth of two legs at 60 000, and what the maker gives away by its price
    let one = market.taking(&quote, 1, Some(key.pubkey()));
    market.world.must(&[verify.clone(), one], &[&market.taker.key]);
    let two = market.taking(&quote, 2, Some(key.pubkey()));
    market.refused(&[verify.clone(), two], "SessionScope");
    market.world.pass(30);
    let late = market.taking(&quote, 1, Some(key.pubkey()));
    market.refused(&[verify, late], "QuoteMissing");
    let account = market.maker.account;
    market.world.must(&[ix::close_session(owner.pubkey(), account, key.pubkey())], &[&owner]);
}

#[test]
fn what_is_kept_of_a_quote_is_closed_after_its_time_by_anyone() {
    let mut market = quoted();
    let quote = market.quote();
    market.must_take(&quote, 1);
    let key = address::quote_fill(&market.maker.account, quote.nonce);
    let fill = decode::quote_fill(&market.world.data(&key)).unwrap();
    let close = ix::close_fill(&fill);
    market.world.pass(60);
    market.world.must_fail(std::slice::from_ref(&close), &[], "QuoteNotOver");
    market.world.pass(1);
    market.world.must(&[close], &[]);
    let again = market.take(&quote, 1);
    market.refused(&again, "QuoteExpired");
}
