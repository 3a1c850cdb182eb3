//! Events as JSON: 64-bit integers and wider as decimal strings, because JavaScript's numbers end at 2^53; smaller ones as numbers,
//! keys in base58, enums by their names.
//!
//! Every field is named once here, and a new one does not compile until it is.

mod events;
mod governance;
mod liquidation;
mod params;
mod trading;

pub use events::fields;

use anchor_lang::prelude::Pubkey;
use breakwater_clearing::state::Series;
use serde_json::{Map, Value};

/// A value as JSON; the public keys that stand in it are added to `keys`.
pub(crate) trait Json {
    fn json(&self, keys: &mut Vec<Pubkey>) -> Value;
}

/// Takes a type apart and writes its fields by name; padding stands behind `without`.
macro_rules! object {
    ($type:ident { $($field:ident),* $(,)? } $(without $($hidden:ident),+)?) => {
        impl Json for $type {
            fn json(&self, keys: &mut Vec<anchor_lang::prelude::Pubkey>) -> serde_json::Value {
                let Self { $($field,)* $($($hidden: _,)+)? } = self;
                let fields = [$((stringify!($field), $field.json(keys)),)*];
                $crate::index::json::named(fields)
            }
        }
    };
}

pub(crate) use object;

pub(crate) fn named<const N: usize>(fields: [(&str, Value); N]) -> Value {
    Value::Object(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// A variant with what it holds: `{"market": {...}}`.
pub(crate) fn variant(name: &str, value: Value) -> Value {
    Value::Object(Map::from_iter([(name.to_owned(), value)]))
}

macro_rules! as_number {
    ($($type:ty),+) => {$(
        impl Json for $type {
            fn json(&self, _: &mut Vec<Pubkey>) -> Value {
                Value::from(*self)
            }
        }
    )+};
}

macro_rules! as_text {
    ($($type:ty),+) => {$(
        impl Json for $type {
            fn json(&self, _: &mut Vec<Pubkey>) -> Value {
                Value::from(self.to_string())
            }
        }
    )+};
}

as_number!(bool, u8, u16, u32, i32);
as_text!(u64, i64);

impl Json for Pubkey {
    /// The default key stands for none, and nobody looks for it.
    fn json(&self, keys: &mut Vec<Pubkey>) -> Value {
        if *self != Pubkey::default() {
            keys.push(*self);
        }
        Value::from(self.to_string())
    }
}

impl<T: Json> Json for Box<T> {
    fn json(&self, keys: &mut Vec<Pubkey>) -> Value {
        (**self).json(keys)
    }
}

object!(Series { market, kind, expiry_ts, strike_atoms });

#[cfg(test)]
mod tests {
    use super::*;
    use breakwater_clearing::events::{LegTraded, RoleProposed};
    use breakwater_clearing::state::Role;
    use breakwater_client::event::Event;
    use serde_json::json;

    #[test]
    fn wide_integers_are_text_and_narrow_ones_numbers() {
        let [maker, taker] = [7, 8].map(|byte| Pubkey::new_from_array([byte; 32]));
        let series =
            Series { market: 1, kind: 0, expiry_ts: 1_795_000_000, strike_atoms: u64::MAX };
        let (size_lots, price_atoms, fee_atoms) = (i64::MIN, 5, 6);
        let traded = LegTraded { maker, taker, series, size_lots, price_atoms, fee_atoms };
        let (value, keys) = fields(&Event::LegTraded(Box::new(traded))).unwrap();
        let expected = json!({
            "maker": maker.to_string(), "taker": taker.to_string(),
            "series": {"market": 1, "kind": 0, "expiry_ts": "1795000000", "strike_atoms": "18446744073709551615"},
            "size_lots": "-9223372036854775808", "price_atoms": "5", "fee_atoms": "6",
        });
        assert_eq!(value, expected);
        assert_eq!(keys, [maker, taker]);
    }

    #[test]
    fn an_enum_is_its_name_and_no_key_is_no_key() {
        let key = Pubkey::new_from_array([9; 32]);
        let proposed = RoleProposed {
            target: key,
            role: Role::RecoveryManager,
            from: key,
            to: Pubkey::default(),
            ready_ts: 1,
            lapses_ts: 2,
        };
        let (value, keys) = fields(&Event::RoleProposed(Box::new(proposed))).unwrap();
        assert_eq!(value["role"], "recovery_manager");
        assert_eq!(keys, [key]);
    }
}
