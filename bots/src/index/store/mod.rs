//! The database: SQLite or PostgreSQL, by one set of statements.
//!
//! What a batch of blocks brings and the place it brings the history to are one transaction of the database, which a unique key and a
//! compared place refuse a second time. So a process that is killed, or two that write to one database, count nothing twice.

mod derive;
mod read;
mod row;
mod schema;
mod standing;
mod undo;
mod write;

pub use read::{Filter, Order};
pub use row::{Arg, Event, rows};
pub use standing::{Gap, Standing};
pub use undo::Undone;
pub use write::Head;

use anyhow::{Context, Result};
use sqlx::{AnyPool, any::AnyPoolOptions};
use std::time::Duration;

/// Readers beside the one writer.
const CONNECTIONS: u32 = 8;
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Clone)]
pub struct Store {
    pool: AnyPool,
}

impl Store {
    /// Opens the database and brings its tables up to date; a SQLite file that is missing is made.
    pub async fn open(url: &str) -> Result<Self> {
        sqlx::any::install_default_drivers();
        let sqlite = url.starts_with("sqlite:");
        let url = if sqlite { format!("{url}?mode=rwc") } else { url.to_owned() };
        let options = AnyPoolOptions::new().max_connections(CONNECTIONS).acquire_timeout(PATIENCE);
        let options = options.after_connect(move |connection, _| {
            Box::pin(async move {
                if sqlite {
                    // readers go on while the writer writes; a power cut may cost the last batch, which is taken again
                    let settings = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; \
                                    PRAGMA busy_timeout = 10000;";
                    sqlx::raw_sql(settings).execute(connection).await?;
                }
                Ok(())
            })
        });
        let pool =
            options.connect(&url).await.context("cannot open the database (index.database)")?;
        schema::migrate(&pool).await?;
        Ok(Self { pool })
    }

    pub async fn close(&self) {
        self.pool.close().await;
    }
}
