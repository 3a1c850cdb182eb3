//! The database: SQLite or PostgreSQL, by one set of statements.
//!
//! What a batch of blocks brings and the place it brings the history to are one transaction of the database, which a unique key and a
//! compared place refuse a second time. So a process that is killed, or two that write to one database, count nothing twice.

mod derive;
mod extent;
mod pools;
mod read;
mod row;
mod schema;
mod undo;
mod write;

pub use extent::{Extent, Gap, Moved};
pub use read::{Filter, Order};
pub use row::{Arg, Event, rows};
pub use undo::{BlockName, Undone};
pub use write::{Head, Written};

use anyhow::{Context, Result};
use pools::Pools;
use sqlx::AnyPool;

#[derive(Clone)]
pub struct Store {
    /// For questions, of which there may be any number.
    pool: AnyPool,
    /// For the one who writes: it waits for nobody's question.
    writer: AnyPool,
}

impl Store {
    /// Opens the database and brings its tables up to date; a SQLite file that is missing is made. Errors carry [`Exit::Settings`]
    /// where the database can't be used, and not where it is away.
    ///
    /// [`Exit::Settings`]: crate::ops::exit::Exit::Settings
    pub async fn open(url: &str) -> Result<Self> {
        let pools = Pools::of(url);
        let open = async || {
            let writer = pools.writer().await?;
            schema::migrate(&writer).await?;
            Ok(Self { pool: pools.readers().await?, writer })
        };
        open().await.map_err(pools::judged).context("cannot open the database (index.database)")
    }

    pub async fn close(&self) {
        self.pool.close().await;
        self.writer.close().await;
    }
}
