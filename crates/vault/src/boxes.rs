//! MPEG-4 films and sound: what the recorder wrote beside the picture is wiped.
//!
//! Phones write the position, their model and the owner's titles into `udta` and `meta` boxes of the film or of its
//! tracks (ISO/IEC 14496-12). Such a box becomes a `free` box of the same length filled with zeros, so that nothing
//! else moves and no offset needs mending.

use bytes::Bytes;

use crate::VaultError;
use crate::media::MediaType;

/// Boxes that only hold other boxes, on the way to where recorders write.
const OUTER: [&[u8; 4]; 5] = [b"moov", b"trak", b"mdia", b"minf", b"moof"];
/// Boxes of facts beside the picture: user data, metadata, and free-form extensions (which carry XMP).
const WIPED: [&[u8; 4]; 3] = [b"udta", b"meta", b"uuid"];
/// Containers inside containers, at most; real films use four.
const DEEPEST: usize = 8;

/// The film with its facts wiped.
pub(crate) fn wipe(media_type: MediaType, bytes: Bytes) -> Result<Bytes, VaultError> {
    let damaged = |reason: &str| VaultError::Damaged { media_type, reason: reason.to_owned() };
    let mut found = Found::default();
    walk(&bytes, 0..bytes.len(), 0, &mut found).map_err(damaged)?;
    if !found.film {
        return Err(damaged("there is no film in it"));
    }
    if found.wiped.is_empty() {
        return Ok(bytes);
    }
    let mut bytes = Vec::from(bytes);
    for Wiped { name, content } in found.wiped {
        bytes[name..name + 4].copy_from_slice(b"free");
        bytes[content].fill(0);
    }
    Ok(bytes.into())
}

#[derive(Default)]
struct Found {
    /// Whether a film's directory (`moov`) is there.
    film: bool,
    wiped: Vec<Wiped>,
}

struct Wiped {
    /// Where the box's name stands.
    name: usize,
    /// Where its content lies.
    content: std::ops::Range<usize>,
}

fn walk(
    file: &[u8],
    within: std::ops::Range<usize>,
    depth: usize,
    found: &mut Found,
) -> Result<(), &'static str> {
    const CUT: &str = "a box is longer than the file";
    let mut at = within.start;
    while at < within.end {
        let header = file.get(at..at + 8).filter(|_| at + 8 <= within.end).ok_or(CUT)?;
        let name: [u8; 4] = header[4..8].try_into().map_err(|_| CUT)?;
        let short = u32::from_be_bytes(header[..4].try_into().map_err(|_| CUT)?);
        let (content, length) = match short {
            0 => (at + 8, within.end - at), // to the end of the file
            1 => {
                let long = file.get(at + 8..at + 16).ok_or(CUT)?;
                let long = u64::from_be_bytes(long.try_into().map_err(|_| CUT)?);
                (at + 16, usize::try_from(long).map_err(|_| CUT)?)
            }
            length => (at + 8, length as usize),
        };
        let end = at.checked_add(length).filter(|&end| end <= within.end && end >= content).ok_or(CUT)?;
        found.film |= &name == b"moov";
        if WIPED.contains(&&name) {
            found.wiped.push(Wiped { name: at + 4, content: content..end });
        } else if OUTER.contains(&&name) && depth < DEEPEST {
            walk(file, content..end, depth + 1, found)?;
        }
        at = end;
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn boxed(name: &[u8], content: &[u8]) -> Vec<u8> {
        let mut out = (8 + content.len() as u32).to_be_bytes().to_vec();
        out.extend_from_slice(name);
        out.extend_from_slice(content);
        out
    }

    #[test]
    fn position_and_titles_go_and_nothing_moves() {
        let position = boxed(b"udta", b"\xa9xyz+29.8683+121.5440/");
        let track = boxed(b"trak", &[boxed(b"tkhd", b"track"), boxed(b"meta", b"Mrs Wang's phone")].concat());
        let film =
            [boxed(b"ftyp", b"isom"), boxed(b"moov", &[track, position].concat()), boxed(b"mdat", b"pixels")];
        let film = film.concat();
        let wiped = wipe(MediaType::Mp4, film.clone().into()).unwrap();
        assert_eq!(wiped.len(), film.len());
        let contains = |text: &[u8]| wiped.windows(text.len()).any(|window| window == text);
        assert!(!contains(b"121.5440") && !contains(b"Wang") && !contains(b"udta") && !contains(b"meta"));
        assert!(contains(b"pixels") && contains(b"tkhd"));
        assert_eq!(wipe(MediaType::Mp4, wiped.clone()).unwrap(), wiped);
    }

    #[test]
    fn a_film_cut_off_is_damaged() {
        let film = [boxed(b"ftyp", b"isom"), boxed(b"moov", &boxed(b"trak", b"")), boxed(b"mdat", b"pixels")]
            .concat();
        for length in [4, 11, 20, film.len() - 1] {
            let cut = wipe(MediaType::Mp4, film[..length].to_vec().into());
            assert_eq!(cut.unwrap_err().rule(), "file_damaged", "{length}");
        }
        let no_film = boxed(b"ftyp", b"isom");
        assert_eq!(wipe(MediaType::Mp4, no_film.into()).unwrap_err().rule(), "file_damaged");
    }
}
