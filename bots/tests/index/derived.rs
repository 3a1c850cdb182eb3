//! Auctions, receipts, the waterfall, candles and the backstop, put together from events, and what a fork leaves of them.

use crate::{
    databases::each,
    script::{Chain, settle, start},
};
use anchor_lang::{Event as _, prelude::Pubkey};
use breakwater_bots::index::{
    auctions, backstop, prices,
    query::{AuctionsQuery, BackstopQuery, PricesQuery},
    receipt,
    refusal::ApiError,
    store::Store,
    waterfall,
};
use breakwater_clearing::events::{
    AuctionEnded, AuctionStarted, BackstopMoved, HoldBackResolved, InsolventSliceTaken,
    MarkUpdated, SliceSold, tier,
};
use breakwater_client::{address, instruction::Lot};

fn key(number: u8) -> Pubkey {
    Pubkey::new_from_array([number; 32])
}

fn started(account: u8) -> Vec<u8> {
    AuctionStarted {
        account: key(account),
        starter: key(9),
        witness: 4,
        equity_atoms: 500,
        mm_atoms: 900,
        delay_secs: 1,
        tip_atoms: 0,
        queued: false,
        public_ts: 1,
    }
    .data()
}

fn sold(account: u8, trade_id: u64, held_atoms: u64) -> Vec<u8> {
    slice(account, trade_id, (2, held_atoms))
}

fn sold_for(account: u8, fee_atoms: u64) -> Vec<u8> {
    slice(account, 1, (fee_atoms, 0))
}

fn slice(account: u8, trade_id: u64, (fee_atoms, held_atoms): (u64, u64)) -> Vec<u8> {
    SliceSold {
        account: key(account),
        bidder: key(3),
        trade_id,
        share_q32: 1 << 31,
        price_share_q32: 1 << 31,
        value_atoms: 100,
        paid_atoms: 90,
        fee_atoms,
        tier: tier::PUBLIC,
        held_atoms,
    }
    .data()
}

fn taken(account: u8) -> Vec<u8> {
    InsolventSliceTaken {
        account: key(account),
        taker: key(3),
        trade_id: 2,
        share_q32: 1 << 31,
        value_atoms: -40,
        paid_atoms: 50,
        escrow_atoms: 2,
        insurance_atoms: 48,
        gamma_atoms: 0,
    }
    .data()
}

fn ended(account: u8) -> Vec<u8> {
    let key = key(account);
    let (slices, equity_atoms, mm_atoms, penalty_atoms, tip_atoms) = (2, 0, 0, 7, 0);
    AuctionEnded { account: key, slices, equity_atoms, mm_atoms, penalty_atoms, tip_atoms }.data()
}

fn mark(price_atoms: u64, publish_ts: i64) -> Vec<u8> {
    MarkUpdated {
        market: key(8),
        price_atoms,
        conf_atoms: 0,
        publish_ts,
        variance_q48: 77,
        im_range_bps: 10_000,
        mm_range_bps: 9_000,
    }
    .data()
}

fn moved(pool: &Pubkey, atoms: i64, shares: i64, value_atoms: u64) -> Vec<u8> {
    let vault = address::backstop(pool);
    BackstopMoved { vault, owner: key(5), atoms, shares, value_atoms }.data()
}

async fn page(store: &Store, open: Option<bool>) -> Vec<auctions::Auction> {
    let query = AuctionsQuery { open, ..AuctionsQuery::default() };
    auctions::page(store, &query).await.unwrap().0
}

#[test]
fn an_auction_is_summed_up_and_a_fork_opens_it_again() {
    each("auction", |store| async move {
        let chain = Chain::new();
        let lot = Lot { pool: Pubkey::default(), margin_account: key(1), number: 1 };
        let resolved = |hold_back| {
            let (bidder, forfeited, atoms, risen_atoms) = (key(3), true, 5, 6);
            HoldBackResolved { hold_back, bidder, forfeited, atoms, risen_atoms }.data()
        };
        chain.script().add(1, "a", &[vec![mark(10, 600), started(1)], vec![started(2)]]);
        chain.script().add(
            2,
            "a",
            &[vec![mark(11, 601)], vec![sold(1, 1, 4)], vec![sold(2, 1, 0)]],
        );
        chain.script().add(3, "a", &[vec![taken(1)], vec![ended(1)]]);
        let holds = vec![resolved(address::hold_back(&lot, 0)), resolved(key(7))];
        chain.script().add(4, "a", &[holds, vec![started(1)]]);
        let mut follower = start(&chain, &store, None).await.unwrap();
        settle(&mut follower).await;
        let all = page(&store, None).await;
        let accounts: Vec<_> = all.iter().map(|auction| &*auction.account).collect();
        assert_eq!(accounts, [key(1).to_string(), key(2).to_string(), key(1).to_string()]);
        let first = &all[2];
        assert_eq!((first.ended_ts, first.slices), (Some(1_003), 2));
        assert_eq!(
            (&*first.paid_atoms, &*first.value_atoms, &*first.fees_atoms),
            ("40", "60", "2")
        );
        assert_eq!((&*first.share_left_q32, first.witness), ("1073741824", 4));
        assert_eq!(page(&store, Some(true)).await.len(), 2);

        let receipt = receipt::receipt(&store, first.id).await.unwrap();
        let names: Vec<_> = receipt.events.iter().map(|event| &*event.name).collect();
        let expected = [
            "AuctionStarted",
            "SliceSold",
            "InsolventSliceTaken",
            "AuctionEnded",
            "HoldBackResolved",
        ];
        assert_eq!(names, expected);
        let marks: Vec<_> = receipt.prices.iter().map(|price| &*price.price_atoms).collect();
        assert_eq!(marks, ["10", "11"]);
        let paid: Vec<_> = receipt.waterfall.iter().map(|paid| (paid.step, &*paid.atoms)).collect();
        assert_eq!(paid, [("escrow", "2"), ("insurance", "48")]);
        let unknown = receipt::receipt(&store, 1).await.unwrap_err();
        assert_eq!(unknown, ApiError::UnknownAuction);

        // the end, the hold-backs and the second auction were on a branch that lost
        chain.script().cut(3);
        chain.script().add(5, "b", &[]);
        settle(&mut follower).await;
        let open = page(&store, Some(true)).await;
        assert_eq!((open.len(), page(&store, None).await.len()), (2, 2));
        assert_eq!((open[1].ended_ts, open[1].slices), (None, 1));
        let steps = waterfall::steps(&store, 0, i64::MAX).await.unwrap();
        let reached: Vec<_> = steps.iter().filter(|step| step.times > 0).collect();
        assert_eq!(reached.len(), 1);
        assert_eq!((reached[0].step, reached[0].times, &*reached[0].atoms), ("public", 2, "20"));
    });
}

/// Penalties of 9, of which 2 went into an insolvent slice and 5 into the debt that was left; of the tip of 3 an atom is left over.
#[test]
fn what_the_penalties_paid_of_a_debt_at_the_end_is_told() {
    each("own", |store| async move {
        let chain = Chain::new();
        let account = key(1);
        let start_of = |tip_atoms| {
            let (starter, witness, equity_atoms, mm_atoms) = (key(9), 4, 500, 900);
            let (delay_secs, queued, public_ts) = (1, false, 1);
            AuctionStarted {
                account,
                starter,
                witness,
                equity_atoms,
                mm_atoms,
                delay_secs,
                tip_atoms,
                queued,
                public_ts,
            }
            .data()
        };
        let end_of = |penalty_atoms, tip_atoms| {
            let (slices, equity_atoms, mm_atoms) = (2, 0, 0);
            AuctionEnded { account, slices, equity_atoms, mm_atoms, penalty_atoms, tip_atoms }
                .data()
        };
        let slices = [2, 3, 4].map(|fee| vec![sold_for(1, fee)]);
        chain.script().add(1, "a", &[vec![start_of(3)]]);
        chain.script().add(2, "a", &slices);
        chain.script().add(3, "a", &[vec![taken(1)], vec![end_of(2 + 1, 3)]]);
        // the next one has its penalties left
        let next = [vec![start_of(3)], vec![sold_for(1, 4)], vec![end_of(4 + 1, 3)]];
        chain.script().add(4, "a", &next);
        // where nothing was sold the tip went back
        chain.script().add(5, "a", &[vec![start_of(3)], vec![end_of(0, 0)]]);
        settle(&mut start(&chain, &store, None).await.unwrap()).await;
        let auctions = page(&store, None).await;
        let mut paid = vec![];
        for auction in auctions.iter().rev() {
            let receipt = receipt::receipt(&store, auction.id).await.unwrap();
            let own = receipt.waterfall.into_iter().filter(|paid| paid.step == "escrow");
            paid.push(own.map(|paid| paid.atoms).collect::<Vec<_>>());
        }
        assert_eq!(paid, [vec!["2".to_owned(), "5".to_owned()], vec![], vec![]]);
        let steps = waterfall::steps(&store, 0, i64::MAX).await.unwrap();
        let escrow = steps.iter().find(|step| step.step == "escrow").unwrap();
        assert_eq!((escrow.times, &*escrow.atoms), (2, "7"));
    });
}

/// A bidder that holds many at once does not push an auction's own out of its receipt.
#[test]
fn hold_backs_are_found_among_any_number_of_others() {
    each("holds", |store| async move {
        let chain = Chain::new();
        let lot = Lot { pool: Pubkey::default(), margin_account: key(1), number: 1 };
        let resolved = |hold_back, (forfeited, atoms)| {
            let (bidder, risen_atoms) = (key(3), 6);
            HoldBackResolved { hold_back, bidder, forfeited, atoms, risen_atoms }.data()
        };
        chain.script().add(1, "a", &[vec![started(1)], vec![sold(1, 1, 9)], vec![sold(1, 2, 4)]]);
        let others = (0..250).map(|_| vec![resolved(Pubkey::new_unique(), (true, 5))]);
        chain.script().add(2, "a", &others.collect::<Vec<_>>());
        let ends = [(0, (true, 5)), (1, (false, 4))];
        let own = ends.map(|(last, end)| vec![resolved(address::hold_back(&lot, last), end)]);
        chain.script().add(3, "a", &own);
        settle(&mut start(&chain, &store, None).await.unwrap()).await;
        let id = page(&store, None).await[0].id;
        let receipt = receipt::receipt(&store, id).await.unwrap();
        let holds = receipt.events.iter().filter(|event| event.name == "HoldBackResolved");
        assert_eq!(holds.count(), 2);
        let told = receipt.holds.iter();
        let told =
            told.map(|h| [&*h.trade_id, &*h.held_atoms, &*h.forfeited_atoms, &*h.returned_atoms]);
        // of what was held of the first, a part was forfeited
        assert_eq!(told.collect::<Vec<_>>(), [["1", "9", "5", "4"], ["2", "4", "0", "4"]]);
    });
}

#[test]
fn marks_become_candles_and_moves_the_vaults_points() {
    each("candles", |store| async move {
        let (chain, pool) = (Chain::new(), key(6));
        let marks = [(10, 600), (14, 610), (9, 630), (12, 659), (20, 661)];
        let marks = marks.map(|(price, ts)| vec![mark(price, ts)]);
        chain.script().add(1, "a", &marks);
        chain.script().add(2, "a", &[vec![moved(&pool, 1_000, 1_000, 0)]]);
        chain.script().add(3, "a", &[vec![moved(&pool, -200, -250, 800)]]);
        settle(&mut start(&chain, &store, None).await.unwrap()).await;
        let market = Some(key(8).to_string());
        let query = PricesQuery { market: market.clone(), ..PricesQuery::default() };
        let candles = prices::candles(&store, &query).await.unwrap();
        let text = |c: &prices::Candle| {
            [&c.open_atoms, &c.high_atoms, &c.low_atoms, &c.close_atoms]
                .map(|atoms| atoms.parse().unwrap())
        };
        assert_eq!((candles.len(), candles[0].ts, candles[1].ts), (2, 600, 660));
        assert_eq!((text(&candles[0]), text(&candles[1])), ([10, 14, 9, 12], [20; 4]));
        assert_eq!((&*candles[0].realised_variance_q48, candles[0].mm_bps), ("77", 9_000));
        let long = PricesQuery { market, from_ts: Some(0), to_ts: Some(i64::MAX), ..query };
        assert_eq!(prices::candles(&store, &long).await.unwrap_err(), ApiError::BadRange);
        let query = BackstopQuery { pool: Some(pool.to_string()), ..BackstopQuery::default() };
        let points = backstop::points(&store, &query).await.unwrap();
        let shown: Vec<_> =
            points.iter().map(|p| (&*p.value_atoms, &*p.shares, &*p.flow_atoms)).collect();
        assert_eq!(shown, [("0", "1000", "1000"), ("800", "750", "-200")]);
    });
}
