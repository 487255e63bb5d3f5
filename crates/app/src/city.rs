//! The city as it is held in memory: rules, areas by code, the index that finds a point's grid, the tiles.
//!
//! Built whole at start and whenever an administrator changes areas, units, categories or settings; requests work
//! on the one that was current when they began.

use std::collections::HashMap;

use atlas::lattice::MultiPolygon;
use atlas::tile::{TileArea, TileSource};
use atlas::{GridIndex, Level, Point};
use domain::area::{AreaCode, AreaLevel};
use domain::rules::Rules;
use domain::taxonomy::{Edition, Leaf};
use domain::{Bilingual, UnitId};

use crate::places::past::Past;

/// One area, in force or of the past.
#[derive(Debug, Clone)]
pub struct Area {
    /// Its code.
    pub code: AreaCode,
    /// Its level.
    pub level: AreaLevel,
    /// Its name.
    pub name: Bilingual,
    /// West, south, east, north in degrees; none where no outline is known.
    pub bounds: Option<[f64; 4]>,
    /// A point to put its name at, in degrees.
    pub centre: Option<[f64; 2]>,
}

/// The whole city, ready for use.
#[derive(Debug)]
pub struct City {
    /// What decisions read.
    pub rules: Rules,
    /// Its name.
    pub name: Bilingual,
    /// Where outlines come from, and whether they are only illustrative; none when they are authoritative.
    pub illustrative: Option<Bilingual>,
    areas: HashMap<AreaCode, Area>,
    /// Codes in order, so that a subtree is a slice.
    order: Vec<AreaCode>,
    /// The smallest areas with an outline, by position in `order`.
    index: GridIndex<u32>,
    /// Vector tiles of the outlines.
    pub tiles: TileSource,
    /// Areas that ended, and what took their place.
    pub past: Past,
}

/// An area with its outline, as it is loaded.
#[derive(Debug, Clone)]
pub struct OutlinedArea {
    /// Its code.
    pub code: AreaCode,
    /// Its level.
    pub level: AreaLevel,
    /// Its name.
    pub name: Bilingual,
    /// Its outline, if known.
    pub outline: Option<MultiPolygon>,
}

impl City {
    /// Puts the city together. `areas` are those in force now.
    pub fn new(
        rules: Rules,
        name: Bilingual,
        illustrative: Option<Bilingual>,
        mut areas: Vec<OutlinedArea>,
        past: Past,
    ) -> Self {
        areas.sort_by(|a, b| a.code.cmp(&b.code));
        let order: Vec<_> = areas.iter().map(|area| area.code.clone()).collect();
        // Points are found in the smallest areas that have an outline: grids where they are drawn.
        let smallest = AreaLevel::ALL
            .into_iter()
            .rev()
            .find(|&level| areas.iter().any(|area| area.level == level && area.outline.is_some()));
        let indexed = areas
            .iter()
            .enumerate()
            .filter(|(_, area)| Some(area.level) == smallest)
            .filter_map(|(position, area)| Some((position as u32, area.outline.as_ref()?)));
        let index = GridIndex::build(indexed);
        let tiles = TileSource::build(areas.iter().filter_map(|area| {
            Some(TileArea {
                level: Level::from_name(area.level.name())?,
                code: area.code.as_str(),
                name: &area.name.zh,
                name_en: &area.name.en,
                outline: area.outline.as_ref()?,
            })
        }));
        let areas = areas.into_iter().map(|area| (area.code.clone(), area.into())).collect();
        Self { rules, name, illustrative, areas, order, index, tiles, past }
    }

    /// One area in force.
    pub fn area(&self, code: &AreaCode) -> Option<&Area> {
        self.areas.get(code)
    }

    /// West, south, east, north of the whole. A city without an outline of its own is as large as its parts.
    pub fn bounds(&self) -> Option<[f64; 4]> {
        self.area(&self.rules.city).and_then(|area| area.bounds).or_else(|| {
            self.areas_under(&self.rules.city, None)
                .filter_map(|area| area.bounds)
                .reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])])
        })
    }

    /// One area, in force or ended: a case keeps the code of the grid it was reported in.
    pub fn area_ever(&self, code: &AreaCode) -> Option<&Area> {
        self.area(code).or_else(|| self.past.area(code))
    }

    /// The area's name; its code when there never was one.
    pub fn area_name(&self, code: &AreaCode) -> Bilingual {
        self.area_ever(code)
            .map_or_else(|| Bilingual::new(code.as_str(), code.as_str()), |area| area.name.clone())
    }

    /// The areas from the county down to `code`, as far as they are known.
    pub fn path(&self, code: &AreaCode) -> impl Iterator<Item = &Area> {
        let scheme = self.rules.scheme;
        let digits = code.as_str().len();
        AreaLevel::ALL
            .into_iter()
            .filter(move |&level| scheme.digits(level) <= digits)
            .filter_map(move |level| self.area_ever(&scheme.at(code, level)))
    }

    /// The areas of one level (or all) in a subtree, in the order of their codes.
    pub fn areas_under(&self, root: &AreaCode, level: Option<AreaLevel>) -> impl Iterator<Item = &Area> {
        let from = self.order.partition_point(|code| code < root);
        self.order[from..]
            .iter()
            .take_while(move |code| root.covers(code))
            .filter_map(|code| self.areas.get(code))
            .filter(move |area| level.is_none_or(|level| area.level == level))
    }

    /// The smallest area a WGS 84 point lies in: one, always the same, also on borders.
    pub fn locate(&self, point: Point) -> Option<&AreaCode> {
        self.index.locate(point).map(|position| &self.order[position as usize])
    }

    /// Codes of the smallest areas a box of degrees touches, for narrowing a search.
    pub fn in_box(&self, west: f64, south: f64, east: f64, north: f64) -> Vec<&AreaCode> {
        let corner = |lon, lat| atlas::lattice::Coord::from_point(Point::new(lon, lat));
        let (Some(min), Some(max)) = (corner(west, south), corner(east, north)) else { return Vec::new() };
        let found = self.index.in_bbox(&atlas::lattice::Box2 { min, max });
        found.into_iter().map(|position| &self.order[position as usize]).collect()
    }

    /// A leaf in the edition a case keeps, for its name.
    pub fn leaf(&self, edition: Edition, code: &str) -> Option<&Leaf> {
        self.rules.taxonomy.edition(edition)?.leaf(code)
    }

    /// A unit's name.
    pub fn unit_name(&self, id: UnitId) -> Bilingual {
        self.rules.units.name(id)
    }
}

impl From<OutlinedArea> for Area {
    fn from(area: OutlinedArea) -> Self {
        let bounds = area.outline.as_ref().and_then(MultiPolygon::bounds).map(|bounds| {
            let (min, max) = (bounds.min.to_point(), bounds.max.to_point());
            [min.lon, min.lat, max.lon, max.lat]
        });
        let centre = area.outline.as_ref().and_then(MultiPolygon::label_point).map(|at| {
            let at = at.to_point();
            [at.lon, at.lat]
        });
        Self { code: area.code, level: area.level, name: area.name, bounds, centre }
    }
}
