//! The report at the end, from the chain alone: events of the pool's transactions and the state of its accounts.

use crate::demo::{
    cast::{Cast, Role},
    ledger,
    path::PricePath,
    play::Play,
    setup::Stage,
    waterfall,
};
use anchor_lang::prelude::Pubkey;
use anyhow::Result;
use breakwater_bots::{
    chain::{self, View},
    rpc::Cluster,
};
use breakwater_clearing::events::{
    AuctionEnded, AuctionStarted, Deleveraged, HoldBackResolved, InsolventSliceTaken, Netted,
    PositionsSettled, ShortfallCovered, SliceSold, SoftSliceTaken,
};
use breakwater_client::{address, event::Event};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

#[derive(Default)]
pub struct Events {
    pub soft: Vec<SoftSliceTaken>,
    pub netted: Vec<Netted>,
    pub started: Vec<AuctionStarted>,
    pub ended: Vec<AuctionEnded>,
    pub holds: Vec<HoldBackResolved>,
    pub deleveraged: Vec<Deleveraged>,
    pub sold: Vec<SliceSold>,
    pub taken: Vec<InsolventSliceTaken>,
    pub covered: Vec<ShortfallCovered>,
    pub settled: Vec<PositionsSettled>,
}

impl Events {
    fn take(&mut self, event: Event) {
        match event {
            Event::AuctionStarted(event) => self.started.push(*event),
            Event::SliceSold(event) => self.sold.push(*event),
            Event::InsolventSliceTaken(event) => self.taken.push(*event),
            Event::PositionsSettled(event) => self.settled.push(*event),
            Event::ShortfallCovered(event) => self.covered.push(*event),
            Event::AuctionEnded(event) => self.ended.push(*event),
            Event::SoftSliceTaken(event) => self.soft.push(*event),
            Event::Netted(event) => self.netted.push(*event),
            Event::HoldBackResolved(event) => self.holds.push(*event),
            Event::Deleveraged(event) => self.deleveraged.push(*event),
            _ => {}
        }
    }
}

/// What the report found.
#[derive(Clone, Copy, Debug)]
pub struct Verdict {
    /// Conservation and longs = shorts hold to the last atom.
    pub balanced: bool,
    /// Every tier of liquidation was reached.
    pub reached: bool,
    /// Nothing was done twice.
    pub once: bool,
    /// Auctions that did not end within the closing time.
    pub stuck: usize,
}

/// Prints the report.
pub fn print(
    cluster: &Cluster,
    stage: &Stage,
    cast: &Cast,
    play: &Play,
    (path, took): (&PricePath, Duration),
) -> Result<Verdict> {
    std::thread::sleep(Duration::from_secs(2)); // the last transactions become confirmed
    let view = chain::view(cluster, &stage.pool)?;
    let all = ledger::events(cluster)?;
    let mut events = Events::default();
    all.iter().cloned().for_each(|event| events.take(event));
    println!("\n=== report ===");
    println!("{:<34} {}", "path", path.label);
    println!("{:<34} {:.0} s", "took, validator start included", took.as_secs_f64());
    liquidations(&events, cast, &view);
    slices(&events);
    let reached = waterfall::print(&events, cast);
    settlements(&events);
    println!("{:<34} {:.2} s", "slowest price-to-auction delay", play.slowest.as_secs_f64());
    let stuck = still_open(&view);
    println!("{:<34} {stuck}", "auctions still open");
    let doubles = ledger::doubles(&all);
    println!("{:<34} {}, of {} events", "done twice", doubles.len(), all.len());
    doubles.iter().for_each(|double| println!("  {double}"));
    let drawn = view.pool.insurance_paid_atoms;
    println!("{:<34} {}", "insurance drawn", usdc(i128::from(drawn)));
    println!("{:<34} {}", "insurance fund at the end", usdc(i128::from(view.pool.insurance_atoms)));
    let healths = view.accounts.iter().filter_map(|a| view.snapshot.assess(&a.state).ok());
    let bad: i128 = healths.map(|(_, h)| i128::from(h.shortfall_atoms())).sum();
    println!("{:<34} {}", "bad debt left on accounts", usdc(bad));
    println!("{:<34} {}", "loss the pool shares", usdc(i128::from(view.pool.loss_atoms)));
    let hole = view.pool.clone().hole(view.snapshot.now);
    println!("{:<34} {}", "missing now", usdc(i128::from(hole.atoms())));
    let balanced = conservation(cluster, stage, &view)?;
    Ok(Verdict { balanced, reached, once: doubles.is_empty(), stuck })
}

/// Names the auctions that are still open, with what they wait for; how many there are.
fn still_open(view: &View) -> usize {
    let open =
        view.accounts.iter().filter_map(|account| Some((account, account.auction.as_ref()?)));
    let mut count = 0;
    for (account, auction) in open {
        count += 1;
        let health = view.snapshot.assess(&account.state).map(|(_, health)| health);
        let value = health.as_ref().map_or(0, |health| health.value_atoms());
        let short = health.as_ref().map_or(0, |health| health.mm_excess_atoms());
        let marks =
            view.snapshot.markets.iter().map(|of| view.snapshot.now - of.market.mark.publish_ts);
        let ages: Vec<_> = marks.map(|age| format!("{age} s")).collect();
        println!(
            "still open: {}, {} s old, status {}, {} slices, insolvent since {}, value {}, over margin {}, {} legs; marks are {} old",
            account.key,
            view.snapshot.now - auction.started_ts,
            auction.status,
            auction.last_trade_id,
            auction.insolvent_ts,
            usdc(value.into()),
            usdc(short.into()),
            account.state.position_count,
            ages.join(", "),
        );
    }
    count
}

fn liquidations(events: &Events, cast: &Cast, view: &View) {
    let mut by_role: BTreeMap<Role, Vec<Pubkey>> = BTreeMap::new();
    for started in &events.started {
        if let Some(member) = cast.find(&started.account) {
            let accounts = by_role.entry(member.role).or_default();
            if !accounts.contains(&started.account) {
                accounts.push(started.account);
            }
        }
    }
    let total: usize = by_role.values().map(Vec::len).sum();
    println!("{:<34} {total} of {}", "accounts liquidated", view.accounts.len());
    for role in Role::TRADERS.into_iter().chain([Role::Counterparty, Role::Liquidator]) {
        let hit = by_role.get(&role).map_or(0, Vec::len);
        println!("{:<34} {hit} of {}", format!("  {}", role.name()), cast.of(role).count());
    }
    println!("{:<34} {} started, {} ended", "auctions", events.started.len(), events.ended.len());
}

fn slices(events: &Events) {
    println!("{:<34} {}", "slices sold", events.sold.len());
    let discounts: Vec<f64> = events
        .sold
        .iter()
        .map(|slice| 100.0 * (1.0 - slice.price_share_q32 as f64 / 4_294_967_296.0))
        .collect();
    if !discounts.is_empty() {
        let mean = discounts.iter().sum::<f64>() / discounts.len() as f64;
        let most = discounts.iter().copied().fold(0.0, f64::max);
        println!("{:<34} mean {mean:.2} %, most {most:.2} %", "  discount");
        let value: i128 = events.sold.iter().map(|slice| i128::from(slice.value_atoms)).sum();
        let paid: i128 = events.sold.iter().map(|slice| i128::from(slice.paid_atoms)).sum();
        println!("{:<34} {} paid for {}", "  money", usdc(paid), usdc(value));
    }
    println!("{:<34} {}", "insolvent slices taken", events.taken.len());
    let paid: i128 = events.taken.iter().map(|slice| i128::from(slice.paid_atoms)).sum();
    println!("{:<34} {}", "  paid to takers", usdc(paid));
    let mut bidders: BTreeMap<Pubkey, usize> = BTreeMap::new();
    let all = events.sold.iter().map(|s| s.bidder).chain(events.taken.iter().map(|s| s.taker));
    for bidder in all {
        *bidders.entry(bidder).or_default() += 1;
    }
    for (bidder, count) in bidders {
        println!("{:<34} {count} slices", format!("  bidder {}..", &bidder.to_string()[..8]));
    }
}

fn settlements(events: &Events) {
    let boards: BTreeSet<Pubkey> = events.settled.iter().map(|settled| settled.board).collect();
    println!("{:<34} {}", "boards settled", boards.len());
    let gains = events.settled.iter().map(|settled| i128::from(settled.atoms.max(0))).sum();
    println!("{:<34} {}, longs received {}", "accounts settled", events.settled.len(), usdc(gains));
    let unmet: u64 = events.covered.iter().map(|covered| covered.unmet_atoms).sum();
    println!(
        "{:<34} {}, unmet {}",
        "shortfalls covered",
        events.covered.len(),
        usdc(i128::from(unmet))
    );
}

/// I-01, I-02 and I-03 from the accounts themselves, not from the pool's own sums.
fn conservation(cluster: &Cluster, stage: &Stage, view: &View) -> Result<bool> {
    let tokens = |key: &Pubkey| -> Result<i128> {
        let data = cluster.data(key)?.unwrap_or_default();
        let amount =
            data.get(64..72).and_then(|bytes| bytes.try_into().ok()).map(u64::from_le_bytes);
        Ok(i128::from(amount.unwrap_or(0)))
    };
    let cash: i128 = view.accounts.iter().map(|a| i128::from(a.state.cash_atoms)).sum();
    // every fund as the pool has it, the cash as the accounts have it
    let owed = view.pool.owed_atoms() - i128::from(view.pool.accounts_cash_atoms) + cash
        - i128::from(view.pool.loss_atoms);
    let vault = tokens(&address::quote_vault(&stage.pool))?;
    println!("{:<34} vault {vault} - owed {owed} = {} atoms", "conservation, USDC", vault - owed);
    let btc: i128 = view.accounts.iter().map(|a| i128::from(a.state.collateral_atoms[0])).sum();
    let btc_vault = tokens(&address::collateral_vault(&address::market(&stage.pool, 0)))?;
    println!(
        "{:<34} vault {btc_vault} - owed {btc} = {} atoms",
        "conservation, BTC",
        btc_vault - btc
    );
    let mut net: BTreeMap<(u8, i64, u64, u8), i128> = BTreeMap::new();
    // a board that expired is settled account by account, and half of it may have been
    let live = |expiry_ts: i64| expiry_ts > view.snapshot.now;
    let positions = view.accounts.iter().flat_map(|a| a.state.positions());
    for position in positions.filter(|p| live(p.expiry_ts)) {
        let s = position.series();
        *net.entry((s.market, s.expiry_ts, s.strike_atoms, s.kind)).or_default() +=
            i128::from(position.size_lots);
    }
    let unmatched = net.values().filter(|lots| **lots != 0).count();
    println!("{:<34} {} series open, {unmatched} unmatched", "longs = shorts", net.len());
    let sound = vault == owed && btc_vault == btc && unmatched == 0;
    println!(
        "{:<34} {}",
        "verdict",
        if sound { "the books balance" } else { "THE BOOKS DO NOT BALANCE" }
    );
    Ok(sound)
}

pub fn usdc(atoms: i128) -> String {
    let sign = if atoms < 0 { "-" } else { "" };
    let size = atoms.unsigned_abs();
    format!("{sign}{}.{:06} USDC", size / 1_000_000, size % 1_000_000)
}
