//! Surfaces, and the exposure that follows prices: one lane.

use super::{
    ending::Ending,
    lane::Scan,
    metrics::{self, KeeperMetrics},
    settings::{KeeperSettings, MarketSettings},
    surfaces::{
        Question, Source,
        judge::{self, Rule},
        source,
    },
};
use crate::{
    chain,
    cranks::{Crank, Signs},
    ops::health::Health,
    params::units,
    rpc::Cluster,
};
use anchor_lang::prelude::Pubkey;
use anyhow::{Context, Result, ensure};
use breakwater_clearing::{
    mark::Action,
    state::{Market, Publisher, Surface, slot_status},
};
use breakwater_client::{address, decode, instruction as ix, snapshot::MarketState};
use std::path::Path;

/// Exposure is counted anew when the mark has moved by this part of itself, ...
const COUNT_MOVE: u64 = 200;
/// ... or after so long, because trades move it too [s].
const COUNT_SECS: i64 = 30;
/// A source that stays wrong is complained about this often [s].
const COMPLAINT_SECS: i64 = 30;

/// One market's source, and where exposure was counted last.
struct Kept {
    settings: MarketSettings,
    source: Option<Box<dyn Source>>,
    counted_atoms: u64,
    counted_ts: i64,
    /// When its source was last complained about; 0 while it is well.
    complained_ts: i64,
}

pub struct Volatility {
    pool: Pubkey,
    publisher: Pubkey,
    markets: Vec<Kept>,
    metrics: KeeperMetrics,
    health: Health,
}

impl Volatility {
    /// Feeds run in `folder`.
    pub fn new(
        (pool, publisher): (Pubkey, Pubkey),
        settings: &KeeperSettings,
        folder: &Path,
        (metrics, health): (&KeeperMetrics, &Health),
    ) -> Self {
        let kept = |settings: &MarketSettings| Kept {
            settings: settings.clone(),
            source: settings.surface.as_ref().map(|surface| source(surface, folder)),
            counted_atoms: 0,
            counted_ts: 0,
            complained_ts: 0,
        };
        let markets = settings.market.iter().map(kept).collect();
        Self { pool, publisher, markets, metrics: metrics.clone(), health: health.clone() }
    }
}

impl Scan for Volatility {
    fn name(&self) -> &'static str {
        "surfaces"
    }

    fn due(&mut self, cluster: &Cluster) -> Result<Vec<Crank>> {
        let (_, snapshot) = chain::snapshot(cluster, &self.pool)?;
        let (pool, now) = (self.pool, snapshot.now);
        let mut due = vec![];
        for kept in &mut self.markets {
            let index = kept.settings.index;
            let MarketState { market, surface } = snapshot
                .market(index)
                .with_context(|| format!("the pool has no market {index}"))?;
            due.extend(kept.exposure(cluster, pool, (market, surface), now)?);
            let Some(source) = &mut kept.source else { continue };
            let symbol = units::symbol(&market.symbol);
            self.metrics.surface(&symbol, surface, now);
            let question = Question {
                market: index,
                symbol: symbol.clone(),
                mark_atoms: market.mark.price_atoms,
                now,
                expiries: live(surface, now),
            };
            if question.mark_atoms == 0 || question.expiries.is_empty() {
                continue;
            }
            let rule = Rule {
                move_bps: kept.settings.surface_move_bps,
                age_secs: i64::from(market.params.oracle.surface_max_age_secs) / 2,
            };
            let check = format!("surface of {symbol}");
            let awaited = judge::Awaited::of(market, surface);
            let asked = (&question, awaited.as_slice());
            match publication(cluster, (pool, self.publisher), source.as_mut(), asked, &rule) {
                Ok(crank) => {
                    kept.complained_ts = 0;
                    due.extend(crank);
                    age(&self.health, &check, (market, surface), now);
                }
                Err(error) => {
                    // of this market alone: the others go on
                    let said = format!("{error:#}");
                    if now >= kept.complained_ts + COMPLAINT_SECS {
                        kept.complained_ts = now;
                        tracing::warn!(market = symbol, error = said, "no surface to publish");
                    }
                    self.metrics.count("publish_surface", &Ending::Refused("NotSent".to_owned()));
                    self.health.wrong(&check, said);
                }
            }
        }
        Ok(due)
    }
}

/// Expiries that may be published, ascending.
fn live(surface: &Surface, now: i64) -> Vec<i64> {
    let slots = surface.slots.iter().filter(|slot| slot.status == slot_status::LIVE);
    let mut expiries: Vec<i64> =
        slots.map(|slot| slot.expiry_ts).filter(|ts| *ts > now + 1).collect();
    expiries.sort_unstable();
    expiries
}

/// What the source says now, where that is worth publishing.
fn publication(
    cluster: &Cluster,
    (pool, key): (Pubkey, Pubkey),
    source: &mut dyn Source,
    (question, awaited): (&Question, &[judge::Awaited]),
    rule: &Rule,
) -> Result<Option<Crank>> {
    let index = question.market;
    let market = address::market(&pool, index);
    let own = cluster.data(&address::publisher(&market, &key))?;
    let own = own.as_deref().and_then(decode::publisher).with_context(|| {
        format!("{key} is no publisher of market {index}: the protocol's authority registers it")
    })?;
    let points = source.points(question)?;
    let judge::Verdict { due: points, refused } =
        judge::judge(&own, &points, rule, (awaited, question.now))?;
    if points.is_empty() {
        ensure!(refused.is_empty(), "the program refuses the points of expiries {refused:?}");
        return Ok(None);
    }
    let all = chain::owned::<Publisher>(cluster, &market)?;
    let all = all.iter().filter_map(|(_, data)| decode::publisher(data)).map(|other| other.key);
    let others: Vec<Pubkey> = all.filter(|other| *other != key).collect();
    let publish = ix::publish_surface(key, pool, index, &others, points);
    Ok(Some(Crank::new("publish_surface", index, publish).signed_by(Signs::Publisher)))
}

/// Health of what is published, whoever published it.
fn age(health: &Health, check: &str, (market, surface): (&Market, &Surface), now: i64) {
    let most = i64::from(market.params.oracle.surface_max_age_secs);
    match metrics::oldest_point_ts(surface, now) {
        Some(0) => health.wrong(check, "an expiry has no point yet"),
        Some(oldest) if now - oldest > most => {
            health
                .wrong(check, format!("a point is {} s old, and {most} s are well", now - oldest));
        }
        _ => health.well(check),
    }
}

impl Kept {
    /// What each board's shorts hold, once the mark has moved or some time has passed.
    fn exposure(
        &mut self,
        cluster: &Cluster,
        pool: Pubkey,
        (market, surface): (&Market, &Surface),
        now: i64,
    ) -> Result<Vec<Crank>> {
        let mark = market.mark.price_atoms;
        let moved = mark.abs_diff(self.counted_atoms) >= self.counted_atoms / COUNT_MOVE;
        let due = moved || now >= self.counted_ts + COUNT_SECS;
        if !due || Action::Judge.require(market.states(now)).is_err() {
            return Ok(vec![]);
        }
        let key = address::market(&pool, market.index);
        let quoted = surface.slots.iter().filter(|slot| slot.is_quoted() && slot.expiry_ts > now);
        let expiries: Vec<i64> = quoted.map(|slot| slot.expiry_ts).collect();
        let keys: Vec<Pubkey> = expiries.iter().map(|ts| address::board(&key, *ts)).collect();
        let boards = cluster.many(&keys)?;
        (self.counted_atoms, self.counted_ts) = (mark, now);
        let holds = |data: &Option<Vec<u8>>| {
            let board = data.as_deref().and_then(decode::board);
            board.is_some_and(|board| board.short_lots > 0 || board.open_interest_atoms > 0)
        };
        let held = expiries.iter().zip(&boards).filter(|(_, board)| holds(board));
        let counted = held.map(|(expiry, _)| {
            let update = ix::update_exposure(pool, market.index, *expiry);
            Crank::new("update_exposure", format!("{}/{expiry}", market.index), update)
        });
        Ok(counted.collect())
    }
}
