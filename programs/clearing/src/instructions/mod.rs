//! One instruction a file, in folders that follow a position's life. Each file: arguments, accounts,
//! `validate` where accounts alone don't say it all, handler. Each handler: load, ask [`crate::checks`], work the [`crate::outcome`] out,
//! move it ([`crate::apply`], [`crate::ledger`]), invariant, emit. A file without a handler holds a set of accounts that several share.

pub mod account;
pub mod auction;
pub mod backstop;
pub mod breakers;
pub mod expiry;
pub mod governance;
pub mod market;
pub mod netting;
pub mod protocol;
pub mod quote;
pub mod sealed;
pub mod soft;
pub mod trade;
pub mod waterfall;

pub use account::*;
pub use auction::*;
pub use backstop::*;
pub use breakers::*;
pub use expiry::*;
pub use governance::*;
pub use market::*;
pub use netting::*;
pub use protocol::*;
pub use quote::*;
pub use sealed::*;
pub use soft::*;
pub use trade::*;
pub use waterfall::*;

#[cfg(test)]
mod tests {
    use crate::sources;

    /// Public items without documentation, by line; attributes may stand between the two.
    fn undocumented(text: &str) -> Vec<usize> {
        let (mut found, mut is_documented, mut depth) = (vec![], false, 0i64);
        for (at, line) in text.lines().map(str::trim).enumerate() {
            if depth > 0 || line.starts_with("#[") {
                let count = |bracket| line.matches(bracket).count() as i64;
                depth += count('[') - count(']');
                continue;
            }
            let item = line.strip_prefix("pub ");
            let is_new =
                item.is_some_and(|item| !["use ", "mod "].iter().any(|w| item.starts_with(w)));
            if is_new && !is_documented {
                found.push(at + 1);
            }
            is_documented = line.starts_with("///");
        }
        found
    }

    /// The compiler's own lint cannot be asked here: what Anchor makes of a set of accounts has public structs that say nothing.
    #[test]
    fn every_public_item_of_an_instruction_is_documented() {
        let (mut found, files) = (vec![], sources::below("instructions"));
        for (path, text) in &files {
            let lines = undocumented(text).into_iter();
            found.extend(lines.map(|line| format!("{}:{line}", path.display())));
            if !text.starts_with("//!") {
                found.push(path.display().to_string());
            }
        }
        let count = files.len();
        assert!(count > 70, "{count} files");
        assert!(found.is_empty(), "{found:#?}");
    }

    #[test]
    fn the_search_sees_through_attributes() {
        assert_eq!(
            undocumented("/// A.\n#[derive(Debug)]\npub struct A {\n    pub b: u8,\n}"),
            [4]
        );
        let long = "/// A.\n#[account(mut,\n    has_one = pool)]\npub a: u8,\npub use b::*;";
        assert!(undocumented(long).is_empty());
    }
}
