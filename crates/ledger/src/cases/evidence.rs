//! Files that steps refer to: what is known of each. The bytes lie in the vault.

use chrono::{DateTime, Utc};
use domain::{AccountId, Digest};

use crate::Ledger;
use crate::db::{DbError, Row};
use crate::params;

/// A file of evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceFile {
    /// The digest of its content, by which the vault keeps it.
    pub hash: Digest,
    /// Its media type, found from its content.
    pub media_type: String,
    /// How many bytes it has.
    pub bytes: u64,
    /// Pixels, of pictures and films.
    pub width: Option<u32>,
    /// Pixels, of pictures and films.
    pub height: Option<u32>,
    /// Who brought it.
    pub uploaded_by: AccountId,
    /// When.
    pub uploaded_at: DateTime<Utc>,
}

impl Ledger {
    /// Notes a file. The same content twice is one file, as it was first noted, but for who brought it last and when.
    pub async fn add_evidence(&self, file: EvidenceFile) -> Result<(), DbError> {
        let bytes =
            i64::try_from(file.bytes).map_err(|_| DbError::Engine("a file of 8 exabytes".to_owned()))?;
        let sql = "INSERT INTO evidence (city, hash, media_type, bytes, width, height, uploaded_by, uploaded_at) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (city, hash) \
                   DO UPDATE SET uploaded_by = excluded.uploaded_by, uploaded_at = excluded.uploaded_at";
        let EvidenceFile { hash, media_type, width, height, uploaded_by, uploaded_at, .. } = file;
        let values = params![self.city(), hash, media_type, bytes, width, height, uploaded_by, uploaded_at];
        self.db().execute(sql, values).await.map(|_| ())
    }

    /// What is known of these files; those that are not known are left out.
    pub async fn evidence(&self, hashes: &[Digest]) -> Result<Vec<EvidenceFile>, DbError> {
        let mut files = Vec::with_capacity(hashes.len());
        for hash in hashes {
            let sql = "SELECT hash, media_type, bytes, width, height, uploaded_by, uploaded_at \
                       FROM evidence WHERE city = $1 AND hash = $2";
            let rows = self.db().lookup(sql, params![self.city(), *hash]).await?;
            files.extend(rows.into_iter().map(EvidenceFile::from_row).collect::<Result<Vec<_>, _>>()?);
        }
        Ok(files)
    }

    /// Notes that a step is about to refer to these files, so that they are kept.
    pub async fn use_evidence(&self, hashes: &[Digest], now: DateTime<Utc>) -> Result<(), DbError> {
        for hash in hashes {
            let sql = "UPDATE evidence SET used_at = $1 WHERE city = $2 AND hash = $3 AND used_at IS NULL";
            self.db().execute(sql, params![now, self.city(), *hash]).await?;
        }
        Ok(())
    }

    /// Files that were uploaded before a moment and that no step refers to, the oldest first.
    pub async fn unused_evidence(&self, before: DateTime<Utc>, limit: u32) -> Result<Vec<Digest>, DbError> {
        let sql = "SELECT hash FROM evidence WHERE city = $1 AND used_at IS NULL AND uploaded_at < $2 \
                   ORDER BY uploaded_at LIMIT CAST($3 AS BIGINT)";
        let mut rows = self.db().query(sql, params![self.city(), before, limit]).await?;
        rows.iter_mut().map(|row| row.take(0)).collect()
    }

    /// Forgets a file that no step refers to; its bytes are the caller's to remove.
    pub async fn drop_unused_evidence(&self, hash: Digest) -> Result<(), DbError> {
        let sql = "DELETE FROM evidence WHERE city = $1 AND hash = $2 AND used_at IS NULL";
        self.db().execute(sql, params![self.city(), hash]).await.map(drop)
    }
}

impl EvidenceFile {
    fn from_row(mut row: Row) -> Result<Self, DbError> {
        Ok(Self {
            hash: row.take(0)?,
            media_type: row.take(1)?,
            bytes: row.take(2)?,
            width: row.take(3)?,
            height: row.take(4)?,
            uploaded_by: row.take(5)?,
            uploaded_at: row.take(6)?,
        })
    }
}
