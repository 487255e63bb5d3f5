//! Outlines as few bytes, for storing: about four per vertex, and read back without a doubt.
//!
//! A version byte; then the number of polygons, of each its number of rings, of each its number of vertices, and of
//! each vertex the difference to the one before (to zero for the first), x then y. Numbers are LEB128, differences
//! zigzagged.

use super::{Coord, MultiPolygon, Polygon, Ring};

/// The version of the format.
const VERSION: u8 = 1;

/// The bytes are no outline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("存储的边界无法读取 / the stored outline cannot be read")]
pub struct BadOutline;

impl MultiPolygon {
    /// The outline as bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = vec![VERSION];
        put(&mut out, self.polygons.len() as u64);
        for polygon in &self.polygons {
            put(&mut out, 1 + polygon.holes.len() as u64);
            for ring in polygon.rings() {
                put(&mut out, ring.len() as u64);
                let mut last = Coord::new(0, 0);
                for &at in ring {
                    put(&mut out, zigzag(i64::from(at.x) - i64::from(last.x)));
                    put(&mut out, zigzag(i64::from(at.y) - i64::from(last.y)));
                    last = at;
                }
            }
        }
        out
    }

    /// The outline of [`MultiPolygon::to_bytes`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BadOutline> {
        let (&version, mut rest) = bytes.split_first().ok_or(BadOutline)?;
        if version != VERSION {
            return Err(BadOutline);
        }
        let rest = &mut rest;
        let mut polygons = Vec::new();
        for _ in 0..take(rest)? {
            let rings = take(rest)?.checked_sub(1).ok_or(BadOutline)?;
            let outer = ring(rest)?;
            let holes = (0..rings).map(|_| ring(rest)).collect::<Result<_, _>>()?;
            polygons.push(Polygon { outer, holes });
        }
        if rest.is_empty() { Ok(Self { polygons }) } else { Err(BadOutline) }
    }
}

fn ring(rest: &mut &[u8]) -> Result<Ring, BadOutline> {
    let count = take(rest)?;
    // Each vertex takes two bytes at least: a count beyond that is a lie, and nothing is set aside for it.
    if count > rest.len() as u64 / 2 {
        return Err(BadOutline);
    }
    let (mut x, mut y) = (0_i64, 0_i64);
    let mut step = |at: &mut i64| -> Result<i32, BadOutline> {
        *at = at.checked_add(unzigzag(take(rest)?)).ok_or(BadOutline)?;
        i32::try_from(*at).map_err(|_| BadOutline)
    };
    (0..count).map(|_| Ok(Coord::new(step(&mut x)?, step(&mut y)?))).collect()
}

fn put(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn take(rest: &mut &[u8]) -> Result<u64, BadOutline> {
    let mut number = 0;
    for shift in (0..63).step_by(7) {
        let (&byte, tail) = rest.split_first().ok_or(BadOutline)?;
        *rest = tail;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok(number);
        }
    }
    Err(BadOutline)
}

fn zigzag(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)) as u64
}

fn unzigzag(number: u64) -> i64 {
    (number >> 1) as i64 ^ -((number & 1) as i64)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn a_ring() -> impl Strategy<Value = Ring> {
        proptest::collection::vec((any::<i32>(), any::<i32>()).prop_map(|(x, y)| Coord::new(x, y)), 0..20)
    }

    proptest! {
        #[test]
        fn what_is_stored_is_read_back(
            rings in proptest::collection::vec((a_ring(), proptest::collection::vec(a_ring(), 0..3)), 0..4),
        ) {
            let polygons = rings.into_iter().map(|(outer, holes)| Polygon { outer, holes }).collect();
            let shape = MultiPolygon { polygons };
            prop_assert_eq!(MultiPolygon::from_bytes(&shape.to_bytes()).unwrap(), shape);
        }

        #[test]
        fn rubbish_is_refused_and_never_believed(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            if let Ok(shape) = MultiPolygon::from_bytes(&bytes) {
                prop_assert!(shape.vertex_count() <= bytes.len());
            }
        }
    }
}
