//! An account as it is, or as it would be.

use crate::{
    abi::{Blob, Blobs},
    refusal::Result,
    session::{World, decode},
};
use breakwater_clearing::{
    errors::ClearingError,
    instructions::Leg,
    state::{MarginAccount, Series},
};
use breakwater_client::snapshot::{MarketState, empty_account};
use serde::{Deserialize, Serialize};

/// Kind of an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Kind"))]
pub enum KindJson {
    /// "call".
    Call,
    /// "put".
    Put,
}

/// An option.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Series"))]
pub struct SeriesJson {
    /// Index of the market in its pool.
    pub market: u8,
    /// Expiry [unix s].
    #[cfg_attr(test, ts(type = "number"))]
    pub expiry_ts: i64,
    /// Call or put.
    pub kind: KindJson,
    /// Strike [quote atoms a unit].
    #[serde(with = "crate::decimal")]
    #[cfg_attr(test, ts(as = "_"))]
    pub strike_atoms: u64,
}

/// A position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Leg"))]
pub struct LegJson {
    /// The option.
    #[serde(flatten)]
    pub series: SeriesJson,
    /// Positive long, negative short [lots].
    #[serde(with = "crate::decimal")]
    #[cfg_attr(test, ts(as = "_"))]
    pub size_lots: i64,
}

/// A leg of a trade, from the side that is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "PricedLeg"))]
pub struct PricedLegJson {
    /// The option.
    #[serde(flatten)]
    pub series: SeriesJson,
    /// Positive bought, negative sold [lots].
    #[serde(with = "crate::decimal")]
    #[cfg_attr(test, ts(as = "_"))]
    pub size_lots: i64,
    /// Paid or received a contract [quote atoms].
    #[serde(with = "crate::decimal")]
    #[cfg_attr(test, ts(as = "_"))]
    pub price_atoms: u64,
}

/// An amount of one market's collateral.
#[derive(Clone, Copy, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Collateral"))]
pub struct CollateralJson {
    /// Index of the market.
    pub market: u8,
    /// Added where positive, taken away where negative [mint atoms].
    #[serde(deserialize_with = "crate::decimal::deserialize")]
    pub atoms: i128,
}

/// An account as it is, or as it would be; of nothing at all: an empty one.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Subject", optional_fields))]
pub struct SubjectJson {
    /// Bytes of a margin account, discriminator included; an empty one without it.
    pub account: Option<Blob>,
    /// Added to its cash, of either sign [quote atoms].
    #[serde(deserialize_with = "crate::decimal::deserialize")]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub cash_atoms: i64,
    /// Added to its collateral.
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub collateral: Vec<CollateralJson>,
    /// Added to its positions.
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
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
    let elsewhere = |of: &MarketState| of.market.pool != account.pool;
    if world.snapshot.markets.iter().any(elsewhere) {
        return Err(ClearingError::WrongPool.into());
    }
    Ok(account)
}
