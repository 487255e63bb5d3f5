//! PNG: a list of chunks up to `IEND`; what follows is never written back.

use bytes::Bytes;
use img_parts::ImageEXIF as _;
use img_parts::png::{Png, PngChunk};

use super::Way;

/// The chunks that make the picture (W3C PNG, third edition). No text, no time, no EXIF, and of an animation only the
/// picture that stands for it.
const KEPT: [&[u8; 4]; 13] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"sBIT",
    b"bKGD", b"pHYs",
];

fn open(file: Bytes) -> Result<Png, String> {
    let png = Png::from_bytes(file).map_err(|error| error.to_string())?;
    if png.chunk_by_type(*b"IEND").is_none() {
        return Err("the file breaks off before IEND".into());
    }
    Ok(png)
}

/// The EXIF block.
pub(super) fn exif(file: Bytes) -> Result<Option<Bytes>, String> {
    Ok(open(file)?.exif())
}

/// The file with its picture only.
pub(super) fn strip(file: Bytes, way: Way) -> Result<Bytes, String> {
    let mut png = open(file)?;
    let chunks = png.chunks_mut();
    chunks.retain(|chunk| KEPT.contains(&&chunk.kind()));
    if let Some(block) = way.block() {
        chunks.insert(1, PngChunk::new(*b"eXIf", Bytes::copy_from_slice(&block)));
    }
    Ok(png.encoder().bytes())
}
