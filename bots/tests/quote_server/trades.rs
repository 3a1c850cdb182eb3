//! Quotes taken on chain, through the server and past it.

use crate::{clients::TestMaker, world::World};
use anchor_lang::solana_program::instruction::Instruction;
use breakwater_bots::{
    chain,
    quotes::{
        refusal::QuoteRefusal,
        taker::{Basket, Clicked, Taker},
        wire::Delivery,
    },
};
use breakwater_client::{decode, instruction as ix};
use solana_compute_budget_interface::ComputeBudgetInstruction;
use solana_signer::Signer;
use solana_transaction::Transaction;
use std::{
    net::{SocketAddr, TcpListener},
    thread::sleep,
    time::{Duration, Instant},
};

pub const DEADLINE: Duration = Duration::from_secs(10);

pub fn taker(world: &World, at: SocketAddr) -> Taker {
    let place = (&world.cluster, world.stage.pool);
    Taker::new(&format!("http://{at}"), world.taker().side(), place).unwrap()
}

pub fn instructions(world: &World, taker: &Taker, clicked: &Clicked) -> Vec<Instruction> {
    let (_, snapshot) = chain::snapshot(&world.cluster, &world.stage.pool).unwrap();
    let both = [world.taker().account, clicked.signed.maker()]
        .map(|key| decode::margin_account(&world.cluster.data(&key).unwrap().unwrap()).unwrap());
    taker.instructions(clicked, 1, &snapshot, &[&both[0], &both[1]]).unwrap()
}

/// Signed by the taker, as bytes.
fn signed(world: &World, mut take: Vec<Instruction>, old: bool) -> Vec<u8> {
    take.insert(0, ComputeBudgetInstruction::set_compute_unit_limit(1_400_000));
    let key = &world.taker().key;
    let blockhash = match old {
        true => Default::default(),
        false => world.cluster.client.get_latest_blockhash().unwrap(),
    };
    let transaction =
        Transaction::new_signed_with_payer(&take, Some(&key.pubkey()), &[key], blockhash);
    bincode::serialize(&transaction).unwrap()
}

/// Asks while a maker answers at a price, and clicks.
fn clicked(world: &World, taker: &Taker, maker: &mut TestMaker) -> Clicked {
    let legs = world.ask().legs;
    std::thread::scope(|scope| {
        let asked =
            scope.spawn(|| taker.best(&world.cluster, Basket { legs: &legs, times: 1 }, DEADLINE));
        let name = maker.called();
        let quote = maker.at(1_000);
        maker.accepted(&name, &quote);
        asked.join().unwrap().unwrap().expect("a quote")
    })
}

fn ended(taker: &Taker, id: &str) -> Delivery {
    let begin = Instant::now();
    while begin.elapsed() < Duration::from_secs(20) {
        match taker.status(id).unwrap().delivery {
            Some(Delivery::Unknown { .. }) | None => sleep(Duration::from_millis(50)),
            Some(delivery) => return delivery,
        }
    }
    panic!("the submission did not end");
}

#[track_caller]
fn refused<T>(result: anyhow::Result<T>, label: QuoteRefusal) {
    let error = result.err().expect("a refusal");
    assert_eq!(error.downcast_ref::<QuoteRefusal>(), Some(&label), "{error:#}");
}

pub fn transactions_end_in_one_of_three_ways(world: &World) {
    // nothing listens where this one sends
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let cut_off = world.serve(|settings| settings.send_url = Some(format!("http://{closed}")));
    let mut maker = TestMaker::new(world, cut_off.at, world.maker(0));
    let by = taker(world, cut_off.at);
    let quote = clicked(world, &by, &mut maker);
    let take = instructions(world, &by, &quote);
    by.submit(&quote.id, signed(world, take, false)).unwrap();
    let end = ended(&by, &quote.id);
    assert!(matches!(end, Delivery::NeverReachedVenue { .. }), "{end:?}");

    let server = world.serve(|_| {});
    let mut maker = TestMaker::new(world, server.at, world.maker(0));
    let by = taker(world, server.at);
    let quote = clicked(world, &by, &mut maker);
    let take = instructions(world, &by, &quote);
    // a blockhash nobody knows, then another transaction than the take
    by.submit(&quote.id, signed(world, take.clone(), true)).unwrap();
    let end = ended(&by, &quote.id);
    assert!(matches!(end, Delivery::NeverReachedVenue { .. }), "{end:?}");
    let other = signed(world, take[..1].to_vec(), false);
    refused(by.submit(&quote.id, other), QuoteRefusal::WrongTransaction);

    // filled, and then never again
    let bytes = signed(world, take.clone(), false);
    by.submit(&quote.id, bytes.clone()).unwrap();
    refused(by.submit(&quote.id, bytes.clone()), QuoteRefusal::AlreadySubmitted);
    assert!(matches!(ended(&by, &quote.id), Delivery::Filled { .. }));
    refused(by.submit(&quote.id, bytes), QuoteRefusal::AlreadyFilled);
    let (own, theirs) = (world.taker().account, world.maker(0).account);
    assert_eq!((world.held(&own), world.held(&theirs)), (1_000_000, -1_000_000));

    // cancelled by its maker on chain between click and take
    let quote = clicked(world, &by, &mut maker);
    let take = instructions(world, &by, &quote);
    let owner = &world.maker(0).key;
    let floor = quote.signed.quote.nonce + 1;
    let cancel = ix::cancel_quotes(owner.pubkey(), theirs, floor);
    world.cluster.must("cancel", vec![cancel], vec![&world.stage.authority, owner]).unwrap();
    by.submit(&quote.id, signed(world, take, false)).unwrap();
    assert_eq!(ended(&by, &quote.id), Delivery::Refused { error: "QuoteCancelled".to_owned() });
}
