//! Legs of a trade change hands: what `trade`, `take_quote` and the recovery of the backstop vault share.

use crate::{
    errors::ClearingError,
    events::LegTraded,
    ledger,
    outcome::{Leg, MAX_LEGS, TradeCost, leg_money, put_legs},
    portfolio::MarginEngine,
    remaining::Remaining,
    state::{MarginAccount, Pool, Series},
};
use anchor_lang::prelude::*;
use breakwater_risk::outflow::Gift;

/// Both sides of a trade, by address.
pub struct Sides<'a> {
    pub maker: (Pubkey, &'a mut MarginAccount),
    pub taker: (Pubkey, &'a mut MarginAccount),
}

/// What an exchange did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exchanged {
    /// Every leg brought the side nearer to nothing.
    pub maker_nearer: bool,
    pub taker_nearer: bool,
    /// Paid by each side [quote atoms].
    pub fee_atoms: u64,
    /// What each side gave away at mark, fees aside.
    pub gift: Gift,
}

impl Sides<'_> {
    /// Moves positions, premiums and fees, and takes what is open into the market's ranges. Whether the sides can carry it is the
    /// caller's to ask.
    /// Errors: `StrikeNotListed`, `BoardExpired`, `BoardNotListed`, `PositionsFull`, `WrongBoard`, `SelfTrade`, `SeriesTwice`, `Overflow`, those of
    /// [`MarginEngine::series_money`].
    pub fn exchange(
        &mut self,
        pool: &mut Pool,
        (remaining, engine): (&Remaining, &mut MarginEngine),
        legs: &[Leg],
        now: i64,
    ) -> Result<Exchanged> {
        let mut places = [(0usize, 0usize); MAX_LEGS]; // of board and strike
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
                    let (at, market) = remaining.board_at(&leg.series)?;
                    market.require_open(now)?;
                    at
                }
            };
            last = Some((&leg.series, at));
            let board = remaining.board_mut(at)?;
            *kept = (at, board.require_tradable(now, leg.series.strike_atoms)?);
            require!(leg.series.kind <= 1, ClearingError::StrikeNotListed);
        }
        let mut done = Exchanged { maker_nearer: true, taker_nearer: true, ..Exchanged::default() };
        let ((maker_key, maker), (taker_key, taker)) = (&mut self.maker, &mut self.taker);
        let taken = put_legs(taker, legs, 1)?;
        let made = put_legs(maker, legs, -1)?;
        let same_owner = maker.owner == taker.owner;
        let mut cost = TradeCost::default();
        for ((leg, (at, strike)), (taken, made)) in
            legs.iter().zip(places).zip(taken.iter().zip(&made))
        {
            done.taker_nearer &= taken.is_nearer();
            done.maker_nearer &= made.is_nearer();
            {
                let mut board = remaining.board_mut(at)?;
                let before = board.short_lots;
                for moved in [taken, made] {
                    board.record_at(strike, moved.before, moved.after)?;
                }
                let rise = board.short_lots.checked_signed_diff(before);
                let rise = rise.ok_or(ClearingError::Overflow)?;
                require!(rise <= 0 || board.is_listed(), ClearingError::BoardNotListed);
                require!(rise <= 0 || !same_owner, ClearingError::SelfTrade);
                engine.crowd(&mut board, &leg.series, rise)?;
            }
            let money = leg_money(engine, taker, leg)?;
            let fee_atoms = cost.add(&pool.settings, leg, &money)?;
            emit!(LegTraded {
                maker: *maker_key,
                taker: *taker_key,
                series: leg.series,
                size_lots: leg.size_lots,
                price_atoms: leg.price_atoms,
                fee_atoms,
            });
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
