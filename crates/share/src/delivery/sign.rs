//! Signatures of the Standard Webhooks convention: HMAC-SHA256 over identity, timestamp and body, one for each key that
//! is valid, so that a receiver verifies with the old key or the new while one follows the other.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// Bytes of a key.
pub const SECRET_BYTES: usize = 32;

/// The text of the header `webhook-signature`: `v1,BASE64` for each key, with a blank between.
pub fn signature<'a>(
    keys: impl IntoIterator<Item = &'a [u8]>,
    id: &str,
    timestamp: i64,
    body: &[u8],
) -> String {
    let one =
        |key: &[u8]| format!("v1,{}", STANDARD.encode(mac(key, id, timestamp, body).finalize().into_bytes()));
    keys.into_iter().map(one).collect::<Vec<_>>().join(" ")
}

/// Whether one of the signatures in a header `webhook-signature` is made with one of the keys.
pub fn verifies<'a>(
    keys: impl IntoIterator<Item = &'a [u8]>,
    id: &str,
    timestamp: i64,
    body: &[u8],
    header: &str,
) -> bool {
    let signatures: Vec<Vec<u8>> =
        header.split(' ').filter_map(|one| STANDARD.decode(one.strip_prefix("v1,")?).ok()).collect();
    keys.into_iter().any(|key| {
        let mac = mac(key, id, timestamp, body);
        signatures.iter().any(|signature| mac.clone().verify_slice(signature).is_ok())
    })
}

fn mac(key: &[u8], id: &str, timestamp: i64, body: &[u8]) -> Hmac<Sha256> {
    // HMAC takes keys of any length.
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes every key");
    mac.update(format!("{id}.{timestamp}.").as_bytes());
    mac.update(body);
    mac
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the convention's own documents.
    #[test]
    fn as_the_convention_has_it() {
        let key = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").expect("base64");
        let body = br#"{"test": 2432232314}"#;
        let text = signature([&key[..]], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body);
        assert_eq!(text, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn any_valid_key_verifies() {
        let header = signature([&b"new"[..], b"old"], "1", 7, b"x");
        for (key, id, timestamp, body, verified) in [
            (&b"old"[..], "1", 7, &b"x"[..], true),
            (b"new", "1", 7, b"x", true),
            (b"other", "1", 7, b"x", false),
            (b"old", "2", 7, b"x", false),
            (b"old", "1", 8, b"x", false),
            (b"old", "1", 7, b"y", false),
        ] {
            assert_eq!(verifies([key], id, timestamp, body, &header), verified, "{key:?} {id} {timestamp}");
        }
        assert!(!verifies([&b"old"[..]], "1", 7, b"x", ""));
    }

    #[test]
    fn two_keys_two_signatures() {
        let both = signature([&b"new"[..], b"old"], "1", 0, b"x");
        let (new, old) = both.split_once(' ').expect("two");
        assert_eq!(
            (new, old),
            (&*signature([&b"new"[..]], "1", 0, b"x"), &*signature([&b"old"[..]], "1", 0, b"x"))
        );
    }
}
