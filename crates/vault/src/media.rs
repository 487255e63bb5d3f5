//! What a file is, read from its bytes.

use std::fmt;

use domain::Bilingual;

use crate::VaultError;

/// What kind of evidence a file is. Limits go by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// 照片
    Photo,
    /// 视频
    Video,
    /// 录音
    Sound,
    /// 文档
    Document,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Photo, Self::Video, Self::Sound, Self::Document];

    /// What people call it.
    pub fn label(self) -> Bilingual {
        match self {
            Self::Photo => Bilingual::new("照片", "photo"),
            Self::Video => Bilingual::new("视频", "video"),
            Self::Sound => Bilingual::new("录音", "sound"),
            Self::Document => Bilingual::new("文档", "document"),
        }
    }
}

/// The types that are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MediaType {
    /// JPEG photo.
    Jpeg,
    /// PNG image.
    Png,
    /// WebP image, still.
    Webp,
    /// MPEG-4 video.
    Mp4,
    /// MPEG-4 sound.
    M4a,
    /// MPEG layer 3 sound.
    Mp3,
    /// Ogg sound (Vorbis, Opus).
    Ogg,
    /// WAVE sound.
    Wav,
    /// PDF document.
    Pdf,
    /// Word document (Office Open XML).
    Docx,
    /// Excel workbook (Office Open XML).
    Xlsx,
}

impl MediaType {
    /// Every type that is taken.
    pub const ALL: [Self; 11] = [
        Self::Jpeg,
        Self::Png,
        Self::Webp,
        Self::Mp4,
        Self::M4a,
        Self::Mp3,
        Self::Ogg,
        Self::Wav,
        Self::Pdf,
        Self::Docx,
        Self::Xlsx,
    ];

    /// Its registered name, for `Content-Type`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Mp4 => "video/mp4",
            Self::M4a => "audio/mp4",
            Self::Mp3 => "audio/mpeg",
            Self::Ogg => "audio/ogg",
            Self::Wav => "audio/wav",
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    /// The type of a [name](Self::name).
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|media_type| media_type.name() == name)
    }

    /// The usual ending of a file's name, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Webp => "webp",
            Self::Mp4 => "mp4",
            Self::M4a => "m4a",
            Self::Mp3 => "mp3",
            Self::Ogg => "ogg",
            Self::Wav => "wav",
            Self::Pdf => "pdf",
            Self::Docx => "docx",
            Self::Xlsx => "xlsx",
        }
    }

    /// Which kind of evidence it is.
    pub fn kind(self) -> Kind {
        match self {
            Self::Jpeg | Self::Png | Self::Webp => Kind::Photo,
            Self::Mp4 => Kind::Video,
            Self::M4a | Self::Mp3 | Self::Ogg | Self::Wav => Kind::Sound,
            Self::Pdf | Self::Docx | Self::Xlsx => Kind::Document,
        }
    }

    /// Whether a sender's word for the type means this one. Browsers and phones have many words for sound.
    fn is_called(self, declared: &str) -> bool {
        declared == self.name()
            || match self {
                Self::Jpeg => matches!(declared, "image/jpg" | "image/pjpeg"),
                Self::Png => declared == "image/x-png",
                // Recorders say "video/mp4" of a file with sound only, and the other way round.
                Self::Mp4 => matches!(declared, "video/x-m4v" | "application/mp4"),
                Self::M4a => matches!(declared, "audio/x-m4a" | "audio/m4a" | "audio/aac" | "video/mp4"),
                Self::Mp3 => matches!(declared, "audio/mp3" | "audio/x-mpeg" | "audio/x-mp3"),
                Self::Ogg => matches!(declared, "application/ogg" | "audio/opus" | "audio/vorbis"),
                Self::Wav => matches!(declared, "audio/x-wav" | "audio/wave" | "audio/vnd.wave"),
                Self::Pdf => declared == "application/x-pdf",
                Self::Webp | Self::Docx | Self::Xlsx => false,
            }
    }

    /// Holds what the sender declared against what the bytes are. No word, and the word for "some bytes", say nothing.
    pub(crate) fn agrees_with(self, declared: Option<&str>) -> Result<(), VaultError> {
        let Some(declared) = declared else { return Ok(()) };
        let word = declared.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if word.is_empty() || word == "application/octet-stream" || self.is_called(&word) {
            return Ok(());
        }
        Err(VaultError::Contradicts { declared: word.chars().take(80).collect(), found: self })
    }
}

impl fmt::Display for MediaType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What the bytes are, if it is something that is taken.
///
/// The first bytes decide; of the formats that end with a mark of their own (PDF, and the zip archive that a Word or
/// Excel file is) the end must be there too, so that half a document is not taken for one.
pub(crate) fn detect(bytes: &[u8]) -> Result<MediaType, VaultError> {
    match bytes {
        [] => Err(VaultError::Empty),
        [0xff, 0xd8, 0xff, ..] => Ok(MediaType::Jpeg),
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Ok(MediaType::Png),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Ok(MediaType::Webp),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'A', b'V', b'E', ..] => Ok(MediaType::Wav),
        [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] => mpeg4(brand.get(..4).unwrap_or_default(), bytes),
        [b'O', b'g', b'g', b'S', ..] => ogg(bytes),
        [b'I', b'D', b'3', ..] | [0xff, 0xfa | 0xfb | 0xf2 | 0xf3, ..] => Ok(MediaType::Mp3),
        [b'%', b'P', b'D', b'F', b'-', ..] if ends_with(bytes, 1024, b"%%EOF") => Ok(MediaType::Pdf),
        [b'%', b'P', b'D', b'F', b'-', ..] => Err(damaged(MediaType::Pdf, "the end mark %%EOF is missing")),
        [b'P', b'K', 3, 4, ..] => office(bytes),
        _ => Err(not_taken(bytes)),
    }
}

/// Of the MPEG-4 family: films and sound are taken, HEIC and AVIF stills and `QuickTime` are not.
fn mpeg4(brand: &[u8], bytes: &[u8]) -> Result<MediaType, VaultError> {
    match brand {
        b"M4A " | b"M4B " => Ok(MediaType::M4a),
        b"heic" | b"heix" | b"hevc" | b"hevx" | b"heim" | b"heis" | b"mif1" | b"msf1" => {
            Err(VaultError::Heic)
        }
        b"isom" | b"iso2" | b"iso4" | b"iso5" | b"iso6" | b"mp41" | b"mp42" | b"avc1" | b"M4V " | b"MSNV"
        | b"dash" | b"3gp4" | b"3gp5" | b"3gp6" => Ok(MediaType::Mp4),
        _ => Err(not_taken(bytes)),
    }
}

/// Of the Ogg family: sound only.
fn ogg(bytes: &[u8]) -> Result<MediaType, VaultError> {
    let head = &bytes[..bytes.len().min(512)];
    if find(head, b"OpusHead") || find(head, b"\x01vorbis") || find(head, b"Speex   ") {
        return Ok(MediaType::Ogg);
    }
    Err(VaultError::NotTaken { found: "application/ogg" })
}

/// Of zip archives: Word and Excel files without macros.
fn office(bytes: &[u8]) -> Result<MediaType, VaultError> {
    let found = if find(bytes, b"word/document.xml") {
        MediaType::Docx
    } else if find(bytes, b"xl/workbook.xml") {
        MediaType::Xlsx
    } else {
        return Err(not_taken(bytes));
    };
    if find(bytes, b"vbaProject.bin") {
        return Err(VaultError::NotTaken { found: "application/vnd.ms-office.macroEnabled" });
    }
    // The directory stands at the end of an archive; a comment of at most 65,535 bytes may follow it.
    if !ends_with(bytes, 65_535 + 22, b"PK\x05\x06") {
        return Err(damaged(found, "the archive's directory is missing"));
    }
    Ok(found)
}

fn not_taken(bytes: &[u8]) -> VaultError {
    VaultError::NotTaken { found: infer::get(bytes).map_or("unknown", |found| found.mime_type()) }
}

fn damaged(media_type: MediaType, reason: &str) -> VaultError {
    VaultError::Damaged { media_type, reason: reason.to_owned() }
}

fn ends_with(bytes: &[u8], within: usize, mark: &[u8]) -> bool {
    find(&bytes[bytes.len().saturating_sub(within)..], mark)
}

fn find(bytes: &[u8], mark: &[u8]) -> bool {
    bytes.windows(mark.len()).any(|window| window == mark)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn archive(names: &[&str]) -> Vec<u8> {
        let mut bytes = b"PK\x03\x04".to_vec();
        for name in names {
            bytes.extend_from_slice(name.as_bytes());
        }
        bytes.extend_from_slice(b"PK\x05\x06");
        bytes
    }

    #[test]
    fn what_is_taken_is_told_by_its_bytes() {
        let word = archive(&["[Content_Types].xml", "word/document.xml"]);
        let sheet = archive(&["xl/workbook.xml", "[Content_Types].xml"]);
        for (bytes, expected) in [
            (&b"\xff\xd8\xff\xe0"[..], MediaType::Jpeg),
            (b"\x89PNG\r\n\x1a\n", MediaType::Png),
            (b"RIFF\0\0\0\0WEBPVP8 ", MediaType::Webp),
            (b"RIFF\0\0\0\0WAVEfmt ", MediaType::Wav),
            (b"\0\0\0\x18ftypisom", MediaType::Mp4),
            (b"\0\0\0\x18ftypM4A ", MediaType::M4a),
            (b"ID3\x04", MediaType::Mp3),
            (b"\xff\xfb\x90\x64", MediaType::Mp3),
            (b"OggS............OpusHead", MediaType::Ogg),
            (b"%PDF-1.7\n...\n%%EOF\n", MediaType::Pdf),
            (&word, MediaType::Docx),
            (&sheet, MediaType::Xlsx),
        ] {
            assert_eq!(detect(bytes).unwrap(), expected);
        }
    }

    #[test]
    fn what_is_not_taken_is_refused_by_name() {
        let macros = archive(&["xl/workbook.xml", "xl/vbaProject.bin"]);
        for (bytes, rule) in [
            (&b""[..], "file_empty"),
            (b"\0\0\0\x18ftypheic", "file_heic"),
            (b"\0\0\0\x18ftypmif1", "file_heic"),
            (b"\0\0\0\x18ftypqt  ", "file_type"),
            (b"GIF89a", "file_type"),
            (b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "file_type"),
            (b"<html><script>", "file_type"),
            (b"MZ\x90\0", "file_type"),
            (b"OggS............\x80theora", "file_type"),
            (b"PK\x03\x04evil.exe", "file_type"),
            (&macros, "file_type"),
            (b"PK\x03\x04word/document.xml", "file_damaged"),
            (b"%PDF-1.7\n...", "file_damaged"),
        ] {
            let refused = detect(bytes).unwrap_err();
            assert_eq!(refused.rule(), rule, "{refused}");
            assert!(!refused.text().zh.is_empty() && !refused.text().en.is_empty());
        }
    }

    #[test]
    fn a_declared_type_may_not_contradict_the_bytes() {
        for (found, declared, agrees) in [
            (MediaType::Jpeg, None, true),
            (MediaType::Jpeg, Some(""), true),
            (MediaType::Jpeg, Some("application/octet-stream"), true),
            (MediaType::Jpeg, Some("image/JPEG; charset=binary"), true),
            (MediaType::Jpeg, Some("image/png"), false),
            (MediaType::Pdf, Some("image/jpeg"), false),
            (MediaType::M4a, Some("audio/x-m4a"), true),
            (MediaType::Wav, Some("audio/wave"), true),
            (MediaType::Png, Some("text/html"), false),
        ] {
            assert_eq!(found.agrees_with(declared).is_ok(), agrees, "{found} {declared:?}");
        }
    }

    #[test]
    fn names_lead_back() {
        for media_type in MediaType::ALL {
            assert_eq!(MediaType::from_name(media_type.name()), Some(media_type));
        }
    }
}
