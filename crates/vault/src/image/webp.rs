//! WebP: a RIFF list of chunks.

use bytes::{BufMut as _, Bytes, BytesMut};
use img_parts::riff::{RiffChunk, RiffContent};
use img_parts::webp::WebP;
use img_parts::{ImageEXIF as _, webp};

use super::Way;
use crate::VaultError;
use crate::media::MediaType;

/// Bits of the extended header's first byte.
const HAS_PROFILE: u8 = 0x20;
const HAS_ALPHA: u8 = 0x10;
const HAS_EXIF: u8 = 0x08;
const IS_ANIMATED: u8 = 0x02;

fn open(file: Bytes) -> Result<WebP, String> {
    WebP::from_bytes(file).map_err(|error| error.to_string())
}

/// The EXIF block. Some writers put the name JPEG gives it before it.
pub(super) fn exif(file: Bytes) -> Result<Option<Bytes>, String> {
    let block = open(file)?.exif();
    Ok(block.map(|block| if block.starts_with(b"Exif\0\0") { block.slice(6..) } else { block }))
}

/// The file with its picture only.
///
/// The extended header is written anew where something needs it (profile, transparency, the way up), because its
/// flags must agree with the chunks that are there.
pub(super) fn strip(file: Bytes, way: Way) -> Result<Bytes, VaultError> {
    let damaged =
        |reason: &str| VaultError::Damaged { media_type: MediaType::Webp, reason: reason.to_owned() };
    let webp = open(file).map_err(|reason| damaged(&reason))?;
    let flags = webp.chunk_by_id(webp::CHUNK_VP8X).and_then(|chunk| chunk.content().data()?.first().copied());
    if flags.is_some_and(|flags| flags & IS_ANIMATED != 0)
        || webp.has_chunk(*b"ANIM")
        || webp.has_chunk(*b"ANMF")
    {
        return Err(VaultError::Animated);
    }
    let (width, height) = webp.dimensions().ok_or_else(|| damaged("no size is stated"))?;
    let kept = |id: [u8; 4]| webp.chunk_by_id(id).cloned();
    let profile = kept(webp::CHUNK_ICCP);
    let alpha = kept(webp::CHUNK_ALPH);
    let picture = kept(webp::CHUNK_VP8)
        .or_else(|| kept(webp::CHUNK_VP8L))
        .ok_or_else(|| damaged("no picture in it"))?;
    let block = way.block();

    let mut subchunks = Vec::new();
    let mut now = 0;
    now |= if profile.is_some() { HAS_PROFILE } else { 0 };
    now |= flags.unwrap_or(0) & HAS_ALPHA;
    now |= if block.is_some() { HAS_EXIF } else { 0 };
    if now != 0 {
        let mut header = BytesMut::with_capacity(10);
        header.put_u32_le(u32::from(now));
        header.put_uint_le(u64::from(width - 1), 3);
        header.put_uint_le(u64::from(height - 1), 3);
        subchunks.push(RiffChunk::new(webp::CHUNK_VP8X, RiffContent::Data(header.freeze())));
    }
    subchunks.extend(profile);
    subchunks.extend(alpha);
    subchunks.push(picture);
    if let Some(block) = block {
        let block = RiffContent::Data(Bytes::copy_from_slice(&block));
        subchunks.push(RiffChunk::new(webp::CHUNK_EXIF, block));
    }
    let list = RiffContent::List { kind: Some(*b"WEBP"), subchunks };
    Ok(RiffChunk::new(*b"RIFF", list).encoder().bytes())
}
