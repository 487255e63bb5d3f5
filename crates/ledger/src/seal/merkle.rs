//! A Merkle tree over step hashes, as RFC 6962 section 2.1 defines it: SHA-256, leaves prefixed with 0, nodes with 1.

use domain::Digest;
use sha2::Digest as _;

/// A tree that is fed leaf by leaf and keeps only the roots of its complete subtrees: as many as its size has
/// binary digits, so that any number of steps can be sealed in constant memory.
#[derive(Debug, Default)]
pub struct Merkle {
    /// Roots of complete subtrees, largest first, each with its height.
    peaks: Vec<(u32, Digest)>,
    leaves: u64,
}

impl Merkle {
    /// Takes in the next leaf.
    pub fn push(&mut self, leaf: &Digest) {
        self.leaves += 1;
        let mut height = 0;
        let mut root = hash(&[&[0], &leaf.0]);
        while let Some(&(peak, left)) = self.peaks.last()
            && peak == height
        {
            self.peaks.pop();
            root = node(&left, &root);
            height += 1;
        }
        self.peaks.push((height, root));
    }

    /// How many leaves it has.
    pub fn leaves(&self) -> u64 {
        self.leaves
    }

    /// The root: the digest of nothing for an empty tree.
    pub fn root(&self) -> Digest {
        let mut peaks = self.peaks.iter().rev().map(|&(_, root)| root);
        peaks.next().map_or_else(|| hash(&[]), |last| peaks.fold(last, |right, left| node(&left, &right)))
    }
}

fn node(left: &Digest, right: &Digest) -> Digest {
    hash(&[&[1], &left.0, &right.0])
}

fn hash(pieces: &[&[u8]]) -> Digest {
    let mut hasher = sha2::Sha256::new();
    for piece in pieces {
        hasher.update(piece);
    }
    Digest(hasher.finalize().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(n: u8) -> Digest {
        Digest([n; 32])
    }

    /// The recursive definition of RFC 6962, word for word.
    fn by_definition(leaves: &[Digest]) -> Digest {
        match leaves {
            [] => hash(&[]),
            [one] => hash(&[&[0], &one.0]),
            _ => {
                let k = leaves.len().next_power_of_two() / 2;
                node(&by_definition(&leaves[..k]), &by_definition(&leaves[k..]))
            }
        }
    }

    #[test]
    fn equals_the_definition_for_every_size() {
        let leaves: Vec<_> = (0..130).map(leaf).collect();
        let mut tree = Merkle::default();
        for size in 0..leaves.len() {
            assert_eq!(tree.root(), by_definition(&leaves[..size]), "{size} leaves");
            tree.push(&leaves[size]);
        }
        assert_eq!(tree.leaves(), 130);
    }

    #[test]
    fn the_empty_root_is_that_of_the_standard() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(Merkle::default().root().to_string(), empty);
    }

    #[test]
    fn order_and_count_matter() {
        let root = |leaves: &[u8]| {
            let mut tree = Merkle::default();
            for &n in leaves {
                tree.push(&leaf(n));
            }
            tree.root()
        };
        assert_ne!(root(&[1, 2, 3]), root(&[1, 3, 2]));
        assert_ne!(root(&[1, 2, 3]), root(&[1, 2, 3, 3]));
    }
}
