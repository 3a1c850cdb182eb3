//! Back within limits: when inventory fills most of a limit, the legs that fill it are offered to makers through the quote
//! server, and the best quote is taken where it costs little enough. On a thread of its own: a maker that thinks slowly delays no
//! bid.

use super::{
    buy::value_atoms,
    greeks::{Greeks, of_position},
    inventory::Limits,
    settings::FlattenSettings,
};
use crate::{
    ops::settings::ClusterSettings,
    params::units::symbol,
    quotes::{
        slip,
        taker::{self, Clicked, Taker},
        terms::{leg_of, series_of},
        wire::{AskLeg, Kind, Side as Deal},
    },
    rpc::{Cluster, Fate, Outgoing, Sending, Units},
};
use anchor_lang::prelude::Pubkey;
use anyhow::{Context, Result};
use breakwater_clearing::state::{MarginAccount, Position};
use breakwater_client::{
    instruction::Side,
    snapshot::{MarketState, Snapshot, empty_account},
};
use breakwater_quotes::Quote;
use breakwater_risk::maths::share_ceil;
use prometheus::IntCounterVec;
use solana_keypair::Keypair;
use std::{
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread,
    time::Duration,
};

/// Most legs of one quote.
const MOST_LEGS: usize = 8;
/// Longest wait for quotes to be shown.
const DEADLINE: Duration = Duration::from_secs(10);

/// What is too full, as of one look.
pub struct Wanted {
    pub snapshot: Snapshot,
    pub own: Box<MarginAccount>,
    pub legs: Vec<AskLeg>,
}

/// How one request ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flattened {
    Done,
    NoQuotes,
    /// The best quote would cost more over mark than the settings allow [quote atoms].
    TooDear(i128),
    /// The best quote's prices give away more than the pool's slip, by so much: not without the owner's own signature [quote atoms].
    BeyondSlip(u64),
    Refused(String),
}

impl Flattened {
    pub fn label(&self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::NoQuotes => "no-quotes",
            Self::TooDear(_) => "too-dear",
            Self::BeyondSlip(_) => "beyond-slip",
            Self::Refused(_) => "refused",
        }
    }
}

/// Legs whose trade brings the fullest Greek back to `target_pct` of its limit; none where no limit is filled to `at_pct`.
/// Largest contributors first, each closed in part or whole and never turned over. Rounding: sizes up to the lot.
pub fn legs(
    snapshot: &Snapshot,
    (own, held): (&MarginAccount, &[Greeks]),
    limits: &Limits,
    (at_pct, target_pct): (u32, u32),
) -> anchor_lang::Result<Vec<AskLeg>> {
    let at = f64::from(at_pct) / 100.0;
    let Some((at_market, name, used)) = limits.fullest(held).filter(|(_, _, used)| *used >= at)
    else {
        return Ok(vec![]);
    };
    let Some(MarketState { market, surface }) = snapshot.markets.get(at_market) else {
        return Ok(vec![]);
    };
    let total = held.get(at_market).map_or(0.0, |greeks| figure(greeks, name));
    let mut excess = total.abs() * (1.0 - f64::from(target_pct) / 100.0 / used);
    let mut parts = vec![];
    for position in own.positions().iter().filter(|p| p.market == market.index) {
        let part = figure(&of_position(market, surface, position, snapshot.now)?, name);
        // what pulls the other way stays
        if part * total > 0.0 && position.expiry_ts > snapshot.now {
            parts.push((part.abs(), *position));
        }
    }
    parts.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    let symbol = symbol(&market.symbol);
    let mut legs = vec![];
    for (part, position) in parts.into_iter().take(MOST_LEGS) {
        if excess <= 0.0 {
            break;
        }
        let share = (excess / part).min(1.0);
        excess -= part * share;
        legs.push(closing(&symbol, &position, share));
    }
    Ok(legs)
}

fn figure(greeks: &Greeks, name: &str) -> f64 {
    match name {
        "delta" => greeks.delta_usd,
        "gamma" => greeks.gamma_usd,
        "vega" => greeks.vega_usd,
        _ => greeks.notional_usd,
    }
}

fn closing(symbol: &str, position: &Position, share: f64) -> AskLeg {
    let size = position.size_lots.unsigned_abs();
    let part = (size as f64 * share).ceil() as u64; // saturates
    AskLeg {
        side: if position.size_lots < 0 { Deal::Buy } else { Deal::Sell },
        size_lots: part.clamp(1, size.max(1)),
        symbol: symbol.to_owned(),
        expiry_ts: position.expiry_ts,
        strike_atoms: position.strike_atoms,
        kind: if position.kind == 0 { Kind::Call } else { Kind::Put },
    }
}

/// A thread that takes requests one by one; one that comes while another is worked on is dropped, because the next look knows better.
pub struct Flattener(SyncSender<Wanted>);

impl Flattener {
    pub fn start(
        settings: FlattenSettings,
        node: &ClusterSettings,
        (pool, side, key): (Pubkey, Side, Keypair),
        counted: IntCounterVec,
    ) -> Result<Self> {
        let (sender, wanted) = sync_channel(1);
        let mut cluster = node.connect()?;
        cluster.sending = Sending {
            simulate: true,
            units: Units::Simulated { margin_bps: 2_500 },
            attempts: 1, // a quote lives for seconds
            ..cluster.sending
        };
        let trader = Trader { settings, cluster, pool, side, key };
        thread::Builder::new()
            .name("flatten".to_owned())
            .spawn(move || work(&trader, &wanted, &counted))?;
        Ok(Self(sender))
    }

    pub fn ask(&self, wanted: Wanted) {
        let _ = self.0.try_send(wanted); // one is being worked on
    }
}

fn work(trader: &Trader, wanted: &Receiver<Wanted>, counted: &IntCounterVec) {
    while let Ok(wanted) = wanted.recv() {
        match trader.flatten(&wanted) {
            Ok(ended) => {
                counted.with_label_values(&[ended.label()]).inc();
                tracing::info!(legs = wanted.legs.len(), ?ended, "flattening");
            }
            Err(error) => {
                counted.with_label_values(&["fault"]).inc();
                tracing::warn!("flattening: {error:#}");
            }
        }
        thread::sleep(Duration::from_secs(trader.settings.every_secs));
    }
}

/// Asks and takes for one account.
pub struct Trader {
    pub settings: FlattenSettings,
    pub cluster: Cluster,
    pub pool: Pubkey,
    pub side: Side,
    /// Owner or delegate of the account.
    pub key: Keypair,
}

impl Trader {
    /// One request, and the best quote taken if it is cheap enough. Errors: the server or the cluster can't be reached.
    pub fn flatten(&self, wanted: &Wanted) -> Result<Flattened> {
        let taker = Taker::new(&self.settings.server_url, self.side, (&self.cluster, self.pool))?;
        let asked = taker::Basket { legs: &wanted.legs, times: 1 };
        let shown = taker.ask(&self.cluster, asked, DEADLINE)?;
        let best = shown.quotes.iter().min_by_key(|quote| quote.cost_atoms);
        let Some(best) = best else { return Ok(Flattened::NoQuotes) };
        let (value_atoms, gross_atoms) = worth(&wanted.snapshot, &best.quote)?;
        let over_atoms = best.cost_atoms - i128::from(value_atoms);
        if over_atoms > i128::from(share_ceil(gross_atoms, self.settings.cost_bps)) {
            return Ok(Flattened::TooDear(over_atoms));
        }
        let beyond_atoms = beyond_slip(wanted, &best.quote)?;
        if beyond_atoms > 0 {
            return Ok(Flattened::BeyondSlip(beyond_atoms));
        }
        match taker.click_best(shown)? {
            Some(clicked) => self.take(&taker, &clicked, wanted),
            None => Ok(Flattened::NoQuotes),
        }
    }

    fn take(&self, taker: &Taker, clicked: &Clicked, wanted: &Wanted) -> Result<Flattened> {
        let maker = self.cluster.fetch::<MarginAccount>(&clicked.signed.maker())?;
        let both = [&*wanted.own, &*maker];
        let instructions = taker.instructions(clicked, 1, &wanted.snapshot, &both)?;
        let label = format!("flattening with {}", clicked.signed.maker());
        let outgoing = Outgoing { label, instructions, signers: vec![&self.key] };
        let outcome = self.cluster.send_all(&[outgoing])?.pop().context("one goes, one comes")?;
        Ok(match outcome.fate {
            Fate::Landed { .. } => Flattened::Done,
            fate => Flattened::Refused(fate.explained()),
        })
    }
}

/// What of a quote's price is no trading any more [quote atoms].
fn beyond_slip(wanted: &Wanted, quote: &Quote) -> Result<u64> {
    let Wanted { snapshot, own, .. } = wanted;
    let legs = quote.legs.iter().map(|leg| leg_of(snapshot, leg, 1));
    let legs = legs.collect::<Option<Vec<_>>>().context("no such market")?;
    let gift = slip::gift(&mut snapshot.engine(), own, &legs, snapshot.settings.slip_bps)?;
    Ok(slip::beyond_atoms(&gift))
}

/// What a quote's legs are worth at mark to who takes them, and the same of each leg without sign, added up [quote atoms].
fn worth(snapshot: &Snapshot, quote: &Quote) -> Result<(i64, u64)> {
    let (mut net, mut gross) = (0i64, 0u64);
    for leg in &quote.legs {
        let series = series_of(snapshot, leg).context("no such market")?;
        let lots = i64::try_from(leg.size_lots)?;
        let taken = if leg.side == breakwater_quotes::Side::Sell { lots } else { -lots };
        let mut held = empty_account();
        held.change(&series, taken)?;
        let value = value_atoms(snapshot, &held).map_err(|skip| anyhow::anyhow!("{skip}"))?;
        net = net.checked_add(value).context("overflow")?;
        gross = gross.checked_add(value.unsigned_abs()).context("overflow")?;
    }
    Ok((net, gross))
}
