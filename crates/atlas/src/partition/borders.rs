//! Vertices put into borders after both neighbours had them.

use std::collections::HashMap;

use crate::lattice::{Coord, Ring, edges};

/// Where edges were cut. An edge is cut at most once; its halves may be cut again.
#[derive(Debug, Default)]
pub(super) struct Borders {
    cuts: HashMap<[Coord; 2], Coord>,
}

impl Borders {
    /// Remembers that the edge between `a` and `b` now passes `at`.
    pub fn cut(&mut self, a: Coord, b: Coord, at: Coord) {
        self.cuts.insert(undirected(a, b), at);
    }

    /// The ring with every vertex its edges were given meanwhile.
    pub fn refine(&self, ring: &[Coord]) -> Ring {
        let mut refined = Ring::with_capacity(ring.len() + 8);
        for [a, b] in edges(ring) {
            refined.push(a);
            self.push_between(a, b, &mut refined);
        }
        refined
    }

    fn push_between(&self, a: Coord, b: Coord, ring: &mut Ring) {
        if let Some(&at) = self.cuts.get(&undirected(a, b)) {
            self.push_between(a, at, ring);
            ring.push(at);
            self.push_between(at, b, ring);
        }
    }
}

fn undirected(a: Coord, b: Coord) -> [Coord; 2] {
    if a < b { [a, b] } else { [b, a] }
}
