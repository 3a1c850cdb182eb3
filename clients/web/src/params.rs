//! Sets of parameters and what a change of one does, as JSON: [`breakwater_client::params`] has the rules.

use crate::{
    abi::Blobs,
    refusal::{Refusal, Result},
    session::World,
    subject::margin_account,
};
use anchor_lang::prelude::{AnchorDeserialize, Pubkey};
use breakwater_clearing::state::{ParamSet, ScenarioParams};
pub use breakwater_client::params::bears_on_margin;
use breakwater_client::params::{
    self, Difference, Direction, Due, Effect, Row, Side, Value, shock_name,
};
use breakwater_risk::model::VolShock;
use serde::Serialize;

/// `ParamValue` of `app/src/engine/types.ts`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum ValueJson {
    /// Name of the field in its table, and the number.
    Number {
        /// Name of the field in its table.
        field: &'static str,
        /// In the field's unit.
        #[serde(with = "crate::decimal")]
        number: i128,
    },
    /// An address or a hash; null where it names nothing.
    Key(Option<String>),
    /// One scenario of a grid.
    #[serde(rename_all = "camelCase")]
    Scenario {
        /// Move of the price, with its sign [bps].
        price_bps: i32,
        /// Null for a number that the engine does not know.
        vol: Option<&'static str>,
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

/// One line of a set.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RowJson {
    /// Path in the set.
    pub name: String,
    /// What it says.
    pub value: ValueJson,
}

/// One row that two sets disagree about.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DifferenceJson {
    /// Path in the set.
    pub name: String,
    /// Null where the old set has no such row.
    pub from: Option<ValueJson>,
    /// Null where the new one has none.
    pub to: Option<ValueJson>,
    /// `safer`, `looser` or `neither`.
    pub direction: &'static str,
}

/// `Impact` of `app/src/engine/types.ts`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ImpactJson {
    /// Accounts that were looked at.
    pub accounts: usize,
    /// Can't be margined as things are.
    pub unknown_before: usize,
    /// As things are.
    pub before: SideJson,
    /// Under the change.
    pub after: SideJson,
    /// Due under the change alone.
    pub newly_due: Vec<DueJson>,
    /// The engine refuses to margin them under the change.
    pub unknown: Vec<UnknownJson>,
}

/// Counts and sums of the accounts that can be margined both times.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SideJson {
    /// Accounts below initial margin.
    pub below_im: usize,
    /// Accounts below maintenance margin.
    pub below_mm: usize,
    /// Sum of initial margins [quote atoms].
    #[serde(with = "crate::decimal")]
    pub im_atoms: i128,
    /// Sum of maintenance margins [quote atoms].
    #[serde(with = "crate::decimal")]
    pub mm_atoms: i128,
}

/// An account that the change would make due.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DueJson {
    /// Its address.
    pub address: String,
    /// Who owns it.
    pub owner: String,
    /// Equity less maintenance margin as things are [quote atoms]; null where it can't be margined.
    pub before_atoms: Option<String>,
    /// The same under the change [quote atoms].
    #[serde(with = "crate::decimal")]
    pub after_atoms: i64,
}

/// An account that the change leaves without a margin.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct UnknownJson {
    /// Its address.
    pub address: String,
    /// By name.
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
        direction: match direction {
            Direction::Safer => "safer",
            Direction::Looser => "looser",
            Direction::Neither => "neither",
        },
    };
    params::differences(old, new).into_iter().map(json).collect()
}

/// What a set would do to the accounts in the blobs behind it, which have these addresses. `market`: the index of the one whose set it is.
pub fn impact(
    world: &World,
    set: &ParamSet,
    market: Option<u8>,
    addresses: &[String],
    blobs: &Blobs,
) -> Result<ImpactJson> {
    let mut accounts = Vec::with_capacity(addresses.len());
    for (at, address) in addresses.iter().enumerate() {
        let key: Pubkey =
            address.parse().map_err(|_| Refusal::Request(format!("{address} is no address")))?;
        accounts.push((key, margin_account(world, blobs.get(1 + at)?)?));
    }
    let mut after = world.snapshot.clone();
    params::adopt(&mut after, set, market);
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
                let vol = VolShock::from_number(vol).ok().map(shock_name);
                Self::Scenario { price_bps, vol, weight_bps: dampening_bps }
            }
            Value::Pauses(bits) => Self::Pauses(bits),
            Value::Stops(bits) => Self::Stops(bits),
            Value::Unnamed(word) => Self::Unnamed(word),
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
                .map(|(key, error)| UnknownJson { address: key.to_string(), error })
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
        Self {
            address: key.to_string(),
            owner: owner.to_string(),
            before_atoms: before_atoms.map(|atoms| atoms.to_string()),
            after_atoms,
        }
    }
}
