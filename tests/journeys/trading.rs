use breakwater_client::instruction as ix;
use breakwater_tests::*;

#[test]
fn two_traders_deposit_trade_and_withdraw_what_margin_leaves_free() {
    let mut world = World::new();
    let maker = world.trader(100_000);
    let taker = world.trader(50_000);
    let call = world.series(BTC, 1, 0, 60_000);
    world.fill(&maker, &taker, call, CONTRACT / 2, 4_000);
    world.assert_books_balance();

    let (long, short) = (world.account(&taker.account), world.account(&maker.account));
    assert_eq!(long.positions()[0].size_lots, CONTRACT / 2);
    assert_eq!(short.positions()[0].size_lots, -CONTRACT / 2);
    // Each side paid the smaller fee: 3 bps of 30 000 USD notional.
    assert_eq!(long.cash_atoms, (50_000 - 2_000 - 9) * 1_000_000);
    assert_eq!(short.cash_atoms, (100_000 + 2_000 - 9) * 1_000_000);
    assert_eq!(world.pool_state().insurance_atoms, 18 * USD);

    let (_, health) = world.snapshot().assess(&short).unwrap();
    let free = health.im_excess_atoms().unsigned_abs();
    let too_much = world.withdraw(&maker, free + 1);
    world.must_fail(&[too_much], &[&maker.key], "BelowInitialMargin");
    let exactly = world.withdraw(&maker, free);
    world.must(&[exactly], &[&maker.key]);
    world.assert_books_balance();
}

#[test]
fn the_programs_margin_is_the_clients_margin_to_the_atom() {
    let mut world = World::new();
    let maker = world.trader(5_000_000);
    let taker = world.trader(5_000_000);
    for (i, strike) in [50_000u64, 56_000, 60_000, 70_000].into_iter().enumerate() {
        let series = world.series(BTC, i % 2, (i % 2) as u8, strike);
        world.fill(&maker, &taker, series, CONTRACT * (i as i64 + 1), 1_000);
        let series = world.series(ETH, i % 2, ((i + 1) % 2) as u8, 2_000 + 500 * i as u64);
        world.fill(&maker, &taker, series, -CONTRACT * 10, 100);
    }
    let deposit = world.deposit_btc(&maker, 3 * 100_000_000);
    world.must(&[deposit], &[&maker.key]);
    for trader in [&maker, &taker] {
        let account = world.account(&trader.account);
        let (requirement, health) = world.snapshot().assess(&account).unwrap();
        let remaining = world.remaining(&[trader.account]);
        let check = ix::check_margin(world.pool, trader.account, None, &remaining);
        let meta = world.must(&[check], &[]);
        let data = &meta.return_data.data;
        let word = |at: usize| i64::from_le_bytes(data[at..at + 8].try_into().unwrap());
        assert_eq!(word(32), health.equity_atoms());
        assert_eq!(word(40), requirement.im_atoms);
        assert_eq!(word(48), requirement.mm_atoms);
        assert_eq!(data[56], requirement.worst_scenario);
        assert!(requirement.mm_atoms > 0 && requirement.im_atoms > requirement.mm_atoms);
    }
}

#[test]
fn a_call_sold_against_collateral_needs_no_margin_of_its_own() {
    let mut world = World::new();
    let buyer = world.trader(1_000_000);
    let holder = world.trader(1_000_000);
    let covered = world.trader(1_000_000);
    for trader in [&holder, &covered] {
        let deposit = world.deposit_btc(trader, 100_000_000);
        world.must(&[deposit], &[&trader.key]);
    }
    let call = world.series(BTC, 1, 0, 66_000);
    world.fill(&covered, &buyer, call, CONTRACT, 2_500);
    let snapshot = world.snapshot();
    let mm = |t: &Trader| snapshot.assess(&world.account(&t.account)).unwrap().0.mm_atoms;
    assert!(mm(&covered) < mm(&holder), "{} {}", mm(&covered), mm(&holder));
}
