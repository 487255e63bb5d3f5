//! Random secrets people and systems hold; the store keeps only their digests.

use domain::Digest;
use domain::digest::Algorithm;
use rand::TryRng as _;
use rand::rngs::SysRng;

/// A session's or a token's secret: 256 random bits, in hexadecimal.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// A new one.
    ///
    /// # Panics
    /// When the operating system has no randomness to give, which leaves nothing safe to do.
    pub fn new() -> Self {
        let mut bytes = [0; 32];
        SysRng.try_fill_bytes(&mut bytes).expect("the operating system gives randomness");
        Self(hex::encode(bytes))
    }

    /// What its holder shows.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// What the store keeps of a shown secret.
    pub fn digest(shown: &str) -> Digest {
        Algorithm::Sha256.digest(&[b"dingbo.secret.1", shown.as_bytes()])
    }
}

impl Default for Secret {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}
