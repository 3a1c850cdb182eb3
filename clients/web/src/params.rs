//! Sets of parameters and what a change of one does, as JSON: [`breakwater_client::params`] has the rules.

use crate::{
    abi::{Blob, Blobs},
    refusal::{Refusal, Result},
    report::VolJson,
    session::World,
    subject::margin_account,
};
use anchor_lang::prelude::{AnchorDeserialize, Pubkey};
use breakwater_clearing::state::{ParamSet, ScenarioParams};
pub use breakwater_client::params::bears_on_margin;
use breakwater_client::{
    account::Keyed,
    params::{self, Difference, Direction, Due, Effect, Row, Side, Unknown, Value},
};
use breakwater_risk::model::VolShock;
use serde::{Deserialize, Serialize};

/// What a row of a set of parameters says. A key is an address, or a hash in hexadecimal, null where it names nothing; pauses and stops are bits;
/// what is unnamed stands in no table.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "ParamValue"))]
pub enum ValueJson {
    /// A field's number.
    Number {
        /// Name of the field in its table.
        field: &'static str,
        /// In the field's unit.
        #[serde(serialize_with = "crate::decimal::serialize")]
        number: i128,
    },
    /// An address, or a hash in hexadecimal; null where it names nothing.
    Key(Option<String>),
    /// One scenario of a grid.
    #[serde(rename_all = "camelCase")]
    Scenario {
        /// Move of the price, with its sign [bps].
        price_bps: i32,
        /// Null for a number that the engine does not know.
        vol: Option<VolJson>,
        /// Share of its loss that counts [bps].
        weight_bps: u16,
    },
    /// Bits of pauses.
    Pauses(u32),
    /// Bits of stops.
    Stops(u32),
    /// Something that no table names.
    Unnamed(&'static str),
}

/// One line of a set: "auction.fast_secs", "scenario 3", "rule 2.secs".
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "ParamRow"))]
pub struct RowJson {
    /// Path in the set.
    pub name: String,
    /// What it says.
    pub value: ValueJson,
}

/// One row that two sets disagree about.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "ParamDifference"))]
pub struct DifferenceJson {
    /// Path in the set.
    pub name: String,
    /// Null where the old set has no such row.
    pub from: Option<ValueJson>,
    /// Null where the new one has none.
    pub to: Option<ValueJson>,
    /// Which way it goes.
    pub direction: DirectionJson,
}

/// What a change of one row does to the pool's safety.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Direction"))]
pub enum DirectionJson {
    /// Safer for the pool.
    Safer,
    /// Less safe for it.
    Looser,
    /// No number, or one that is safe where it is.
    Neither,
}

/// A change of a set, as instructions carry it.
#[derive(Clone, Copy, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Change", optional_fields))]
pub struct ChangeJson {
    /// Bytes of the set.
    pub set: Blob,
    /// The index of the one whose set it is, where it is a market's.
    pub market: Option<u8>,
}

/// An account, and where it is.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "AddressedAccount"))]
pub struct AccountJson {
    /// Its address.
    pub address: String,
    /// Bytes of a margin account.
    pub bytes: Blob,
}

/// What a change does to accounts.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Impact"))]
pub struct ImpactJson {
    /// Accounts that were looked at.
    pub accounts: usize,
    /// Can't be margined as things are: in no count and no sum.
    pub unknown_before: usize,
    /// As things are.
    pub before: SideJson,
    /// Under the change.
    pub after: SideJson,
    /// Accounts that the change would make due for liquidation.
    pub newly_due: Vec<DueJson>,
    /// The engine refuses to margin them under the change, and why.
    pub unknown: Vec<UnknownJson>,
}

/// Counts and sums of the accounts that can be margined both times.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "ImpactSide"))]
pub struct SideJson {
    /// Accounts below initial margin.
    pub below_im: usize,
    /// Accounts below maintenance margin.
    pub below_mm: usize,
    /// Sum of initial margins [quote atoms].
    #[serde(serialize_with = "crate::decimal::serialize")]
    pub im_atoms: i128,
    /// Sum of maintenance margins [quote atoms].
    #[serde(serialize_with = "crate::decimal::serialize")]
    pub mm_atoms: i128,
}

/// An account that the change would make due.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "NewlyDue"))]
pub struct DueJson {
    /// Its address.
    pub address: String,
    /// Who owns it.
    pub owner: String,
    /// Equity less maintenance margin as things are [quote atoms]; null where it can't be margined.
    #[serde(serialize_with = "crate::decimal::optional")]
    pub before_atoms: Option<i64>,
    /// The same under the change [quote atoms].
    #[serde(serialize_with = "crate::decimal::serialize")]
    pub after_atoms: i64,
}

/// An account that the change leaves without a margin.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Unmargined"))]
pub struct UnknownJson {
    /// Its address.
    pub address: String,
    /// What the engine refuses with, by name.
    pub error: String,
}

/// A set as instructions carry it. Errors: `BadRequest` for bytes that are none.
pub fn decode(bytes: &[u8]) -> Result<ParamSet> {
    ParamSet::try_from_slice(bytes).map_err(|_| Refusal::Request("no set of parameters".to_owned()))
}

/// Everything a set says, in the order of its table.
pub fn rows(set: &ParamSet) -> Vec<RowJson> {
    let json = |Row { name, value }| RowJson { name, value: value.into() };
    params::rows(set).into_iter().map(json).collect()
}

/// What `new` says otherwise than `old`.
pub fn differences(old: &ParamSet, new: &ParamSet) -> Vec<DifferenceJson> {
    let json = |Difference { name, from, to, direction }| DifferenceJson {
        name,
        from: from.map(ValueJson::from),
        to: to.map(ValueJson::from),
        direction: direction.into(),
    };
    params::differences(old, new).into_iter().map(json).collect()
}

/// What a change would do to accounts. Ranges count as wide as new limits make them in the end. Errors: those of [`decode`], `BadRequest` for
/// an address that is none.
pub fn impact(
    world: &World,
    change: &ChangeJson,
    accounts: &[AccountJson],
    blobs: &Blobs,
) -> Result<ImpactJson> {
    let set = decode(blobs.get(change.set)?)?;
    let account = |AccountJson { address, bytes }: &AccountJson| {
        let key: Pubkey =
            address.parse().map_err(|_| Refusal::Request(format!("{address} is no address")))?;
        Ok(Keyed { key, state: margin_account(world, blobs.get(*bytes)?)? })
    };
    let accounts = accounts.iter().map(account).collect::<Result<Vec<_>>>()?;
    let mut after = world.snapshot.clone();
    params::adopt(&mut after, &set, change.market);
    Ok(params::effect(&world.snapshot, &after, &accounts).into())
}

impl From<Value> for ValueJson {
    fn from(value: Value) -> Self {
        let hex = |hash: [u8; 32]| hash.iter().map(|byte| format!("{byte:02x}")).collect();
        match value {
            Value::Number(field, number) => Self::Number { field: field.name, number },
            Value::Key(key) => Self::Key(key.map(|key| key.to_string())),
            Value::Hash(hash) => Self::Key(hash.map(hex)),
            Value::Scenario(ScenarioParams { price_bps, vol, dampening_bps, .. }) => {
                let vol = VolShock::from_number(vol).ok().map(VolJson::from);
                Self::Scenario { price_bps, vol, weight_bps: dampening_bps }
            }
            Value::Pauses(bits) => Self::Pauses(bits),
            Value::Stops(bits) => Self::Stops(bits),
            Value::Unnamed(word) => Self::Unnamed(word),
        }
    }
}

impl From<Direction> for DirectionJson {
    fn from(direction: Direction) -> Self {
        match direction {
            Direction::Safer => Self::Safer,
            Direction::Looser => Self::Looser,
            Direction::Neither => Self::Neither,
        }
    }
}

impl From<Effect> for ImpactJson {
    fn from(effect: Effect) -> Self {
        let Effect { accounts, unknown_before, before, after, newly_due, unknown } = effect;
        let unknown = unknown.into_iter();
        Self {
            accounts,
            unknown_before,
            before: before.into(),
            after: after.into(),
            newly_due: newly_due.into_iter().map(DueJson::from).collect(),
            unknown: unknown
                .map(|Unknown { key, error }| UnknownJson { address: key.to_string(), error })
                .collect(),
        }
    }
}

impl From<Side> for SideJson {
    fn from(Side { below_im, below_mm, im_atoms, mm_atoms }: Side) -> Self {
        Self { below_im, below_mm, im_atoms, mm_atoms }
    }
}

impl From<Due> for DueJson {
    fn from(Due { key, owner, before_atoms, after_atoms }: Due) -> Self {
        Self { address: key.to_string(), owner: owner.to_string(), before_atoms, after_atoms }
    }
}
