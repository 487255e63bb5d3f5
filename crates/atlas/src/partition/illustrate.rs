//! A whole city drawn: its counties divided into towns, those into villages, those into grids.

use std::collections::BTreeMap;

use super::CannotDivide;
use super::borders::Borders;
use super::cut::Cutter;
use super::density::Density;
use super::divide::{Region, divide};
use super::keyhole::keyhole;
use super::random::Random;
use crate::coverage::{self, Flaw};
use crate::lattice::{Coord, HalfEdges, MultiPolygon, Plane, doubled_ring_area};
use crate::level::Level;
use crate::read::{Division, Outline};

/// An area with its outline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawnArea {
    /// Digits, as many as its level has.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its level.
    pub level: Level,
    /// The parent's code.
    pub parent: String,
    /// Its outline; shared borders are the same vertices in all areas of all levels.
    pub shape: MultiPolygon,
}

/// Why a city cannot be drawn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IllustrateError {
    /// A county of the table has no outline.
    #[error("区县 {0} 没有边界 / county {0} has no outline")]
    NoOutline(String),
    /// A division above the village has nothing below it.
    #[error(
        "区划 {0} 没有下级, 无法画到网格 / division {0} has nothing below it, so no grids can be drawn in it"
    )]
    NoChildren(String),
    /// Fewer grids than villages.
    #[error("网格数 {grids} 少于村社数 {villages} / {grids} grids are fewer than the {villages} villages")]
    TooFewGrids {
        /// Grids asked for.
        grids: usize,
        /// Villages in the table.
        villages: usize,
    },
    /// More than 999 grids would fall to one village, which three digits cannot number.
    #[error("村社 {0} 的网格超过 999 个 / village {0} would have more than 999 grids")]
    TooManyGrids(String),
    /// An outline is too small or too tangled.
    #[error("区划 {0} {CannotDivide}")]
    CannotDivide(String),
    /// The county outlines are no clean coverage.
    #[error("{0}")]
    Flaw(#[from] Flaw),
}

/// A division being divided.
struct Open<'a> {
    code: &'a str,
    region: Region,
    /// Where its parts are densest, metres on the plane.
    centre: [f64; 2],
}

/// The tools all steps share.
struct Drawing<'a> {
    children: BTreeMap<&'a str, Vec<&'a Division>>,
    plane: Plane,
    borders: Borders,
    seed: u64,
}

/// Draws illustrative outlines for every division below the counties, and `grids` grids in all.
///
/// `outlines` are the counties' as [`coverage::clean`] leaves them. Subdistricts (街道) lie nearer to the
/// county's seat and are smaller, communities (居委) nearer to the middle of their town, by the ranges of
/// GB/T 10114. Communities have more grids than villages; each has at least one. Grid codes are the village's
/// with 001, 002, ... from west to east and from north to south. The areas come ordered by code, so each
/// parent before its children; the city is among them if the table has it.
pub fn illustrate(
    divisions: &[Division],
    outlines: &[Outline],
    grids: usize,
    seed: u64,
) -> Result<Vec<DrawnArea>, IllustrateError> {
    let mut children: BTreeMap<&str, Vec<&Division>> = BTreeMap::new();
    for division in divisions {
        children.entry(&division.parent).or_default().push(division);
    }
    let corner = outlines.iter().find_map(|outline| outline.shape.bounds()).map(|bounds| bounds.middle());
    let Some(corner) = corner else { return Ok(Vec::new()) };
    let mut drawing = Drawing { children, plane: Plane::around(corner), borders: Borders::default(), seed };

    let counties = drawing.counties(divisions, outlines)?;
    let towns = drawing.divide_all(&counties, TOWNS)?;
    let villages = drawing.divide_all(&towns, VILLAGES)?;
    let drawn = drawing.grids(&villages, grids)?;
    let areas = drawing.assemble(divisions, drawn);
    coverage::check(areas.iter().filter(|area| area.level == Level::Grid).map(|area| &area.shape))?;
    Ok(areas)
}

/// How children of one level lie in their parent.
#[derive(Clone, Copy)]
struct Lie {
    /// Weight halves at this share of the square root of the parent's area.
    half_at: f64,
    /// Codes whose last three digits are below this are the urban ones, at the centre.
    urban_below: u32,
}

const TOWNS: Lie = Lie { half_at: 0.19, urban_below: 100 };
const VILLAGES: Lie = Lie { half_at: 0.22, urban_below: 200 };

/// The last three digits of a code.
fn sequence(code: &str) -> u32 {
    code.get(code.len().saturating_sub(3)..).and_then(|digits| digits.parse().ok()).unwrap_or(u32::MAX)
}

impl<'a> Drawing<'a> {
    fn counties(
        &self,
        divisions: &'a [Division],
        outlines: &[Outline],
    ) -> Result<Vec<Open<'a>>, IllustrateError> {
        let counties = divisions.iter().filter(|division| division.level == Level::County);
        counties
            .map(|county| {
                let outline = outlines.iter().find(|outline| outline.code == county.code);
                let outline = outline.ok_or_else(|| IllustrateError::NoOutline(county.code.clone()))?;
                let label = outline.shape.label_point();
                let label = label.ok_or_else(|| IllustrateError::NoOutline(county.code.clone()))?;
                let seat = outline.seat.and_then(Coord::from_point).unwrap_or(label);
                let rings = outline.shape.polygons.iter().map(|polygon| keyhole(polygon, self.plane));
                let region = rings
                    .collect::<Result<Region, CannotDivide>>()
                    .map_err(|CannotDivide| IllustrateError::CannotDivide(county.code.clone()))?;
                Ok(Open { code: &county.code, region, centre: self.plane.metres(seat) })
            })
            .collect()
    }

    /// Divides each into the children the table names.
    fn divide_all(&mut self, parents: &[Open<'a>], lie: Lie) -> Result<Vec<Open<'a>>, IllustrateError> {
        let mut all = Vec::new();
        for parent in parents {
            let children = self.children.get(parent.code).cloned().unwrap_or_default();
            if children.is_empty() {
                return Err(IllustrateError::NoChildren(parent.code.to_owned()));
            }
            let half_at = lie.half_at * self.area(&parent.region).sqrt();
            let density = Density::around(parent.centre, half_at);
            let parts = self.divide(parent.code, &parent.region, children.len(), &density)?;

            let mut placed: Vec<(f64, [f64; 2], Region)> = parts
                .into_iter()
                .map(|part| {
                    let middle = self.middle(&part);
                    (density.distance(middle), middle, part)
                })
                .collect();
            placed.sort_by(|a, b| a.0.total_cmp(&b.0));
            let mut children = children;
            children.sort_by_key(|child| (sequence(&child.code) >= lie.urban_below, &child.code));
            all.extend(children.into_iter().zip(placed).map(|(child, (_, centre, region))| Open {
                code: &child.code,
                region,
                centre,
            }));
        }
        Ok(all)
    }

    /// Divides each village into its share of the grids; yields them by code.
    fn grids(
        &mut self,
        villages: &[Open<'a>],
        grids: usize,
    ) -> Result<BTreeMap<String, Region>, IllustrateError> {
        if grids < villages.len() {
            return Err(IllustrateError::TooFewGrids { grids, villages: villages.len() });
        }
        let shares = shares(villages, grids, self.seed);
        let mut drawn = BTreeMap::new();
        for (village, count) in villages.iter().zip(shares) {
            if count > 999 {
                return Err(IllustrateError::TooManyGrids(village.code.to_owned()));
            }
            let density = Density::even(village.centre);
            let mut parts = self.divide(village.code, &village.region, count, &density)?;
            self.sort_for_numbering(&mut parts);
            let coded = parts
                .into_iter()
                .zip(1..)
                .map(|(part, number)| (format!("{}{number:03}", village.code), part));
            drawn.extend(coded);
        }
        Ok(drawn)
    }

    fn divide(
        &mut self,
        code: &str,
        region: &Region,
        parts: usize,
        density: &Density,
    ) -> Result<Vec<Region>, IllustrateError> {
        let mut random = Random::of(self.seed, code);
        let mut cutter =
            Cutter { density, plane: self.plane, borders: &mut self.borders, random: &mut random };
        divide(region, parts, &mut cutter)
            .map_err(|CannotDivide| IllustrateError::CannotDivide(code.to_owned()))
    }

    /// Rows from north to south, and from west to east in a row.
    fn sort_for_numbering(&self, parts: &mut [Region]) {
        let area: f64 = parts.iter().map(|part| self.area(part)).sum();
        let row_height = (area / parts.len() as f64).sqrt();
        parts.sort_by_cached_key(|part| {
            let [east, north] = self.middle(part);
            (-(north / row_height).round() as i64, (east * 100.0) as i64)
        });
    }

    /// Square metres of a region.
    fn area(&self, region: &Region) -> f64 {
        region.iter().map(|ring| self.plane.square_metres(doubled_ring_area(ring))).sum()
    }

    /// The centre of mass of a region's largest piece, metres on the plane.
    fn middle(&self, region: &Region) -> [f64; 2] {
        let largest = region.iter().max_by_key(|ring| doubled_ring_area(ring));
        let points: Vec<[f64; 2]> = largest.into_iter().flatten().map(|&c| self.plane.metres(c)).collect();
        let Some(&[x0, y0]) = points.first() else { return [0.0, 0.0] };
        let (mut area, mut x, mut y) = (0.0, 0.0, 0.0);
        for pair in points.windows(2) {
            let ([ax, ay], [bx, by]) =
                ([pair[0][0] - x0, pair[0][1] - y0], [pair[1][0] - x0, pair[1][1] - y0]);
            let doubled = ax * by - ay * bx;
            (area, x, y) = (area + doubled, x + doubled * (ax + bx), y + doubled * (ay + by));
        }
        [x0 + x / (3.0 * area), y0 + y / (3.0 * area)]
    }

    /// Outlines of all levels, each level's joined from the one below.
    fn assemble(&self, divisions: &[Division], grids: BTreeMap<String, Region>) -> Vec<DrawnArea> {
        let named: BTreeMap<&str, &Division> = divisions.iter().map(|d| (d.code.as_str(), d)).collect();
        let mut areas: Vec<DrawnArea> = Vec::with_capacity(grids.len() + divisions.len());
        let mut open: BTreeMap<String, HalfEdges> = BTreeMap::new();
        for (code, region) in grids {
            let mut own = HalfEdges::default();
            for ring in &region {
                own.add_ring(&self.borders.refine(ring));
            }
            let shape = own.into_shape();
            let parent = code[..Level::Village.digits()].to_owned();
            open.entry(parent.clone()).or_default().add_shape(&shape);
            let village = named.get(parent.as_str()).map_or("", |village| village.name.as_str());
            let name = format!("{village}第{}网格", sequence(&code));
            areas.push(DrawnArea { code, name, level: Level::Grid, parent, shape });
        }
        while let Some((code, edges)) = open.pop_last() {
            // Codes sort after their prefixes, so all children of a division are done before it.
            let Some(division) = named.get(code.as_str()) else { continue };
            let shape = edges.into_shape();
            open.entry(division.parent.clone()).or_default().add_shape(&shape);
            areas.push(DrawnArea {
                code,
                name: division.name.clone(),
                level: division.level,
                parent: division.parent.clone(),
                shape,
            });
        }
        areas.sort_by(|a, b| a.code.cmp(&b.code));
        areas
    }
}

/// How many grids each village has: at least one, more in communities, `grids` in all.
fn shares(villages: &[Open<'_>], grids: usize, seed: u64) -> Vec<usize> {
    let weights: Vec<f64> = villages
        .iter()
        .map(|village| {
            let is_urban = sequence(village.code) < VILLAGES.urban_below;
            let mut random = Random::of(seed ^ 1, village.code);
            random.between(0.6, 1.4) * if is_urban { 1.7 } else { 1.0 }
        })
        .collect();
    let whole: f64 = weights.iter().sum();
    let spare = (grids - villages.len()) as f64;
    let quotas: Vec<f64> = weights.iter().map(|weight| weight / whole * spare).collect();
    let mut shares: Vec<usize> = quotas.iter().map(|quota| 1 + *quota as usize).collect();
    // What rounding down left goes to the largest remainders.
    let mut order: Vec<usize> = (0..villages.len()).collect();
    order.sort_by(|&a, &b| quotas[b].fract().total_cmp(&quotas[a].fract()).then(a.cmp(&b)));
    let left = grids - shares.iter().sum::<usize>();
    for &village in order.iter().take(left) {
        shares[village] += 1;
    }
    shares
}
