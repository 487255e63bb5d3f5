//! Departments' systems, as lean as can be: they share two cores with the server they receive from.

use std::collections::HashSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use parking_lot::Mutex;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// Header lines a delivery may have.
const MOST_HEADERS: usize = 32;
/// What a receiver answers.
const TAKEN: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";

/// How a receiver behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It answers at once.
    Healthy,
    /// It takes this long to answer.
    Slow(Duration),
    /// It hangs up until it is [revived](Receiver::revive).
    Dead,
}

/// A receiver at work.
#[derive(Debug)]
pub struct Receiver {
    /// How it behaves.
    pub kind: Kind,
    address: SocketAddr,
    revived: AtomicBool,
    arrivals: AtomicU64,
    held: Mutex<HashSet<Box<[u8]>>>,
}

impl Receiver {
    /// Starts one on a free port.
    pub async fn start(kind: Kind) -> anyhow::Result<Arc<Self>> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.context("no free port")?;
        let receiver = Arc::new(Self {
            kind,
            address: listener.local_addr()?,
            revived: AtomicBool::new(false),
            arrivals: AtomicU64::new(0),
            held: Mutex::default(),
        });
        let own = Arc::clone(&receiver);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let own = Arc::clone(&own);
                // A sender that hangs up ends the connection, and nothing else.
                tokio::spawn(async move { own.serve(stream).await.ok() });
            }
        });
        Ok(receiver)
    }

    /// Where deliveries are posted.
    pub fn url(&self) -> String {
        format!("http://{}/in", self.address)
    }

    /// Lets a dead one live.
    pub fn revive(&self) {
        self.revived.store(true, Ordering::Relaxed);
    }

    /// Different deliveries it holds.
    pub fn held(&self) -> usize {
        self.held.lock().len()
    }

    /// Deliveries that came, again or not.
    pub fn arrivals(&self) -> u64 {
        self.arrivals.load(Ordering::Relaxed)
    }

    async fn serve(&self, mut stream: TcpStream) -> anyhow::Result<()> {
        stream.set_nodelay(true)?;
        let mut read = Vec::with_capacity(8 * 1024);
        loop {
            let Some((id, length)) = head(&read)? else {
                if stream.read_buf(&mut read).await? == 0 {
                    return Ok(());
                }
                continue;
            };
            while read.len() < length {
                if stream.read_buf(&mut read).await? == 0 {
                    return Ok(());
                }
            }
            match self.kind {
                Kind::Dead if !self.revived.load(Ordering::Relaxed) => return Ok(()),
                Kind::Slow(delay) => tokio::time::sleep(delay).await,
                Kind::Healthy | Kind::Dead => {}
            }
            self.arrivals.fetch_add(1, Ordering::Relaxed);
            self.held.lock().insert(id);
            read.drain(..length);
            stream.write_all(TAKEN).await?;
        }
    }
}

/// A request's identity and its length with the body; none while its head is not whole.
fn head(read: &[u8]) -> anyhow::Result<Option<(Box<[u8]>, usize)>> {
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut request = httparse::Request::new(&mut headers);
    let httparse::Status::Complete(head) = request.parse(read)? else { return Ok(None) };
    let header = |name: &str| request.headers.iter().find(|it| it.name.eq_ignore_ascii_case(name));
    let length = header("content-length").context("a delivery says its length")?.value;
    let length: usize = std::str::from_utf8(length)?.parse()?;
    let id = header("webhook-id").context("a delivery has an identity")?.value;
    Ok(Some((id.into(), head + length)))
}

/// Waits until every one of these holds so many; how long it took, or nothing when it takes too long.
pub async fn wait_for(receivers: &[Arc<Receiver>], count: usize, longest: Duration) -> Option<Duration> {
    let start = Instant::now();
    while start.elapsed() < longest {
        if receivers.iter().all(|receiver| receiver.held() >= count) {
            return Some(start.elapsed());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    None
}
