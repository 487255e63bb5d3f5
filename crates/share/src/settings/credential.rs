//! What a target is signed in with. Kept sealed, apart from the settings, and never shown again.

use serde::{Deserialize, Serialize};

use crate::reason::Reason;

/// The longest text of any part, in bytes: a chain of certificates fits.
const LONGEST: usize = 64 * 1024;

/// What a target is signed in with; each way uses what it knows.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Credential {
    /// The name to sign in by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Its password.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// A bearer token; for Open311 the `api_key`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// A private key: in PEM beside `certificate`, in OpenSSH's form for SFTP.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub private_key: Option<String>,
    /// Our own certificate with its chain, in PEM: mutual TLS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
    /// The authorities the target's certificate may come from, in PEM; none for the usual ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authority: Option<String>,
}

impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Credential")
    }
}

impl Credential {
    /// What a target is signed in with; an empty one where none is stored.
    pub(crate) fn stored(text: Option<&str>) -> Result<Self, Reason> {
        text.map_or_else(|| Ok(Self::default()), Self::read)
    }

    /// Reads a credential as it is stored or sent, and checks it.
    pub fn read(text: &str) -> Result<Self, Reason> {
        let read: Self = serde_json::from_str(text).map_err(|error| {
            Reason::new(
                "credential",
                format!("登录凭据有误: {error}"),
                format!("the credential is not well formed: {error}"),
            )
        })?;
        let parts =
            [&read.user, &read.password, &read.token, &read.private_key, &read.certificate, &read.authority];
        if parts.into_iter().flatten().any(|part| part.is_empty() || part.len() > LONGEST) {
            return Err(Reason::new(
                "credential",
                "登录凭据的各项不能为空, 最长 64 KiB",
                "no part of a credential is empty or longer than 64 KiB",
            ));
        }
        Ok(read)
    }

    /// Name and password, where both are there.
    pub fn login(&self) -> Option<(&str, &str)> {
        Some((self.user.as_deref()?, self.password.as_deref()?))
    }
}
