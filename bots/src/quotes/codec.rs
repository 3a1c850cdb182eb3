//! How values that JSON has no type for are written in it.

/// What has one text, as a JSON string.
pub mod as_text {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};
    use std::{fmt::Display, str::FromStr};

    pub fn serialize<T: Display, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(value)
    }

    /// The one text of the value: no sign, no leading zero, no other alphabet.
    pub fn deserialize<'de, T, D>(from: D) -> Result<T, D::Error>
    where
        T: FromStr + Display,
        D: Deserializer<'de>,
    {
        let text = String::deserialize(from)?;
        let value: T = text.parse().map_err(|_| D::Error::custom("not in its form"))?;
        if value.to_string() == text {
            Ok(value)
        } else {
            Err(D::Error::custom("not in its one form"))
        }
    }
}

/// Bytes as a JSON string.
pub mod as_base64 {
    use base64::{Engine, prelude::BASE64_STANDARD};
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&BASE64_STANDARD.encode(bytes))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(from)?;
        BASE64_STANDARD.decode(text).map_err(|_| D::Error::custom("not base64"))
    }
}
