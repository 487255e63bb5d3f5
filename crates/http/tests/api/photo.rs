//! Made photos.

use std::io::Cursor;

use bytes::Bytes;
use exif::experimental::Writer;
use exif::{Field, In, Rational, Tag, Value};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use img_parts::ImageEXIF as _;
use img_parts::jpeg::Jpeg;
use sha2::{Digest as _, Sha256};
use testkit::Api;

/// A name in the metadata of [`jpeg`], which must not remain.
pub const OWNER: &str = "SECRET-OWNER";

/// A JPEG of one shade, taken at 29.865 N, 121.505 E; another shade is another file.
pub fn jpeg(shade: u8) -> Bytes {
    let mut plain = Cursor::new(Vec::new());
    let picture = RgbImage::from_pixel(640, 480, Rgb([shade.wrapping_mul(40), 80, 120]));
    DynamicImage::ImageRgb8(picture).write_to(&mut plain, ImageFormat::Jpeg).unwrap();
    let mut jpeg = Jpeg::from_bytes(plain.into_inner().into()).unwrap();
    jpeg.set_exif(Some(exif_block()));
    jpeg.encoder().bytes()
}

/// The SHA-256 of a file, in hexadecimal digits.
pub fn digest(file: &[u8]) -> String {
    hex::encode(Sha256::digest(file))
}

fn exif_block() -> Bytes {
    let ascii = |text: &str| Value::Ascii(vec![text.as_bytes().to_vec()]);
    // 29° 51' 54.00" and 121° 30' 18.00".
    let angle = |degrees, minutes, seconds| {
        Value::Rational([degrees, minutes, seconds].map(|num| Rational { num, denom: 1 }).to_vec())
    };
    let fields = [
        (Tag::Artist, ascii(OWNER)),
        (Tag::GPSLatitude, angle(29, 51, 54)),
        (Tag::GPSLatitudeRef, ascii("N")),
        (Tag::GPSLongitude, angle(121, 30, 18)),
        (Tag::GPSLongitudeRef, ascii("E")),
        (Tag::DateTimeOriginal, ascii("2026:03:10 08:55:00")),
    ];
    let fields = fields.map(|(tag, value)| Field { tag, ifd_num: In::PRIMARY, value });
    let mut writer = Writer::new();
    for field in &fields {
        writer.push_field(field);
    }
    let mut out = Cursor::new(Vec::new());
    writer.write(&mut out, false).unwrap();
    out.into_inner().into()
}

/// The hash of a photo somebody uploaded.
pub async fn uploaded(api: &Api, shade: u8) -> String {
    let answer = api.upload("photo.jpg", "image/jpeg", jpeg(shade)).await.expect(201);
    answer["hash"].as_str().unwrap().to_owned()
}
