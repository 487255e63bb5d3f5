//! The vault: taking files in and reading them back.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::Digest;
use futures::stream::BoxStream;
use futures::{StreamExt as _, TryStreamExt as _};
use object_store::local::LocalFileSystem;
use object_store::path::Path as Key;
use object_store::{GetOptions, GetRange, ObjectStore, ObjectStoreExt as _};
use sha2::Digest as _;
use tokio::sync::Semaphore;

use crate::limits::Limits;
use crate::media::{Kind, MediaType, detect};
use crate::{VaultError, boxes, image};

/// How many photos are decoded at once: each may cost a hundred megabytes for a moment.
const DECODING: usize = 2;

/// Evidence files by the hash of their content. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Vault {
    store: Arc<dyn ObjectStore>,
    limits: Limits,
    zone: Tz,
    decoding: Arc<Semaphore>,
}

/// A file that was taken in.
#[derive(Debug, Clone, PartialEq)]
pub struct Taken {
    /// SHA-256 of the file as stored.
    pub hash: Digest,
    /// What it is.
    pub media_type: MediaType,
    /// Its length as stored.
    pub bytes: u64,
    /// Pixels across as shown, of a photo.
    pub width: Option<u32>,
    /// Pixels down as shown, of a photo.
    pub height: Option<u32>,
    /// Where it was taken, if the file said so: longitude and latitude in degrees, WGS 84. Not kept here.
    pub place: Option<(f64, f64)>,
    /// When it was taken, if the file said so. Not kept here.
    pub taken_at: Option<DateTime<Utc>>,
}

/// Which form of a file is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// The file itself.
    Full,
    /// A JPEG of at most 320 pixels a side; only photos have one.
    Thumb,
}

/// A file being read.
pub struct Content {
    /// The whole file's length.
    pub total: u64,
    /// Which bytes of it follow.
    pub range: Range<u64>,
    /// The bytes.
    pub stream: BoxStream<'static, Result<Bytes, VaultError>>,
}

impl Vault {
    /// Opens the vault in a folder, made if it is not there. Photos that give a time without an offset are taken to
    /// be in `zone`.
    pub fn open(folder: &Path, limits: Limits, zone: Tz) -> Result<Self, VaultError> {
        let bad = |error: &dyn std::fmt::Display| VaultError::Address {
            address: folder.display().to_string(),
            reason: error.to_string(),
        };
        std::fs::create_dir_all(folder).map_err(|error| bad(&error))?;
        let store = LocalFileSystem::new_with_prefix(folder).map_err(|error| bad(&error))?.with_fsync(true);
        Ok(Self::over(Arc::new(store), limits, zone))
    }

    /// A vault over any object store.
    pub fn over(store: Arc<dyn ObjectStore>, limits: Limits, zone: Tz) -> Self {
        Self { store, limits, zone, decoding: Arc::new(Semaphore::new(DECODING)) }
    }

    /// The limits in force.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Takes a file in. `declared` is the sender's word for its type, which may not contradict the content.
    ///
    /// When this returns, the file is durable; taking the same file again changes nothing and returns the same.
    pub async fn take(&self, bytes: Bytes, declared: Option<&str>) -> Result<Taken, VaultError> {
        let media_type = detect(&bytes)?;
        media_type.agrees_with(declared)?;
        let kind = media_type.kind();
        let most = self.limits.bytes(kind);
        if bytes.len() as u64 > most {
            return Err(VaultError::TooLarge { kind, bytes: bytes.len() as u64, most });
        }
        let (limits, zone) = (self.limits, self.zone);
        let prepared = match kind {
            Kind::Photo => {
                let _turn = self.decoding.acquire().await;
                blocking(move || Prepared::photo(media_type, bytes, &limits, zone)).await?
            }
            Kind::Video | Kind::Sound | Kind::Document => {
                blocking(move || Prepared::other(media_type, bytes)).await?
            }
        };
        // The thumbnail first, so that whoever sees the file finds it.
        if let Some(thumbnail) = prepared.thumbnail {
            self.put(&key(prepared.taken.hash, Size::Thumb), thumbnail).await?;
        }
        self.put(&key(prepared.taken.hash, Size::Full), prepared.bytes).await?;
        Ok(prepared.taken)
    }

    /// The whole of a file.
    pub async fn read(&self, hash: Digest, size: Size) -> Result<Bytes, VaultError> {
        let found = self.store.get(&key(hash, size)).await.map_err(|error| missing(hash, error))?;
        Ok(found.bytes().await?)
    }

    /// A file, or the bytes `range` of it, as they come from the store: films are long.
    pub async fn stream(
        &self,
        hash: Digest,
        size: Size,
        range: Option<Range<u64>>,
    ) -> Result<Content, VaultError> {
        let key = key(hash, size);
        if let Some(range) = &range {
            let bytes = self.store.head(&key).await.map_err(|error| missing(hash, error))?.size;
            if range.start >= range.end || range.start >= bytes {
                return Err(VaultError::OutOfRange { bytes });
            }
        }
        let options = GetOptions::new().with_range(range.map(GetRange::Bounded));
        let found = self.store.get_opts(&key, options).await.map_err(|error| missing(hash, error))?;
        Ok(Content {
            total: found.meta.size,
            range: found.range.clone(),
            stream: found.into_stream().map_err(VaultError::from).boxed(),
        })
    }

    /// Whether there is a file of this hash.
    pub async fn has(&self, hash: Digest) -> Result<bool, VaultError> {
        match self.store.head(&key(hash, Size::Full)).await {
            Ok(_) => Ok(true),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Removes a file and its thumbnail; none of that hash is no error. Whether anything still points to it is the
    /// caller's to know.
    pub async fn remove(&self, hash: Digest) -> Result<(), VaultError> {
        for size in [Size::Full, Size::Thumb] {
            match self.store.delete(&key(hash, size)).await {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    /// The store puts a file in place whole: under a temporary name first, durable, then renamed.
    async fn put(&self, key: &Key, bytes: Bytes) -> Result<(), VaultError> {
        match self.store.head(key).await {
            Ok(meta) if meta.size == bytes.len() as u64 => Ok(()),
            Ok(_) | Err(object_store::Error::NotFound { .. }) => {
                self.store.put(key, bytes.into()).await?;
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// A file ready to be written, and what is said about it.
struct Prepared {
    taken: Taken,
    bytes: Bytes,
    thumbnail: Option<Bytes>,
}

impl Prepared {
    fn photo(media_type: MediaType, bytes: Bytes, limits: &Limits, zone: Tz) -> Result<Self, VaultError> {
        let photo = image::prepare(media_type, bytes, limits, zone)?;
        let mut prepared = Self::of(media_type, photo.bytes);
        prepared.taken.width = Some(photo.width);
        prepared.taken.height = Some(photo.height);
        prepared.taken.place = photo.place;
        prepared.taken.taken_at = photo.taken_at;
        prepared.thumbnail = Some(photo.thumbnail);
        Ok(prepared)
    }

    fn other(media_type: MediaType, bytes: Bytes) -> Result<Self, VaultError> {
        let bytes = match media_type {
            MediaType::Mp4 | MediaType::M4a => boxes::wipe(media_type, bytes)?,
            _ => bytes,
        };
        Ok(Self::of(media_type, bytes))
    }

    fn of(media_type: MediaType, bytes: Bytes) -> Self {
        let taken = Taken {
            hash: Digest(sha2::Sha256::digest(&bytes).into()),
            media_type,
            bytes: bytes.len() as u64,
            width: None,
            height: None,
            place: None,
            taken_at: None,
        };
        Self { taken, bytes, thumbnail: None }
    }
}

/// Where a file lies: a folder per first two digits, so that none holds a million files.
fn key(hash: Digest, size: Size) -> Key {
    let name = hash.to_string();
    let (folder, rest) = name.split_at(2);
    match size {
        Size::Full => Key::from_iter(["full", folder, rest]),
        Size::Thumb => Key::from_iter(["thumb", folder, rest]),
    }
}

fn missing(hash: Digest, error: object_store::Error) -> VaultError {
    match error {
        object_store::Error::NotFound { .. } => VaultError::NotFound(hash),
        error => error.into(),
    }
}

/// Runs work that keeps a processor busy away from the threads that answer requests.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, VaultError> + Send + 'static,
) -> Result<T, VaultError> {
    tokio::task::spawn_blocking(work).await.map_err(|source| object_store::Error::JoinError { source })?
}
