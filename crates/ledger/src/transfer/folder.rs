//! A backup in a folder: a manifest, and each table's lines in a file of their own, compressed with zstd.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use domain::Digest;
use serde::{Deserialize, Serialize};

use super::table::Column;
use super::text::{self, Tally};
use crate::db::Value;

/// What the first version of the format is called.
pub(super) const FORMAT: &str = "dingbo.backup.1";
const MANIFEST: &str = "manifest.json";
/// The compression level: zstd's own default.
const LEVEL: i32 = 3;
/// Rows read at once.
const BATCH: usize = 1000;

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The format of the folder.
    pub format: String,
    /// Of which city.
    pub city: i64,
    /// When it was taken.
    pub at: DateTime<Utc>,
    /// The number of the newest migration of the database it was taken from.
    pub migration: i64,
    /// The position of the last step in it.
    pub last_pos: i64,
    /// The newest checkpoint in it, as it is stored.
    pub checkpoint: Option<String>,
    /// The tables, in the order in which they are loaded.
    pub tables: Vec<TableManifest>,
}

/// What a backup holds of one table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableManifest {
    /// Its name.
    pub name: String,
    /// Its columns, in the order of the values of each line.
    pub columns: Vec<Column>,
    /// How many rows.
    pub rows: u64,
    /// SHA-256 of its lines, uncompressed.
    pub digest: Digest,
}

fn file_of(folder: &Path, table: &str) -> PathBuf {
    folder.join(format!("{table}.ndjson.zst"))
}

/// Makes the folder for a backup.
///
/// # Errors
/// [`io::ErrorKind::AlreadyExists`] when something is in it.
pub(super) fn prepare(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    match fs::read_dir(folder)?.next() {
        None => Ok(()),
        Some(_) => Err(io::Error::new(io::ErrorKind::AlreadyExists, "the folder is not empty")),
    }
}

/// Writes one table.
pub(super) struct TableWriter {
    file: zstd::Encoder<'static, BufWriter<File>>,
    tally: Tally,
}

impl TableWriter {
    /// Begins the file of a table.
    pub fn create(folder: &Path, table: &str) -> io::Result<Self> {
        let file = BufWriter::new(File::create_new(file_of(folder, table))?);
        let mut file = zstd::Encoder::new(file, LEVEL)?;
        file.include_checksum(true)?;
        Ok(Self { file, tally: Tally::default() })
    }

    /// Writes rows.
    pub fn write(&mut self, rows: &[Vec<Value>]) -> io::Result<()> {
        let lines = text::lines(rows);
        self.tally.add(rows.len(), &lines);
        self.file.write_all(&lines)
    }

    /// Ends the file and waits until it is on the disk.
    pub fn finish(self) -> io::Result<Tally> {
        let file = self.file.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_all()?;
        Ok(self.tally)
    }
}

/// Writes the manifest, last of all: a folder without one is no backup.
pub(super) fn write_manifest(folder: &Path, manifest: &Manifest) -> io::Result<()> {
    let half = folder.join("manifest.json.part");
    let mut file = File::create_new(&half)?;
    file.write_all(serde_json::to_string_pretty(manifest)?.as_bytes())?;
    file.sync_all()?;
    fs::rename(half, folder.join(MANIFEST))?;
    File::open(folder)?.sync_all()
}

/// Reads the manifest.
pub(super) fn read_manifest(folder: &Path) -> io::Result<Manifest> {
    Ok(serde_json::from_slice(&fs::read(folder.join(MANIFEST))?)?)
}

/// Reads one table.
pub(super) struct TableReader {
    file: BufReader<zstd::Decoder<'static, BufReader<File>>>,
    columns: Vec<Column>,
}

impl TableReader {
    /// Opens the file of a table.
    pub fn open(folder: &Path, table: &TableManifest) -> io::Result<Self> {
        let file = zstd::Decoder::new(File::open(file_of(folder, &table.name))?)?;
        Ok(Self { file: BufReader::with_capacity(1 << 16, file), columns: table.columns.clone() })
    }

    /// The next rows; none after the last.
    pub fn next(&mut self) -> io::Result<Vec<Vec<Value>>> {
        let mut rows = Vec::new();
        let mut line = String::new();
        while rows.len() < BATCH && self.file.read_line(&mut line)? > 0 {
            let row = text::read(&line, &self.columns);
            rows.push(row.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "a line is no row"))?);
            line.clear();
        }
        Ok(rows)
    }

    /// Reads to the end; the digest and count of the lines.
    pub fn check(mut self) -> io::Result<Tally> {
        let mut tally = Tally::default();
        let mut line = Vec::new();
        while self.file.read_until(b'\n', &mut line)? > 0 {
            tally.add(1, &line);
            line.clear();
        }
        Ok(tally)
    }
}
