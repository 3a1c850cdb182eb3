//! One line of the examination.

use serde::Serialize;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    Ok,
    /// Works, and should be looked at.
    Warn,
    /// Does not work.
    Fail,
}

impl Level {
    pub fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    pub level: Level,
    /// Section of the settings, or "pool" or "machine".
    pub of: String,
    pub what: String,
    pub found: String,
    /// What to do about it; empty where nothing is.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub todo: String,
}

impl Check {
    pub fn ok(of: &str, what: impl ToString, found: impl ToString) -> Self {
        Self::new(Level::Ok, of, (what, found), "")
    }

    pub fn warn(of: &str, what: impl ToString, found: impl ToString, todo: impl ToString) -> Self {
        Self::new(Level::Warn, of, (what, found), todo)
    }

    pub fn fail(of: &str, what: impl ToString, found: impl ToString, todo: impl ToString) -> Self {
        Self::new(Level::Fail, of, (what, found), todo)
    }

    fn new(
        level: Level,
        of: &str,
        (what, found): (impl ToString, impl ToString),
        todo: impl ToString,
    ) -> Self {
        let (what, found, todo) = (what.to_string(), found.to_string(), todo.to_string());
        Self { level, of: of.to_owned(), what, found, todo }
    }

    /// Ok up to the first bound, a warning up to the second, failed beyond it.
    pub fn graded<T: PartialOrd>(
        (value, warn_above, fail_above): (T, T, T),
        of: &str,
        (what, found): (impl ToString, impl ToString),
        todo: impl ToString,
    ) -> Self {
        if value > fail_above {
            Self::fail(of, what, found, todo)
        } else if value > warn_above {
            Self::warn(of, what, found, todo)
        } else {
            Self::ok(of, what, found)
        }
    }
}
