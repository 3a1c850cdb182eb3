//! `[keeper]` of the settings.

use super::surfaces::Smile;
use crate::{
    keys::read_key,
    ops::{exit::Exit, settings::Config},
};
use anchor_lang::prelude::Pubkey;
use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};
use solana_keypair::Keypair;
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use super::boards::Schedule;

/// Price accounts that one market may name: all of a pool's are read in one request of at most a hundred.
const MOST_PRICE_ACCOUNTS: usize = 8;

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeeperSettings {
    /// Key file of who pays for transactions.
    pub key: PathBuf,
    /// Key file of the publisher of surfaces; `key` where it is not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub surface_key: Option<PathBuf>,
    /// Key file of who lists boards, the steward or the protocol's authority, and pays their rent; `key` where it is not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub board_key: Option<PathBuf>,
    /// Where /metrics and /health answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub listen: Option<String>,
    /// Pause between two rounds of prices, surfaces, expiries and cranks [ms].
    #[serde(default = "poll_ms")]
    pub poll_ms: u64,
    /// Pause between two rounds of upkeep: changes of parameters, quotes whose time has passed, balances [s].
    #[serde(default = "upkeep_secs")]
    pub upkeep_secs: u64,
    /// A key with less is not well [lamports].
    #[serde(default = "least_lamports")]
    pub least_lamports: u64,
    /// Markets it keeps; the cranks of liquidation are those of the whole pool.
    #[serde(default)]
    pub market: Vec<MarketSettings>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarketSettings {
    /// Number of the market in its pool.
    pub index: u8,
    /// Pyth price accounts of its feed, any of which may hold the newest price or the one that straddles an expiry.
    #[serde(default)]
    pub price_accounts: Vec<String>,
    /// A surface is published anew when its volatility has moved by so much of itself [bps].
    #[serde(default = "surface_move_bps")]
    pub surface_move_bps: u32,
    /// Where its volatility comes from; nowhere where it is not given, and then none is published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub surface: Option<SurfaceSettings>,
    /// Boards it should have; none is created where it is not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub boards: Option<Schedule>,
}

/// Where a surface comes from.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "source", rename_all = "kebab-case", deny_unknown_fields)]
pub enum SurfaceSettings {
    /// One smile for every expiry, for ever.
    Fixed(Smile),
    /// A TOML or JSON file, read again when it changes.
    File { path: PathBuf },
    /// A child process that answers in JSON lines.
    Command {
        command: Vec<String>,
        /// Longest wait for an answer [ms].
        #[serde(default = "timeout_ms")]
        timeout_ms: u64,
    },
    /// A level that rises as the price falls: for a local validator, where there is no options market to watch.
    Follow {
        base_vol_bps: u32,
        /// Volatility gained for each unit of fall.
        vol_per_fall: f64,
        /// Price from which the fall counts [USD]. Keepers that share a publisher must say the same.
        start_usd: f64,
    },
}

fn poll_ms() -> u64 {
    400
}
fn upkeep_secs() -> u64 {
    15
}
fn least_lamports() -> u64 {
    50_000_000
}
fn surface_move_bps() -> u32 {
    100
}
fn timeout_ms() -> u64 {
    2_000
}

impl KeeperSettings {
    /// Reads the section, with paths counted from the settings' folder. Errors carry [`Exit::Settings`].
    pub fn load(config: &Config) -> Result<Self> {
        let mut settings: Self = config.section("keeper")?;
        settings.key = config.path(&settings.key);
        for path in [&mut settings.surface_key, &mut settings.board_key].into_iter().flatten() {
            *path = config.path(path);
        }
        for market in &mut settings.market {
            if let Some(SurfaceSettings::File { path }) = &mut market.surface {
                *path = config.path(path);
            }
        }
        settings.check().context(Exit::Settings)?;
        Ok(settings)
    }

    /// What the types can't say: each error names the field.
    pub fn check(&self) -> Result<()> {
        ensure!(self.poll_ms > 0, "keeper.poll_ms must be positive");
        ensure!(self.upkeep_secs > 0, "keeper.upkeep_secs must be positive");
        let mut seen = BTreeSet::new();
        for market in &self.market {
            let index = market.index;
            ensure!(seen.insert(index), "keeper.market {index} stands twice");
            let count = market.price_accounts()?.len();
            ensure!(
                count <= MOST_PRICE_ACCOUNTS,
                "keeper.market {index} names {count} price accounts; at most {MOST_PRICE_ACCOUNTS} are read"
            );
            match &market.surface {
                Some(SurfaceSettings::Fixed(smile)) => {
                    smile.check().with_context(|| format!("keeper.market {index}, surface"))?;
                }
                Some(SurfaceSettings::Command { command, timeout_ms }) => {
                    ensure!(!command.is_empty(), "keeper.market {index}: surface.command is empty");
                    ensure!(*timeout_ms > 0, "keeper.market {index}: surface.timeout_ms is zero");
                }
                _ => {}
            }
            if let Some(boards) = &market.boards {
                boards.check().with_context(|| format!("keeper.market {index}, boards"))?;
            }
        }
        Ok(())
    }
}

impl MarketSettings {
    pub fn price_accounts(&self) -> Result<Vec<Pubkey>> {
        let parsed = self.price_accounts.iter().map(|text| {
            text.parse()
                .ok()
                .with_context(|| format!("keeper.market {}: {text} is not an address", self.index))
        });
        parsed.collect()
    }
}

/// The keys behind the three paths.
pub struct Keys {
    pub payer: Keypair,
    pub surface: Keypair,
    pub board: Keypair,
}

impl Keys {
    /// Errors carry [`Exit::Settings`].
    pub fn read(settings: &KeeperSettings) -> Result<Self> {
        let read = |path: Option<&PathBuf>| {
            read_key(path.map_or(Path::new(&settings.key), |path| path)).context(Exit::Settings)
        };
        Ok(Self {
            payer: read(None)?,
            surface: read(settings.surface_key.as_ref())?,
            board: read(settings.board_key.as_ref())?,
        })
    }

    /// One key for everything.
    pub fn one(key: &Keypair) -> Self {
        let copy = || key.insecure_clone();
        Self { payer: copy(), surface: copy(), board: copy() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<KeeperSettings> {
        let settings: KeeperSettings = toml::from_str(text)?;
        settings.check()?;
        Ok(settings)
    }

    #[test]
    fn least_settings_are_a_key() {
        let settings = read("key = \"k.json\"").unwrap();
        assert_eq!((settings.poll_ms, settings.upkeep_secs), (400, 15));
        assert!(settings.market.is_empty());
    }

    #[test]
    fn the_example_is_read_as_it_stands() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let path = root.join("migrations/breakwater.example.toml");
        let config = Config::load(&path).unwrap();
        config.cluster().unwrap().pool_key().unwrap();
        let settings = KeeperSettings::load(&config).unwrap();
        assert_eq!(settings.key, path.with_file_name("keys/keeper.json"));
        let boards = settings.market[0].boards.as_ref().unwrap();
        // two days, four Fridays, three months: as many as the surface has slots for, with room for those that expire
        let due = boards.due(1_795_000_000, &[], 60_000_000_000).unwrap();
        assert!((7..=9).contains(&due.len()), "{}", due.len());
        assert_eq!(settings.market.len(), 2);
    }

    /// The reference in the documents names every field of the sections it describes.
    #[test]
    fn every_field_of_the_example_is_documented() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let docs = std::fs::read_to_string(root.join("docs/src/guides/operator.md")).unwrap();
        let example = std::fs::read_to_string(root.join("migrations/breakwater.example.toml"));
        for line in example.unwrap().lines() {
            let field = line.split_once(" = ").map(|(field, _)| field.trim());
            let Some(field) = field.filter(|field| !field.starts_with('#')) else { continue };
            assert!(
                docs.contains(&format!("`{field}`")),
                "{field} is not in docs/src/guides/operator.md"
            );
        }
    }

    #[test]
    fn each_source_of_a_surface_is_told_by_its_name() {
        let market = |surface: &str| {
            let text = format!("key = \"k\"\n[[market]]\nindex = 0\nsurface = {surface}\n");
            read(&text).map(|settings| settings.market[0].surface.clone().unwrap())
        };
        let fixed = market("{ source = \"fixed\", vol = 0.7 }").unwrap();
        assert!(matches!(fixed, SurfaceSettings::Fixed(_)));
        let file = market("{ source = \"file\", path = \"s.toml\" }").unwrap();
        assert!(matches!(file, SurfaceSettings::File { .. }));
        let command = market("{ source = \"command\", command = [\"feed\"] }").unwrap();
        assert!(matches!(command, SurfaceSettings::Command { timeout_ms: 2_000, .. }));
        let follow = market(
            "{ source = \"follow\", base_vol_bps = 7000, vol_per_fall = 1.6, start_usd = 7934.0 }",
        )
        .unwrap();
        assert!(matches!(follow, SurfaceSettings::Follow { .. }));
        for wrong in [
            "{ source = \"oracle\" }",
            "{ source = \"fixed\", vol = 0.7, more = 1 }",
            "{ source = \"fixed\" }",
            "{ source = \"command\", command = [] }",
        ] {
            assert!(market(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_can_not_be_meant_is_named() {
        let error = |text: &str| format!("{:#}", read(text).unwrap_err());
        let twice = "key = \"k\"\n[[market]]\nindex = 1\n[[market]]\nindex = 1\n";
        assert!(error(twice).contains("market 1 stands twice"));
        let address = "key = \"k\"\n[[market]]\nindex = 0\nprice_accounts = [\"x\"]\n";
        assert!(error(address).contains("x is not an address"));
        assert!(error("key = \"k\"\nkay = 1\n").contains("kay"));
    }
}
