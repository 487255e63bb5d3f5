//! Why a file is not taken, or not found.

use domain::{Bilingual, Digest};

use crate::media::{Kind, MediaType};

/// Why a file is not taken, or cannot be read back. Nothing was stored.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// A file of no bytes.
    #[error("the file is empty")]
    Empty,
    /// More bytes than its kind may have.
    #[error("{bytes} bytes, a {kind:?} may have {most}")]
    TooLarge {
        /// What kind of file.
        kind: Kind,
        /// Its bytes.
        bytes: u64,
        /// The most bytes of its kind.
        most: u64,
    },
    /// A type that is not on the list.
    #[error("type {found} is not taken")]
    NotTaken {
        /// What the bytes look like; `unknown` when like nothing known.
        found: &'static str,
    },
    /// A HEIC or HEIF photo, which browsers cannot show.
    #[error("HEIC is not taken")]
    Heic,
    /// An animation instead of a photo.
    #[error("an animated image is not taken")]
    Animated,
    /// The sender says it is one thing, the bytes say another.
    #[error("declared {declared}, but it is {found}")]
    Contradicts {
        /// What the sender says.
        declared: String,
        /// What it is.
        found: MediaType,
    },
    /// More pixels than can be decoded safely.
    #[error("{width} x {height} pixels, at most {most}")]
    TooManyPixels {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
        /// The most pixels in all.
        most: u64,
    },
    /// Cut off or broken.
    #[error("damaged {media_type}: {reason}")]
    Damaged {
        /// What it would be.
        media_type: MediaType,
        /// What is wrong with it.
        reason: String,
    },
    /// No file of this hash.
    #[error("no file {0}")]
    NotFound(Digest),
    /// A byte range the file does not have.
    #[error("the file has {bytes} bytes")]
    OutOfRange {
        /// Its bytes.
        bytes: u64,
    },
    /// An address no vault can be opened at.
    #[error("cannot keep files at {address}: {reason}")]
    Address {
        /// The address as configured.
        address: String,
        /// Why not.
        reason: String,
    },
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] object_store::Error),
}

impl VaultError {
    /// The rule's stable name.
    pub fn rule(&self) -> &'static str {
        match self {
            Self::Empty => "file_empty",
            Self::TooLarge { .. } => "file_too_large",
            Self::NotTaken { .. } => "file_type",
            Self::Heic => "file_heic",
            Self::Animated => "file_animated",
            Self::Contradicts { .. } => "file_type_contradicts",
            Self::TooManyPixels { .. } => "file_pixels",
            Self::Damaged { .. } => "file_damaged",
            Self::NotFound(_) => "file_unknown",
            Self::OutOfRange { .. } => "file_range",
            Self::Address { .. } | Self::Store(_) => "file_store",
        }
    }

    /// The field of the request the rule is about: always the file itself.
    pub fn field(&self) -> &'static str {
        "file"
    }

    /// Whether the sender can do something about it; otherwise it is the store's trouble.
    pub fn is_of_the_file(&self) -> bool {
        !matches!(self, Self::NotFound(_) | Self::OutOfRange { .. } | Self::Address { .. } | Self::Store(_))
    }

    /// What happened, why, and what to do.
    pub fn text(&self) -> Bilingual {
        match self {
            Self::Empty => Bilingual::new("文件是空的", "the file is empty"),
            Self::TooLarge { kind, bytes, most } => {
                let name = kind.label();
                let (has, may) = (megabytes(*bytes), megabytes(*most));
                Bilingual::new(
                    format!("{}有 {has} MB, 最多 {may} MB", name.zh),
                    format!("the {} has {has} MB, at most {may} MB are taken", name.en),
                )
            }
            Self::NotTaken { found } => Bilingual::new(
                format!("不接受这种文件 ({found}); 可用 {TAKEN}"),
                format!("files of this type ({found}) are not taken; use {TAKEN}"),
            ),
            Self::Heic => Bilingual::new(
                "浏览器不能显示 HEIC 照片; 请在手机相机设置中选 “兼容性最佳”, 或先转为 JPEG",
                "browsers cannot show HEIC photos; set the phone's camera to \"Most Compatible\" or convert to JPEG",
            ),
            Self::Animated => Bilingual::new(
                "不接受动图, 请用照片或视频",
                "animated images are not taken; use a photo or a video",
            ),
            Self::Contradicts { declared, found } => Bilingual::new(
                format!("声明的类型是 {declared}, 而内容是 {found}"),
                format!("declared as {declared}, but the content is {found}"),
            ),
            Self::TooManyPixels { width, height, most } => {
                let most = most / 1_000_000;
                Bilingual::new(
                    format!("图片有 {width} × {height} 像素, 最多 {most} 百万像素"),
                    format!("the image has {width} x {height} pixels, at most {most} million are taken"),
                )
            }
            Self::Damaged { media_type, .. } => Bilingual::new(
                format!("文件不完整或已损坏, 不是可用的 {media_type}; 请重新选择或重拍"),
                format!(
                    "the file is cut off or damaged, it is no usable {media_type}; choose or take it again"
                ),
            ),
            Self::NotFound(_) => Bilingual::new("没有这个附件", "there is no such evidence"),
            Self::OutOfRange { bytes } => Bilingual::new(
                format!("附件只有 {bytes} 字节"),
                format!("the evidence has only {bytes} bytes"),
            ),
            Self::Address { .. } | Self::Store(_) => Bilingual::new(
                "附件库暂时不可用, 请稍后再试",
                "the store of evidence is not available at the moment; try again later",
            ),
        }
    }
}

/// What is taken, for people.
const TAKEN: &str = "JPEG, PNG, WebP, MP4, M4A, MP3, OGG, WAV, PDF, DOCX, XLSX";

/// Megabytes with one digit, rounded up so that a file just over a limit does not seem to meet it.
fn megabytes(bytes: u64) -> String {
    let tenths = bytes.div_ceil(100_000);
    if tenths.is_multiple_of(10) {
        format!("{}", tenths / 10)
    } else {
        format!("{}.{}", tenths / 10, tenths % 10)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_as_people_say_them() {
        for (bytes, said) in
            [(0, "0"), (1, "0.1"), (20_000_000, "20"), (20_000_001, "20.1"), (1_550_000, "1.6")]
        {
            assert_eq!(megabytes(bytes), said);
        }
    }
}
