//! Keeping and reading back.

use bytes::Bytes;
use chrono_tz::Tz;
use domain::Digest;
use futures::TryStreamExt as _;
use image::ImageFormat;
use object_store::memory::InMemory;
use std::sync::Arc;
use vault::{Limits, MediaType, Size, Vault};

use super::files::count;
use super::photos;

const DOCUMENT: &[u8] = b"%PDF-1.7\n0123456789\n%%EOF\n";

async fn read(vault: &Vault, hash: Digest, range: Option<std::ops::Range<u64>>) -> Bytes {
    let content = vault.stream(hash, Size::Full, range).await.unwrap();
    content.stream.try_collect::<Vec<_>>().await.unwrap().concat().into()
}

#[tokio::test]
async fn the_same_file_is_kept_once() {
    let folder = tempfile::tempdir().unwrap();
    let vault = Vault::open(folder.path(), Limits::default(), Tz::UTC).unwrap();
    let first = vault.take(Bytes::from_static(DOCUMENT), Some("application/pdf")).await.unwrap();
    let again = vault.take(Bytes::from_static(DOCUMENT), None).await.unwrap();
    assert_eq!(first, again);
    assert_eq!((first.media_type, first.bytes), (MediaType::Pdf, DOCUMENT.len() as u64));
    assert_eq!(count(folder.path()), 1);
    let photo = photos::encode(&photos::picture(400, 300, 255), ImageFormat::Jpeg);
    let (one, two) = tokio::join!(vault.take(photo.clone(), None), vault.take(photo, None));
    assert_eq!(one.unwrap(), two.unwrap());
    assert_eq!(count(folder.path()), 3); // with its thumbnail
}

#[tokio::test]
async fn a_folder_and_any_other_store_serve_alike() {
    let folder = tempfile::tempdir().unwrap();
    let in_folder = Vault::open(folder.path(), Limits::default(), Tz::UTC).unwrap();
    let in_memory = Vault::over(Arc::new(InMemory::new()), Limits::default(), Tz::UTC);
    for vault in [in_folder, in_memory] {
        let hash = vault.take(Bytes::from_static(DOCUMENT), None).await.unwrap().hash;
        assert_eq!(read(&vault, hash, None).await, DOCUMENT);
        assert_eq!(read(&vault, hash, Some(9..12)).await, DOCUMENT[9..12]);
        assert_eq!(read(&vault, hash, Some(20..1000)).await, DOCUMENT[20..]);
        let beyond = vault.stream(hash, Size::Full, Some(1000..1001)).await.map(|content| content.total);
        assert_eq!(beyond.unwrap_err().rule(), "file_range");
        assert_eq!(vault.read(hash, Size::Thumb).await.unwrap_err().rule(), "file_unknown");
        assert!(vault.has(hash).await.unwrap());
        vault.remove(hash).await.unwrap();
        vault.remove(hash).await.unwrap();
        assert!(!vault.has(hash).await.unwrap());
        assert_eq!(vault.read(hash, Size::Full).await.unwrap_err().rule(), "file_unknown");
    }
}

#[tokio::test]
async fn what_stays_from_a_broken_write_is_written_again() {
    let folder = tempfile::tempdir().unwrap();
    let vault = Vault::open(folder.path(), Limits::default(), Tz::UTC).unwrap();
    let hash = vault.take(Bytes::from_static(DOCUMENT), None).await.unwrap().hash;
    let name = hash.to_string();
    std::fs::write(folder.path().join("full").join(&name[..2]).join(&name[2..]), b"half").unwrap();
    vault.take(Bytes::from_static(DOCUMENT), None).await.unwrap();
    assert_eq!(vault.read(hash, Size::Full).await.unwrap(), DOCUMENT);
}

#[test]
fn a_vault_that_cannot_be_opened_says_where() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let refused = Vault::open(&file.path().join("below"), Limits::default(), Tz::UTC).unwrap_err();
    assert_eq!(refused.rule(), "file_store");
    assert!(refused.to_string().contains("below"));
}
