//! Backup, restore and move.

use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use domain::Digest;

use super::folder::{self, FORMAT, Manifest, TableManifest, TableReader, TableWriter};
use super::load::Loader;
use super::table::{Reader, TABLES, Table, columns};
use super::text::{self, Tally};
use crate::Ledger;
use crate::db::{DbError, Tx};
use crate::params;

/// Why a city was not taken from one place to another. The place it was to go to has nothing of it.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    /// Something is where it was to go.
    #[error("the target is not empty: table `{0}` has rows; a city is loaded into an empty database only")]
    NotEmpty(&'static str),
    /// The backup is of another city.
    #[error("the backup is of city {found}, the target is of city {wanted}")]
    OtherCity {
        /// The target's.
        wanted: i64,
        /// The backup's.
        found: i64,
    },
    /// The backup's tables are not this program's.
    #[error(
        "the backup was made by another version of the program: table `{0}` differs; restore it with that version"
    )]
    OtherTables(String),
    /// The folder holds no backup that this program reads.
    #[error("{folder} holds no backup of this format: {reason}")]
    NoBackup {
        /// The folder.
        folder: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// What was written, or read back, is not what was there.
    #[error("table `{table}` differs: {wanted} was expected, {found} was found")]
    Differs {
        /// The table.
        table: String,
        /// Rows and digest as they should be.
        wanted: String,
        /// Rows and digest as they are.
        found: String,
    },
    /// A file could not be read or written.
    #[error("{path}: {error}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// A database did not do its part.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// How far a transfer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TransferProgress {
    /// The table under way.
    pub table: &'static str,
    /// Its rows so far.
    pub rows: u64,
}

impl Ledger {
    /// Writes a backup into `folder`, of one moment, while others read and write. Sealed words stay sealed: the keys
    /// that are kept outside the database are not in it and must be kept by themselves. On SQLite the write-ahead log
    /// grows until it is done.
    pub async fn backup(
        &self,
        folder: &Path,
        at: DateTime<Utc>,
        mut progress: impl FnMut(TransferProgress),
    ) -> Result<Manifest, TransferError> {
        let file_error = |path: &Path| {
            let path = path.to_owned();
            move |error| TransferError::File { path, error }
        };
        folder::prepare(folder).map_err(file_error(folder))?;
        let (engine, city) = (self.db().engine(), self.city());
        let mut view = self.db().view().await?;
        let mut tables = Vec::new();
        for &table in TABLES {
            let columns = columns(&mut view, engine, table).await?;
            let mut reader = Reader::new(engine, city, table, &columns);
            let mut writer = TableWriter::create(folder, table.name).map_err(file_error(folder))?;
            let mut rows = 0;
            loop {
                let batch = reader.next(&mut view).await?;
                if batch.is_empty() {
                    break;
                }
                rows += batch.len() as u64;
                writer = off_thread(move || writer.write(&batch).map(|()| writer))
                    .await?
                    .map_err(file_error(folder))?;
                progress(TransferProgress { table: table.name, rows });
            }
            let tally = off_thread(move || writer.finish()).await?.map_err(file_error(folder))?;
            let name = table.name.to_owned();
            tables.push(TableManifest { name, columns, rows: tally.rows(), digest: tally.digest() });
        }
        let manifest = Manifest {
            format: FORMAT.to_owned(),
            city,
            at,
            migration: number(&mut view, "SELECT max(number) FROM migrations", params![]).await?,
            last_pos: number(&mut view, "SELECT last_pos FROM cities WHERE city = $1", params![city]).await?,
            checkpoint: newest_checkpoint(&mut view, city).await?,
            tables,
        };
        folder::write_manifest(folder, &manifest).map_err(file_error(folder))?;
        Ok(manifest)
    }
}

/// Loads the backup in `folder` into an empty ledger: all of it or nothing. Every file's digest is checked before the
/// first row is written, and every table is read back and compared before it is made lasting. Open the ledger anew
/// before using it.
pub async fn restore(
    folder: &Path,
    target: &Ledger,
    mut progress: impl FnMut(TransferProgress),
) -> Result<Manifest, TransferError> {
    let file_error = |error| TransferError::File { path: folder.to_owned(), error };
    let manifest = manifest_of(folder)?;
    if manifest.city != target.city() {
        return Err(TransferError::OtherCity { wanted: target.city(), found: manifest.city });
    }
    for table in &manifest.tables {
        let reader = TableReader::open(folder, table).map_err(file_error)?;
        let tally = off_thread(move || reader.check()).await?.map_err(file_error)?;
        compare(&table.name, (table.rows, table.digest), tally_of(tally))?;
    }
    let mut loader = Loader::begin(target).await?;
    for &table in TABLES {
        let Some(stored) = manifest.tables.iter().find(|stored| stored.name == table.name) else {
            return Err(TransferError::OtherTables(table.name.to_owned()));
        };
        loader.expect(table, &stored.columns)?;
        let mut reader = TableReader::open(folder, stored).map_err(file_error)?;
        let mut rows = 0;
        loop {
            let (batch, same) = off_thread(move || (reader.next(), reader)).await?;
            reader = same;
            let batch = batch.map_err(file_error)?;
            if batch.is_empty() {
                break;
            }
            rows += batch.len() as u64;
            loader.write(table, batch).await?;
            progress(TransferProgress { table: table.name, rows });
        }
        compare(table.name, (stored.rows, stored.digest), loader.read_back(table).await?)?;
    }
    loader.finish().await?;
    Ok(manifest)
}

/// Takes the city from one ledger into another, empty one, of either engine: all of it or nothing, every table's rows
/// and digest compared. Returns them. Nobody should write to the source from here on.
pub async fn moved(
    source: &Ledger,
    target: &Ledger,
    mut progress: impl FnMut(TransferProgress),
) -> Result<Vec<TableManifest>, TransferError> {
    if source.city() != target.city() {
        return Err(TransferError::OtherCity { wanted: target.city(), found: source.city() });
    }
    let engine = source.db().engine();
    let mut view = source.db().view().await?;
    let mut loader = Loader::begin(target).await?;
    let mut tables = Vec::new();
    for &table in TABLES {
        let columns = columns(&mut view, engine, table).await?;
        loader.expect(table, &columns)?;
        let (rows, digest) = pour(&mut view, source, table, &columns, &mut loader, &mut progress).await?;
        compare(table.name, (rows, digest), loader.read_back(table).await?)?;
        tables.push(TableManifest { name: table.name.to_owned(), columns, rows, digest });
    }
    loader.finish().await?;
    Ok(tables)
}

async fn pour(
    view: &mut Tx,
    source: &Ledger,
    table: Table,
    columns: &[super::table::Column],
    loader: &mut Loader,
    progress: &mut impl FnMut(TransferProgress),
) -> Result<(u64, Digest), TransferError> {
    let mut reader = Reader::new(source.db().engine(), source.city(), table, columns);
    let mut tally = Tally::default();
    loop {
        let batch = reader.next(view).await?;
        if batch.is_empty() {
            return Ok(tally_of(tally));
        }
        let lines = text::lines(&batch);
        tally.add(batch.len(), &lines);
        progress(TransferProgress { table: table.name, rows: tally.rows() });
        loader.write(table, batch).await?;
    }
}

fn manifest_of(folder: &Path) -> Result<Manifest, TransferError> {
    let no_backup = |reason: String| TransferError::NoBackup { folder: folder.to_owned(), reason };
    let manifest = folder::read_manifest(folder).map_err(|error| no_backup(error.to_string()))?;
    if manifest.format == FORMAT { Ok(manifest) } else { Err(no_backup(manifest.format)) }
}

fn tally_of(tally: Tally) -> (u64, Digest) {
    (tally.rows(), tally.digest())
}

fn compare(table: &str, wanted: (u64, Digest), found: (u64, Digest)) -> Result<(), TransferError> {
    if wanted == found {
        return Ok(());
    }
    let say = |(rows, digest): (u64, Digest)| format!("{rows} rows with digest {digest}");
    Err(TransferError::Differs { table: table.to_owned(), wanted: say(wanted), found: say(found) })
}

async fn number(view: &mut Tx, sql: &'static str, params: Vec<crate::db::Value>) -> Result<i64, DbError> {
    Ok(view.query(sql, params).await?.first_mut().map(|row| row.take(0)).transpose()?.unwrap_or(0))
}

async fn newest_checkpoint(view: &mut Tx, city: i64) -> Result<Option<String>, DbError> {
    let sql = "SELECT line FROM checkpoints WHERE city = $1 ORDER BY no DESC LIMIT 1";
    view.query(sql, params![city]).await?.first_mut().map(|row| row.take(0)).transpose()
}

/// Runs `work` where it may block.
async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, DbError> {
    tokio::task::spawn_blocking(work).await.map_err(|stopped| DbError::Engine(stopped.to_string()))
}
