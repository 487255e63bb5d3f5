//! A checkpoint: what the steps were at one moment, signed with a key that is not in the database.

use chrono::{DateTime, Utc};
use domain::Digest;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use sha2::Digest as _;

/// What a checkpoint says. Its JSON text, fields in this order, is what is signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checkpoint {
    /// Of which city.
    pub city: i64,
    /// Its number, from 1 without gaps.
    pub no: i64,
    /// The first position it seals: one after the previous checkpoint's last.
    pub from_pos: i64,
    /// The last position it seals.
    pub to_pos: i64,
    /// How many cases were born among these steps.
    pub cases: i64,
    /// The Merkle root over the hashes of these steps in order of position.
    pub root: Digest,
    /// The number of the newest audit entry; 0 when there is none.
    pub audit_seq: i64,
    /// The hash of that entry.
    pub audit_hash: Digest,
    /// The digest of the previous checkpoint; zero for the first.
    pub previous: Digest,
    /// When, microseconds since 1970.
    #[serde(with = "chrono::serde::ts_microseconds")]
    pub at: DateTime<Utc>,
}

impl Checkpoint {
    /// The text that is signed.
    fn text(&self) -> String {
        serde_json::to_string(self).expect("a checkpoint is plain data")
    }

    /// Its digest, to which the next one is chained.
    pub fn digest(&self) -> Digest {
        Digest(sha2::Sha256::digest(self.text()).into())
    }

    /// Signs it.
    pub fn sign(self, key: &SigningKey) -> Sealed {
        let signature = key.sign(&message(&self.text()));
        Sealed {
            key: hex::encode(key.verifying_key().as_bytes()),
            signature: hex::encode(signature.to_bytes()),
            checkpoint: self,
        }
    }
}

/// A signed checkpoint: one line of JSON, the same in the database and in the copy outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sealed {
    /// What it says.
    pub checkpoint: Checkpoint,
    /// The public half of the key that signed it, in hexadecimal.
    pub key: String,
    /// The Ed25519 signature (RFC 8032), in hexadecimal.
    pub signature: String,
}

impl Sealed {
    /// The line as it is stored, without its line feed.
    pub fn line(&self) -> String {
        serde_json::to_string(self).expect("a checkpoint is plain data")
    }

    /// Reads a stored line; none when it is not one that [`Self::line`] writes, to the letter.
    pub fn read(line: &str) -> Option<Self> {
        serde_json::from_str(line).ok().filter(|sealed: &Self| sealed.line() == line)
    }

    /// Whether one of the `trusted` keys signed it.
    pub fn is_signed_by(&self, trusted: &[VerifyingKey]) -> bool {
        let mut bytes = [0; 64];
        if hex::decode_to_slice(&self.signature, &mut bytes).is_err() {
            return false;
        }
        let signature = Signature::from_bytes(&bytes);
        trusted.iter().any(|key| {
            hex::encode(key.as_bytes()) == self.key
                && key.verify_strict(&message(&self.checkpoint.text()), &signature).is_ok()
        })
    }
}

/// The signed bytes: the text after a label, so that the key's signature under anything else is no checkpoint.
fn message(text: &str) -> Vec<u8> {
    [b"dingbo.checkpoint.1\n", text.as_bytes()].concat()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn checkpoint() -> Checkpoint {
        Checkpoint {
            city: 3302,
            no: 2,
            from_pos: 11,
            to_pos: 20,
            cases: 3,
            root: Digest([7; 32]),
            audit_seq: 5,
            audit_hash: Digest([8; 32]),
            previous: Digest([9; 32]),
            at: DateTime::from_timestamp_micros(1_767_225_600_123_456).unwrap(),
        }
    }

    #[test]
    fn a_line_and_back() {
        let key = SigningKey::from_bytes(&[1; 32]);
        let sealed = checkpoint().sign(&key);
        let read = Sealed::read(&sealed.line()).unwrap();
        assert_eq!(read, sealed);
        assert!(read.is_signed_by(&[key.verifying_key()]));
    }

    #[test]
    fn every_field_is_under_the_signature() {
        let key = SigningKey::from_bytes(&[1; 32]);
        let trusted = [key.verifying_key()];
        let alterations: [fn(&mut Checkpoint); 10] = [
            |c| c.city += 1,
            |c| c.no += 1,
            |c| c.from_pos += 1,
            |c| c.to_pos += 1,
            |c| c.cases += 1,
            |c| c.root.0[0] ^= 1,
            |c| c.audit_seq += 1,
            |c| c.audit_hash.0[0] ^= 1,
            |c| c.previous.0[0] ^= 1,
            |c| c.at += chrono::TimeDelta::microseconds(1),
        ];
        for alter in alterations {
            let mut sealed = checkpoint().sign(&key);
            let digest = sealed.checkpoint.digest();
            alter(&mut sealed.checkpoint);
            assert!(!sealed.is_signed_by(&trusted));
            assert_ne!(sealed.checkpoint.digest(), digest);
        }
    }

    #[test]
    fn only_trusted_keys_count() {
        let stranger = SigningKey::from_bytes(&[2; 32]);
        let sealed = checkpoint().sign(&stranger);
        assert!(!sealed.is_signed_by(&[SigningKey::from_bytes(&[1; 32]).verifying_key()]));
        assert!(sealed.is_signed_by(&[stranger.verifying_key()]));
    }

    #[test]
    fn a_line_that_was_touched_is_none() {
        let line = checkpoint().sign(&SigningKey::from_bytes(&[1; 32])).line();
        for touched in
            [line.replace("\"no\":2", "\"no\": 2"), format!("{line} "), line[..40].to_owned(), String::new()]
        {
            assert_eq!(Sealed::read(&touched), None, "{touched}");
        }
    }
}
