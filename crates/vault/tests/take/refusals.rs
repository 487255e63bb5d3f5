//! What is not taken, by which rule, and that nothing of it is stored.

use bytes::Bytes;
use chrono_tz::Tz;
use image::ImageFormat;
use proptest::prelude::*;
use vault::{Limits, Vault};

use super::files::count;
use super::photos::{self, Says};

#[tokio::test]
async fn refused_by_rule_and_nothing_is_stored() {
    let folder = tempfile::tempdir().unwrap();
    let limits = Limits { photo_mb: 1, photo_megapixels: 1, document_mb: 1, ..Limits::default() };
    let vault = Vault::open(folder.path(), limits, Tz::UTC).unwrap();
    let jpeg = photos::jpeg(&photos::picture(64, 64, 255), &Says::default());
    let mut document = b"%PDF-1.7\n".to_vec();
    document.resize(1_000_001, b' ');
    document.extend_from_slice(b"%%EOF");
    // A few hundred bytes that claim 60,000 x 60,000 pixels.
    let mut bomb = photos::encode(&photos::picture(8, 8, 255), ImageFormat::Png).to_vec();
    bomb[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    let crc = crc_of(&bomb[12..29]);
    bomb[29..33].copy_from_slice(&crc);
    let tables = photos::encode(&photos::picture(64, 64, 255), ImageFormat::Jpeg);

    for (file, declared, rule) in [
        (Bytes::new(), None, "file_empty"),
        (Bytes::from_static(b"GIF89a"), Some("image/gif"), "file_type"),
        (Bytes::from_static(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"), Some("image/heic"), "file_heic"),
        (jpeg.clone(), Some("image/png"), "file_type_contradicts"),
        (document.into(), None, "file_too_large"),
        (bomb.into(), None, "file_pixels"),
        (photos::encode(&photos::picture(1001, 1000, 255), ImageFormat::Jpeg), None, "file_pixels"),
        (tables.slice(..tables.len() - 40), None, "file_damaged"),
        (tables.slice(..3), None, "file_damaged"),
        (Bytes::from_static(b"\xff\xd8\xff\xd9"), None, "file_damaged"),
        (Bytes::from_static(b"\0\0\0\x18ftypisom\0\0\0\0isommp41"), None, "file_damaged"),
    ] {
        let refused = vault.take(file, declared).await.unwrap_err();
        assert_eq!(refused.rule(), rule, "{refused}");
        assert!(refused.is_of_the_file());
        assert_eq!(refused.field(), "file");
    }
    assert_eq!(count(folder.path()), 0);
}

#[tokio::test]
async fn an_animation_is_no_photo() {
    let folder = tempfile::tempdir().unwrap();
    let vault = Vault::open(folder.path(), Limits::default(), Tz::UTC).unwrap();
    let still = photos::webp(&photos::picture(16, 16, 255), &Says::default());
    let mut animated = still.to_vec();
    let flags = animated.windows(4).position(|window| window == b"VP8X").unwrap() + 8;
    animated[flags] |= 0x02;
    let refused = vault.take(animated.into(), None).await.unwrap_err();
    assert!(matches!(refused.rule(), "file_animated" | "file_damaged"), "{refused}");
}

/// CRC-32 of PNG, bit by bit.
fn crc_of(bytes: &[u8]) -> [u8; 4] {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { 0xedb8_8320 ^ (crc >> 1) } else { crc >> 1 };
        }
    }
    (!crc).to_be_bytes()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// A file cut anywhere or with a byte turned is taken whole or refused by name; nothing panics.
    #[test]
    fn damage_is_named(kind in 0..3, cut in 0.0..1.0_f64, at in 0.0..1.0_f64, byte: u8) {
        let picture = photos::picture(24, 24, 200);
        let says = Says { orientation: Some(6), camera_time: Some("2026:11:20 09:30:00"), ..Says::default() };
        let file = match kind {
            0 => photos::jpeg(&picture, &says),
            1 => photos::png(&picture, &says),
            _ => photos::webp(&picture, &says),
        };
        let mut turned = file.to_vec();
        let place = (at * turned.len() as f64) as usize;
        turned[place] = byte;
        let cut = file.slice(..(cut * file.len() as f64) as usize);
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let folder = tempfile::tempdir().unwrap();
            let vault = Vault::open(folder.path(), Limits::default(), Tz::UTC).unwrap();
            for file in [turned.into(), cut] {
                match vault.take(file, None).await {
                    Ok(taken) => assert!(vault.has(taken.hash).await.unwrap()),
                    Err(refused) => assert!(refused.is_of_the_file(), "{refused}"),
                }
            }
        });
    }
}
