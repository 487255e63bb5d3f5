//! TLS to brokers: the target's certificate comes from the authority its credential names.

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem};
use rustls::{ClientConfig, RootCertStore};

use crate::reason::Reason;
use crate::settings::Credential;

/// The configuration of a credential, with our own certificate where it has one.
pub(super) fn config(credential: &Credential) -> Result<ClientConfig, Reason> {
    let wrong = |what: String| {
        Reason::new(
            "credential",
            format!("证书无法使用: {what}"),
            format!("the certificates cannot be used: {what}"),
        )
    };
    let bad_pem = |error: pem::Error| wrong(error.to_string());
    let authority =
        credential.authority.as_deref().ok_or_else(|| wrong("authority is missing".to_owned()))?;
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(authority.as_bytes()) {
        roots.add(certificate.map_err(bad_pem)?).map_err(|error| wrong(error.to_string()))?;
    }
    let builder = ClientConfig::builder().with_root_certificates(roots);
    let (Some(chain), Some(key)) = (&credential.certificate, &credential.private_key) else {
        return Ok(builder.with_no_client_auth());
    };
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(chain.as_bytes()).collect();
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).map_err(bad_pem)?;
    builder.with_client_auth_cert(chain.map_err(bad_pem)?, key).map_err(|error| wrong(error.to_string()))
}
