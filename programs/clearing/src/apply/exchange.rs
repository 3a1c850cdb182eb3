//! Legs of a trade change hands: what `trade`, `take_quote` and the recovery of the backstop vault share.

use crate::{
    errors::ClearingError,
    events::{LegTraded, emit},
    ledger,
    outcome::{Leg, MAX_LEGS, TradeCost, leg_money, put_legs},
    portfolio::MarginEngine,
    remaining::Remaining,
    state::{MarginAccount, Pool, Series},
};
use anchor_lang::prelude::*;
use breakwater_risk::outflow::Gift;

/// The same of both sides of a trade.
#[derive(Clone, Copy, Debug)]
pub struct PerSide<T> {
    /// Whose offer it was.
    pub maker: T,
    /// Who took it.
    pub taker: T,
}

/// Boards, and the engine over their markets: where a trade happens.
pub struct Venue<'x, 'a, 'info, 'e> {
    /// Boards.
    pub remaining: &'x Remaining<'a, 'info>,
    /// Prices and margin.
    pub engine: &'x mut MarginEngine<'e>,
}

/// What an exchange did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exchanged {
    /// Every leg brought the maker nearer to nothing.
    pub maker_nearer: bool,
    /// The same of the taker.
    pub taker_nearer: bool,
    /// Paid by each side, over all legs [quote atoms].
    pub fee_atoms: u64,
    /// The same of each leg.
    pub leg_fees_atoms: [u64; MAX_LEGS],
    /// What each side gave away at mark, fees aside.
    pub gift: Gift,
}

impl Exchanged {
    /// Tells what was traded between two accounts, leg by leg: nothing may refuse any more.
    pub fn emit(&self, keys: PerSide<Pubkey>, legs: &[Leg]) {
        for (leg, fee_atoms) in legs.iter().zip(self.leg_fees_atoms) {
            emit!(LegTraded {
                maker: keys.maker,
                taker: keys.taker,
                series: leg.series,
                size_lots: leg.size_lots,
                price_atoms: leg.price_atoms,
                fee_atoms,
            });
        }
    }
}

/// Where a leg is recorded.
#[derive(Clone, Copy, Default)]
struct Place {
    /// Of its board among those passed.
    board: usize,
    /// Of its strike on the board.
    strike: usize,
}

impl PerSide<&mut MarginAccount> {
    /// Moves positions, premiums and fees, and takes what is open into the market's ranges. Whether the sides can carry it is the
    /// caller's to ask.
    /// Errors: `StrikeNotListed`, `BoardExpired`, `BoardNotListed`, `PositionsFull`, `WrongBoard`, `SelfTrade`, `SeriesTwice`, `Overflow`, those of
    /// [`MarginEngine::series_money`].
    pub fn exchange(
        &mut self,
        pool: &mut Pool,
        venue: &mut Venue,
        legs: &[Leg],
        now: i64,
    ) -> Result<Exchanged> {
        let Venue { remaining, engine } = venue;
        let mut places = [Place::default(); MAX_LEGS];
        let mut last: Option<(&Series, usize)> = None;
        for (at, (leg, kept)) in legs.iter().zip(&mut places).enumerate() {
            // each series once: what is bought and sold again in one breath would stretch the slip by nothing's notional
            let twice = legs.iter().take(at).any(|other| is_same(&other.series, &leg.series));
            require!(!twice, ClearingError::SeriesTwice);
            // legs of one expiry stand together
            let same = last.filter(|(of, _)| {
                (of.expiry_ts, of.market) == (leg.series.expiry_ts, leg.series.market)
            });
            let at = match same {
                Some((_, at)) => at,
                None => {
                    let place = remaining.board_at(&leg.series)?;
                    place.market.require_open(now)?;
                    place.at
                }
            };
            last = Some((&leg.series, at));
            let board = remaining.board_mut(at)?;
            let strike = board.require_tradable(now, leg.series.strike_atoms)?;
            *kept = Place { board: at, strike };
            require!(leg.series.kind <= 1, ClearingError::StrikeNotListed);
        }
        let mut done = Exchanged { maker_nearer: true, taker_nearer: true, ..Exchanged::default() };
        let (maker, taker) = (&mut *self.maker, &mut *self.taker);
        let taken = put_legs(taker, legs, 1)?;
        let made = put_legs(maker, legs, -1)?;
        let same_owner = maker.owner == taker.owner;
        let mut cost = TradeCost::default();
        let moved = taken.iter().zip(&made).zip(&mut done.leg_fees_atoms);
        for ((leg, place), ((taken, made), leg_fee_atoms)) in legs.iter().zip(places).zip(moved) {
            done.taker_nearer &= taken.is_nearer();
            done.maker_nearer &= made.is_nearer();
            {
                let mut board = remaining.board_mut(place.board)?;
                let before = board.short_lots;
                for moved in [taken, made] {
                    board.record_at(place.strike, *moved)?;
                }
                let rise = board.short_lots.checked_signed_diff(before);
                let rise = rise.ok_or(ClearingError::Overflow)?;
                require!(rise <= 0 || board.is_listed(), ClearingError::BoardNotListed);
                require!(rise <= 0 || !same_owner, ClearingError::SelfTrade);
                engine.crowd(&mut board, &leg.series, rise)?;
            }
            let money = leg_money(engine, taker, leg)?;
            *leg_fee_atoms = cost.add(&pool.settings, leg, &money)?;
        }
        engine.widen_for_crowd();
        // | taker -premium | maker +premium |, and what is left between them by rounding goes with the taker's fee
        let gets_atoms = cost.maker.premium_atoms.checked_neg().ok_or(ClearingError::Overflow)?;
        let with_fee = cost.taker.fee_atoms.saturating_add(cost.between_atoms());
        ledger::pay(pool, taker, maker, gets_atoms)?;
        ledger::pay_revenue(pool, taker, with_fee)?;
        ledger::pay_revenue(pool, maker, cost.maker.fee_atoms)?;
        (done.fee_atoms, done.gift) = (cost.taker.fee_atoms, cost.gift);
        Ok(done)
    }
}

/// Strikes differ most often: cheapest rejection first.
fn is_same(one: &Series, other: &Series) -> bool {
    one.strike_atoms == other.strike_atoms && one == other
}
