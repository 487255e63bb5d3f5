//! One clean coverage out of outlines that overlap, gape and disagree about their borders.
//!
//! Outlines drawn one by one (or simplified one by one) never fit: neighbours overlap here and leave slivers
//! there. [`clean`] lays all their borders over each other, cuts the plane into faces along them, gives each
//! face to one area by stated rules, and draws the areas again from their faces. Afterwards neighbours share
//! their border vertex by vertex, which is what [`crate::index`] and [`crate::partition`] ask for.

mod faces;
mod node;

use crate::lattice::{Coord, HalfEdges, MultiPolygon, Plane};
use faces::{Face, Plan};

/// How large a fault may be and still be mended; larger ones are taken for intended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// A gap enclosed by areas is filled up to this size, square metres. Larger ones stay outside (a lake, an
    /// enclosed sea).
    pub gap_m2: f64,
    /// A detached piece of an area that lies wholly among other areas is given away up to this size, square
    /// metres. Larger ones are true enclaves and stay.
    pub enclave_m2: f64,
}

impl Default for Limits {
    /// 2 square kilometres of gap, 0.5 of enclave.
    fn default() -> Self {
        Self { gap_m2: 2_000_000.0, enclave_m2: 500_000.0 }
    }
}

/// What was mended, for whoever has to judge the outlines.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Mended {
    /// Faces claimed by more than one area, and their square metres.
    pub overlaps: (usize, f64),
    /// Gaps filled, and their square metres.
    pub gaps: (usize, f64),
    /// Enclaves given away, and their square metres.
    pub enclaves: (usize, f64),
}

/// Makes one coverage of these areas.
///
/// - What several areas claim goes to the first of them in the list.
/// - A gap enclosed by areas, and an enclave, go to the neighbour with the longest shared border.
/// - What is open to the outside stays outside.
///
/// An area of which nothing is left has an empty outline in the result.
pub fn clean<K: Copy>(areas: &[(K, MultiPolygon)], limits: Limits) -> (Vec<(K, MultiPolygon)>, Mended) {
    let lines = node::node(areas.iter().map(|(_, shape)| shape));
    let mut plan = Plan::of(&lines);
    let corner = areas.iter().find_map(|(_, shape)| shape.bounds());
    let Some(corner) = corner else {
        return (areas.to_vec(), Mended::default());
    };
    let square_metres = |faces: &[Face], which: &[usize]| -> f64 {
        let plane = Plane::around(corner.middle());
        which.iter().map(|&face| plane.square_metres(faces[face].doubled_area)).sum()
    };

    let mut mended = Mended::default();
    let overlaps: Vec<usize> =
        (0..plan.faces.len()).filter(|&face| plan.faces[face].winding.len() > 1).collect();
    mended.overlaps = (overlaps.len(), square_metres(&plan.faces, &overlaps));

    let gaps: Vec<usize> = (0..plan.faces.len())
        .filter(|&face| plan.faces[face].owner.is_none() && !plan.faces[face].is_unbounded)
        .filter(|&face| square_metres(&plan.faces, &[face]) <= limits.gap_m2)
        .collect();
    for &gap in &gaps {
        plan.give_away(&[gap]);
    }
    mended.gaps = (gaps.len(), square_metres(&plan.faces, &gaps));

    for piece in plan.landlocked_pieces() {
        let size = square_metres(&plan.faces, &piece);
        if size <= limits.enclave_m2 {
            plan.give_away(&piece);
            mended.enclaves = (mended.enclaves.0 + 1, mended.enclaves.1 + size);
        }
    }

    let shapes = plan.shapes(areas.len());
    (areas.iter().zip(shapes).map(|((key, _), shape)| (*key, shape)).collect(), mended)
}

/// The outline of several areas of one coverage together; borders between them fall away.
pub fn merge<'a>(shapes: impl IntoIterator<Item = &'a MultiPolygon>) -> MultiPolygon {
    let mut open = HalfEdges::default();
    for shape in shapes {
        open.add_shape(shape);
    }
    open.into_shape()
}

/// What keeps outlines from being a coverage. Areas are named by their place in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// A border crosses another, or ends or bends in the middle of one, near this place.
    #[error("边界在 ({}, {}) 附近未在公共顶点相接 / borders meet near ({}, {}) without a shared vertex", .0.to_point().lon, .0.to_point().lat, .0.to_point().lon, .0.to_point().lat)]
    NotNoded(Coord),
    /// Two areas (or one area twice) cover the same ground.
    #[error("第 {0} 个区域与第 {1} 个区域重叠 / areas {0} and {1} overlap")]
    Overlap(usize, usize),
    /// An outer ring runs clockwise, or a hole counter-clockwise.
    #[error("第 {0} 个区域的环方向错误 / a ring of area {0} runs the wrong way round")]
    WrongWay(usize),
}

/// Proves that outlines are a coverage: borders meet at shared vertices only, and no place is in two areas.
///
/// The proof is by faces: the borders are cut at each other (nothing may need cutting), and going from face
/// to face the areas around each are counted. Gaps are no flaw: they may be lakes.
pub fn check<'a>(shapes: impl IntoIterator<Item = &'a MultiPolygon>) -> Result<(), Flaw> {
    let lines = node::lines(shapes.into_iter());
    if let Some(at) = node::first_cut(&lines) {
        return Err(Flaw::NotNoded(at));
    }
    for face in Plan::of(&lines).faces {
        match *face.winding {
            [] | [(_, 1)] => {}
            [(area, times)] if times < 0 => return Err(Flaw::WrongWay(area)),
            [(area, _)] => return Err(Flaw::Overlap(area, area)),
            [(area, _), (other, _), ..] => return Err(Flaw::Overlap(area, other)),
        }
    }
    Ok(())
}
