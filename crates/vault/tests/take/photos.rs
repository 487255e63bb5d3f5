//! Made photos, with everything in them that phones and editors write.

use std::io::Cursor;

use bytes::Bytes;
use exif::experimental::Writer;
use exif::{Field, In, Rational, Tag, Value};
use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};
use img_parts::jpeg::{Jpeg, JpegSegment};
use img_parts::png::{Png, PngChunk};
use img_parts::riff::{RiffChunk, RiffContent};
use img_parts::webp::WebP;
use img_parts::{ImageEXIF as _, ImageICC as _};

/// A word in every piece of metadata made here; none of it may remain.
pub const SECRET: &str = "SECRET-OWNER";

/// A picture whose upper left corner is red and whose rest is blue.
pub fn picture(width: u32, height: u32, alpha: u8) -> DynamicImage {
    let corner = |x, y| x < width / 2 && y < height / 2;
    let colour = |x, y| if corner(x, y) { Rgba([220, 20, 20, alpha]) } else { Rgba([20, 20, 220, alpha]) };
    DynamicImage::ImageRgba8(RgbaImage::from_fn(width, height, colour))
}

pub fn encode(picture: &DynamicImage, format: ImageFormat) -> Bytes {
    let mut out = Cursor::new(Vec::new());
    let picture = if format == ImageFormat::Jpeg {
        DynamicImage::ImageRgb8(picture.to_rgb8())
    } else {
        picture.clone()
    };
    picture.write_to(&mut out, format).unwrap();
    out.into_inner().into()
}

/// What a photo's EXIF block may say.
#[derive(Debug, Clone, Default)]
pub struct Says {
    /// Latitude and longitude as degrees, minutes, seconds, with their letters.
    pub position: Option<([u32; 3], &'static str, [u32; 3], &'static str)>,
    pub satellite_time: Option<(&'static str, [u32; 3])>,
    pub camera_time: Option<&'static str>,
    pub offset: Option<&'static str>,
    pub orientation: Option<u16>,
}

/// The block, with the owner's name and a serial number in it.
pub fn block(says: &Says) -> Bytes {
    let ascii = |text: &str| Value::Ascii(vec![text.as_bytes().to_vec()]);
    let rational = |parts: [u32; 3]| Value::Rational(parts.map(|num| Rational { num, denom: 1 }).to_vec());
    let mut fields = vec![(Tag::Artist, ascii(SECRET)), (Tag::BodySerialNumber, ascii(SECRET))];
    if let Some((lat, lat_ref, lon, lon_ref)) = says.position {
        fields.push((Tag::GPSLatitude, rational(lat)));
        fields.push((Tag::GPSLatitudeRef, ascii(lat_ref)));
        fields.push((Tag::GPSLongitude, rational(lon)));
        fields.push((Tag::GPSLongitudeRef, ascii(lon_ref)));
    }
    if let Some((date, time)) = says.satellite_time {
        fields.push((Tag::GPSDateStamp, ascii(date)));
        fields.push((Tag::GPSTimeStamp, rational(time)));
    }
    if let Some(time) = says.camera_time {
        fields.push((Tag::DateTimeOriginal, ascii(time)));
    }
    if let Some(offset) = says.offset {
        fields.push((Tag::OffsetTimeOriginal, ascii(offset)));
    }
    if let Some(orientation) = says.orientation {
        fields.push((Tag::Orientation, Value::Short(vec![orientation])));
    }
    let fields: Vec<_> =
        fields.into_iter().map(|(tag, value)| Field { tag, ifd_num: In::PRIMARY, value }).collect();
    let mut writer = Writer::new();
    for field in &fields {
        writer.push_field(field);
    }
    let mut out = Cursor::new(Vec::new());
    writer.write(&mut out, false).unwrap();
    out.into_inner().into()
}

/// A JPEG with EXIF, XMP, IPTC, a comment, a second picture's table, a profile, and a film behind its end.
pub fn jpeg(picture: &DynamicImage, says: &Says) -> Bytes {
    let mut jpeg = Jpeg::from_bytes(encode(picture, ImageFormat::Jpeg)).unwrap();
    jpeg.set_exif(Some(block(says)));
    jpeg.set_icc_profile(Some(Bytes::from_static(b"a colour profile")));
    let extra = |marker, text: String| JpegSegment::new_with_contents(marker, text.into_bytes().into());
    let segments = jpeg.segments_mut();
    segments.insert(1, extra(0xe1, format!("http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>{SECRET}</x:xmpmeta>")));
    segments.insert(1, extra(0xed, format!("Photoshop 3.0\08BIM\x04\x04{SECRET}")));
    segments.insert(1, extra(0xfe, format!("comment {SECRET}")));
    segments.insert(1, extra(0xe2, format!("MPF\0{SECRET}")));
    segments.insert(1, extra(0xec, format!("Ducky{SECRET}")));
    let mut bytes = jpeg.encoder().bytes().to_vec();
    bytes.extend_from_slice(format!("MotionPhoto_Data{SECRET}").as_bytes());
    bytes.into()
}

/// A PNG with EXIF, texts of three kinds and a time.
pub fn png(picture: &DynamicImage, says: &Says) -> Bytes {
    let mut png = Png::from_bytes(encode(picture, ImageFormat::Png)).unwrap();
    png.set_exif(Some(block(says)));
    let chunks = png.chunks_mut();
    let text = |kind: &[u8; 4], content: String| PngChunk::new(*kind, content.into_bytes().into());
    chunks.insert(1, text(b"tEXt", format!("Author\0{SECRET}")));
    chunks.insert(1, text(b"iTXt", format!("XML:com.adobe.xmp\0\0\0\0\0{SECRET}")));
    chunks.insert(1, text(b"tIME", "\x07\u{18}\x01\x01\x01\x01\x01".into()));
    chunks.insert(1, text(b"prVt", SECRET.into()));
    let mut bytes = png.encoder().bytes().to_vec();
    bytes.extend_from_slice(SECRET.as_bytes());
    bytes.into()
}

/// A WebP with EXIF, XMP and a chunk of unknown use.
pub fn webp(picture: &DynamicImage, says: &Says) -> Bytes {
    let mut webp = WebP::from_bytes(encode(picture, ImageFormat::WebP)).unwrap();
    let flags: u8 = 0x08 | 0x04 | if picture.color().has_alpha() { 0x10 } else { 0 };
    let mut header = vec![flags, 0, 0, 0];
    header.extend_from_slice(&(picture.width() - 1).to_le_bytes()[..3]);
    header.extend_from_slice(&(picture.height() - 1).to_le_bytes()[..3]);
    let chunk = |id: &[u8; 4], content: Vec<u8>| RiffChunk::new(*id, RiffContent::Data(content.into()));
    let chunks = webp.chunks_mut();
    chunks.insert(0, chunk(b"VP8X", header));
    chunks.push(chunk(b"EXIF", block(says).to_vec()));
    chunks.push(chunk(b"XMP ", SECRET.into()));
    chunks.push(chunk(b"OWNR", SECRET.into()));
    webp.encoder().bytes()
}
