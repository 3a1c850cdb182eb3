//! Legs of a trade change hands: what `trade`, `take_quote` and the recovery of the backstop vault share.

use crate::{
    errors::{ClearingError, risk},
    events::LegTraded,
    ledger,
    outcome::{Moved, SideCost},
    portfolio::MarginEngine,
    remaining::Remaining,
    state::{MAX_POSITIONS, MarginAccount, Pool, PoolSettings, Series},
};
use anchor_lang::prelude::*;
use breakwater_risk::{
    maths::share_ceil,
    outflow::{Gift, LegMoney},
};

pub const MAX_LEGS: usize = 8;

#[derive(AnchorSerialize, AnchorDeserialize, Clone, Copy, Debug)]
pub struct Leg {
    pub series: Series,
    /// What the taker receives: positive buys, negative sells [lots].
    pub size_lots: i64,
    /// Premium [quote atoms per contract].
    pub price_atoms: u64,
}

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
        let taken = apply(taker, legs, 1)?;
        let made = apply(maker, legs, -1)?;
        let same_owner = maker.owner == taker.owner;
        let (mut takers, mut makers) = (SideCost::default(), SideCost::default());
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
                let rise = if board.short_lots >= before {
                    i64::try_from(board.short_lots - before)
                } else {
                    i64::try_from(before - board.short_lots).map(|fall| -fall)
                };
                let rise = rise.map_err(|_| ClearingError::Overflow)?;
                require!(rise <= 0 || board.is_listed(), ClearingError::BoardNotListed);
                require!(rise <= 0 || !same_owner, ClearingError::SelfTrade);
                engine.crowd(&mut board, &leg.series, rise)?;
            }
            let money = leg_money(engine, taker, leg)?;
            done.gift.add(&money, leg.size_lots, pool.settings.slip_bps).map_err(risk)?;
            let fee_atoms = fee_atoms(&pool.settings, &money);
            takers.add(&money, leg.size_lots, fee_atoms)?;
            makers.add(&money, leg.size_lots.saturating_neg(), fee_atoms)?;
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
        let gets_atoms = makers.premium_atoms.checked_neg().ok_or(ClearingError::Overflow)?;
        let between = takers.premium_atoms.saturating_sub(gets_atoms).max(0).unsigned_abs(); // an atom a leg
        ledger::pay(pool, taker, maker, gets_atoms)?;
        ledger::pay_revenue(pool, taker, takers.fee_atoms.saturating_add(between))?;
        ledger::pay_revenue(pool, maker, makers.fee_atoms)?;
        done.fee_atoms = takers.fee_atoms;
        Ok(done)
    }
}

/// Puts the legs on an account, `sign` 1 as the taker gets them and -1 as the maker does. What it holds already comes first: a full
/// account that closes one series can open another, in whatever order the legs stand. Errors: `ZeroAmount`, `Overflow`, `PositionsFull`.
fn apply(account: &mut MarginAccount, legs: &[Leg], sign: i64) -> Result<[Moved; MAX_LEGS]> {
    let (mut moved, mut done) = ([Moved::default(); MAX_LEGS], 0u8);
    // with room for all of them the order is no matter, and nothing is searched for twice
    let roomy = usize::from(account.position_count) + legs.len() <= MAX_POSITIONS;
    let passes: &[bool] = if roomy { &[false] } else { &[true, false] };
    for only_held in passes.iter().copied() {
        for (at, (leg, moved)) in legs.iter().zip(&mut moved).enumerate() {
            let bit = 1u8 << (at & 7); // at most eight legs
            let held = || account.positions().iter().any(|p| p.is(&leg.series));
            if done & bit != 0 || (only_held && !held()) {
                continue;
            }
            done |= bit;
            let lots = leg.size_lots.checked_mul(sign).ok_or(ClearingError::Overflow)?;
            let (before, after) = account.change(&leg.series, lots)?;
            *moved = Moved { before, after };
        }
    }
    Ok(moved)
}

/// What a leg is worth and costs at the mark. Errors: those of [`MarginEngine::series_money`].
pub fn leg_money(
    engine: &mut MarginEngine,
    account: &MarginAccount,
    leg: &Leg,
) -> Result<LegMoney> {
    let lots = leg.size_lots.unsigned_abs();
    engine.series_money(account, &leg.series, lots, leg.price_atoms)
}

/// What each side of a leg pays: the smaller of a share of notional and a share of premium or value, whichever of those is larger;
/// each rounded up: for the fund [quote atoms].
pub fn fee_atoms(settings: &PoolSettings, money: &LegMoney) -> u64 {
    let by_notional = share_ceil(money.notional_atoms, settings.fee_notional_bps);
    by_notional.min(share_ceil(money.larger_atoms(), settings.fee_premium_bps))
}

/// Puts the legs on an account, without a market: [`apply`] for who wants to see what it comes to.
pub fn put(account: &mut MarginAccount, legs: &[Leg], sign: i64) -> Result<()> {
    apply(account, legs, sign).map(|_| ())
}

/// Strikes differ most often: cheapest rejection first.
fn is_same(one: &Series, other: &Series) -> bool {
    one.strike_atoms == other.strike_atoms && one == other
}
