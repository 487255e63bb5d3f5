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
    let one = |key: &[u8]| {
        // HMAC takes keys of any length.
        let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes every key");
        mac.update(format!("{id}.{timestamp}.").as_bytes());
        mac.update(body);
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    };
    keys.into_iter().map(one).collect::<Vec<_>>().join(" ")
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
    fn two_keys_two_signatures() {
        let both = signature([&b"new"[..], b"old"], "1", 0, b"x");
        let (new, old) = both.split_once(' ').expect("two");
        assert_eq!(
            (new, old),
            (&*signature([&b"new"[..]], "1", 0, b"x"), &*signature([&b"old"[..]], "1", 0, b"x"))
        );
    }
}
