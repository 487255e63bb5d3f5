//! Decoding, within limits, and the thumbnail.

use std::io::Cursor;

use bytes::Bytes;
use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageFormat, ImageReader, Rgb, RgbImage};

use super::Way;
use crate::media::MediaType;
use crate::{Limits, VaultError};

/// Pixels of a thumbnail's longer side.
pub(crate) const THUMBNAIL: u32 = 320;
/// JPEG quality of a thumbnail, of 100.
const QUALITY: u8 = 80;
/// Bytes a decoder may ask for per pixel: 16 bits of four channels.
const BYTES_A_PIXEL: u64 = 8;

fn reader(media_type: MediaType, file: &[u8]) -> ImageReader<Cursor<&[u8]>> {
    let format = match media_type {
        MediaType::Jpeg => ImageFormat::Jpeg,
        MediaType::Png => ImageFormat::Png,
        _ => ImageFormat::WebP,
    };
    ImageReader::with_format(Cursor::new(file), format)
}

fn damaged(media_type: MediaType) -> impl Fn(image::ImageError) -> VaultError {
    move |error| VaultError::Damaged { media_type, reason: error.to_string() }
}

/// Holds the stated size against the limit, before anything is decoded: a small file may claim a huge picture.
pub(super) fn check_size(media_type: MediaType, file: &[u8], limits: &Limits) -> Result<(), VaultError> {
    let (width, height) = reader(media_type, file).into_dimensions().map_err(damaged(media_type))?;
    let most = limits.pixels();
    if u64::from(width) * u64::from(height) > most {
        return Err(VaultError::TooManyPixels { width, height, most });
    }
    if width == 0 || height == 0 {
        return Err(VaultError::Damaged { media_type, reason: "a picture without pixels".into() });
    }
    Ok(())
}

/// The pixels.
pub(super) fn decode(
    media_type: MediaType,
    file: &[u8],
    limits: &Limits,
) -> Result<DynamicImage, VaultError> {
    let mut within = image::Limits::default();
    within.max_alloc = Some(limits.pixels() * BYTES_A_PIXEL);
    let mut reader = reader(media_type, file);
    reader.limits(within);
    reader.decode().map_err(damaged(media_type))
}

/// A small JPEG, the right way up, on white where it was transparent.
pub(super) fn thumbnail(picture: DynamicImage, way: Way) -> Result<Bytes, String> {
    let small = if picture.width().max(picture.height()) > THUMBNAIL {
        picture.thumbnail(THUMBNAIL, THUMBNAIL)
    } else {
        picture
    };
    let mut small = on_white(small);
    small.apply_orientation(Orientation::from_exif(way.number()).unwrap_or(Orientation::NoTransforms));
    let mut out = Vec::new();
    small
        .into_rgb8()
        .write_with_encoder(JpegEncoder::new_with_quality(&mut out, QUALITY))
        .map_err(|error| error.to_string())?;
    Ok(out.into())
}

fn on_white(picture: DynamicImage) -> DynamicImage {
    if !picture.color().has_alpha() {
        return picture;
    }
    let picture = picture.into_rgba8();
    let mut flat = RgbImage::new(picture.width(), picture.height());
    for (to, from) in flat.pixels_mut().zip(picture.pixels()) {
        let [red, green, blue, alpha] = from.0.map(u32::from);
        let over = |channel: u32| ((channel * alpha + 255 * (255 - alpha)) / 255) as u8;
        *to = Rgb([over(red), over(green), over(blue)]);
    }
    DynamicImage::ImageRgb8(flat)
}
