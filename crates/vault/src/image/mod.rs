//! Photos: what they say about where and when, and what is left of them once that is taken out.
//!
//! The picture's own bytes are kept as they came, never compressed again: the file is taken apart into its
//! segments or chunks, those that make the picture are written back, all others are left behind. Only the way up
//! (EXIF orientation) is put back, alone, because without it half of all phone photos would lie on their side.

mod exif;
mod jpeg;
mod pixels;
mod png;
mod webp;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::media::MediaType;
use crate::{Limits, VaultError};

use exif::Way;

/// A photo ready to be stored.
pub(crate) struct Photo {
    /// The file without anything but the picture.
    pub bytes: Bytes,
    /// Pixels across, as shown.
    pub width: u32,
    /// Pixels down, as shown.
    pub height: u32,
    /// A small JPEG of it.
    pub thumbnail: Bytes,
    /// Where it was taken, if the file said so: longitude and latitude in degrees, WGS 84.
    pub place: Option<(f64, f64)>,
    /// When it was taken, if the file said so.
    pub taken_at: Option<DateTime<Utc>>,
}

/// Reads what the photo offers and cleans it. Decodes it once, so a broken one is found here.
pub(crate) fn prepare(
    media_type: MediaType,
    bytes: Bytes,
    limits: &Limits,
    zone: Tz,
) -> Result<Photo, VaultError> {
    let damaged = |reason: String| VaultError::Damaged { media_type, reason };
    pixels::check_size(media_type, &bytes, limits)?;
    let exif = match media_type {
        MediaType::Jpeg => jpeg::exif(&bytes),
        MediaType::Png => png::exif(bytes.clone()),
        _ => webp::exif(bytes.clone()),
    }
    .map_err(damaged)?;
    let facts = exif.as_ref().map(|block| exif::read(block, zone)).unwrap_or_default();
    let bytes = match media_type {
        MediaType::Jpeg => jpeg::strip(&bytes, facts.way).map_err(damaged)?,
        MediaType::Png => png::strip(bytes, facts.way).map_err(damaged)?,
        _ => webp::strip(bytes, facts.way)?,
    };
    let picture = pixels::decode(media_type, &bytes, limits)?;
    let (width, height) = facts.way.shown(picture.width(), picture.height());
    let thumbnail = pixels::thumbnail(picture, facts.way).map_err(damaged)?;
    Ok(Photo { bytes, width, height, thumbnail, place: facts.place, taken_at: facts.taken_at })
}
