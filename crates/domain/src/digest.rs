//! 256-bit digests and the two algorithms that make them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A 256-bit digest, written as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// What the first step of a case, and the first checkpoint, are chained to.
    pub const ZERO: Self = Self([0; 32]);
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}

impl FromStr for Digest {
    type Err = hex::FromHexError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes)?;
        Ok(Self(bytes))
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut text = [0; 64];
        hex::encode_to_slice(self.0, &mut text).map_err(serde::ser::Error::custom)?;
        serializer.serialize_str(std::str::from_utf8(&text).map_err(serde::ser::Error::custom)?)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

/// Which algorithm chains the steps: SHA-256, or SM3 (GB/T 32905) where national algorithms are required.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Algorithm {
    /// SHA-256 (FIPS 180-4).
    #[default]
    Sha256,
    /// SM3 (GB/T 32905-2016).
    Sm3,
}

impl Algorithm {
    /// The digest of several pieces, each preceded by its length, so that no two lists of pieces share a digest.
    pub fn digest(self, pieces: &[&[u8]]) -> Digest {
        fn feed<H: sha2::Digest>(pieces: &[&[u8]]) -> [u8; 32]
        where
            [u8; 32]: From<sha2::digest::Output<H>>,
        {
            let mut hasher = H::new();
            for piece in pieces {
                hasher.update((piece.len() as u64).to_be_bytes());
                hasher.update(piece);
            }
            hasher.finalize().into()
        }
        Digest(match self {
            Self::Sha256 => feed::<sha2::Sha256>(pieces),
            Self::Sm3 => feed::<sm3::Sm3>(pieces),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_kept_apart() {
        for algorithm in [Algorithm::Sha256, Algorithm::Sm3] {
            assert_ne!(algorithm.digest(&[b"ab", b"c"]), algorithm.digest(&[b"a", b"bc"]));
        }
        assert_ne!(Algorithm::Sha256.digest(&[b"a"]), Algorithm::Sm3.digest(&[b"a"]));
    }

    #[test]
    fn text_and_back() {
        let digest = Algorithm::Sha256.digest(&[b"x"]);
        assert_eq!(digest.to_string().parse(), Ok(digest));
        assert!("zz".parse::<Digest>().is_err());
    }
}
