//! The grid index against brute force, on meshes small enough to ask every lattice point.
#![allow(clippy::unwrap_used)]

use atlas::GridIndex;
use atlas::lattice::{Box2, Coord, HalfEdges, MultiPolygon, Polygon, Ring, are_disjoint};
use proptest::prelude::*;

/// Steps between the corners of the mesh; jitter stays below a quarter, so that no cell folds over.
const SPACING: i32 = 12;

/// A mesh of `n` x `n` crooked quadrangles with whole-step corners, some joined to their eastern neighbour,
/// some with the next one as a hole's filling.
fn mesh(n: usize, jitter: &[(i32, i32)], joined: &[bool]) -> Vec<MultiPolygon> {
    let corner = |column: usize, row: usize| {
        let (dx, dy) = jitter[row * (n + 1) + column];
        Coord::new(column as i32 * SPACING + dx, row as i32 * SPACING + dy)
    };
    let quad = |column: usize, row: usize| -> Ring {
        vec![
            corner(column, row),
            corner(column + 1, row),
            corner(column + 1, row + 1),
            corner(column, row + 1),
        ]
    };
    let mut areas = Vec::new();
    for row in 0..n {
        let mut open = HalfEdges::default();
        for column in 0..n {
            open.add_ring(&quad(column, row));
            if column + 1 == n || !joined[row * n + column] {
                areas.push(std::mem::take(&mut open).into_shape());
            }
        }
    }
    areas
}

fn meshes() -> impl Strategy<Value = Vec<MultiPolygon>> {
    (1..6_usize).prop_flat_map(|n| {
        let jitter = proptest::collection::vec((-2..=2_i32, -2..=2_i32), (n + 1) * (n + 1));
        let joined = proptest::collection::vec(proptest::bool::weighted(0.3), n * n);
        (Just(n), jitter, joined).prop_map(|(n, jitter, joined)| mesh(n, &jitter, &joined))
    })
}

fn index_of(areas: &[MultiPolygon]) -> GridIndex<usize> {
    GridIndex::build(areas.iter().enumerate())
}

fn whole(areas: &[MultiPolygon]) -> MultiPolygon {
    let mut edges = HalfEdges::default();
    for area in areas {
        edges.add_shape(area);
    }
    edges.into_shape()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    /// Vertices and edges are all among the points asked: the mesh is that small.
    #[test]
    fn every_lattice_point_is_in_one_area_and_the_index_finds_it(areas in meshes()) {
        let index = index_of(&areas);
        let city = whole(&areas);
        let box2 = city.bounds().unwrap();
        for x in box2.min.x - 2..=box2.max.x + 2 {
            for y in box2.min.y - 2..=box2.max.y + 2 {
                let c = Coord::new(x, y);
                let owners: Vec<usize> = (0..areas.len()).filter(|&i| areas[i].owns(c)).collect();
                let found = index.locate_coord(c);
                match city.side(c) {
                    atlas::lattice::Side::Inside => {
                        prop_assert_eq!(owners.len(), 1, "{:?}", c);
                        prop_assert_eq!(found, Some(owners[0]));
                    }
                    // The outermost border belongs to the city: the owner, or else the first it bounds.
                    atlas::lattice::Side::Border => {
                        prop_assert!(owners.len() <= 1);
                        let first = (0..areas.len()).find(|&i| areas[i].side(c) == atlas::lattice::Side::Border);
                        prop_assert_eq!(found, owners.first().copied().or(first));
                    }
                    atlas::lattice::Side::Outside => prop_assert_eq!(found, None),
                }
            }
        }
    }

    #[test]
    fn areas_in_a_box_are_those_that_meet_it(areas in meshes(), x in -4..70_i32, y in -4..70_i32, w in 0..30_i32, h in 0..30_i32) {
        let window = Box2 { min: Coord::new(x, y), max: Coord::new(x + w, y + h) };
        let found = index_of(&areas).in_bbox(&window);
        let expected: Vec<usize> = (0..areas.len()).filter(|&i| meets(&areas[i], window)).collect();
        prop_assert_eq!(found, expected);
    }
}

/// Whether some lattice point is in both: enough here, where every corner is a lattice point.
fn meets(area: &MultiPolygon, window: Box2) -> bool {
    let inside = (window.min.x..=window.max.x)
        .flat_map(|x| (window.min.y..=window.max.y).map(move |y| Coord::new(x, y)))
        .any(|c| area.side(c) != atlas::lattice::Side::Outside);
    let Box2 { min, max } = window;
    let corners = [min, Coord::new(max.x, min.y), max, Coord::new(min.x, max.y)];
    inside || area.edges().any(|edge| (0..4).any(|i| !are_disjoint(edge, [corners[i], corners[(i + 1) % 4]])))
}

#[test]
fn holes_islands_and_nothing_at_all() {
    let square = |x: i32, y: i32, size: i32| -> Ring {
        vec![
            Coord::new(x, y),
            Coord::new(x + size, y),
            Coord::new(x + size, y + size),
            Coord::new(x, y + size),
        ]
    };
    let mut hole = square(40, 40, 20);
    hole.reverse();
    let ring = MultiPolygon {
        polygons: vec![
            Polygon { outer: square(0, 0, 100), holes: vec![hole] },
            Polygon { outer: square(200, 0, 10), holes: vec![] },
        ],
    };
    let island = MultiPolygon { polygons: vec![Polygon { outer: square(40, 40, 20), holes: vec![] }] };
    let index = GridIndex::build([('a', &ring), ('b', &island)]);
    for (x, y, expected) in [
        (50, 50, Some('b')),
        (10, 10, Some('a')),
        (205, 5, Some('a')),
        (210, 10, Some('a')),
        (150, 5, None),
        (-1, 0, None),
        (0, 0, Some('a')),
    ] {
        assert_eq!(index.locate_coord(Coord::new(x, y)), expected, "{x} {y}");
    }
    let empty = GridIndex::<u8>::build([]);
    assert!(empty.is_empty());
    assert_eq!(empty.locate_coord(Coord::new(0, 0)), None);
}
