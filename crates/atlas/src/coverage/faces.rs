//! The faces that cut borders divide the plane into, and who owns each.

use std::cmp::Ordering;
use std::collections::{BTreeMap, VecDeque};

use super::node::Lines;
use crate::lattice::{Coord, HalfEdges, MultiPolygon, crosses_ray, orientation};

/// How often the border of each area runs counter-clockwise around a place; areas not named: not at all.
type Winding = Vec<(usize, i32)>;

/// A connected piece of the plane between borders.
pub(super) struct Face {
    /// The area it belongs to, by place in the list; `None` outside.
    pub owner: Option<usize>,
    /// The areas around it, by place in the list, each with how often its border runs around it.
    pub winding: Winding,
    /// Whether it is the endless outside.
    pub is_unbounded: bool,
    /// Twice its area, holes taken off; zero for the endless outside.
    pub doubled_area: i128,
    /// Its directed edges, itself on the left.
    edges: Vec<usize>,
}

/// A directed edge. Edge `i` and edge `i ^ 1` are one line in both directions.
struct Edge {
    from: Coord,
    to: Coord,
    face: usize,
}

/// All faces and the edges between them.
pub(super) struct Plan {
    pub faces: Vec<Face>,
    edges: Vec<Edge>,
}

impl Plan {
    /// Divides the plane along these lines.
    pub fn of(lines: &Lines) -> Self {
        let edges: Vec<Edge> = lines
            .keys()
            .flat_map(|&[a, b]| [(a, b), (b, a)])
            .map(|(from, to)| Edge { from, to, face: 0 })
            .collect();
        let mut plan = Self { faces: Vec::new(), edges };
        plan.find_faces();
        plan.find_owners(lines);
        plan
    }

    /// Walks every cycle of edges and joins cycles to faces. Face 0 is the endless outside.
    fn find_faces(&mut self) {
        let next = self.next_edges();
        let mut cycles: Vec<(i128, Vec<usize>)> = Vec::new();
        let mut is_walked = vec![false; self.edges.len()];
        for start in 0..self.edges.len() {
            if is_walked[start] {
                continue;
            }
            let mut cycle = Vec::new();
            let mut at = start;
            while !is_walked[at] {
                is_walked[at] = true;
                cycle.push(at);
                at = next[at];
            }
            let origin = self.edges[start].from;
            let area = cycle.iter().map(|&e| orientation(origin, self.edges[e].from, self.edges[e].to)).sum();
            cycles.push((area, cycle));
        }

        let outside =
            Face { owner: None, winding: Vec::new(), is_unbounded: true, doubled_area: 0, edges: Vec::new() };
        self.faces.push(outside);
        let (outer, inner): (Vec<_>, Vec<_>) = cycles.into_iter().partition(|(area, _)| *area > 0);
        for (area, edges) in outer {
            self.faces.push(Face {
                owner: None,
                winding: Vec::new(),
                is_unbounded: false,
                doubled_area: area,
                edges,
            });
        }
        let group = self.groups();
        // A clockwise cycle is the shore of a group of faces: it belongs to the smallest face around it.
        let holders: Vec<usize> =
            inner.iter().map(|(area, cycle)| self.face_around(*area, cycle[0], &group)).collect();
        for ((area, edges), holder) in inner.into_iter().zip(holders) {
            if holder > 0 {
                self.faces[holder].doubled_area += area;
            }
            self.faces[holder].edges.extend(edges);
        }
        for (number, face) in self.faces.iter().enumerate() {
            for &e in &face.edges {
                self.edges[e].face = number;
            }
        }
    }

    /// For each edge the one that follows it around the face on its left: the first clockwise at its end.
    fn next_edges(&self) -> Vec<usize> {
        let mut leaving: BTreeMap<Coord, Vec<usize>> = BTreeMap::new();
        for (number, edge) in self.edges.iter().enumerate() {
            leaving.entry(edge.from).or_default().push(number);
        }
        let mut next = vec![0; self.edges.len()];
        for (&at, around) in &mut leaving {
            around.sort_by(|&a, &b| by_angle(at, self.edges[a].to, self.edges[b].to));
            for (i, &out) in around.iter().enumerate() {
                // `out ^ 1` arrives here along `out`; the edge just clockwise of it is the one before.
                next[out ^ 1] = around[(i + around.len() - 1) % around.len()];
            }
        }
        next
    }

    /// A number for each edge that is the same for all edges connected to it.
    fn groups(&self) -> Vec<usize> {
        let mut touching: BTreeMap<Coord, Vec<usize>> = BTreeMap::new();
        for (number, edge) in self.edges.iter().enumerate() {
            touching.entry(edge.from).or_default().push(number);
        }
        let mut group = vec![usize::MAX; self.edges.len()];
        for start in 0..self.edges.len() {
            let mut open = vec![start];
            while let Some(e) = open.pop() {
                if group[e] == usize::MAX {
                    group[e] = start;
                    open.push(e ^ 1);
                    open.extend(&touching[&self.edges[e].from]);
                }
            }
        }
        group
    }

    /// The smallest face of another group around a clockwise cycle; 0 when there is none.
    fn face_around(&self, area: i128, edge: usize, group: &[usize]) -> usize {
        let at = self.edges[edge].from;
        (1..self.faces.len())
            .filter(|&f| self.faces[f].doubled_area > -area && group[self.faces[f].edges[0]] != group[edge])
            .filter(|&f| {
                let crossed = self.faces[f].edges.iter().filter(|&&e| {
                    let Edge { from, to, .. } = self.edges[e];
                    crosses_ray(from, to, at)
                });
                crossed.count() % 2 == 1
            })
            .min_by_key(|&f| self.faces[f].doubled_area)
            .unwrap_or(0)
    }

    /// Goes from face to face, counting which areas' borders are crossed.
    fn find_owners(&mut self, lines: &Lines) {
        let runs: Vec<&Winding> = lines.values().collect();
        let mut windings: Vec<Option<Winding>> = vec![None; self.faces.len()];
        windings[0] = Some(Vec::new());
        let mut open = VecDeque::from([0]);
        while let Some(here) = open.pop_front() {
            let Some(winding) = windings[here].clone() else { continue };
            for &e in &self.faces[here].edges {
                let there = self.edges[e ^ 1].face;
                if windings[there].is_none() {
                    windings[there] = Some(across(&winding, runs[e / 2], e % 2 == 0));
                    open.push_back(there);
                }
            }
        }
        for (face, winding) in self.faces.iter_mut().zip(windings) {
            face.winding = winding.unwrap_or_default();
            face.owner = face.winding.first().map(|&(area, _)| area);
        }
    }

    /// Gives faces to the owner next to them with whom they share the longest border.
    pub fn give_away(&mut self, faces: &[usize]) {
        let former = self.faces[faces[0]].owner;
        let mut shared: BTreeMap<usize, f64> = BTreeMap::new();
        for &e in faces.iter().flat_map(|&face| &self.faces[face].edges) {
            let neighbour = self.edges[e ^ 1].face;
            if let Some(owner) = self.faces[neighbour].owner
                && !faces.contains(&neighbour)
                && Some(owner) != former
            {
                let Edge { from, to, .. } = self.edges[e];
                let (dx, dy) = (f64::from(to.x) - f64::from(from.x), f64::from(to.y) - f64::from(from.y));
                *shared.entry(owner).or_default() += dx.hypot(dy);
            }
        }
        // Of equals the first in the list, as with overlaps.
        let longest = shared.into_iter().rev().max_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((owner, _)) = longest {
            for &face in faces {
                self.faces[face].owner = Some(owner);
            }
        }
    }

    /// Connected pieces of areas that touch nothing but other areas, but for each area's largest piece.
    pub fn landlocked_pieces(&self) -> Vec<Vec<usize>> {
        let mut largest: BTreeMap<usize, (i128, usize)> = BTreeMap::new();
        let mut pieces: Vec<(usize, bool, Vec<usize>)> = Vec::new();
        let mut is_seen = vec![false; self.faces.len()];
        for start in 0..self.faces.len() {
            let Some(owner) = self.faces[start].owner else { continue };
            if std::mem::replace(&mut is_seen[start], true) {
                continue;
            }
            let (mut piece, mut is_landlocked, mut at) = (vec![start], true, 0);
            while let Some(&face) = piece.get(at) {
                at += 1;
                for &e in &self.faces[face].edges {
                    let neighbour = self.edges[e ^ 1].face;
                    match self.faces[neighbour].owner {
                        None => is_landlocked = false,
                        Some(other) if other == owner && !is_seen[neighbour] => {
                            is_seen[neighbour] = true;
                            piece.push(neighbour);
                        }
                        Some(_) => {}
                    }
                }
            }
            let size = piece.iter().map(|&face| self.faces[face].doubled_area).sum();
            let best = largest.entry(owner).or_insert((0, 0));
            if size > best.0 {
                *best = (size, pieces.len());
            }
            pieces.push((owner, is_landlocked, piece));
        }
        pieces
            .into_iter()
            .enumerate()
            .filter(|(number, (owner, is_landlocked, _))| *is_landlocked && largest[owner].1 != *number)
            .map(|(_, (_, _, piece))| piece)
            .collect()
    }

    /// The outline of each area, drawn from the edges between its faces and others.
    pub fn shapes(&self, areas: usize) -> Vec<MultiPolygon> {
        let mut open: Vec<HalfEdges> = (0..areas).map(|_| HalfEdges::default()).collect();
        for (number, edge) in self.edges.iter().enumerate() {
            let owner = self.faces[edge.face].owner;
            if let Some(area) = owner
                && owner != self.faces[self.edges[number ^ 1].face].owner
            {
                open[area].add([edge.from, edge.to]);
            }
        }
        open.into_iter().map(HalfEdges::into_shape).collect()
    }
}

/// The winding on the other side of a line, for whoever has it on the left walking forth (or back).
fn across(here: &Winding, runs: &Winding, is_forth: bool) -> Winding {
    let mut there = here.clone();
    for &(area, times) in runs {
        let change = if is_forth { -times } else { times };
        match there.iter_mut().find(|(other, _)| *other == area) {
            Some((_, sum)) => *sum += change,
            None => there.push((area, change)),
        }
    }
    there.retain(|&(_, times)| times != 0);
    there.sort_unstable();
    there
}

/// Orders directions counter-clockwise from due east.
fn by_angle(at: Coord, a: Coord, b: Coord) -> Ordering {
    let half = |c: Coord| u8::from(c.y < at.y || (c.y == at.y && c.x < at.x));
    half(a).cmp(&half(b)).then_with(|| 0.cmp(&orientation(at, a, b)))
}
