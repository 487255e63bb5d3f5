//! Which grid a point is in: exact at borders, in a fraction of a microsecond.
//!
//! A raster of cells lies over the city. Most cells are wholly in one area and answer at once; the others
//! list the few areas whose border passes through, and each of those is asked exactly.

mod build;

use crate::Point;
use crate::lattice::{Box2, Coord, are_disjoint, crosses_ray, is_between};

/// Areas of one coverage, held in memory and asked by point.
///
/// Areas that share borders must share vertices (see [`crate::coverage`]); then each point is in exactly one.
/// `K` is whatever names an area to the caller.
#[derive(Debug, Clone)]
pub struct GridIndex<K> {
    keys: Vec<K>,
    bounds: Vec<Box2>,
    /// Where the rings of each area start in `ring_starts`; one more entry than areas.
    area_starts: Vec<u32>,
    /// Where the vertices of each ring start in `vertices`; one more entry than rings.
    ring_starts: Vec<u32>,
    vertices: Vec<Coord>,
    raster: Raster,
}

/// The cells over all areas.
#[derive(Debug, Clone)]
struct Raster {
    south_west: Coord,
    cell_size: i64,
    columns: i64,
    rows: i64,
    /// One entry per cell, row by row from the south: see [`CellEntry`].
    entries: Vec<u32>,
    /// For each cell that borders pass through: how many areas, then their numbers.
    lists: Vec<u32>,
}

/// What a cell's number says.
enum CellEntry {
    /// No area reaches into it.
    Empty,
    /// It is wholly in this area.
    Within(usize),
    /// Its areas are listed at this place of `lists`.
    Listed(usize),
}

const EMPTY: u32 = u32::MAX;
const WITHIN: u32 = 1 << 31;

impl Raster {
    /// The cell of a coordinate, if it is on the raster.
    fn cell_of(&self, c: Coord) -> Option<usize> {
        let column = (i64::from(c.x) - i64::from(self.south_west.x)).div_euclid(self.cell_size);
        let row = (i64::from(c.y) - i64::from(self.south_west.y)).div_euclid(self.cell_size);
        let on_it = (0..self.columns).contains(&column) && (0..self.rows).contains(&row);
        on_it.then_some((row * self.columns + column) as usize)
    }

    fn entry(&self, cell: usize) -> CellEntry {
        match self.entries[cell] {
            EMPTY => CellEntry::Empty,
            entry if entry & WITHIN != 0 => CellEntry::Within((entry & !WITHIN) as usize),
            entry => CellEntry::Listed(entry as usize),
        }
    }

    fn listed(&self, at: usize) -> &[u32] {
        let count = self.lists[at] as usize;
        &self.lists[at + 1..=at + count]
    }
}

impl<K: Copy> GridIndex<K> {
    /// The area a WGS 84 point is in; `None` outside all of them. See [`Self::locate_coord`].
    pub fn locate(&self, p: Point) -> Option<K> {
        self.locate_coord(Coord::from_point(p)?)
    }

    /// The area a coordinate is in.
    ///
    /// On a border between areas the half-open rule of [`crosses_ray`] decides, always the same way. On the
    /// outermost border, where nobody is on the other side, the first area (in building order) that it
    /// bounds takes it.
    pub fn locate_coord(&self, c: Coord) -> Option<K> {
        let at = match self.raster.entry(self.raster.cell_of(c)?) {
            CellEntry::Empty => return None,
            CellEntry::Within(area) => return Some(self.keys[area]),
            CellEntry::Listed(at) => at,
        };
        let listed = self.raster.listed(at);
        let owner = listed.iter().find(|&&area| self.owns(area as usize, c));
        let area = owner.or_else(|| listed.iter().find(|&&area| self.borders(area as usize, c)))?;
        Some(self.keys[*area as usize])
    }

    /// The areas that have a point in common with the box, in building order.
    pub fn in_bbox(&self, area: &Box2) -> Vec<K> {
        (0..self.keys.len()).filter(|&i| self.meets(i, area)).map(|i| self.keys[i]).collect()
    }

    /// How many areas there are.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Bytes held on the heap.
    pub fn bytes(&self) -> usize {
        size_of_val(&*self.keys)
            + size_of_val(&*self.bounds)
            + size_of_val(&*self.area_starts)
            + size_of_val(&*self.ring_starts)
            + size_of_val(&*self.vertices)
            + size_of_val(&*self.raster.entries)
            + size_of_val(&*self.raster.lists)
    }

    fn rings(&self, area: usize) -> impl Iterator<Item = &[Coord]> {
        (self.area_starts[area] as usize..self.area_starts[area + 1] as usize)
            .map(|ring| &self.vertices[self.ring_starts[ring] as usize..self.ring_starts[ring + 1] as usize])
    }

    fn edges(&self, area: usize) -> impl Iterator<Item = [Coord; 2]> + '_ {
        self.rings(area).flat_map(crate::lattice::edges)
    }

    fn owns(&self, area: usize, c: Coord) -> bool {
        if !self.bounds[area].holds(c) {
            return false;
        }
        let mut inside = false;
        for ring in self.rings(area) {
            let Some(&last) = ring.last() else { continue };
            let mut from = last;
            for &to in ring {
                inside ^= crosses_ray(from, to, c);
                from = to;
            }
        }
        inside
    }

    fn borders(&self, area: usize, c: Coord) -> bool {
        self.bounds[area].holds(c) && self.edges(area).any(|[a, b]| is_between(a, b, c))
    }

    fn meets(&self, area: usize, window: &Box2) -> bool {
        if !self.bounds[area].meets(window) {
            return false;
        }
        let Box2 { min, max } = *window;
        let corners = [min, Coord::new(max.x, min.y), max, Coord::new(min.x, max.y)];
        let sides = [0, 1, 2, 3].map(|i| [corners[i], corners[(i + 1) % 4]]);
        let crosses =
            |[a, b]: [Coord; 2]| window.holds(a) || sides.iter().any(|&side| !are_disjoint(side, [a, b]));
        self.edges(area).any(crosses) || self.owns(area, min)
    }
}
