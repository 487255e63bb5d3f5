//! Laying the raster over the areas.

use super::{EMPTY, GridIndex, Raster, WITHIN};
use crate::lattice::{Box2, Coord, MultiPolygon};

/// Cells laid per area: more make more points answer at once and take four bytes each.
const CELLS_PER_AREA: f64 = 32.0;
/// The most cells laid, whatever the number of areas: 16 MB.
const MOST_CELLS: f64 = 4_000_000.0;

impl<K: Copy> GridIndex<K> {
    /// An index over these areas. Areas without a vertex are left out.
    pub fn build<'a>(areas: impl IntoIterator<Item = (K, &'a MultiPolygon)>) -> Self {
        let mut index = Self {
            keys: Vec::new(),
            bounds: Vec::new(),
            area_starts: vec![0],
            ring_starts: vec![0],
            vertices: Vec::new(),
            raster: Raster::over(&[]),
        };
        for (key, shape) in areas {
            let Some(bounds) = shape.bounds() else { continue };
            index.keys.push(key);
            index.bounds.push(bounds);
            for ring in shape.rings() {
                index.vertices.extend_from_slice(ring);
                index.ring_starts.push(index.vertices.len() as u32);
            }
            index.area_starts.push(index.ring_starts.len() as u32 - 1);
        }
        index.vertices.shrink_to_fit();
        index.raster = Raster::over(&index.bounds);
        index.fill();
        index
    }

    /// Enters every area into the cells it reaches.
    fn fill(&mut self) {
        // (cell, area) wherever a border passes; sorted, so that lists keep building order.
        let mut passed: Vec<(u32, u32)> = Vec::new();
        let mut own: Vec<u32> = Vec::new();
        let mut entries = std::mem::take(&mut self.raster.entries);
        for area in 0..self.keys.len() {
            own.clear();
            for [a, b] in self.edges(area) {
                self.raster.cells_along(a, b, &mut own);
            }
            own.sort_unstable();
            own.dedup();
            self.enter_inner_cells(area, &own, &mut entries);
            passed.extend(own.iter().map(|&cell| (cell, area as u32)));
        }
        passed.sort_unstable();
        for group in passed.chunk_by(|a, b| a.0 == b.0) {
            entries[group[0].0 as usize] = self.raster.lists.len() as u32;
            self.raster.lists.push(group.len() as u32);
            self.raster.lists.extend(group.iter().map(|&(_, area)| area));
        }
        self.raster.lists.shrink_to_fit();
        self.raster.entries = entries;
    }

    /// Marks the cells wholly inside an area: between two border cells of a row all cells are alike.
    fn enter_inner_cells(&self, area: usize, border: &[u32], entries: &mut [u32]) {
        for pair in border.windows(2) {
            let (left, right) = (pair[0] as usize, pair[1] as usize);
            let is_same_row = left as i64 / self.raster.columns == right as i64 / self.raster.columns;
            if is_same_row && right > left + 1 && self.owns(area, self.raster.middle(left + 1)) {
                entries[left + 1..right].fill(WITHIN | area as u32);
            }
        }
    }
}

impl Raster {
    /// Empty cells over all these boxes.
    fn over(bounds: &[Box2]) -> Self {
        let all = Box2::around(bounds.iter().flat_map(|b| [b.min, b.max]));
        let Box2 { min, max } = all.unwrap_or(Box2 { min: Coord::new(0, 0), max: Coord::new(0, 0) });
        let (width, height) =
            (i64::from(max.x) - i64::from(min.x) + 1, i64::from(max.y) - i64::from(min.y) + 1);
        let cells = (CELLS_PER_AREA * bounds.len() as f64).clamp(1.0, MOST_CELLS);
        let cell_size = ((width as f64 * height as f64 / cells).sqrt().ceil() as i64).max(1);
        let (columns, rows) = (width / cell_size + 1, height / cell_size + 1);
        Self {
            south_west: min,
            cell_size,
            columns,
            rows,
            entries: vec![EMPTY; (columns * rows) as usize],
            lists: Vec::new(),
        }
    }

    /// A coordinate well inside a cell.
    fn middle(&self, cell: usize) -> Coord {
        let (row, column) = (cell as i64 / self.columns, cell as i64 % self.columns);
        let half = self.cell_size / 2;
        Coord::new(
            (i64::from(self.south_west.x) + column * self.cell_size + half) as i32,
            (i64::from(self.south_west.y) + row * self.cell_size + half) as i32,
        )
    }

    /// Adds every cell that an edge passes through or touches, and perhaps a neighbour of one.
    fn cells_along(&self, a: Coord, b: Coord, cells: &mut Vec<u32>) {
        let (low, high) = if a.y <= b.y { (a, b) } else { (b, a) };
        let (first_row, last_row) = (self.row(i64::from(low.y)), self.row(i64::from(high.y)));
        for row in first_row..=last_row {
            // The stretch of the edge within this row, a step wider than computed on both sides.
            let south = i64::from(self.south_west.y) + row * self.cell_size;
            let x_at = |y: i64| {
                let y = y.clamp(i64::from(low.y), i64::from(high.y));
                let rise = f64::from(high.y) - f64::from(low.y);
                let share = if rise > 0.0 { (y as f64 - f64::from(low.y)) / rise } else { 0.0 };
                f64::from(low.x) + share * (f64::from(high.x) - f64::from(low.x))
            };
            let (from, to) = if first_row == last_row {
                (f64::from(low.x), f64::from(high.x))
            } else {
                (x_at(south - 1), x_at(south + self.cell_size + 1))
            };
            let (west, east) = (from.min(to).floor() as i64 - 1, from.max(to).ceil() as i64 + 1);
            for column in self.column(west)..=self.column(east) {
                cells.push((row * self.columns + column) as u32);
            }
        }
    }

    fn row(&self, y: i64) -> i64 {
        (y - i64::from(self.south_west.y)).div_euclid(self.cell_size).clamp(0, self.rows - 1)
    }

    fn column(&self, x: i64) -> i64 {
        (x - i64::from(self.south_west.x)).div_euclid(self.cell_size).clamp(0, self.columns - 1)
    }
}
