//! Settings and key files.

use super::Check;
use crate::{
    index, keeper::settings::KeeperSettings, keys::read_key,
    liquidator::settings::LiquidatorSettings, maker, ops::settings::Config, quotes, rpc::Cluster,
};
use anchor_lang::prelude::Pubkey;
use anyhow::Result;
use solana_signer::Signer;
use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

/// Enough for ten thousand signatures [lamports].
const LEAST_LAMPORTS: u64 = 50_000_000;

/// One section of the file: its fields, and the keys that it names.
pub struct Section {
    pub name: &'static str,
    pub fields: toml::Table,
    /// What a misspelt field or a wrong type is called.
    pub wrong: Option<String>,
    keys: BTreeMap<String, (PathBuf, Result<Pubkey>)>,
}

impl Section {
    /// `None` where the file has no such section.
    pub fn read(config: &Config, name: &'static str) -> Option<Self> {
        let fields: toml::Table = config.section(name).ok()?;
        let named = fields.iter().filter(|(field, _)| is_key(field));
        let keys = named.filter_map(|(field, value)| {
            let path = config.path(Path::new(value.as_str()?));
            let key = read_key(&path).map(|key| key.pubkey());
            Some((field.clone(), (path, key)))
        });
        let keys = keys.collect();
        let wrong = match name {
            "keeper" => KeeperSettings::load(config).err(),
            "liquidator" => config.section::<LiquidatorSettings>(name).err(),
            "quotes" => config.section::<quotes::settings::Settings>(name).err(),
            "index" => config.section::<index::settings::Settings>(name).err(),
            "maker" => config.section::<maker::settings::Settings>(name).err(),
            _ => None,
        };
        let wrong = wrong.map(|error| format!("{error:#}"));
        Some(Self { name, fields, wrong, keys })
    }

    /// Address of a key that could be read.
    pub fn key(&self, field: &str) -> Option<Pubkey> {
        self.keys.get(field).and_then(|(_, key)| key.as_ref().ok()).copied()
    }

    pub fn text(&self, field: &str) -> Option<&str> {
        self.fields.get(field).and_then(toml::Value::as_str)
    }
}

/// Fields that name key files: "key", "bid_key".
fn is_key(field: &str) -> bool {
    field == "key" || field.ends_with("_key")
}

pub fn checks(section: &Section) -> Vec<Check> {
    let of = section.name;
    let mut checks = vec![match &section.wrong {
        Some(wrong) => {
            Check::fail(of, "settings", wrong, "docs/src/guides/operator.md lists every field")
        }
        None => Check::ok(of, "settings", "as they should be"),
    }];
    for (field, (path, key)) in &section.keys {
        let shown = path.display();
        checks.push(match key {
            Ok(key) => Check::ok(of, field, format!("{key}, from {shown}")),
            Err(error) => {
                Check::fail(of, field, format!("{error:#}"), "solana-keygen new writes one")
            }
        });
        if let Ok(about) = fs::metadata(path) {
            checks.push(permissions(of, field, path, about.permissions().mode()));
        }
    }
    checks
}

/// Whoever reads a key file has the key.
fn permissions(of: &str, field: &str, path: &Path, mode: u32) -> Check {
    let what = format!("permissions of {field}");
    let (found, todo) = (format!("{:04o}", mode & 0o7777), format!("chmod 600 {}", path.display()));
    if mode & 0o007 != 0 {
        Check::fail(of, what, format!("{found}: everybody on the machine has the key"), todo)
    } else if mode & 0o070 != 0 {
        Check::warn(of, what, format!("{found}: the file's group has the key"), todo)
    } else {
        Check::ok(of, what, found)
    }
}

/// SOL of the section's keys; one that publishes surfaces signs and pays nothing.
pub fn balances(cluster: &Cluster, section: &Section) -> Vec<Check> {
    let paying = section.keys.keys().filter(|field| *field != "surface_key");
    let known = paying.filter_map(|field| Some((field, section.key(field)?)));
    known
        .map(|(field, key)| match cluster.client.get_balance(&key) {
            Ok(lamports) => balance(section.name, field, &key, lamports),
            Err(error) => Check::fail(
                section.name,
                format!("balance of {field}"),
                format!("{error}"),
                "see the check of the cluster",
            ),
        })
        .collect()
}

fn balance(of: &str, field: &str, key: &Pubkey, lamports: u64) -> Check {
    let (whole, rest) = (lamports / 1_000_000_000, lamports % 1_000_000_000 / 1_000_000);
    let (what, found) = (format!("balance of {field}"), format!("{whole}.{rest:03} SOL"));
    let todo = format!("send SOL to {key}");
    match lamports {
        0 => Check::fail(of, what, found, todo),
        few if few < LEAST_LAMPORTS => Check::warn(of, what, found, todo),
        _ => Check::ok(of, what, found),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Level;

    #[test]
    fn a_key_that_others_can_read_is_no_secret() {
        let level = |mode| permissions("keeper", "key", Path::new("k.json"), mode).level;
        assert_eq!(level(0o100_600), Level::Ok);
        assert_eq!(level(0o100_400), Level::Ok);
        assert_eq!(level(0o100_640), Level::Warn);
        assert_eq!(level(0o100_644), Level::Fail);
        assert_eq!(level(0o100_602), Level::Fail);
        assert!(
            permissions("keeper", "key", Path::new("k.json"), 0o644).todo.contains("chmod 600")
        );
    }

    #[test]
    fn an_empty_key_fails_and_a_poor_one_warns() {
        let check = |lamports| balance("keeper", "key", &Pubkey::default(), lamports);
        assert_eq!(check(0).level, Level::Fail);
        assert_eq!(check(LEAST_LAMPORTS - 1).level, Level::Warn);
        assert_eq!(check(1_234_567_890).found, "1.234 SOL");
    }

    #[test]
    fn fields_that_name_keys_are_told_by_their_names() {
        assert!(is_key("key") && is_key("bid_key"));
        assert!(!is_key("keys") && !is_key("poll_ms") && !is_key("keyring"));
    }
}
