//! Dice that fall the same way at every run.

/// Numbers by lot, from a seed (`SplitMix64`).
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// Dice of a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 to below `sides`.
    pub fn below(&mut self, sides: usize) -> usize {
        ((u128::from(self.bits()) * sides as u128) >> 64) as usize
    }

    /// A number from 0 to below `sides`, low ones more often, as matters come in a city.
    pub fn low(&mut self, sides: usize) -> usize {
        self.below(sides).min(self.below(sides))
    }

    /// A number from `low` to below `high`.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Whether something of this chance happens, in hundredths.
    pub fn chance(&mut self, hundredths: usize) -> bool {
        self.below(100) < hundredths
    }

    /// One of a list that is not empty.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }

    /// 80 bits, for the tail of an identity.
    pub fn tail(&mut self) -> [u8; 10] {
        let mut tail = [0; 10];
        tail[..8].copy_from_slice(&self.bits().to_be_bytes());
        tail[8..].copy_from_slice(&self.bits().to_be_bytes()[..2]);
        tail
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dice_fall_the_same_way_and_everywhere() {
        let rolls = |seed| {
            let mut dice = Dice::new(seed);
            (0..600).map(|_| dice.below(6)).collect::<Vec<_>>()
        };
        assert_eq!(rolls(1), rolls(1));
        assert_ne!(rolls(1), rolls(2));
        for side in 0..6 {
            let times = rolls(1).into_iter().filter(|&roll| roll == side).count();
            assert!((60..140).contains(&times), "{side} fell {times} times of 600");
        }
        let mut dice = Dice::new(1);
        assert!((0..600).all(|_| dice.low(3) < 3));
        assert!((0..600).all(|_| (2.0..3.0).contains(&dice.between(2.0, 3.0))));
        assert!(!dice.chance(0) && dice.chance(100));
    }
}
