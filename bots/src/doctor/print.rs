//! The examination for people and for programs.

use super::{Check, Level};
use anyhow::Result;
use comfy_table::{ContentArrangement, Table, presets::UTF8_HORIZONTAL_ONLY};
use std::io::{IsTerminal, stdout};

/// Longer texts are broken into lines [columns].
const WIDTH: u16 = 140;

pub fn print(checks: &[Check], json: bool) -> Result<()> {
    if json {
        println!("{}", self::json(checks)?);
    } else if stdout().is_terminal() {
        println!("{}", table(checks));
    } else {
        print!("{}", lines(checks));
    }
    Ok(())
}

/// The worst of all, "ok" where there is none.
fn worst(checks: &[Check]) -> Level {
    checks.iter().map(|check| check.level).max().unwrap_or(Level::Ok)
}

fn json(checks: &[Check]) -> Result<String> {
    let report = serde_json::json!({ "status": worst(checks), "checks": checks });
    Ok(serde_json::to_string_pretty(&report)?)
}

/// A line a check: level, section, what, what was found, what to do.
fn lines(checks: &[Check]) -> String {
    let line = |check: &Check| {
        let todo =
            if check.todo.is_empty() { String::new() } else { format!("  -> {}", check.todo) };
        format!(
            "{:4}  {:10}  {}: {}{todo}\n",
            check.level.name(),
            check.of,
            check.what,
            check.found
        )
    };
    checks.iter().map(line).collect()
}

fn table(checks: &[Check]) -> Table {
    let mut table = Table::new();
    table
        .load_preset(UTF8_HORIZONTAL_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(WIDTH)
        .set_header(["", "of", "check", "found", "what to do"]);
    for check in checks {
        table.add_row([check.level.name(), &check.of, &check.what, &check.found, &check.todo]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checks() -> [Check; 2] {
        [
            Check::ok("pool", "stops", "nothing is paused"),
            Check::fail("keeper", "key", "no such file", "write one"),
        ]
    }

    #[test]
    fn lines_say_what_to_do() {
        let text = lines(&checks());
        assert_eq!(
            text,
            "ok    pool        stops: nothing is paused\nfail  keeper      key: no such file  -> write one\n"
        );
    }

    #[test]
    fn the_worst_check_is_the_status() {
        let report: serde_json::Value = serde_json::from_str(&json(&checks()).unwrap()).unwrap();
        assert_eq!(report["status"], "fail");
        assert_eq!(report["checks"][1]["todo"], "write one");
        assert!(report["checks"][0].get("todo").is_none());
        assert_eq!(worst(&[]), Level::Ok);
    }
}
