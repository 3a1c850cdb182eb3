//! An account as a tree of names and readable values.

use crate::params::{show, units};
use anchor_lang::prelude::Pubkey;
use breakwater_clearing::state::ParamSet;

pub enum Tree {
    Leaf(String),
    /// Lines of a table, or of a list.
    Lines(Vec<String>),
    Branch(Vec<(&'static str, Tree)>),
    /// Padding.
    Hidden,
}

/// Takes a value apart and names every field: a field that is new does not compile until it has a place here.
macro_rules! tree {
    ($value:expr, $type:ident { $($field:ident: $show:expr),* $(,)? }) => {{
        let $type { $($field),* } = $value;
        $crate::inspect::tree::Tree::Branch(vec![$((stringify!($field), $show),)*])
    }};
}

pub(super) use tree;

impl Tree {
    pub fn render(&self, depth: usize, text: &mut String) {
        let indent = "  ".repeat(depth);
        match self {
            Self::Hidden => {}
            Self::Leaf(leaf) => text.push_str(&format!("{indent}{leaf}\n")),
            Self::Lines(lines) => {
                for line in lines {
                    text.push_str(&format!("{indent}{line}\n"));
                }
            }
            Self::Branch(fields) => {
                for (name, tree) in fields {
                    match tree {
                        Self::Hidden => {}
                        Self::Leaf(leaf) => {
                            text.push_str(&format!("{indent}{name:<26} {leaf}\n"));
                        }
                        Self::Lines(lines) if lines.is_empty() => {
                            text.push_str(&format!("{indent}{name:<26} none\n"));
                        }
                        below => {
                            text.push_str(&format!("{indent}{name}\n"));
                            below.render(depth + 1, text);
                        }
                    }
                }
            }
        }
    }
}

pub fn leaf(value: impl ToString) -> Tree {
    Tree::Leaf(value.to_string())
}

/// Padding, and what the address says already: takes the value so that it counts as placed.
pub fn hidden<T: ?Sized>(_: &T) -> Tree {
    Tree::Hidden
}

pub fn key(key: &Pubkey) -> Tree {
    leaf(key_text(key))
}

pub fn key_text(key: &Pubkey) -> String {
    if *key == Pubkey::default() { "none".to_owned() } else { key.to_string() }
}

pub fn usd(atoms: impl Into<i128>) -> Tree {
    leaf(units::usd(atoms.into()))
}

pub fn bps(bps: impl Into<i128>) -> Tree {
    leaf(units::percent(bps.into()))
}

pub fn time(ts: &i64) -> Tree {
    leaf(units::utc(*ts))
}

/// Contracts of 10^6 lots.
pub fn lots_text(lots: i128) -> String {
    let digits = format!("{:06}", lots.abs() % 1_000_000);
    let text = format!("{}.{digits}", units::thousands(lots.abs() / 1_000_000));
    let sign = if lots < 0 { "-" } else { "" };
    format!("{sign}{} contracts", text.trim_end_matches('0').trim_end_matches('.'))
}

pub fn lots(lots: impl Into<i128>) -> Tree {
    leaf(lots_text(lots.into()))
}

pub fn yes(flag: bool) -> Tree {
    leaf(if flag { "yes" } else { "no" })
}

/// A fraction of 2^32.
pub fn q32_text(value: i128) -> String {
    format!("{:.6}", value as f64 / 4_294_967_296.0)
}

pub fn q32(value: impl Into<i128>) -> Tree {
    leaf(q32_text(value.into()))
}

/// A status by its name, or its number where it has none.
pub fn named(value: u8, names: &[(u8, &str)]) -> Tree {
    let name = names.iter().find(|(number, _)| *number == value).map(|(_, name)| *name);
    leaf(name.map_or_else(|| format!("unknown ({value})"), str::to_owned))
}

/// The entries of an array that are in use, a line each.
pub fn used<T>(entries: &[T], count: usize, line: impl Fn(&T) -> String) -> Tree {
    let numbered = entries.iter().take(count).enumerate();
    Tree::Lines(numbered.map(|(at, entry)| format!("{at:>3}  {}", line(entry))).collect())
}

/// By market index, those that are not zero.
pub fn by_market<T: Copy + PartialEq + From<u8>>(
    entries: &[T],
    text: impl Fn(T) -> String,
) -> Tree {
    let kept = entries.iter().enumerate().filter(|(_, entry)| **entry != T::from(0));
    Tree::Lines(kept.map(|(at, entry)| format!("market {at}  {}", text(*entry))).collect())
}

/// A set of parameters by its field table.
pub fn set(params: &ParamSet) -> Tree {
    Tree::Lines(
        show::set_table(params)
            .lines()
            .map(|line| line.strip_prefix("  ").unwrap_or(line).to_owned())
            .collect(),
    )
}
