//! An account as it is, or as it would be.

use crate::{
    abi::Blobs,
    refusal::Result,
    session::{World, decode},
};
use breakwater_clearing::{
    errors::ClearingError,
    instructions::Leg,
    state::{MarginAccount, Series},
};
use breakwater_client::snapshot::empty_account;
use serde::{Deserialize, Serialize};

/// `Kind` of `app/src/engine/types.ts`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KindJson {
    /// "call".
    Call,
    /// "put".
    Put,
}

/// `Series` of `app/src/engine/types.ts`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SeriesJson {
    /// Index of the market in its pool.
    pub market: u8,
    /// Expiry [unix s].
    pub expiry_ts: i64,
    /// Call or put.
    pub kind: KindJson,
    /// Strike [quote atoms a unit].
    #[serde(with = "crate::decimal")]
    pub strike_atoms: u64,
}

/// `Leg` of `app/src/engine/types.ts`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LegJson {
    /// The option.
    #[serde(flatten)]
    pub series: SeriesJson,
    /// Positive long, negative short [lots].
    #[serde(with = "crate::decimal")]
    pub size_lots: i64,
}

/// A leg of a trade, from the side that is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PricedLegJson {
    /// The option.
    #[serde(flatten)]
    pub series: SeriesJson,
    /// Positive bought, negative sold [lots].
    #[serde(with = "crate::decimal")]
    pub size_lots: i64,
    /// Paid or received a contract [quote atoms].
    #[serde(with = "crate::decimal")]
    pub price_atoms: u64,
}

/// An amount of one market's collateral.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct CollateralJson {
    /// Index of the market.
    pub market: u8,
    /// Added where positive, taken away where negative [mint atoms].
    #[serde(with = "crate::decimal")]
    pub atoms: i128,
}

/// `Subject` of `app/src/engine/types.ts`; the account is a blob.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SubjectJson {
    /// Blob of a margin account; an empty one without it.
    pub account: Option<usize>,
    /// Added to its cash, of either sign [quote atoms].
    #[serde(with = "crate::decimal")]
    pub cash_atoms: i64,
    /// Added to its collateral.
    pub collateral: Vec<CollateralJson>,
    /// Added to its positions.
    pub legs: Vec<LegJson>,
}

impl SeriesJson {
    /// From the program's.
    pub fn of(series: &Series) -> Self {
        Self {
            market: series.market,
            expiry_ts: series.expiry_ts,
            kind: if series.kind == 0 { KindJson::Call } else { KindJson::Put },
            strike_atoms: series.strike_atoms,
        }
    }

    /// As the program has it.
    pub fn series(&self) -> Series {
        Series {
            market: self.market,
            kind: u8::from(self.kind == KindJson::Put),
            expiry_ts: self.expiry_ts,
            strike_atoms: self.strike_atoms,
        }
    }
}

impl PricedLegJson {
    /// As the taker of a trade has it.
    pub fn leg(&self) -> Leg {
        Leg {
            series: self.series.series(),
            size_lots: self.size_lots,
            price_atoms: self.price_atoms,
        }
    }
}

impl SubjectJson {
    /// The account with everything added; a leg of size zero adds nothing. Errors: `PositionsFull`, `Overflow`, `MarketMissing`,
    /// `InsufficientBalance` for more collateral taken away than there is.
    pub fn account(&self, world: &World, blobs: &Blobs) -> Result<Box<MarginAccount>> {
        let mut account = match self.account {
            Some(at) => margin_account(world, blobs.get(at)?)?,
            None => empty_account(),
        };
        account.cash_atoms =
            account.cash_atoms.checked_add(self.cash_atoms).ok_or(ClearingError::Overflow)?;
        for part in &self.collateral {
            let held = account.collateral_atoms.get_mut(usize::from(part.market));
            let held = held.ok_or(ClearingError::MarketMissing)?;
            let sum = i128::from(*held).checked_add(part.atoms).ok_or(ClearingError::Overflow)?;
            *held = u64::try_from(sum).map_err(|_| ClearingError::InsufficientBalance)?;
        }
        for leg in self.legs.iter().filter(|leg| leg.size_lots != 0) {
            account.change(&leg.series.series(), leg.size_lots)?;
        }
        Ok(account)
    }
}

/// A margin account of the loaded pool. Errors: Anchor's for bytes of another kind, `WrongPool`.
pub fn margin_account(world: &World, data: &[u8]) -> Result<Box<MarginAccount>> {
    let account = decode::<MarginAccount>(data)?;
    let elsewhere = |(market, _): &(Box<_>, _)| {
        let market: &breakwater_clearing::state::Market = market;
        market.pool != account.pool
    };
    if world.snapshot.markets.iter().any(elsewhere) {
        return Err(ClearingError::WrongPool.into());
    }
    Ok(account)
}
