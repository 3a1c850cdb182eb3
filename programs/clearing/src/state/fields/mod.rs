//! What every parameter is: name, place, unit, hard range, and which way is safer.
//!
//! One table a set, read by the program (ranges, the steward's steps) and by whoever shows parameters to people. What
//! couples two fields stands in the set's `validate`, beside the table's ranges.

use crate::errors::{ClearingError, risk};
use anchor_lang::prelude::*;
use breakwater_risk::RiskError;

mod breakers;
mod market;
mod pool;
mod protocol;

pub use breakers::RULE_FIELDS;
pub use market::MARKET_FIELDS;
pub use pool::POOL_FIELDS;
pub use protocol::PROTOCOL_FIELDS;

/// What a parameter's number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Parts of 10 000.
    Bps,
    /// Parts of 10 000 an hour.
    BpsPerHour,
    /// Seconds.
    Secs,
    /// Atoms of the quote currency.
    QuoteAtoms,
    /// A number of things.
    Count,
    /// A choice.
    Code,
}

/// Which way a parameter makes the pool safer. The steward may move it that way, a step a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Safer {
    /// More of it is safer.
    Higher,
    /// Less of it is safer.
    Lower,
    /// Safe where it is: both ways lose something. Governance alone moves it.
    Neither,
}

/// How a parameter is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// Four bytes, little endian.
    U32,
    /// Four bytes, two's complement, little endian.
    I32,
    /// Eight bytes, little endian.
    U64,
}

/// One parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Path in the set: "auction.fast_secs".
    pub name: &'static str,
    /// Its bytes' place in the set.
    pub at: usize,
    /// How it is stored.
    pub width: Width,
    /// What it counts.
    pub unit: Unit,
    /// Least value that governance may set.
    pub least: i128,
    /// Largest value that governance may set.
    pub most: i128,
    /// Which way the steward may move it.
    pub safer: Safer,
    /// It enters maintenance margin or counted collateral at once: even the safer way could make an account due, so it waits for everybody
    /// (I-37).
    pub waits: bool,
}

/// One parameter's move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// What it was.
    pub from: i128,
    /// What it becomes.
    pub to: i128,
}

impl Width {
    const fn bytes(self) -> usize {
        match self {
            Self::U32 | Self::I32 => 4,
            Self::U64 => 8,
        }
    }
}

impl Field {
    /// The field's value in a set's bytes; 0 where they are too short, which a table of the same set rules out.
    pub fn read(&self, set: &[u8]) -> i128 {
        let bytes = set.get(self.at..self.at + self.width.bytes()).unwrap_or_default();
        match self.width {
            Width::U32 => bytes.try_into().map_or(0, u32::from_le_bytes).into(),
            Width::I32 => bytes.try_into().map_or(0, i32::from_le_bytes).into(),
            Width::U64 => bytes.try_into().map_or(0, u64::from_le_bytes).into(),
        }
    }

    /// Puts a value into a set's bytes. Errors: `BadParameter` where it does not fit.
    pub fn write(&self, set: &mut [u8], value: i128) -> Result<()> {
        let bytes = match self.width {
            Width::U32 => u32::try_from(value).map(|v| v.to_le_bytes().to_vec()),
            Width::I32 => i32::try_from(value).map(|v| v.to_le_bytes().to_vec()),
            Width::U64 => u64::try_from(value).map(|v| v.to_le_bytes().to_vec()),
        };
        let bytes = bytes.map_err(|_| bad(self.name))?;
        let to =
            set.get_mut(self.at..self.at + self.width.bytes()).ok_or_else(|| bad(self.name))?;
        to.copy_from_slice(&bytes);
        Ok(())
    }

    /// Goes the safer way, or not at all.
    pub fn is_safer(&self, step: Step) -> bool {
        match self.safer {
            Safer::Higher => step.to >= step.from,
            Safer::Lower => step.to <= step.from,
            Safer::Neither => step.to == step.from,
        }
    }
}

/// The error for a field. The log names it: `BadParameter`.
pub fn bad(field: &'static str) -> Error {
    risk(RiskError::Parameter(field))
}

/// Errors: `BadParameter` unless `ok`; the log names the field.
pub fn check(ok: bool, field: &'static str) -> Result<()> {
    if ok { Ok(()) } else { Err(bad(field)) }
}

/// Errors: `BadParameter` for the first field out of its hard range; the log names it.
pub fn check_ranges(fields: &[Field], set: &[u8]) -> Result<()> {
    for field in fields {
        check((field.least..=field.most).contains(&field.read(set)), field.name)?;
    }
    Ok(())
}

/// A steward's step: every field that may goes the safer way, by no more than `step_bps` of what it was (and one unit at least), and
/// what waits or is in no table stays. A step that asks too much of one field moves none: fields that belong together never drift apart.
/// Errors: `StepTooLarge`; the log names the field.
pub fn check_step(fields: &[Field], old: &[u8], new: &[u8], step_bps: u32) -> Result<()> {
    let mut rest = new.to_vec();
    for field in fields {
        let (from, to) = (field.read(old), field.read(new));
        let most = (from.abs() * i128::from(step_bps) / 10_000).max(1); // down: the smaller step
        let moves = !field.waits || from == to; // I-37
        if !moves || !field.is_safer(Step { from, to }) || (to - from).abs() > most {
            msg!("parameter {} may not go from {} to {}", field.name, from, to);
            return err!(ClearingError::StepTooLarge);
        }
        field.write(&mut rest, from)?;
    }
    require!(rest == old, ClearingError::StepTooLarge);
    Ok(())
}

macro_rules! fields {
    ($set:ty; $($($path:ident).+ : $width:ident $unit:ident [$least:expr, $most:expr] $safer:ident $($waits:ident)?;)*) => {
        &[$($crate::state::fields::Field {
            name: concat_path!($($path).+),
            at: core::mem::offset_of!($set, $($path).+),
            width: $crate::state::fields::Width::$width,
            unit: $crate::state::fields::Unit::$unit,
            least: $least,
            most: $most,
            safer: $crate::state::fields::Safer::$safer,
            waits: waits!($($waits)?),
        },)*]
    };
}

macro_rules! concat_path {
    ($first:ident $(. $rest:ident)*) => { concat!(stringify!($first) $(, ".", stringify!($rest))*) };
}

macro_rules! waits {
    () => {
        false
    };
    (waits) => {
        true
    };
}

pub(crate) use {concat_path, fields, waits};
