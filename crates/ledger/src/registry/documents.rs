//! Documents: rules as they were written, every version kept, so that an older case's rules can be read again.

use chrono::{DateTime, Utc};

use super::Registry;
use crate::db::{DbError, Row, Tx};
use crate::params;

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DocumentKind {
    /// An edition of the taxonomy; its key is the year.
    Taxonomy,
    /// A working calendar; its key names it.
    Calendar,
    /// Settings; their key names what they set.
    Settings,
}

impl DocumentKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Taxonomy, Self::Calendar, Self::Settings];

    /// The kind's stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Taxonomy => "taxonomy",
            Self::Calendar => "calendar",
            Self::Settings => "settings",
        }
    }

    /// The kind of a stable name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// One version of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// What it is.
    pub kind: DocumentKind,
    /// Which one of its kind.
    pub key: String,
    /// Its version, from 1.
    pub version: u32,
    /// Its text, as it was written.
    pub text: String,
    /// When this version was stored.
    pub at: DateTime<Utc>,
}

fn document(row: &mut Row) -> Result<Document, DbError> {
    let kind: String = row.take(0)?;
    Ok(Document {
        kind: DocumentKind::from_name(&kind)
            .ok_or_else(|| row.bad(0, "a kind of document", "another text"))?,
        key: row.take(1)?,
        version: row.take(2)?,
        text: row.take(3)?,
        at: row.take(4)?,
    })
}

impl Registry {
    /// Stores a new version of a document; its version. The text that is there already makes no new version.
    pub async fn put(
        &self,
        kind: DocumentKind,
        key: &str,
        text: &str,
        at: DateTime<Utc>,
    ) -> Result<u32, DbError> {
        let mut tx = self.db.begin().await?;
        let version = put(&mut tx, self.city, kind, key, text, at).await?;
        tx.commit().await?;
        Ok(version)
    }

    /// The newest version of a document.
    pub async fn document(&self, kind: DocumentKind, key: &str) -> Result<Option<Document>, DbError> {
        const SQL: &str = "SELECT kind, key, version, text, at FROM documents \
                           WHERE city = $1 AND kind = $2 AND key = $3 ORDER BY version DESC LIMIT 1";
        let mut rows = self.db.lookup(SQL, params![self.city, kind.name(), key]).await?;
        rows.first_mut().map(document).transpose()
    }

    /// The newest version of every document of a kind, in order of their keys.
    pub async fn documents(&self, kind: DocumentKind) -> Result<Vec<Document>, DbError> {
        let sql = "SELECT d.kind, d.key, d.version, d.text, d.at FROM documents AS d \
                   WHERE d.city = $1 AND d.kind = $2 AND d.version = (SELECT max(o.version) FROM documents AS o \
                   WHERE o.city = d.city AND o.kind = d.kind AND o.key = d.key) ORDER BY d.key";
        self.db.query(sql, params![self.city, kind.name()]).await?.iter_mut().map(document).collect()
    }

    /// Every version of a document, newest first.
    pub async fn versions(&self, kind: DocumentKind, key: &str) -> Result<Vec<Document>, DbError> {
        let sql = "SELECT kind, key, version, text, at FROM documents WHERE city = $1 AND kind = $2 AND key = $3 \
                   ORDER BY version DESC";
        self.db.query(sql, params![self.city, kind.name(), key]).await?.iter_mut().map(document).collect()
    }
}

/// Stores a new version of a document; its version.
pub(crate) async fn put(
    tx: &mut Tx,
    city: i64,
    kind: DocumentKind,
    key: &str,
    text: &str,
    at: DateTime<Utc>,
) -> Result<u32, DbError> {
    let latest = "SELECT kind, key, version, text, at FROM documents WHERE city = $1 AND kind = $2 AND key = $3 \
                  ORDER BY version DESC LIMIT 1";
    let mut rows = tx.query(latest, params![city, kind.name(), key]).await?;
    let latest = rows.first_mut().map(document).transpose()?;
    if let Some(same) = latest.as_ref().filter(|latest| latest.text == text) {
        return Ok(same.version);
    }
    let version = latest.map_or(0, |latest| latest.version) + 1;
    // Two who store at once on PostgreSQL: the key refuses the second, who may ask again.
    tx.execute(
        "INSERT INTO documents (city, kind, key, version, text, at) VALUES ($1, $2, $3, $4, $5, $6)",
        params![city, kind.name(), key, version, text, at],
    )
    .await?;
    Ok(version)
}
