//! How large a file may be.

use serde::{Deserialize, Serialize};

use crate::media::Kind;

/// How large a file may be, by its kind. A megabyte is a million bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Megabytes of a photo.
    pub photo_mb: u32,
    /// Million pixels of a photo: what decoding it may cost, however small the file.
    pub photo_megapixels: u32,
    /// Megabytes of a video.
    pub video_mb: u32,
    /// Megabytes of a sound.
    pub sound_mb: u32,
    /// Megabytes of a document.
    pub document_mb: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { photo_mb: 20, photo_megapixels: 64, video_mb: 200, sound_mb: 20, document_mb: 20 }
    }
}

impl Limits {
    /// The most bytes a file of this kind may have.
    pub fn bytes(&self, kind: Kind) -> u64 {
        let megabytes = match kind {
            Kind::Photo => self.photo_mb,
            Kind::Video => self.video_mb,
            Kind::Sound => self.sound_mb,
            Kind::Document => self.document_mb,
        };
        u64::from(megabytes) * 1_000_000
    }

    /// The most bytes any file may have: where a reader of requests may stop reading.
    pub fn most_bytes(&self) -> u64 {
        Kind::ALL.into_iter().map(|kind| self.bytes(kind)).max().unwrap_or(0)
    }

    /// The most pixels a photo may have.
    pub fn pixels(&self) -> u64 {
        u64::from(self.photo_megapixels) * 1_000_000
    }
}
