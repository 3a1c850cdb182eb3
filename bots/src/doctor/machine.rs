//! This machine.

use super::Check;
use std::{path::Path, process::Command};

const OF: &str = "machine";
/// Room for logs: below the first a warning, below the second failed [MB].
const LOW_MB: u64 = 2_048;
const FULL_MB: u64 = 256;

/// Room on the file system of the settings' folder, by df: POSIX's columns are the same everywhere.
pub fn disk(folder: &Path) -> Check {
    let output = Command::new("df").arg("-Pk").arg(folder).output();
    let free_mb = output.ok().and_then(|output| free_mb(&String::from_utf8_lossy(&output.stdout)));
    room(free_mb, folder)
}

/// The fourth column of the last line [KB], in MB.
fn free_mb(text: &str) -> Option<u64> {
    let line = text.lines().last()?;
    let kb: u64 = line.split_whitespace().nth(3)?.parse().ok()?;
    Some(kb / 1_024)
}

fn room(free_mb: Option<u64>, folder: &Path) -> Check {
    let shown = folder.display();
    let todo = "make room: logs that can't be written end services";
    match free_mb {
        None => Check::warn(OF, "disk", format!("df says nothing about {shown}"), "look by hand"),
        Some(mb) if mb < FULL_MB => {
            Check::fail(OF, "disk", format!("{mb} MB free at {shown}"), todo)
        }
        Some(mb) if mb < LOW_MB => {
            Check::warn(OF, "disk", format!("{mb} MB free at {shown}"), todo)
        }
        Some(mb) => Check::ok(OF, "disk", format!("{} GB free at {shown}", mb / 1_024)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Level;

    #[test]
    fn room_is_read_off_posix_columns() {
        let text = "Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/sda 100 40 61440 40% /\n";
        assert_eq!(free_mb(text), Some(60));
        assert_eq!(free_mb(""), None);
        let level = |mb| room(mb, Path::new(".")).level;
        assert_eq!(
            [level(Some(60)), level(Some(500)), level(None)],
            [Level::Fail, Level::Warn, Level::Warn]
        );
        assert_eq!(level(Some(9_000)), Level::Ok);
    }

    #[test]
    fn this_machine_has_a_disk() {
        assert!(disk(Path::new(".")).found.contains("free at"));
    }
}
