//! Listening: plain HTTP or TLS, until told to stop; then requests under way are finished.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::time::Duration;

use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use tokio::sync::watch;

use crate::state::Web;

/// How long requests under way have to finish.
const GRACE: Duration = Duration::from_secs(10);

/// A certificate and its key, as PEM files.
#[derive(Debug, Clone)]
pub struct Tls {
    /// The certificate, with its chain.
    pub certificate: PathBuf,
    /// The private key.
    pub key: PathBuf,
}

/// Serves on a listener until `stop` turns true.
pub async fn serve(
    listener: TcpListener,
    web: Web,
    tls: Option<Tls>,
    stop: watch::Receiver<bool>,
) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let handle = Handle::new();
    tokio::spawn(shut_down(handle.clone(), stop));
    let service = crate::router(web).into_make_service_with_connect_info::<SocketAddr>();
    match tls {
        None => axum_server::from_tcp(listener)?.handle(handle).serve(service).await,
        Some(Tls { certificate, key }) => {
            // One process, one provider; a second call finds it set.
            let _ = rustls::crypto::ring::default_provider().install_default();
            let config = RustlsConfig::from_pem_file(certificate, key).await?;
            axum_server::from_tcp_rustls(listener, config)?.handle(handle).serve(service).await
        }
    }
}

async fn shut_down(handle: Handle<SocketAddr>, mut stop: watch::Receiver<bool>) {
    // A sender that is gone means stop, too.
    let _ = stop.wait_for(|stop| *stop).await;
    handle.graceful_shutdown(Some(GRACE));
}
