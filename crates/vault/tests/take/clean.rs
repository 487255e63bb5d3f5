//! What a photo offers is read, and nothing of it is stored.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use chrono_tz::Asia::Shanghai;
use image::{DynamicImage, ImageFormat};
use proptest::prelude::*;
use vault::{Limits, MediaType, Size, Vault};

use super::photos::{self, SECRET, Says};

fn vault() -> (tempfile::TempDir, Vault) {
    let folder = tempfile::tempdir().unwrap();
    let vault = Vault::open(folder.path(), Limits::default(), Shanghai).unwrap();
    (folder, vault)
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn decode(bytes: &Bytes) -> DynamicImage {
    image::load_from_memory(bytes).unwrap()
}

/// The pictures are small blocks of one colour; JPEG may be a little off.
fn is_red(picture: &DynamicImage, x: u32, y: u32) -> bool {
    let pixel = picture.to_rgb8().get_pixel(x, y).0;
    pixel[0] > 150 && pixel[2] < 100
}

#[tokio::test]
async fn position_and_time_are_offered() {
    let ningbo = ([29, 52, 6], "N", [121, 32, 38], "E");
    let cases = [
        (Says::default(), None, None),
        (Says { position: Some(ningbo), ..Says::default() }, Some((121.543_889, 29.868_333)), None),
        (
            Says { position: Some(([33, 30, 0], "S", [70, 36, 0], "W")), ..Says::default() },
            Some((-70.6, -33.5)),
            None,
        ),
        // A camera without a fix.
        (Says { position: Some(([0, 0, 0], "N", [0, 0, 0], "E")), ..Says::default() }, None, None),
        // The satellites' time is UTC and wins over the camera's.
        (
            Says {
                satellite_time: Some(("2026:11:20", [1, 2, 3])),
                camera_time: Some("2026:11:20 23:00:00"),
                ..Says::default()
            },
            None,
            Some("2026-11-20T01:02:03Z"),
        ),
        // Without an offset the camera is in the city's zone.
        (
            Says { camera_time: Some("2026:11:20 09:30:00"), ..Says::default() },
            None,
            Some("2026-11-20T01:30:00Z"),
        ),
        (
            Says { camera_time: Some("2026:11:20 09:30:00"), offset: Some("+09:00"), ..Says::default() },
            None,
            Some("2026-11-20T00:30:00Z"),
        ),
    ];
    let (_folder, vault) = vault();
    for (says, place, time) in cases {
        for made in [photos::jpeg, photos::png, photos::webp] {
            let taken = vault.take(made(&photos::picture(16, 12, 255), &says), None).await.unwrap();
            match (taken.place, place) {
                (Some((lon, lat)), Some(expected)) => {
                    assert!(
                        (lon - expected.0).abs() < 1e-6 && (lat - expected.1).abs() < 1e-6,
                        "{says:?} {lon} {lat}"
                    );
                }
                (found, expected) => assert_eq!(found, expected, "{says:?}"),
            }
            assert_eq!(taken.taken_at, time.map(utc), "{says:?}");
        }
    }
}

#[tokio::test]
async fn a_photo_stays_the_right_way_up() {
    let (_folder, vault) = vault();
    // Where the red corner of the pixels is seen, by orientation: left and upper?
    let seen = [(1, true, true), (2, false, true), (3, false, false), (4, true, false)];
    let seen =
        seen.into_iter().chain([(5, true, true), (6, false, true), (7, false, false), (8, true, false)]);
    for (orientation, left, upper) in seen {
        let says = Says { orientation: Some(orientation), ..Says::default() };
        for made in [photos::jpeg, photos::png, photos::webp] {
            let taken = vault.take(made(&photos::picture(64, 32, 255), &says), None).await.unwrap();
            let shown = if orientation >= 5 { (32, 64) } else { (64, 32) };
            assert_eq!((taken.width, taken.height), (Some(shown.0), Some(shown.1)), "{orientation}");
            let thumbnail = decode(&vault.read(taken.hash, Size::Thumb).await.unwrap());
            assert_eq!((thumbnail.width(), thumbnail.height()), shown);
            let x = if left { 4 } else { shown.0 - 4 };
            let y = if upper { 4 } else { shown.1 - 4 };
            assert!(is_red(&thumbnail, x, y), "{orientation} {:?}", taken.media_type);
            // A browser turns the stored file by the one thing left in its EXIF block.
            let stored = vault.read(taken.hash, Size::Full).await.unwrap();
            let block = exif::Reader::new().read_from_container(&mut std::io::Cursor::new(&stored[..]));
            match block {
                Ok(block) => {
                    assert_eq!(block.fields().count(), 1);
                    let field = block.get_field(exif::Tag::Orientation, exif::In::PRIMARY).unwrap();
                    assert_eq!(field.value.get_uint(0), Some(u32::from(orientation)));
                }
                Err(_) => assert_eq!(orientation, 1),
            }
        }
    }
}

#[tokio::test]
async fn pixels_are_kept_as_they_came() {
    let (_folder, vault) = vault();
    for (picture, format) in [
        (photos::picture(40, 30, 255), ImageFormat::Jpeg),
        (photos::picture(40, 30, 100), ImageFormat::Png),
        (photos::picture(40, 30, 100), ImageFormat::WebP),
        (photos::picture(41, 31, 255), ImageFormat::WebP),
    ] {
        let plain = photos::encode(&picture, format);
        let full = match format {
            ImageFormat::Jpeg => photos::jpeg(&picture, &Says::default()),
            ImageFormat::Png => photos::png(&picture, &Says::default()),
            _ => photos::webp(&picture, &Says::default()),
        };
        let taken = vault.take(full, None).await.unwrap();
        let stored = vault.read(taken.hash, Size::Full).await.unwrap();
        assert_eq!(decode(&stored).to_rgba8(), decode(&plain).to_rgba8(), "{format:?}");
        assert_eq!(stored.len() as u64, taken.bytes);
        if taken.media_type == MediaType::Jpeg {
            assert!(contains(&stored, "a colour profile"));
        }
        // What is stored is clean already: taking it again gives the same file.
        assert_eq!(vault.take(stored, None).await.unwrap().hash, taken.hash);
    }
}

#[tokio::test]
async fn a_thumbnail_fits_and_transparency_becomes_white() {
    let (_folder, vault) = vault();
    for ((width, height), expected) in
        [((800, 400), (320, 160)), ((300, 600), (160, 320)), ((20, 10), (20, 10))]
    {
        let file = photos::encode(&photos::picture(width, height, 0), ImageFormat::Png);
        let taken = vault.take(file, Some("image/png")).await.unwrap();
        let thumbnail = decode(&vault.read(taken.hash, Size::Thumb).await.unwrap());
        assert_eq!((thumbnail.width(), thumbnail.height()), expected);
        assert!(thumbnail.to_rgb8().get_pixel(2, 2).0.iter().all(|&channel| channel > 250));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Whatever a photo says about its owner, nothing of it is in the stored file or its thumbnail.
    #[test]
    fn nothing_but_the_picture_is_stored(
        width in 1_u32..80, height in 1_u32..80, alpha: u8, orientation in 0_u16..10,
        lat in proptest::array::uniform3(0_u32..60), lon in proptest::array::uniform3(0_u32..60),
        kind in 0..3,
    ) {
        let says = Says {
            position: Some((lat, "N", lon, "E")),
            camera_time: Some("2026:11:20 09:30:00"),
            orientation: Some(orientation),
            ..Says::default()
        };
        let picture = photos::picture(width, height, alpha);
        let file = match kind {
            0 => photos::jpeg(&picture, &says),
            1 => photos::png(&picture, &says),
            _ => photos::webp(&picture, &says),
        };
        prop_assert!(contains(&file, SECRET));
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let (_folder, vault) = vault();
            let taken = vault.take(file, None).await.unwrap();
            for size in [Size::Full, Size::Thumb] {
                let stored = vault.read(taken.hash, size).await.unwrap();
                for trace in [SECRET, "xmp", "8BIM", "Photoshop", "2026:11:20", "MotionPhoto", "tEXt", "MPF\0"] {
                    assert!(!contains(&stored, trace), "{trace} remains");
                }
                if let Ok(block) = exif::Reader::new().read_from_container(&mut std::io::Cursor::new(&stored[..])) {
                    assert!(block.fields().all(|field| field.tag == exif::Tag::Orientation));
                }
            }
        });
    }
}
