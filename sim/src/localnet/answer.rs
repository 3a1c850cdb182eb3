//! What is said to a person, and the same as an object for a program.

use serde_json::{Map, Value, json};

pub struct Answer {
    pub text: String,
    pub fields: Map<String, Value>,
}

impl Answer {
    /// `fields` is an object.
    pub fn new(text: impl Into<String>, fields: Value) -> Self {
        let fields = match fields {
            Value::Object(fields) => fields,
            other => Map::from_iter([("value".to_owned(), other)]),
        };
        Self { text: text.into(), fields }
    }

    pub fn error(error: &str) -> Self {
        let mut answer = Self::new(format!("no: {error}"), json!({ "error": error }));
        answer.fields.insert("ok".to_owned(), false.into());
        answer
    }

    /// One line of JSON, or text.
    pub fn print(mut self, json: bool) {
        if json {
            self.fields.entry("ok").or_insert(true.into());
            println!("{}", Value::Object(self.fields));
        } else {
            println!("{}", self.text);
        }
    }
}
