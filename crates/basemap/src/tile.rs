//! The bytes of a tile, and what they are.

use bytes::Bytes;

/// What a tile is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A Mapbox vector tile.
    Vector,
    /// A picture.
    Png,
    /// A picture.
    Jpeg,
    /// A picture.
    Webp,
}

impl Format {
    /// What these bytes are, if they are a picture. Providers answer errors with status 200 and a text, or call a
    /// JPEG `image/png`: the bytes know better.
    pub fn of_picture(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0x89, b'P', b'N', b'G', ..] => Some(Self::Png),
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::Webp),
            _ => None,
        }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Vector => "application/vnd.mapbox-vector-tile",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
        }
    }
}

/// One tile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TileData {
    /// What it is.
    pub format: Format,
    /// It.
    pub bytes: Bytes,
}

#[cfg(test)]
mod tests {
    use super::Format;

    #[test]
    fn a_picture_is_known_by_its_first_bytes() {
        assert_eq!(Format::of_picture(b"\x89PNG\r\n\x1a\n"), Some(Format::Png));
        assert_eq!(Format::of_picture(b"\xff\xd8\xff\xe0"), Some(Format::Jpeg));
        assert_eq!(Format::of_picture(b"RIFF\0\0\0\0WEBPVP8 "), Some(Format::Webp));
        for other in [&b""[..], b"{\"code\":301012}", b"<html>", b"RIFF\0\0\0\0WAVE"] {
            assert_eq!(Format::of_picture(other), None);
        }
    }
}
