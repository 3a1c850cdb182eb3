//! Whom to look at: of 100,000 accounts most are far from any line, and stay so until prices, volatility or ranges have moved by enough.
//!
//! After a look an account has something to spare above the highest line that anybody asks about. What it may lose since then is bounded by what it
//! holds, contracts without their sign, and by how far its markets have moved; only when the bound reaches what it has to spare, it is looked at again.
//! The bound is generous, and a test compares reports with those of a run that looks at everybody (`lab/tests/looks.rs`).
//!
//! With `q` contracts of a market at `S`, total deviation `s = sigma sqrt(T)` and ranges `w` times as wide as usual, a scenario's loss changes by
//!
//! - at most `2.5 q` a dollar of `S`: a delta of one here, one and a half at half as much again;
//! - at most `0.4 q S` a unit of `s` here, and twice that under a scenario that doubles it (the vega of an option is `S phi(d) sqrt(T)`, and `phi <= 0.4`);
//! - at most `0.75 q S` a unit of `w`: what half as much again costs at a delta of one, and it grows in proportion.
//!
//! Value changes by the first two once more, and margin counts as often as the line has it.

use crate::{house::contracts, market::MARKETS};
use breakwater_bots::surface::total_variance;
use breakwater_clearing::state::{MarginAccount, Surface, slot_status};
use breakwater_client::snapshot::Snapshot;
use breakwater_risk::margin::Health;
use std::collections::BTreeSet;

/// Of a scenario's loss a dollar of price, a unit of total deviation, a unit of width: see the module.
const PER_PRICE: f64 = 2.5;
const PER_DEVIATION: f64 = 0.4 * 3.0;
const PER_WIDTH: f64 = 0.75;
/// Of value, the same.
const VALUE_PER_PRICE: f64 = 1.0;
const VALUE_PER_DEVIATION: f64 = 0.4;
/// Marks or surfaces older than this are in doubt, margins are wider by an amount that is not bounded here, and everybody is looked at [s].
const FRESH_SECS: i64 = 150;
/// log-moneyness at which a smile is watched.
const WATCHED_AT: [f64; 3] = [-0.4, 0.0, 0.4];

/// What margins depend on, at one moment.
#[derive(Clone, Debug)]
pub struct Weather {
    /// Marks [USD].
    usd: [f64; MARKETS],
    /// Width of the ranges that liquidation asks at, 1.0 is the ordinary one.
    width: [f64; MARKETS],
    /// Of each market's expiries: when, and total deviation at three places.
    smiles: [Vec<(i64, [f64; 3])>; MARKETS],
    is_fresh: bool,
}

impl Weather {
    pub fn of(snapshot: &Snapshot) -> Self {
        let mut weather = Self {
            usd: [0.0; MARKETS],
            width: [1.0; MARKETS],
            smiles: std::array::from_fn(|_| vec![]),
            is_fresh: true,
        };
        for (at, state) in snapshot.markets.iter().enumerate().take(MARKETS) {
            let market = &state.market;
            let range = market.followed(&market.range, snapshot.now);
            weather.usd[at] = crate::house::spot_usd(market);
            weather.width[at] = f64::from(range.mm_bps) / 1e4;
            weather.smiles[at] = smiles(&state.surface);
            let live = state.surface.slots.iter().filter(|slot| slot.status == slot_status::LIVE);
            let oldest = live.map(|slot| slot.published_ts).chain([market.mark.publish_ts]).min();
            weather.is_fresh &= oldest.is_some_and(|ts| snapshot.now - ts <= FRESH_SECS);
        }
        weather
    }

    /// The most that a contract may have cost its owner between two moments [USD].
    fn moved_usd(&self, then: &Self, (market, expiry_ts): (usize, i64), line: f64) -> f64 {
        let (now_usd, then_usd) = (self.usd[market], then.usd[market]);
        let high = now_usd.max(then_usd);
        let smile =
            |of: &Self| of.smiles[market].iter().find(|(ts, _)| *ts == expiry_ts).map(|one| one.1);
        let bent = match (smile(self), smile(then)) {
            (Some(now), Some(then)) => {
                now.iter().zip(then).map(|(now, then)| (now - then).abs()).fold(0.0, f64::max)
            }
            _ => f64::INFINITY,
        };
        let widened = (self.width[market] - then.width[market]).abs();
        let a_dollar = VALUE_PER_PRICE + line * PER_PRICE;
        let a_deviation = VALUE_PER_DEVIATION + line * PER_DEVIATION;
        a_dollar * (now_usd - then_usd).abs()
            + high * (a_deviation * bent + line * PER_WIDTH * widened)
    }
}

/// Total deviation of every live expiry.
fn smiles(surface: &Surface) -> Vec<(i64, [f64; 3])> {
    let live = surface.slots.iter().filter(|slot| slot.status == slot_status::LIVE);
    live.map(|slot| {
        let at = |k: f64| total_variance(slot, k).max(0.0).sqrt();
        (slot.expiry_ts, WATCHED_AT.map(at))
    })
    .collect()
}

/// One account, as it was when it was looked at last.
#[derive(Clone, Debug, Default)]
struct Seen {
    /// Contracts of each market and expiry, without their sign; collateral counts as contracts of the first one.
    held: Vec<((usize, i64), f64)>,
    /// Above the line [USD].
    spare_usd: f64,
    /// Which weather it was.
    weather: usize,
}

/// Who was looked at when, and who is near a line.
pub struct Watch {
    seen: Vec<Seen>,
    past: Vec<Weather>,
    near: BTreeSet<usize>,
    /// Whose account has changed.
    stirred: BTreeSet<usize>,
    /// The highest multiple of maintenance margin that anybody asks about.
    line: f64,
    /// Nobody is left out: a run to compare with.
    everybody: bool,
}

/// A look at one account.
pub struct Look {
    pub account: Box<MarginAccount>,
    pub health: Health,
}

impl Watch {
    /// Nobody has been looked at yet. `line`: see the field; `everybody`: nobody is left out.
    pub fn new(accounts: usize, line: f64, everybody: bool) -> Self {
        let (seen, stirred) = (vec![Seen::default(); accounts], (0..accounts).collect());
        Self { seen, past: vec![], near: BTreeSet::new(), stirred, line, everybody }
    }

    /// Something was done with an account.
    pub fn stir(&mut self, account: usize) {
        self.stirred.insert(account);
    }

    /// Who is near a line.
    pub fn near(&self) -> &BTreeSet<usize> {
        &self.near
    }

    /// Looks at everybody who may have come near a line since the last look. Errors: those of a look.
    pub fn pass<E>(
        &mut self,
        weather: Weather,
        mut look: impl FnMut(usize) -> Result<Look, E>,
    ) -> Result<(), E> {
        let all = self.everybody || !weather.is_fresh;
        let now = self.past.len();
        let due: Vec<usize> = (0..self.seen.len())
            .filter(|at| {
                all || self.near.contains(at)
                    || self.stirred.contains(at)
                    || self.may_be_near(*at, &weather)
            })
            .collect();
        self.past.push(weather);
        self.stirred.clear();
        for at in due {
            let look = look(at)?;
            let (equity, mm) = (look.health.equity_atoms() as f64, look.health.mm_atoms() as f64);
            let spare_usd = (equity - self.line * mm) / 1e6;
            let account = &look.account;
            let short = spare_usd <= 0.0 && !account.positions().is_empty();
            let open = account.in_auction != 0 || account.shortfall_atoms != 0;
            if short || open || account.cash_atoms < 0 || self.everybody {
                self.near.insert(at);
            } else {
                self.near.remove(&at);
            }
            self.seen[at] = Seen { held: self.held(account), spare_usd, weather: now };
        }
        Ok(())
    }

    fn held(&self, account: &MarginAccount) -> Vec<((usize, i64), f64)> {
        let mut held: Vec<((usize, i64), f64)> = vec![];
        let mut add = |key: (usize, i64), more: f64| match held.iter_mut().find(|one| one.0 == key)
        {
            Some(one) => one.1 += more,
            None => held.push((key, more)),
        };
        for position in account.positions() {
            let key = (usize::from(position.market), position.expiry_ts);
            add(key, contracts(position.size_lots).abs());
        }
        for (market, atoms) in account.collateral_atoms.iter().enumerate().take(MARKETS) {
            let first = self.past.last().and_then(|now| now.smiles[market].first());
            if let (true, Some((expiry_ts, _))) = (*atoms > 0, first) {
                add((market, *expiry_ts), *atoms as f64 / 1e8);
            }
        }
        held
    }

    fn may_be_near(&self, at: usize, now: &Weather) -> bool {
        let seen = &self.seen[at];
        let then = &self.past[seen.weather];
        let lost: f64 =
            seen.held.iter().map(|(key, held)| held * now.moved_usd(then, *key, self.line)).sum();
        lost >= seen.spare_usd && !seen.held.is_empty()
    }
}
