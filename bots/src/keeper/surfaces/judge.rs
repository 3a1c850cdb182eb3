//! Which points are worth publishing, in an order in which the program takes them: pure.

use crate::surface;
use anyhow::{Result, bail};
use breakwater_clearing::{
    instructions::SurfacePointArgs,
    state::{Market, Publisher, Surface, SurfaceSlot, check_calendar, slot_status},
};

const YEAR_SECS: f64 = 31_536_000.0;
/// Points of one transaction: with all of a market's publishers it stays below what a packet holds.
pub const MOST_POINTS: usize = 8;
/// Forward or rate has moved by so much of one [2^-32]: 5 basis points.
const MOVED_Q32: u64 = (1 << 32) / 2_000;

/// What makes a point worth publishing again.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Volatility has moved by so much of itself [bps].
    pub move_bps: u32,
    /// The point is so old [s].
    pub age_secs: i64,
}

/// What to publish, and what the source should not have said.
#[derive(Clone, Debug, Default)]
pub struct Verdict {
    /// Points that have moved or grown old, at most [`MOST_POINTS`]: the rest is due in the next round.
    pub due: Vec<SurfacePointArgs>,
    /// Expiries whose points the program would refuse; they keep the ones they have.
    pub refused: Vec<i64>,
}

/// An expiry whose new point is a step too far to be believed at once.
#[derive(Clone, Copy, Debug)]
pub struct Awaited {
    pub expiry_ts: i64,
    /// A publication from here on bears it out [unix s].
    pub from_ts: i64,
}

impl Awaited {
    /// Of a market's surface.
    pub fn of(market: &Market, surface: &Surface) -> Vec<Self> {
        let confirm_secs = i64::from(market.params.oracle.surface_confirm_secs);
        let places = surface.slots.iter().zip(&surface.steps);
        let doubted = places.filter(|(slot, step)| slot.is_quoted() && step.doubted_ts > 0);
        let awaited = doubted.map(|(slot, step)| Self {
            expiry_ts: slot.expiry_ts,
            from_ts: step.doubted_ts + confirm_secs,
        });
        awaited.collect()
    }
}

/// Compares a source's points with what the publisher said last. Errors: a set that would leave a calendar arbitrage in either order.
pub fn judge(
    own: &Publisher,
    points: &[SurfacePointArgs],
    rule: &Rule,
    (awaited, now): (&[Awaited], i64),
) -> Result<Verdict> {
    let (mut due, mut refused) = (vec![], vec![]);
    for point in points.iter().filter(|point| point.expiry_ts > now.saturating_add(1)) {
        if surface::check(point, now).is_err() {
            refused.push(point.expiry_ts);
            continue;
        }
        let said = own
            .points
            .iter()
            .find(|slot| slot.status == slot_status::LIVE && slot.expiry_ts == point.expiry_ts);
        let bears_out = |said: &SurfaceSlot| {
            let mut asked = awaited.iter().filter(|a| a.expiry_ts == point.expiry_ts);
            asked.any(|asked| said.published_ts < asked.from_ts && now >= asked.from_ts)
        };
        if said.is_none_or(|said| bears_out(said) || is_due(said, point, rule, now)) {
            due.push(*point);
        }
    }
    due.sort_by_key(|point| point.expiry_ts);
    // a surface that rises is published from its far end, one that falls from its near end: no step lets a later expiry fall below an earlier
    let near = &due[..due.len().min(MOST_POINTS)];
    if fits(own, near, now) {
        return Ok(Verdict { due: near.to_vec(), refused });
    }
    let far = &due[due.len().saturating_sub(MOST_POINTS)..];
    if fits(own, far, now) {
        return Ok(Verdict { due: far.to_vec(), refused });
    }
    bail!(
        "the surface has a calendar arbitrage: a later expiry has less total variance than an earlier one"
    );
}

/// The program would take the points over.
fn fits(own: &Publisher, points: &[SurfacePointArgs], now: i64) -> bool {
    let mut own = *own;
    let put = points.iter().all(|point| own.put(surface::slot(point, now), now).is_ok());
    put && check_calendar(&own.points, now).is_ok()
}

fn is_due(said: &SurfaceSlot, point: &SurfacePointArgs, rule: &Rule, now: i64) -> bool {
    let old = now.saturating_sub(said.published_ts) >= rule.age_secs;
    let forward = said.basis_q32.abs_diff(point.basis_q32) >= MOVED_Q32
        || said.rate_q32.abs_diff(point.rate_q32) >= MOVED_Q32;
    old || forward || moved_bps(said, &surface::slot(point, now)) >= f64::from(rule.move_bps)
}

/// Largest move of volatility at the money and at one standard deviation on both sides, of what it was [bps].
fn moved_bps(before: &SurfaceSlot, after: &SurfaceSlot) -> f64 {
    let years = |slot: &SurfaceSlot| (slot.tenor_secs.max(1) as f64) / YEAR_SECS;
    let width = surface::total_variance(after, 0.0).max(0.0).sqrt();
    let moves = [-width, 0.0, width].map(|k| {
        let vol =
            |slot: &SurfaceSlot| (surface::total_variance(slot, k) / years(slot)).max(0.0).sqrt();
        (vol(after) / vol(before).max(1e-9) - 1.0).abs() * 10_000.0
    });
    moves.into_iter().fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use breakwater_clearing::state::ExpiryAt;

    const RULE: Rule = Rule { move_bps: 100, age_secs: 150 };
    const NOW: i64 = 1_000_000;

    fn due(
        own: &Publisher,
        points: &[SurfacePointArgs],
        rule: &Rule,
        now: i64,
    ) -> Result<Vec<SurfacePointArgs>> {
        judge(own, points, rule, (&[], now)).map(|verdict| verdict.due)
    }

    fn publisher(points: &[SurfacePointArgs], at: i64) -> Box<Publisher> {
        let mut own: Box<Publisher> = bytemuck_zeroed();
        for point in points {
            own.put(surface::slot(point, at), at).unwrap();
        }
        own
    }

    fn bytemuck_zeroed() -> Box<Publisher> {
        let mut bytes = <Publisher as anchor_lang::Discriminator>::DISCRIMINATOR.to_vec();
        bytes.resize(8 + size_of::<Publisher>(), 0);
        breakwater_client::decode::publisher(&bytes).unwrap()
    }

    fn level(vol: f64) -> Vec<SurfacePointArgs> {
        let days = (1..=12)
            .map(|day| surface::point(ExpiryAt { expiry_ts: NOW + day * 86_400, now: NOW }, vol));
        days.collect()
    }

    #[test]
    fn what_the_surface_has_yet_to_believe_is_said_again_once_its_time_has_come() {
        let points = level(0.7);
        let said = publisher(&points, NOW);
        let asked = Awaited { expiry_ts: points[2].expiry_ts, from_ts: NOW + 20 };
        let due_at = |now| judge(&said, &points, &RULE, (&[asked], now)).unwrap().due;
        assert!(due_at(NOW + 19).is_empty());
        let due: Vec<i64> = due_at(NOW + 20).iter().map(|point| point.expiry_ts).collect();
        assert_eq!(due, [points[2].expiry_ts]);
        let again = publisher(&points, NOW + 20);
        assert!(judge(&again, &points, &RULE, (&[asked], NOW + 21)).unwrap().due.is_empty());
    }

    #[test]
    fn what_was_never_said_is_due_and_what_stands_is_not() {
        let points = level(0.7);
        let none = due(&publisher(&[], NOW), &points, &RULE, NOW).unwrap();
        assert_eq!(none.len(), MOST_POINTS, "the rest in the next round");
        let said = publisher(&points, NOW);
        assert!(due(&said, &points, &RULE, NOW).unwrap().is_empty());
        let later: Vec<_> = points
            .iter()
            .map(|p| surface::point(ExpiryAt { expiry_ts: p.expiry_ts, now: NOW + 100 }, 0.7))
            .collect();
        assert!(
            due(&said, &later, &RULE, NOW + 100).unwrap().is_empty(),
            "time alone moves nothing"
        );
        assert_eq!(
            due(&said, &points, &RULE, NOW + 150).unwrap().len(),
            MOST_POINTS,
            "but grows old"
        );
    }

    #[test]
    fn a_move_of_a_hundredth_is_worth_it() {
        let said = publisher(&level(0.7)[..3], NOW);
        assert!(due(&said, &level(0.705)[..3], &RULE, NOW).unwrap().is_empty());
        assert_eq!(due(&said, &level(0.71)[..3], &RULE, NOW).unwrap().len(), 3);
        let mut forward = level(0.7)[..3].to_vec();
        forward[1].basis_q32 += MOVED_Q32;
        assert_eq!(due(&said, &forward, &RULE, NOW).unwrap().len(), 1);
    }

    #[test]
    fn a_surface_of_many_expiries_moves_in_steps_the_program_takes() {
        for (from, to) in [(0.5, 2.0), (2.0, 0.5)] {
            let mut own = publisher(&level(from), NOW);
            let points = level(to);
            let mut rounds = 0;
            loop {
                let step = due(&own, &points, &RULE, NOW).unwrap();
                if step.is_empty() {
                    break;
                }
                for point in &step {
                    own.put(surface::slot(point, NOW), NOW).unwrap();
                }
                check_calendar(&own.points, NOW).unwrap();
                rounds += 1;
            }
            assert_eq!(rounds, 2, "{from} to {to}");
        }
    }

    #[test]
    fn what_the_program_refuses_is_never_sent() {
        let own = publisher(&[], NOW);
        let mut points = level(0.7)[..3].to_vec();
        points[1].rho_q32 = -(2i64 << 32);
        let verdict = judge(&own, &points, &RULE, (&[], NOW)).unwrap();
        assert_eq!(verdict.refused, [points[1].expiry_ts]);
        assert_eq!(verdict.due.len(), 2, "the others are published all the same");
        let (near, far) =
            (level(3.0)[0], surface::point(ExpiryAt { expiry_ts: NOW + 90_000, now: NOW }, 0.2));
        let error = due(&own, &[near, far], &RULE, NOW).unwrap_err().to_string();
        assert!(error.contains("calendar"), "{error}");
        let over = surface::point(ExpiryAt { expiry_ts: NOW + 1, now: NOW }, 0.7);
        assert!(due(&own, &[over], &RULE, NOW).unwrap().is_empty(), "a second is too late");
    }
}
