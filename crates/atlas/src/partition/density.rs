//! How much a piece of land weighs: more near a centre, so that parts are smaller there.

/// A weight per area that falls off from a centre, or is even.
#[derive(Debug, Clone, Copy)]
pub(super) struct Density {
    /// The centre, metres on the plane.
    centre: [f64; 2],
    /// At this distance from the centre, metres, land weighs half as much; `None`: all weighs the same.
    half_at_m: Option<f64>,
}

impl Density {
    /// The same everywhere. `origin` is any place nearby, metres.
    pub fn even(origin: [f64; 2]) -> Self {
        Self { centre: origin, half_at_m: None }
    }

    /// Falling off as `1 / (1 + (r / half_at_m)^2)`.
    pub fn around(centre: [f64; 2], half_at_m: f64) -> Self {
        Self { centre, half_at_m: Some(half_at_m) }
    }

    /// Metres from the centre.
    pub fn distance(&self, [east, north]: [f64; 2]) -> f64 {
        (east - self.centre[0]).hypot(north - self.centre[1])
    }

    /// The weight of the triangle between the centre and an edge, signed as its area is. Summed along a ring
    /// it is the weight of what the ring encloses.
    ///
    /// In polar coordinates it is the integral over the angle of `M(R)`, the weight out to the edge, with
    /// `M(R) = s^2 / 2 * ln(1 + R^2 / s^2)`; the edge is taken in four steps.
    pub fn of_edge(&self, from: [f64; 2], to: [f64; 2]) -> f64 {
        const STEPS: [f64; 4] = [0.125, 0.375, 0.625, 0.875];
        let [ax, ay] = [from[0] - self.centre[0], from[1] - self.centre[1]];
        let [bx, by] = [to[0] - self.centre[0], to[1] - self.centre[1]];
        let area = (ax * by - ay * bx) / 2.0;
        let Some(scale) = self.half_at_m else { return area };
        let thinning: f64 = STEPS
            .iter()
            .map(|share| {
                let (x, y) = (ax + share * (bx - ax), ay + share * (by - ay));
                let q = (x * x + y * y) / (scale * scale);
                if q < 1e-9 { 1.0 } else { q.ln_1p() / q }
            })
            .sum();
        area * thinning / STEPS.len() as f64
    }

    /// The weight of what a ring encloses.
    pub fn of_ring(&self, ring: &[[f64; 2]]) -> f64 {
        (0..ring.len()).map(|i| self.of_edge(ring[i], ring[(i + 1) % ring.len()])).sum()
    }
}
