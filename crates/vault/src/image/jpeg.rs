//! JPEG: a list of segments, one or more scans, the end mark.
//!
//! Walked to the end mark by hand: what follows it (the film of a moving photo, a second picture) must go too, and a
//! progressive picture may hide segments between its scans.

use bytes::Bytes;

use super::Way;

const SOI: u8 = 0xd8;
const EOI: u8 = 0xd9;
const SOS: u8 = 0xda;
const APP0: u8 = 0xe0;
const APP1: u8 = 0xe1;
const APP2: u8 = 0xe2;
const APP14: u8 = 0xee;

const EXIF: &[u8] = b"Exif\0\0";
const JFIF: &[u8] = b"JFIF\0";
const ICC: &[u8] = b"ICC_PROFILE\0";
const ADOBE: &[u8] = b"Adobe";

/// A piece of the file: a segment with its content, or a scan's data.
enum Piece<'a> {
    Segment(u8, &'a [u8]),
    Scan(&'a [u8]),
}

/// The pieces from start to end mark. An error says where the file breaks off.
fn pieces(file: &[u8]) -> Result<Vec<Piece<'_>>, String> {
    let cut = || "the file breaks off before its end mark".to_owned();
    let mut pieces = Vec::new();
    let mut at = 2; // behind the start mark, which detection saw
    loop {
        if *file.get(at).ok_or_else(cut)? != 0xff {
            return Err(format!("no segment at byte {at}"));
        }
        let marker = *file.get(at + 1).ok_or_else(cut)?;
        match marker {
            0xff => at += 1, // fill
            EOI => return Ok(pieces),
            0x01 | 0xd0..=SOI => at += 2, // without content
            _ => {
                let length = file.get(at + 2..at + 4).ok_or_else(cut)?;
                let length = usize::from(u16::from_be_bytes([length[0], length[1]]));
                if length < 2 {
                    return Err(format!("a segment of length {length} at byte {at}"));
                }
                pieces.push(Piece::Segment(marker, file.get(at + 4..at + 2 + length).ok_or_else(cut)?));
                at += 2 + length;
                if marker == SOS {
                    let length = scan_length(&file[at..]).ok_or_else(cut)?;
                    pieces.push(Piece::Scan(&file[at..at + length]));
                    at += length;
                }
            }
        }
    }
}

/// How long a scan's data is: up to the next mark that is neither a stuffed byte nor a restart.
fn scan_length(data: &[u8]) -> Option<usize> {
    data.windows(2).position(|pair| pair[0] == 0xff && !matches!(pair[1], 0x00 | 0xd0..=0xd7 | 0xff))
}

/// The EXIF block, without the name before it.
pub(super) fn exif(file: &[u8]) -> Result<Option<Bytes>, String> {
    let block = pieces(file)?.into_iter().find_map(|piece| match piece {
        Piece::Segment(APP1, content) => content.strip_prefix(EXIF),
        _ => None,
    });
    Ok(block.map(Bytes::copy_from_slice))
}

/// The file with its picture only.
pub(super) fn strip(file: &[u8], way: Way) -> Result<Bytes, String> {
    let mut out = Vec::with_capacity(file.len());
    out.extend_from_slice(&[0xff, SOI]);
    // JFIF, where it stands, comes first; the orientation follows it.
    let pieces = pieces(file)?;
    let is_jfif =
        |piece: &Piece<'_>| matches!(piece, Piece::Segment(APP0, content) if content.starts_with(JFIF));
    if pieces.iter().any(is_jfif) {
        // Version 1.1, pixels square, no thumbnail.
        put(&mut out, APP0, &[JFIF, &[1, 1, 0, 0, 1, 0, 1, 0, 0]])?;
    }
    if let Some(block) = way.block() {
        put(&mut out, APP1, &[EXIF, &block])?;
    }
    for piece in pieces {
        match piece {
            Piece::Segment(marker, content) if makes_the_picture(marker, content) => {
                put(&mut out, marker, &[content])?;
            }
            Piece::Segment(..) => {}
            Piece::Scan(data) => out.extend_from_slice(data),
        }
    }
    out.extend_from_slice(&[0xff, EOI]);
    Ok(out.into())
}

fn put(out: &mut Vec<u8>, marker: u8, parts: &[&[u8]]) -> Result<(), String> {
    let length = 2 + parts.iter().map(|part| part.len()).sum::<usize>();
    let length = u16::try_from(length).map_err(|_| "a segment is too long".to_owned())?;
    out.extend_from_slice(&[0xff, marker]);
    out.extend_from_slice(&length.to_be_bytes());
    for part in parts {
        out.extend_from_slice(part);
    }
    Ok(())
}

/// Tables, frames and scans, the colour profile, and Adobe's note on how colours were turned. No comments, no other
/// application's segments.
fn makes_the_picture(marker: u8, content: &[u8]) -> bool {
    match marker {
        0xc0..=0xcf | SOS..=0xdf => true,
        APP2 => content.starts_with(ICC),
        APP14 => content.starts_with(ADOBE) && content.len() == 12,
        _ => false,
    }
}
