//! Databases of a test's own: a SQLite file, and a PostgreSQL cluster that one test after the other gets a database of.

use breakwater_bots::index::store::Store;
use std::{
    env,
    future::Future,
    path::{Path, PathBuf},
    process::Command,
    sync::{
        LazyLock, Mutex,
        atomic::{AtomicU32, Ordering},
    },
};

static NUMBER: AtomicU32 = AtomicU32::new(0);

fn script(args: &[&str]) -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../toolchain/postgres.sh");
    let output = Command::new(script).args(args).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "toolchain/postgres.sh {args:?}: {said}");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// One for all tests of this process; the last test to end stops it.
pub struct Postgres {
    url: String,
    dir: PathBuf,
}

impl Postgres {
    fn start() -> Self {
        // the server's own user must be able to reach it
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("breakwater-postgres-{}-{number}", std::process::id());
        let dir = env::temp_dir().join(name);
        script(&["install"]);
        Self { url: script(&["start", &dir.display().to_string()]), dir }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        script(&["stop", &self.dir.display().to_string()]);
    }
}

static SHARED: LazyLock<Mutex<std::sync::Weak<Postgres>>> = LazyLock::new(Mutex::default);

/// `None` where BREAKWATER_NO_POSTGRES=1 says that there is none, loudly.
pub fn postgres() -> Option<std::sync::Arc<Postgres>> {
    if env::var("BREAKWATER_NO_POSTGRES").is_ok_and(|value| value == "1") {
        eprintln!("!!! BREAKWATER_NO_POSTGRES=1: PostgreSQL IS NOT TESTED");
        return None;
    }
    let mut shared = SHARED.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    if let Some(running) = shared.upgrade() {
        return Some(running);
    }
    let started = std::sync::Arc::new(Postgres::start());
    *shared = std::sync::Arc::downgrade(&started);
    Some(started)
}

impl Postgres {
    /// URL of a new database.
    pub async fn database(&self) -> String {
        let name = format!("t{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        sqlx::any::install_default_drivers();
        let pool = sqlx::AnyPool::connect(&self.url).await.unwrap();
        let create = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"));
        sqlx::raw_sql(create).execute(&pool).await.unwrap();
        pool.close().await;
        let host = self.url.strip_suffix("/postgres").unwrap();
        format!("{host}/{name}")
    }
}

/// A new SQLite file, which goes with the test, however it ends.
struct Sqlite(PathBuf);

impl Sqlite {
    fn new(name: &str) -> Self {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let file = format!("breakwater-{name}-{}-{number}.db", std::process::id());
        let new = Self(env::temp_dir().join(file));
        new.remove(); // an old one, if any
        new
    }

    fn url(&self) -> String {
        format!("sqlite:{}", self.0.display())
    }

    fn remove(&self) {
        for end in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{end}", self.0.display())); // what is there
        }
    }
}

impl Drop for Sqlite {
    fn drop(&mut self) {
        self.remove();
    }
}

/// Plays a test over each database.
pub fn each<F: Future<Output = ()>>(name: &str, test: impl Fn(Store) -> F) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let sqlite = Sqlite::new(name);
    runtime.block_on(async { test(Store::open(&sqlite.url()).await.unwrap()).await });
    if let Some(postgres) = postgres() {
        runtime.block_on(async {
            test(Store::open(&postgres.database().await).await.unwrap()).await;
        });
    }
}
