//! Versions of the tables. A database of a later version than this program knows is refused.

use sqlx::{
    AnyPool, SqlSafeStr,
    migrate::{Migration, MigrationType, Migrator},
};

/// Never changed once released: a new version is a new line. The statements are such that SQLite and PostgreSQL both take them.
const VERSIONS: &[(i64, &str, &str)] =
    &[(1, "history", include_str!("migrations/0001_history.sql"))];

pub async fn migrate(pool: &AnyPool) -> Result<(), sqlx::Error> {
    let versions = VERSIONS.iter().map(|(version, name, sql)| {
        Migration::new(*version, (*name).into(), MigrationType::Simple, sql.into_sql_str(), false)
    });
    let migrator = Migrator::with_migrations(versions.collect());
    Ok(migrator.run(pool).await?)
}
