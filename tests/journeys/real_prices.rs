//! Price accounts recorded from live clusters, where the folder with them is beside the checkout
//! (`../shared/data/accounts`; it is not part of the project). Bytes of our own making are read by every other test.

use anchor_lang::prelude::Pubkey;
use base64::{Engine, prelude::BASE64_STANDARD};
use breakwater_client::{address, instruction as ix};
use breakwater_pyth_stand_in::Update;
use breakwater_tests::*;
use serde_json::Value;
use std::{fs, path::PathBuf};

struct Recorded {
    name: String,
    key: Pubkey,
    owner: Pubkey,
    data: Vec<u8>,
    decoded: Value,
}

fn recorded() -> Vec<Recorded> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/accounts");
    let Ok(index) = fs::read_to_string(folder.join("index.json")) else {
        println!("{} is not there: nothing recorded to read", folder.display());
        return vec![];
    };
    let index: Vec<Value> = serde_json::from_str(&index).unwrap();
    let v2 = index.into_iter().filter(|entry| entry["decoded"]["kind"] == "PriceUpdateV2");
    v2.map(|entry| {
        let name = entry["file"].as_str().unwrap().to_owned();
        let text = fs::read_to_string(folder.join(&name)).unwrap();
        let file: Value = serde_json::from_str(&text).unwrap();
        let key = |value: &Value| value.as_str().unwrap().parse().unwrap();
        let data = file["account"]["data"][0].as_str().unwrap();
        Recorded {
            name,
            key: key(&file["pubkey"]),
            owner: key(&file["account"]["owner"]),
            data: BASE64_STANDARD.decode(data).unwrap(),
            decoded: entry["decoded"].clone(),
        }
    })
    .collect()
}

/// A world with a market on the recorded feed, at the time the price was published.
fn world_for(account: &Recorded, owner: Pubkey) -> World {
    let mut world = World::new();
    let feed = account.decoded["feed_id"].as_str().unwrap();
    let bytes: Vec<u8> =
        (0..32).map(|i| u8::from_str_radix(&feed[2 * i..2 * i + 2], 16).unwrap()).collect();
    let key = solana_signer::Signer::pubkey(&world.authority);
    let args = market_args("REC", bytes.try_into().unwrap());
    // a fresh price of the feed, because some of the recorded ones are to be refused
    let fresh = Update { feed_id: args.params.feeds.feed_id, ..update(2, 100, world.now()) };
    let of = (None, world.post(fresh).into());
    world.must(&[ix::create_market(key, world.pool, 2, of, args)], &[]);
    let mut shell = world.chain.get_account(&world.quote_mint).unwrap();
    shell.owner = owner;
    shell.data = account.data.clone();
    world.chain.set_account(account.key, shell);
    world.set_time(account.decoded["publish_time"].as_i64().unwrap() + 1);
    world
}

#[test]
fn recorded_full_updates_become_the_price_their_fields_say() {
    for account in recorded().iter().filter(|a| a.decoded["verification"] == "Full") {
        let receiver = breakwater_pyth_stand_in::ID;
        let mut world = world_for(account, receiver);
        let update = ix::update_mark(address::pool(0), 2, account.key);
        let price = account.decoded["price"].as_u64().unwrap();
        let exponent = account.decoded["exponent"].as_i64().unwrap();
        let shift = 10u64.pow(u32::try_from((exponent + 6).abs()).unwrap());
        let atoms = if exponent < -6 { price / shift } else { price * shift };
        let conf = account.decoded["conf"].as_u64().unwrap();
        let conf = if exponent < -6 { conf.div_ceil(shift) } else { conf * shift };
        // BONK costs some twenty millionths of a dollar: in whole atoms its confidence is too wide, and it is refused.
        if conf * 50 > atoms {
            world.must_fail(&[update], &[], "PriceTooUncertain");
            continue;
        }
        world.must(&[update], &[]);
        assert_eq!(world.market(2).mark.price_atoms, atoms, "{}", account.name);
        println!("{}: {atoms} atoms", account.name);
    }
}

#[test]
fn recorded_updates_of_another_receiver_or_with_partial_verification_are_refused() {
    for account in recorded() {
        let receiver = breakwater_pyth_stand_in::ID;
        let update = ix::update_mark(address::pool(0), 2, account.key);
        if account.owner != receiver {
            let mut world = world_for(&account, account.owner);
            world.must_fail(std::slice::from_ref(&update), &[], "PriceWrongOwner");
        }
        if account.decoded["verification"] != "Full" {
            let mut world = world_for(&account, receiver);
            world.must_fail(&[update], &[], "PriceNotFullyVerified");
        }
    }
}

/// Either of the receivers that are live can be the one a protocol believes; what is only partially verified is refused of both.
#[test]
fn recorded_updates_are_read_from_whichever_receiver_the_protocol_names() {
    for account in recorded() {
        let mut world = world_for(&account, account.owner);
        world.set_protocol(|protocol| protocol.params.pyth_receiver = account.owner);
        let update = ix::update_mark(address::pool(0), 2, account.key);
        let full = account.decoded["verification"] == "Full";
        let failure = world.send(&[update], &[]).err().map(|failure| failure.name);
        let allowed: &[Option<&str>] = if full {
            &[None, Some("PriceTooUncertain")]
        } else {
            &[Some("PriceNotFullyVerified")]
        };
        assert!(allowed.contains(&failure.as_deref()), "{}: {failure:?}", account.name);
    }
}
