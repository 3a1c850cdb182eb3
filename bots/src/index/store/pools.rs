//! Connections to the database, and what it means when there are none.

use crate::ops::exit::Exit;
use sqlx::{AnyPool, Error, any::AnyPoolOptions, migrate::MigrateError};
use std::time::Duration;

/// Connections for questions; a question that finds none waits.
pub const READERS: u32 = 8;
const PATIENCE: Duration = Duration::from_secs(10);

/// Readers go on while the writer writes; a power cut may cost the last batch, which is taken again.
const SQLITE: &str =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 10000;";
/// As long as the API waits for an answer: nobody would read it after that.
const POSTGRES_READER: &str = "SET statement_timeout = 10000";

/// Classes of PostgreSQL's codes that pass by themselves: connection lost, too many of them, shutting down or starting.
const PASSING: [&str; 3] = ["08", "53", "57"];

pub struct Pools {
    url: String,
    sqlite: bool,
}

impl Pools {
    pub fn of(url: &str) -> Self {
        sqlx::any::install_default_drivers();
        let sqlite = url.starts_with("sqlite:");
        let url = if sqlite { format!("{url}?mode=rwc") } else { url.to_owned() };
        Self { url, sqlite }
    }

    pub async fn writer(&self) -> Result<AnyPool, Error> {
        self.connect(1, self.sqlite.then_some(SQLITE)).await
    }

    pub async fn readers(&self) -> Result<AnyPool, Error> {
        self.connect(READERS, Some(if self.sqlite { SQLITE } else { POSTGRES_READER })).await
    }

    async fn connect(&self, most: u32, first: Option<&'static str>) -> Result<AnyPool, Error> {
        let options = AnyPoolOptions::new().max_connections(most).acquire_timeout(PATIENCE);
        let options = options.after_connect(move |connection, _| {
            Box::pin(async move {
                if let Some(settings) = first {
                    sqlx::raw_sql(settings).execute(connection).await?;
                }
                Ok(())
            })
        });
        options.connect(&self.url).await
    }
}

/// Whether the database is there and says no, or can't be one: it will say so again.
fn says_no(error: &Error) -> bool {
    match error {
        Error::Configuration(_) | Error::AnyDriverError(_) => true,
        Error::Database(error) => {
            let code = error.code().unwrap_or_default();
            !PASSING.iter().any(|class| code.starts_with(class))
        }
        Error::Migrate(error) => match &**error {
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => {
                says_no(error)
            }
            _ => true,
        },
        _ => false,
    }
}

pub fn judged(error: Error) -> anyhow::Error {
    let no = says_no(&error);
    let error = anyhow::Error::from(error);
    if no { error.context(Exit::Settings) } else { error }
}

#[cfg(test)]
mod tests {
    use crate::index::store::{BlockName, Extent, Store};
    use crate::ops::exit::Exit;

    async fn refused(url: &str) -> anyhow::Error {
        Store::open(url).await.err().unwrap()
    }

    #[tokio::test]
    async fn a_database_that_is_away_is_no_mistake_in_the_settings() {
        let away = refused("postgres://u@127.0.0.1:1/d").await;
        assert!(!away.is::<Exit>(), "{away:#}");
        let nowhere = refused("sqlite:/no/such/folder/h.db").await;
        assert_eq!(nowhere.downcast_ref(), Some(&Exit::Settings), "{nowhere:#}");
        let other = refused("postgres://u@h:port/d").await;
        assert_eq!(other.downcast_ref(), Some(&Exit::Settings), "{other:#}");
    }

    #[tokio::test]
    async fn questions_do_not_keep_the_writer_waiting() {
        let dir = std::env::temp_dir().join(format!("breakwater-busy-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        let url = format!("sqlite:{}", dir.join("h.db").display());
        let store = Store::open(&url).await.unwrap();
        let mut questions = vec![];
        for _ in 0..super::READERS {
            questions.push(store.pool.acquire().await.unwrap());
        }
        let extent: Extent = store.begin(("program", "genesis"), (1, 1)).await.unwrap();
        let to = BlockName { slot: 9, hash: String::new() };
        assert_eq!(store.skip(&extent, to).await.unwrap().head_slot, 9);
        drop(questions);
        store.close().await;
        std::fs::remove_dir_all(&dir).unwrap();
    }
}
