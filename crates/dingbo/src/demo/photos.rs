//! Photos of the demo: drawn, since no real ones may be shown. A street with something wrong in it, or put right.

use std::io::Cursor;

use anyhow::Context as _;
use bytes::Bytes;
use image::{ImageFormat, Rgb, RgbImage};

use crate::dice::Dice;

/// Pixels of a photo.
const SIZE: (u32, u32) = (480, 360);

/// A street seen from a phone; `mended` shows it put right. The same seed gives the same street.
pub fn draw(seed: u64, mended: bool) -> anyhow::Result<Bytes> {
    let mut dice = Dice::new(seed);
    let (width, height) = SIZE;
    let horizon = height * 2 / 5 + dice.below(30) as u32;
    let wall = [150 + dice.below(80), 140 + dice.below(80), 130 + dice.below(80)].map(|c| c as u8);
    let sky = [170 + dice.below(40), 195 + dice.below(30), 220 + dice.below(30)].map(|c| c as u8);
    let houses: Vec<(u32, u32)> =
        (0..6).map(|house| (house * width / 6, horizon - 60 - dice.below(80) as u32)).collect();
    let (x, y) = (width / 3 + dice.below(160) as u32, horizon + 70 + dice.below(90) as u32);
    let (wide, high) = (34 + dice.below(40) as u32, 16 + dice.below(20) as u32);
    let hue = [[70, 60, 50], [110, 85, 60], [60, 80, 95], [95, 105, 60]][dice.below(4)];
    let mut grain = Dice::new(seed ^ 0x5eed);
    let photo = RgbImage::from_fn(width, height, |px, py| {
        let noise = grain.below(14) as i32 - 7;
        let house = houses.iter().rfind(|(from, _)| px >= *from);
        let base = if py < horizon {
            match house {
                Some((from, top)) if py > *top => {
                    let window = (px - from) % 24 > 8
                        && (px - from) % 24 < 18
                        && (py - top) % 28 > 8
                        && (py - top) % 28 < 20;
                    if window { [70, 85, 105] } else { wall }
                }
                _ => sky,
            }
        } else if (py - horizon) < 26 {
            [165, 160, 152]
        } else {
            let line = px.abs_diff(width / 2) < 3 && (py / 18) % 2 == 0;
            if line { [225, 225, 220] } else { [92, 94, 98] }
        };
        let (dx, dy) =
            (f64::from(px.abs_diff(x)) / f64::from(wide), f64::from(py.abs_diff(y)) / f64::from(high));
        let at = dx * dx + dy * dy;
        let base = match (mended, at) {
            (false, at) if at < 1.0 => hue,
            (false, at) if at < 1.25 => [40, 38, 36],
            (true, at) if at < 0.9 => [128, 130, 133],
            (true, at) if at < 1.1 => [214, 170, 40],
            _ => base,
        };
        Rgb(base.map(|channel: u8| (i32::from(channel) + noise).clamp(0, 255) as u8))
    });
    let mut out = Cursor::new(Vec::new());
    photo.write_to(&mut out, ImageFormat::Jpeg).context("a photo cannot be written")?;
    Ok(out.into_inner().into())
}
