//! What an EXIF block says about where, when and which way up. Nothing else of it is looked at.

use chrono::{DateTime, FixedOffset, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeZone as _, Utc};
use chrono_tz::Tz;
use exif::{Exif, In, Tag, Value};

/// Which way up a picture is shown (EXIF orientation, 1 to 8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Way(u8);

impl Default for Way {
    fn default() -> Self {
        Self::UPRIGHT
    }
}

impl Way {
    /// As the pixels lie.
    pub const UPRIGHT: Self = Self(1);

    /// The way of an orientation number; upright for one that does not exist.
    pub fn of(number: u32) -> Self {
        if (1..=8).contains(&number) { Self(number as u8) } else { Self::UPRIGHT }
    }

    /// The orientation number.
    pub fn number(self) -> u8 {
        self.0
    }

    /// Width and height as shown, of a picture of these pixels.
    pub fn shown(self, width: u32, height: u32) -> (u32, u32) {
        if self.0 >= 5 { (height, width) } else { (width, height) }
    }

    /// An EXIF block that says this and nothing else; none when upright.
    ///
    /// 26 bytes of TIFF: header, one directory of one entry (tag 0x0112, SHORT, count 1), no next directory.
    pub fn block(self) -> Option<[u8; 26]> {
        if self == Self::UPRIGHT {
            return None;
        }
        let mut block = *b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0";
        block[19] = self.0;
        Some(block)
    }
}

/// What is read out of an EXIF block.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Facts {
    pub way: Way,
    pub place: Option<(f64, f64)>,
    pub taken_at: Option<DateTime<Utc>>,
}

/// Reads a block (TIFF, without the `Exif\0\0` before it). What cannot be read is not offered: a broken block never
/// refuses a photo. A time without an offset is in `zone`.
pub(crate) fn read(block: &[u8], zone: Tz) -> Facts {
    let mut reader = exif::Reader::new();
    reader.continue_on_error(true);
    let exif = match reader.read_raw(block.to_vec()) {
        Ok(exif) => exif,
        Err(error) => match error.distill_partial_result(|_| {}) {
            Ok(exif) => exif,
            Err(_) => return Facts::default(),
        },
    };
    let way = number(&exif, Tag::Orientation).map_or(Way::UPRIGHT, Way::of);
    Facts { way, place: place(&exif), taken_at: satellite_time(&exif).or_else(|| camera_time(&exif, zone)) }
}

fn place(exif: &Exif) -> Option<(f64, f64)> {
    let lat = degrees(exif, Tag::GPSLatitude)? * sign(exif, Tag::GPSLatitudeRef, b'S');
    let lon = degrees(exif, Tag::GPSLongitude)? * sign(exif, Tag::GPSLongitudeRef, b'W');
    let on_earth = lat.abs() <= 90.0 && lon.abs() <= 180.0;
    // Cameras without a fix write zeros.
    (on_earth && (lat.abs() > 1e-6 || lon.abs() > 1e-6)).then_some((lon, lat))
}

/// Degrees, minutes and seconds as degrees.
fn degrees(exif: &Exif, tag: Tag) -> Option<f64> {
    let Value::Rational(parts) = &exif.get_field(tag, In::PRIMARY)?.value else { return None };
    let mut sum = 0.0;
    for (part, share) in parts.iter().take(3).zip([1.0, 60.0, 3600.0]) {
        // Seconds of 0/0 are written by some cameras when the minutes carry the fraction.
        if part.denom == 0 && part.num == 0 && share > 1.0 {
            continue;
        }
        sum += part.to_f64() / share;
    }
    (!parts.is_empty() && sum.is_finite()).then_some(sum)
}

fn sign(exif: &Exif, tag: Tag, negative: u8) -> f64 {
    let stated = text(exif, tag).and_then(|text| text.bytes().next());
    if stated.is_some_and(|letter| letter.eq_ignore_ascii_case(&negative)) { -1.0 } else { 1.0 }
}

/// The time of the satellites, which is UTC.
fn satellite_time(exif: &Exif) -> Option<DateTime<Utc>> {
    let date = NaiveDate::parse_from_str(&text(exif, Tag::GPSDateStamp)?, "%Y:%m:%d").ok()?;
    let Value::Rational(parts) = &exif.get_field(Tag::GPSTimeStamp, In::PRIMARY)?.value else { return None };
    let [hour, minute, second] = parts.get(..3)? else { return None };
    let whole = |part: &exif::Rational| {
        let value = part.to_f64();
        (0.0..61.0).contains(&value).then_some(value as u32)
    };
    let time = NaiveTime::from_hms_opt(whole(hour)?, whole(minute)?, whole(second)?.min(59))?;
    Some(date.and_time(time).and_utc())
}

/// The time of the camera's own clock.
fn camera_time(exif: &Exif, zone: Tz) -> Option<DateTime<Utc>> {
    let (time, offset) = [
        (Tag::DateTimeOriginal, Tag::OffsetTimeOriginal),
        (Tag::DateTimeDigitized, Tag::OffsetTimeDigitized),
        (Tag::DateTime, Tag::OffsetTime),
    ]
    .into_iter()
    .find_map(|(time, offset)| Some((text(exif, time)?, text(exif, offset))))?;
    let local = NaiveDateTime::parse_from_str(&time, "%Y:%m:%d %H:%M:%S").ok()?;
    if let Some(offset) = offset.and_then(|text| text.parse::<FixedOffset>().ok()) {
        return offset.from_local_datetime(&local).single().map(|time| time.to_utc());
    }
    match zone.from_local_datetime(&local) {
        LocalResult::Single(time) | LocalResult::Ambiguous(time, _) => Some(time.to_utc()),
        LocalResult::None => None,
    }
}

fn number(exif: &Exif, tag: Tag) -> Option<u32> {
    exif.get_field(tag, In::PRIMARY)?.value.get_uint(0)
}

fn text(exif: &Exif, tag: Tag) -> Option<String> {
    let Value::Ascii(lines) = &exif.get_field(tag, In::PRIMARY)?.value else { return None };
    let line = lines.first()?;
    let line = std::str::from_utf8(line).ok()?.trim_matches(['\0', ' ']);
    (!line.is_empty()).then(|| line.to_owned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_block_says_only_the_way_up() {
        assert_eq!(Way::UPRIGHT.block(), None);
        for number in 2..=8 {
            let way = Way::of(number);
            let block = way.block().unwrap();
            let read = read(&block, Tz::UTC);
            assert_eq!(read, Facts { way, ..Facts::default() });
        }
        assert_eq!(Way::of(0), Way::UPRIGHT);
        assert_eq!(Way::of(9), Way::UPRIGHT);
        assert_eq!(Way::of(6).shown(4, 3), (3, 4));
    }

    #[test]
    fn rubbish_offers_nothing() {
        for block in [&b""[..], b"MM", b"II*\0\xff\xff\xff\xff", &[0; 64]] {
            assert_eq!(read(block, Tz::UTC), Facts::default());
        }
    }
}
