//! What outlives an account: nothing that was signed for one that was closed counts for another. Rows C-1 to C-3 of
//! [docs/src/design/threats.md](../../docs/src/design/threats.md).

use breakwater_clearing::state::OwnerRecord;
use breakwater_client::{address, instruction as ix};
use breakwater_tests::*;
use solana_signer::Signer;

#[test]
fn accounts_are_numbered_one_after_the_other() {
    let mut world = World::new();
    let trader = world.visitor();
    let payer = world.authority.pubkey();
    for id in [0, 2, u16::MAX] {
        let create = ix::create_account(payer, trader.key.pubkey(), world.pool, id);
        let name =
            if id == 0 { "instruction requires an uninitialized account" } else { "AccountNumber" };
        let sent = world.send(&[create], &[&trader.key]).expect_err("refused");
        assert!(id == 0 || sent.name == name, "{}", sent.name);
    }
    let create = ix::create_account(payer, trader.key.pubkey(), world.pool, 1);
    world.must(&[create], &[&trader.key]);
}

/// Closing and creating again at the same address revived cancelled quotes, sessions, and old hold-backs.
#[test]
fn a_number_is_never_given_twice() {
    let mut world = World::new();
    let trader = world.visitor();
    let (payer, owner) = (world.authority.pubkey(), trader.key.pubkey());
    let close = ix::close_account(owner, trader.account);
    world.must(&[close], &[&trader.key]);
    let again = ix::create_account(payer, owner, world.pool, 0);
    world.must_fail(&[again], &[&trader.key], "AccountNumber");
    let next = ix::create_account(payer, owner, world.pool, 1);
    world.must(&[next], &[&trader.key]);
    let record = world.data(&address::owner_record(&world.pool, &owner));
    let record =
        <OwnerRecord as anchor_lang::AccountDeserialize>::try_deserialize(&mut record.as_slice());
    assert_eq!(record.expect("a record").next_id, 2);
}

#[test]
fn one_owners_numbers_are_no_others() {
    let mut world = World::new();
    let (one, two) = (world.visitor(), world.visitor());
    let payer = world.authority.pubkey();
    let mut create = ix::create_account(payer, two.key.pubkey(), world.pool, 1);
    create.accounts[3].pubkey = address::owner_record(&world.pool, &one.key.pubkey());
    world.must_fail(&[create], &[&two.key], "ConstraintSeeds");
}

/// A quote signed before its account was closed is for an address that never comes back.
#[test]
fn a_quote_signed_for_a_closed_account_is_void() {
    let mut market = quoted();
    let maker = market.world.visitor();
    let (key, account) = (maker.key.insecure_clone(), maker.account);
    market.maker = maker;
    let quote = market.quote();
    let take = market.take(&quote, 1);
    let close = ix::close_account(key.pubkey(), account);
    market.world.must(&[close], &[&key]);
    market.world.traders.retain(|of| *of != account);
    let payer = market.world.authority.pubkey();
    let create = ix::create_account(payer, key.pubkey(), market.world.pool, 1);
    market.world.must(&[create], &[&key]);
    let deposit = ix::deposit(
        market.world.pool,
        address::margin_account(&market.world.pool, &key.pubkey(), 1),
        market.world.usdc_wallet(&market.maker),
        500_000 * USD,
    );
    market.world.must(&[deposit], &[&key]);
    let sent = market.world.send(&take, &[&market.taker.key]);
    assert!(sent.is_err(), "its maker's account is gone for good");
}
