//! What a trade does to one of its sides, and what it costs it.

use crate::{
    errors::{ClearingError, risk},
    portfolio::MarginEngine,
    state::{MAX_POSITIONS, MarginAccount, Moved, PoolSettings, Series},
};
use anchor_lang::prelude::*;
use breakwater_risk::{
    maths::share_ceil,
    outflow::{Gift, LegMoney, Premium},
};

/// Most legs of a trade.
pub const MAX_LEGS: usize = 8;

/// One series of a trade, with its price.
#[derive(AnchorSerialize, AnchorDeserialize, Clone, Copy, Debug)]
pub struct Leg {
    /// The option.
    pub series: Series,
    /// What the taker receives: positive buys, negative sells [lots].
    pub size_lots: i64,
    /// Premium [quote atoms per contract].
    pub price_atoms: u64,
}

/// A buyer pays a premium rounded up, a seller gets it rounded down; each pays the fee. What is left between them is the fund's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SideCost {
    /// Paid; below zero, received [quote atoms].
    pub premium_atoms: i64,
    /// Paid, on top of it [quote atoms].
    pub fee_atoms: u64,
}

impl SideCost {
    /// One leg more, of which this side gets `lots`: below zero it sells. Errors: `Overflow`.
    pub fn add(&mut self, money: &LegMoney, lots: i64, fee_atoms: u64) -> Result<()> {
        let atoms = if lots > 0 { money.pays_ceil } else { money.gets_floor };
        let atoms = i64::try_from(atoms).map_err(|_| ClearingError::Overflow)?;
        let premium = if lots > 0 {
            self.premium_atoms.checked_add(atoms)
        } else {
            self.premium_atoms.checked_sub(atoms)
        };
        self.premium_atoms = premium.ok_or(ClearingError::Overflow)?;
        let fee = self.fee_atoms.checked_add(fee_atoms);
        self.fee_atoms = fee.ok_or(ClearingError::Overflow)?;
        Ok(())
    }

    /// Premium and fee [quote atoms]. Errors: `Overflow`.
    pub fn paid_atoms(&self) -> Result<i64> {
        let paid = self.premium_atoms.checked_add_unsigned(self.fee_atoms);
        paid.ok_or_else(|| error!(ClearingError::Overflow))
    }
}

/// What legs cost both sides, and what each gives away by them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TradeCost {
    /// To the taker.
    pub taker: SideCost,
    /// To the maker.
    pub maker: SideCost,
    /// What each gives away at mark, fees aside.
    pub gift: Gift,
}

impl TradeCost {
    /// One leg more; returns what each side pays as its fee of it [quote atoms]. Errors: `Overflow`.
    pub fn add(&mut self, settings: &PoolSettings, leg: &Leg, money: &LegMoney) -> Result<u64> {
        self.gift.add(money, leg.size_lots, settings.slip_bps).map_err(risk)?;
        let fee_atoms = fee_atoms(settings, money);
        self.taker.add(money, leg.size_lots, fee_atoms)?;
        self.maker.add(money, leg.size_lots.saturating_neg(), fee_atoms)?;
        Ok(fee_atoms)
    }

    /// What the taker pays and the maker does not get, by rounding: an atom a leg at most [quote atoms].
    pub fn between_atoms(&self) -> u64 {
        let between = self.taker.premium_atoms.saturating_add(self.maker.premium_atoms);
        between.max(0).unsigned_abs()
    }
}

/// Puts the legs on an account, `sign` 1 as the taker gets them and -1 as the maker does. What it holds already comes first: a full
/// account that closes one series can open another, in whatever order the legs stand. Errors: `ZeroAmount`, `Overflow`, `PositionsFull`.
pub fn put_legs(account: &mut MarginAccount, legs: &[Leg], sign: i64) -> Result<[Moved; MAX_LEGS]> {
    let (mut moved, mut done) = ([Moved::default(); MAX_LEGS], 0u8);
    // with room for all of them the order is no matter, and nothing is searched for twice
    let roomy = usize::from(account.position_count).saturating_add(legs.len()) <= MAX_POSITIONS;
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
            *moved = account.change(&leg.series, lots)?;
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
    let premium = Premium { price_atoms: leg.price_atoms, lots: leg.size_lots.unsigned_abs() };
    engine.series_money(account, &leg.series, premium)
}

/// What each side of a leg pays: the smaller of a share of notional and a share of premium or value, whichever of those is larger;
/// each rounded up: for the fund [quote atoms].
pub fn fee_atoms(settings: &PoolSettings, money: &LegMoney) -> u64 {
    let by_notional = share_ceil(money.notional_atoms, settings.fee_notional_bps);
    by_notional.min(share_ceil(money.larger_atoms(), settings.fee_premium_bps))
}
