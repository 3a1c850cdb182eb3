//! Which state of the oracles blocks which action: one table.
//!
//! | action | mark stale | mark old | off average | second stale | diverged | surface stale | surface old |
//! |---|---|---|---|---|---|---|---|
//! | deposit, settle at expiry | | | | | | | |
//! | new risk, withdraw, price of a vault share | x | x | x | x | x | widens | x |
//! | reduce risk | | x | | | | | |
//! | liquidate: start, sell, declare | | x | | | | | |
//! | close at mark: soft slice, netting, rank, deleverage, cover | | x | | | x | | |
//! | judge: end an auction, release a hold-back, count exposure | | x | | | | | |
//! | settle late | x | x | x | | x | | |
//!
//! New risk needs everything fresh. Liquidation needs a price; where two sources disagree, it goes by the one that is better for who is
//! liquidated. What changes hands at mark needs one that nobody disputes.
//!
//! A row is asked of the markets that an account has positions in. Collateral alone blocks nothing: where its market is in a blocking
//! state it counts nothing for what the account wants, and in the account's favour where it is judged (`portfolio/doubt.rs`).

use crate::errors::ClearingError;
use anchor_lang::prelude::*;

/// Bits of what the oracles of a market, or of all markets an account uses, are in.
pub mod oracle_state {
    /// The mark is older than new risk allows.
    pub const MARK_STALE: u8 = 1;
    /// Older than liquidation allows, or there is none.
    pub const MARK_OLD: u8 = 1 << 1;
    /// Further from Pyth's moving average than allowed.
    pub const OFF_AVERAGE: u8 = 1 << 2;
    /// A second source is required and has no young price.
    pub const SECOND_STALE: u8 = 1 << 3;
    /// Both sources are young and too far apart: one is wrong.
    pub const DIVERGED: u8 = 1 << 4;
    /// A live expiry's surface point is older than it should be: volatility shocks widen.
    pub const SURFACE_STALE: u8 = 1 << 5;
    /// Older than new risk allows, or there is none.
    pub const SURFACE_OLD: u8 = 1 << 6;
    /// Every state, lowest bit first.
    pub const ALL: [u8; 7] =
        [MARK_STALE, MARK_OLD, OFF_AVERAGE, SECOND_STALE, DIVERGED, SURFACE_STALE, SURFACE_OLD];
}

/// What somebody wants to do by the prices there are; the rows of the table above.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Bring cash or collateral.
    Deposit,
    /// Print a board's price by the update that straddles its expiry, or by its average.
    SettleAtExpiry,
    /// Trade so that risk rises.
    NewRisk,
    /// Take cash or collateral out.
    Withdraw,
    /// Price a share of the backstop vault.
    ShareValue,
    /// Trade so that risk falls.
    ReduceRisk,
    /// Begin an auction, sell from one, declare an account insolvent.
    Liquidate,
    /// Change hands at mark: soft slice, netting, rank, deleveraging, cover of a shortfall.
    CloseAtMark,
    /// End an auction, release a hold-back, count exposure.
    Judge,
    /// Print a board's price by the mark, because its own never came.
    SettleLate,
}

impl Action {
    /// All actions, in the order of the table.
    pub const ALL: [Self; 10] = [
        Self::Deposit,
        Self::SettleAtExpiry,
        Self::NewRisk,
        Self::Withdraw,
        Self::ShareValue,
        Self::ReduceRisk,
        Self::Liquidate,
        Self::CloseAtMark,
        Self::Judge,
        Self::SettleLate,
    ];

    /// Bits of [`oracle_state`] that block it.
    pub const fn blocked_by(self) -> u8 {
        use oracle_state::*;
        match self {
            Self::Deposit | Self::SettleAtExpiry => 0,
            Self::NewRisk | Self::Withdraw | Self::ShareValue => {
                MARK_STALE | MARK_OLD | OFF_AVERAGE | SECOND_STALE | DIVERGED | SURFACE_OLD
            }
            Self::ReduceRisk | Self::Judge | Self::Liquidate => MARK_OLD,
            Self::CloseAtMark => MARK_OLD | DIVERGED,
            Self::SettleLate => MARK_STALE | MARK_OLD | OFF_AVERAGE | DIVERGED,
        }
    }

    /// Errors: the one of the first state that blocks: `PriceStale`, `PriceOffAverage`, `SecondStale`, `SourcesDiverge`,
    /// `SurfaceStale`.
    pub fn require(self, states: u8) -> Result<()> {
        let blocking = states & self.blocked_by();
        if blocking == 0 {
            return Ok(());
        }
        Err(error_of(blocking & blocking.wrapping_neg()).into()) // the lowest bit
    }
}

/// What a single state is refused with.
pub fn error_of(state: u8) -> ClearingError {
    match state {
        oracle_state::MARK_STALE | oracle_state::MARK_OLD => ClearingError::PriceStale,
        oracle_state::OFF_AVERAGE => ClearingError::PriceOffAverage,
        oracle_state::SECOND_STALE => ClearingError::SecondStale,
        oracle_state::DIVERGED => ClearingError::SourcesDiverge,
        _ => ClearingError::SurfaceStale,
    }
}
