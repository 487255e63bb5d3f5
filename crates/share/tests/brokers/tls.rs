//! A webhook behind mutual TLS: only who shows a certificate of the right authority is heard.

use std::sync::Arc;

use rcgen::{CertificateParams, CertifiedIssuer, KeyPair};
use rustls::RootCertStore;
use rustls::server::WebPkiClientVerifier;
use serde_json::json;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::receiver::{Receiver, Reply};
use crate::scene::Scene;

/// An authority, and what it issues.
struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    fn issue(&self, name: &str) -> (rcgen::Certificate, KeyPair) {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new([name.to_owned()]).unwrap();
        (params.signed_by(&key, &self.0).unwrap(), key)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_with_our_certificate() {
    let scene = Scene::new().await;
    let authority = Authority::new();
    let mut roots = RootCertStore::empty();
    roots.add(authority.0.der().clone()).unwrap();
    let (certificate, key) = authority.issue("localhost");
    let verifier = WebPkiClientVerifier::builder(Arc::new(roots)).build().unwrap();
    let config = rustls::ServerConfig::builder()
        .with_client_cert_verifier(verifier)
        .with_single_cert(vec![certificate.der().clone()], key.serialize_der().try_into().unwrap())
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let receiver = Receiver::start(|_, _| Reply::Taken).await;
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let behind = receiver.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, behind) = (acceptor.clone(), behind.clone());
            tokio::spawn(async move {
                if let Ok(stream) = acceptor.accept(stream).await {
                    behind.serve(stream).await.ok();
                }
            });
        }
    });

    let way = json!({ "kind": "webhook", "url": format!("https://localhost:{port}/in"), "timeout_s": 5 });
    let (target, _) = scene.target("mutual", json!({ "way": way }), None).await;
    let id = scene.subscription(target, json!({ "wants": "report" })).await;
    scene.cases(1).await;
    let authority_pem = authority.0.pem();
    for credential in [json!({}), json!({ "authority": authority_pem })] {
        scene.credential(target, credential).await;
        scene.share.pump().await.unwrap();
        assert_eq!(receiver.came().await.len(), 0, "nothing arrives without our certificate");
    }
    let (certificate, key) = authority.issue("dingbo");
    let mutual = json!({
        "authority": authority_pem, "certificate": certificate.pem(), "private_key": key.serialize_pem(),
    });
    scene.credential(target, mutual).await;
    scene.drive().await;
    scene.agrees(id, &receiver, 1).await;
    let target = scene.share.targets(&scene.keeper).await.unwrap().remove(0);
    assert!(target.has_credential && !target.settings.contains("PRIVATE KEY"));
}
