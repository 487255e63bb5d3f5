//! Tiles of a city's areas, by level.

use mvt::Layer;

use super::clip::{clip, doubled_area};
use super::encode::{TileOut, Value, add_area, add_point};
use super::simplify::{nodes, simplify};
use super::xyz::Web;
use super::{MAX_ZOOM, Tile};
use crate::lattice::MultiPolygon;
use crate::level::Level;

/// From this zoom on outlines are shown with every vertex.
const FULL_ZOOM: u8 = 14;
/// Up to there a vertex is dropped when the border moves by less than this, in tile units (an eighth of a
/// pixel each, of tiles shown at 512 pixels).
const TOLERANCE_UNITS: f64 = 3.0;

/// The first zoom at which a level is shown.
pub const fn first_zoom(level: Level) -> u8 {
    match level {
        Level::City | Level::County => 0,
        Level::Town => 8,
        Level::Village => 11,
        Level::Grid => 12,
    }
}

/// An area as tiles take it in.
#[derive(Debug, Clone, Copy)]
pub struct TileArea<'a> {
    /// Its level: the layer it is in.
    pub level: Level,
    /// Its code; digits make the feature's id too.
    pub code: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Its name in English; empty where it has none.
    pub name_en: &'a str,
    /// Its outline, of a clean coverage.
    pub outline: &'a MultiPolygon,
}

/// A city's outlines, ready to be cut into tiles.
///
/// Each level is a layer of polygons under its name (`city`, `county`, `town`, `village`, `grid`) from its
/// [`first_zoom`] on; the layer `label` has a point for each of them. All have `code`, `name`
/// and `level`, and `name_en` where there is one.
#[derive(Debug, Clone)]
pub struct TileSource {
    areas: Vec<Area>,
    versions: Vec<Version>,
}

#[derive(Debug, Clone)]
struct Area {
    level: Level,
    code: String,
    name: String,
    name_en: String,
    label: Option<Web>,
}

/// The outlines of a level as they are shown from one zoom to another.
#[derive(Debug, Clone)]
struct Version {
    level: Level,
    zooms: std::ops::RangeInclusive<u8>,
    outlines: Vec<Outline>,
}

#[derive(Debug, Clone)]
struct Outline {
    /// Which of the areas it is.
    area: usize,
    bounds: [Web; 2],
    /// For each part its outer ring, then its holes.
    parts: Vec<Vec<Vec<Web>>>,
}

impl TileSource {
    /// Takes in the areas and simplifies them for every zoom.
    pub fn build<'a>(areas: impl IntoIterator<Item = TileArea<'a>>) -> Self {
        let mut tiles = Self { areas: Vec::new(), versions: Vec::new() };
        let mut outlines: Vec<Outline> = Vec::new();
        for area in areas {
            // Backwards: rows count southwards, and an outer ring has to have a positive area there.
            let project = |ring: &Vec<_>| ring.iter().rev().map(|&c| Web::of(c)).collect::<Vec<Web>>();
            let parts =
                area.outline.polygons.iter().map(|part| part.rings().map(project).collect()).collect();
            outlines.extend(Outline::new(tiles.areas.len(), parts));
            tiles.areas.push(Area {
                level: area.level,
                code: area.code.to_owned(),
                name: area.name.to_owned(),
                name_en: area.name_en.to_owned(),
                label: area.outline.label_point().map(Web::of),
            });
        }
        for level in Level::ALL {
            let of_level: Vec<Outline> =
                outlines.iter().filter(|outline| tiles.areas[outline.area].level == level).cloned().collect();
            let nodes = nodes(of_level.iter().flat_map(|o| o.parts.iter().flatten()).map(Vec::as_slice));
            for zoom in first_zoom(level)..FULL_ZOOM {
                let steps_per_unit = f64::from(1_u32 << (20 - zoom));
                let simple = |ring: &Vec<Web>| simplify(ring, &nodes, TOLERANCE_UNITS * steps_per_unit);
                let outlines = of_level.iter().filter_map(|outline| {
                    let parts = outline.parts.iter().map(|part| part.iter().map(simple).collect());
                    Outline::new(outline.area, parts.collect())
                });
                tiles.versions.push(Version { level, zooms: zoom..=zoom, outlines: outlines.collect() });
            }
            tiles.versions.push(Version { level, zooms: FULL_ZOOM..=MAX_ZOOM, outlines: of_level });
        }
        tiles
    }

    /// The bytes of a tile; none where there is nothing to show.
    pub fn encode(&self, tile: Tile) -> Vec<u8> {
        let mut out = TileOut::new();
        let shown = self.versions.iter().filter(|version| version.zooms.contains(&tile.zoom()));
        for version in shown {
            out.add(version.level.name(), |layer| self.fill(layer, tile, version));
        }
        out.add("label", |mut layer| {
            for area in self.areas.iter().filter(|area| first_zoom(area.level) <= tile.zoom()) {
                if let Some(label) = area.label {
                    layer = add_point(layer, tile, area.id(), label, &area.properties());
                }
            }
            layer
        });
        out.into_bytes()
    }

    /// Bytes held on the heap, about.
    pub fn bytes(&self) -> usize {
        let text: usize = self
            .areas
            .iter()
            .map(|a| size_of::<Area>() + a.code.len() + a.name.len() + a.name_en.len())
            .sum();
        let rings = |o: &Outline| -> usize {
            size_of::<Outline>()
                + o.parts.iter().flatten().map(|r| size_of::<Vec<Web>>() + size_of_val(&**r)).sum::<usize>()
        };
        text + self.versions.iter().flat_map(|version| &version.outlines).map(rings).sum::<usize>()
    }

    fn fill(&self, mut layer: Layer, tile: Tile, version: &Version) -> Layer {
        for outline in version.outlines.iter().filter(|outline| tile.meets(outline.bounds)) {
            let mut rings = Vec::new();
            for part in &outline.parts {
                for (i, ring) in part.iter().enumerate() {
                    let units: Vec<[i64; 2]> = ring.iter().map(|&web| tile.units(web)).collect();
                    let cut = clip(units);
                    let area = doubled_area(&cut);
                    // An outer ring that is too small to see takes its holes with it.
                    if i == 0 && area <= 0 {
                        break;
                    }
                    if (i == 0) == (area > 0) && area != 0 {
                        rings.push(cut);
                    }
                }
            }
            if !rings.is_empty() {
                let area = &self.areas[outline.area];
                layer = add_area(layer, area.id(), &rings, &area.properties());
            }
        }
        layer
    }
}

impl Area {
    fn id(&self) -> Option<u64> {
        self.code.parse().ok()
    }

    fn properties(&self) -> Vec<(&'static str, Value<'_>)> {
        let mut properties = vec![
            ("code", Value::Text(&self.code)),
            ("name", Value::Text(&self.name)),
            ("level", Value::Text(self.level.name())),
        ];
        if !self.name_en.is_empty() {
            properties.push(("name_en", Value::Text(&self.name_en)));
        }
        properties
    }
}

impl Outline {
    /// `None` when nothing is left of it.
    fn new(area: usize, mut parts: Vec<Vec<Vec<Web>>>) -> Option<Self> {
        parts.retain(|part| part.first().is_some_and(|outer| outer.len() >= 3));
        let mut corners = parts.iter().flatten().flatten().copied();
        let first = corners.next()?;
        let bounds = corners.fold([first; 2], |[min, max], web| {
            [
                Web { x: min.x.min(web.x), y: min.y.min(web.y) },
                Web { x: max.x.max(web.x), y: max.y.max(web.y) },
            ]
        });
        Some(Self { area, bounds, parts })
    }
}
