//! The program's own sources, for tests that search them.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Every source file below a folder of `src`, with its text.
pub fn below(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = vec![];
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(folder), &mut found);
    found
}

fn walk(path: &Path, found: &mut Vec<(PathBuf, String)>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            walk(&entry.unwrap().path(), found);
        }
    } else if path.extension().is_some_and(|end| end == "rs") {
        found.push((path.to_owned(), fs::read_to_string(path).unwrap()));
    }
}
