//! A quote forged, bent, replayed, or taken when its maker no longer means it.

use anchor_lang::solana_program::instruction::Instruction;
use breakwater_clearing::{instructions::OpenSessionArgs, state::QuoteLimits};
use breakwater_client::instruction as ix;
use breakwater_quotes::{Kind, Quote, Side};
use breakwater_tests::*;
use solana_keypair::Keypair;
use solana_signer::Signer;

/// The maker signed one quote; what is taken is another of the same nonce.
fn bent(change: impl FnOnce(&mut Quote)) -> (Market, Vec<Instruction>) {
    let market = quoted();
    let quote = market.quote();
    let mut other = quote.clone();
    change(&mut other);
    let signature: [u8; 64] = market.maker.key.sign_message(&market.text(&quote)).into();
    let verify = ix::verify(&market.text(&other), &signature, &market.maker.key.pubkey());
    let take = market.taking(&other, 1, None);
    (market, vec![verify, take])
}

#[test]
fn quote_bent_in_any_word_is_not_what_the_maker_signed() {
    type Change = fn(&mut Quote);
    let changes: [Change; 10] = [
        |q| q.legs[0].price_atoms -= 1,
        |q| q.legs[0].size_lots += 1,
        |q| q.legs[0].side = Side::Sell,
        |q| q.legs[1].kind = Kind::Call,
        |q| q.legs[1].strike_atoms += 2_000 * USD,
        |q| q.times += 1,
        |q| q.fee_cap_atoms += 1,
        |q| q.until_ts += 1,
        |q| q.nonce += 1,
        |q| q.taker = Some([1; 32]),
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let (mut market, take) = bent(|quote| {
            change(quote);
            quote.legs.sort_by_key(breakwater_quotes::QuoteLeg::key);
            quote.legs.dedup_by_key(|leg| leg.key());
        });
        let before = market.world.fingerprint();
        // the precompile itself says no, before the program is asked
        assert!(market.world.send(&take, &[&market.taker.key]).is_err(), "{number}");
        assert_eq!(before, market.world.fingerprint());
    }
}

#[test]
fn quote_that_nobody_verified_is_missing() {
    let mut market = quoted();
    let quote = market.quote();
    let take = market.taking(&quote, 1, None);
    market.refused(&[take], "QuoteMissing");
}

#[test]
fn quote_signed_by_a_stranger_or_by_the_taker_is_missing() {
    let mut market = quoted();
    let quote = market.quote();
    for key in [Keypair::new(), market.taker.key.insecure_clone()] {
        let verify = market.verify(&market.text(&quote), &key);
        let take = market.taking(&quote, 1, None);
        market.refused(&[verify, take], "QuoteMissing");
    }
}

/// The precompile verifies a message in one place; the program is shown another.
#[test]
fn offsets_that_lead_elsewhere_show_no_quote() {
    let mut market = quoted();
    let quote = market.quote();
    let good = market.verify(&market.text(&quote), &market.maker.key);
    // a genuine signature of the maker over something else, and the quote's text where nobody verified it
    let mut forged = market.verify(b"a harmless word", &market.maker.key);
    let (text, at) = (market.text(&quote), forged.data.len() as u16);
    forged.data.extend_from_slice(&text);
    let mut pointing = forged.clone();
    pointing.data[10..12].copy_from_slice(&at.to_le_bytes());
    pointing.data[12..14].copy_from_slice(&(text.len() as u16).to_le_bytes());
    let take = market.taking(&quote, 1, None);
    market.refused(&[forged, take.clone()], "QuoteMissing");
    let before = market.world.fingerprint();
    assert!(market.world.send(&[pointing, take.clone()], &[&market.taker.key]).is_err());
    assert_eq!(before, market.world.fingerprint());
    // verified, but by offsets into another instruction: what they point at is not what is read
    let mut netted = good.clone();
    for field in [4, 8, 14] {
        netted.data[field..field + 2].copy_from_slice(&2u16.to_le_bytes());
    }
    let quoted_elsewhere = market.world.send(&[netted, take.clone()], &[&market.taker.key]);
    assert!(quoted_elsewhere.is_err());
    market.world.must(&[good, take], &[&market.taker.key]);
}

#[test]
fn quote_for_another_program_cluster_or_taker_is_refused() {
    type Change = fn(&mut Quote);
    let changes: [Change; 3] =
        [|q| q.program = [5; 32], |q| q.chain = [5; 32], |q| q.taker = Some([5; 32])];
    for change in changes {
        let mut market = quoted();
        let mut quote = market.quote();
        change(&mut quote);
        let take = market.take(&quote, 1);
        market.refused(&take, "QuoteElsewhere");
    }
    // reserved to the one who takes it, it passes
    let mut market = quoted();
    let mut quote = market.quote();
    quote.taker = Some(market.taker.account.to_bytes());
    market.must_take(&quote, 1);
}

#[test]
fn quote_of_another_account_of_the_same_owner_is_missing() {
    let mut market = quoted();
    let mut quote = market.quote();
    quote.maker = market.taker.account.to_bytes();
    let take = market.take(&quote, 1);
    market.refused(&take, "QuoteMissing");
}

#[test]
fn quote_is_refused_from_the_second_after_its_time() {
    let mut market = quoted();
    let quote = market.quote();
    market.world.pass(61);
    market.world.set_price(BTC, 60_000);
    let take = market.take(&quote, 1);
    market.refused(&take, "QuoteExpired");
}

#[test]
fn quote_taken_more_often_than_it_says_is_refused_and_so_is_none() {
    let mut market = quoted();
    let quote = market.quote();
    let take = market.take(&quote, 11);
    market.refused(&take, "QuoteTaken");
    let take = market.take(&quote, 0);
    market.refused(&take, "ZeroAmount");
}

#[test]
fn nonce_stands_for_one_quote() {
    let mut market = quoted();
    let quote = market.quote();
    market.must_take(&quote, 1);
    let mut better = quote;
    better.times = 20;
    let take = market.take(&better, 1);
    market.refused(&take, "NonceReused");
}

#[test]
fn cancelled_quote_is_refused_and_strangers_cancel_nothing() {
    let mut market = quoted();
    let quote = market.quote();
    let stranger = Keypair::new();
    let by_stranger = ix::cancel_quotes(stranger.pubkey(), market.maker.account, 2);
    market.world.must_fail(&[by_stranger], &[&stranger], "WrongAuthority");
    let owner = market.maker.key.insecure_clone();
    let cancel = ix::cancel_quotes(owner.pubkey(), market.maker.account, 2);
    market.world.must(std::slice::from_ref(&cancel), &[&owner]);
    let take = market.take(&quote, 1);
    market.refused(&take, "QuoteCancelled");
    // a duplicate answers with an error, and the floor never falls
    market.world.must_fail(&[cancel], &[&owner], "QuoteCancelled");
    let back = ix::cancel_quotes(owner.pubkey(), market.maker.account, 1);
    market.world.must_fail(&[back], &[&owner], "QuoteCancelled");
    let mut next = quote;
    next.nonce = 2;
    market.must_take(&next, 1);
}

#[test]
fn fee_above_the_makers_cap_is_refused() {
    let mut market = quoted();
    let mut quote = market.quote();
    quote.fee_cap_atoms = 3 * USD; // 3 bps of 0.2 x 60 000
    let take = market.take(&quote, 1);
    market.refused(&take, "FeeAboveCap");
    quote.fee_cap_atoms = 4 * USD;
    market.must_take(&quote, 10);
}

#[test]
fn maker_who_can_not_carry_it_any_more_is_not_made_to() {
    let mut market = quoted();
    let quote = market.quote();
    let out = market.world.withdraw(&market.maker, 499_000 * USD);
    let owner = market.maker.key.insecure_clone();
    market.world.must(&[out], &[&owner]);
    let take = market.take(&quote, 10);
    let failure = market.world.send(&take, &[&market.taker.key]).unwrap_err();
    assert!(["BelowInitialMargin", "CashBorrowed"].contains(&failure.name.as_str()));
}

#[test]
fn makers_limits_hold_for_quotes_signed_before_them() {
    let mut market = quoted();
    let quote = market.quote();
    let (payer, owner) = (market.world.authority.pubkey(), market.maker.key.insecure_clone());
    let account = market.maker.account;
    let set = |limits| ix::set_limits(payer, owner.pubkey(), account, limits);
    // a tenth of two legs at 60 000 each time, and what the maker gives away by its price
    let limits =
        QuoteLimits { least_excess_atoms: 0, most_notional_atoms: 24_100 * USD, window_secs: 600 };
    market.world.must(&[set(limits)], &[&owner]);
    market.must_take(&quote, 2);
    let third = market.take(&quote, 1);
    market.refused(&third, "MakerLimit");
    // set anew, the window goes on
    market.world.must(&[set(limits)], &[&owner]);
    market.refused(&third, "MakerLimit");
    let roomy = QuoteLimits { most_notional_atoms: u64::MAX, ..limits };
    let cushion = QuoteLimits { least_excess_atoms: 499_000 * USD, ..roomy };
    market.world.must(&[set(cushion)], &[&owner]);
    market.refused(&third, "MakerLimit");
    market.world.must(&[set(roomy)], &[&owner]);
    market.world.must(&third, &[&market.taker.key]);
    let bad = QuoteLimits { window_secs: 0, ..limits };
    market.world.must_fail(&[set(bad)], &[&owner], "BadParameter");
    market.world.must(&[ix::remove_limits(owner.pubkey(), account)], &[&owner]);
}

#[test]
fn limits_of_somebody_else_are_no_limits() {
    let mut market = quoted();
    let quote = market.quote();
    let mut take = market.take(&quote, 1);
    let other = breakwater_client::address::maker_limits(&market.taker.account);
    take[1].accounts[8].pubkey = other;
    market.refused(&take, "ConstraintSeeds");
}

#[test]
fn session_of_another_account_or_ended_signs_nothing() {
    let mut market = quoted();
    let (quote, key) = (market.quote(), market.world.key());
    let (payer, other) = (market.world.authority.pubkey(), market.taker.key.insecure_clone());
    let args = OpenSessionArgs {
        key: key.pubkey(),
        expires_ts: market.world.now() + 60,
        markets: 255,
        most_notional_atoms: u64::MAX,
    };
    let foreign = ix::open_session(payer, other.pubkey(), market.taker.account, args);
    market.world.must(&[foreign], &[&other]);
    let verify = market.verify(&market.text(&quote), &key);
    let mut take = market.taking(&quote, 1, Some(key.pubkey()));
    let session = breakwater_client::address::quote_session(&market.taker.account, &key.pubkey());
    take.accounts[7].pubkey = session;
    market.refused(&[verify, take], "SessionScope");
    for bad in [
        OpenSessionArgs { expires_ts: market.world.now(), ..args },
        OpenSessionArgs { expires_ts: market.world.now() + 31 * DAY, ..args },
        OpenSessionArgs { markets: 0, ..args },
    ] {
        let bad = OpenSessionArgs { key: solana_keypair::Keypair::new().pubkey(), ..bad };
        let open = ix::open_session(payer, other.pubkey(), market.taker.account, bad);
        market.world.must_fail(&[open], &[&other], "BadParameter");
    }
}

#[test]
fn quote_of_a_symbol_that_is_not_there_is_refused() {
    let mut market = quoted();
    let mut quote = market.quote();
    quote.legs.truncate(1);
    quote.legs[0].symbol = symbol("SOL");
    let take = market.take(&quote, 1);
    market.refused(&take, "SymbolUnknown");
}
