//! Decimals of the files, as numbers and strings, into the engine's fixed point.

use serde_json::Value;

pub const ONE_Q48: f64 = 281_474_976_710_656.0;

/// A number, written as one or as a string.
pub fn number(value: &Value) -> Result<f64, String> {
    let number = match value {
        Value::String(text) => text.parse().ok(),
        other => other.as_f64(),
    };
    number.ok_or_else(|| format!("{value} is not a number"))
}

/// A field's number.
pub fn field(object: &Value, name: &str) -> Result<f64, String> {
    let value = object.get(name).ok_or_else(|| format!("no field {name}"))?;
    number(value).map_err(|error| format!("{name}: {error}"))
}

pub fn list<'a>(object: &'a Value, name: &str) -> Result<&'a Vec<Value>, String> {
    object.get(name).and_then(Value::as_array).ok_or_else(|| format!("no list {name}"))
}

/// Nearest fixed-point number; saturates.
pub fn q48(x: f64) -> i64 {
    (x * ONE_Q48).round() as i64
}

/// Nearest fixed-point number, not below zero; saturates.
pub fn unsigned_q48(x: f64) -> u64 {
    (x * ONE_Q48).round() as u64
}

pub fn from_q48(x: i64) -> f64 {
    x as f64 / ONE_Q48
}

/// A fixed-point integer with `places` decimals, given as text such as "1000e18", "-1e18" or plain digits.
pub fn scaled(value: &Value, places: i32) -> Result<f64, String> {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let number: f64 = text.parse().map_err(|_| format!("{text} is not a number"))?;
    Ok(number / 10f64.powi(places))
}
