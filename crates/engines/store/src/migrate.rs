//! Migrations: numbered SQL files of each module, run once each, in order, in one transaction.
//!
//! The text is the portable subset. Two tokens stand for what has no common form: `{{clustered}}` after a table keeps its
//! rows in primary-key order where the engine can (`WITHOUT ROWID` on SQLite, nothing on PostgreSQL), `{{counter}}` is the
//! type of a primary key that counts up (`INTEGER` on SQLite, where only that word makes appending cheap).

use kernel::{Error, Result};
use sha2::{Digest, Sha256};

use crate::tx::refusal;

/// The migrations of one module, oldest first: file name and text.
#[derive(Clone, Copy, Debug)]
pub struct Migrations {
    pub module: &'static str,
    pub files: &'static [(&'static str, &'static str)],
}

pub(crate) const STORE: Migrations =
    Migrations { module: "store", files: &[("0001_store", include_str!("../migrations/0001_store.sql"))] };

/// The text as SQLite takes it.
pub fn sqlite_text(portable: &str) -> String {
    portable.replace("{{clustered}}", "WITHOUT ROWID").replace("{{counter}}", "INTEGER")
}

/// The text as PostgreSQL takes it.
pub fn postgres_text(portable: &str) -> String {
    portable.replace("{{clustered}}", "").replace("{{counter}}", "BIGINT")
}

/// Runs what has not been run. Gives how many files were. Errors: a file that changed after it was run.
pub(crate) fn run(connection: &mut rusqlite::Connection, all: &[Migrations], now: kernel::Time) -> Result<usize> {
    let tx = connection.transaction().map_err(refusal)?;
    tx.execute_batch(
        "CREATE TABLE IF NOT EXISTS store_migration (module TEXT NOT NULL, name TEXT NOT NULL, hash BYTEA NOT NULL,
         at BIGINT NOT NULL, PRIMARY KEY (module, name))",
    )
    .map_err(refusal)?;
    let mut ran = 0;
    for module in all {
        for (name, text) in module.files {
            let hash = Sha256::digest(text.as_bytes()).to_vec();
            let known: Option<Vec<u8>> = tx
                .query_row(
                    "SELECT hash FROM store_migration WHERE module = ?1 AND name = ?2",
                    [module.module, name],
                    |r| r.get(0),
                )
                .map(Some)
                .or_else(|e| if e == rusqlite::Error::QueryReturnedNoRows { Ok(None) } else { Err(refusal(e)) })?;
            match known {
                Some(known) if known == hash => continue,
                Some(_) => {
                    return Err(Error::internal(format!(
                        "migration {}/{name} changed after it was run",
                        module.module
                    )));
                }
                None => {}
            }
            tx.execute_batch(&sqlite_text(text))
                .map_err(|e| Error::internal(format!("migration {}/{name}: {e}", module.module)))?;
            tx.execute(
                "INSERT INTO store_migration (module, name, hash, at) VALUES (?1, ?2, ?3, ?4)",
                rusqlite::params![module.module, name, hash, now.micros()],
            )
            .map_err(refusal)?;
            ran += 1;
        }
    }
    tx.commit().map_err(refusal)?;
    Ok(ran)
}
