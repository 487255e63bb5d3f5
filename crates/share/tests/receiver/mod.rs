//! A department's system, as it really behaves: an HTTP receiver on a port of its own that keeps what it takes, and
//! misbehaves by a script.
#![allow(dead_code)] // Each suite uses its part.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use sha2::{Digest as _, Sha256};
use tokio::io::{
    AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, BufReader,
};
use tokio::net::TcpListener;
use tokio::sync::{Mutex, watch};

/// How one request is treated.
#[derive(Debug, Clone)]
pub enum Reply {
    /// Taken, and said so.
    Taken,
    /// Taken, and answered with this body.
    TakenWith(String),
    /// Not taken, and answered with this status.
    Status(u16),
    /// Taken, and nothing answered.
    TakenInSilence,
    /// Taken, and answered well when the sender has given up.
    TakenLate,
    /// Taken; the answer breaks off in its body.
    TakenAndBroken,
    /// Taken, and answered twice over.
    TakenTwice,
    /// The connection is closed unheard.
    Closed,
}

/// What came in.
#[derive(Debug, Clone)]
pub struct Came {
    /// `ce-id`.
    pub id: String,
    /// The address asked for.
    pub address: String,
    /// Every header, by its lower-case name.
    pub headers: BTreeMap<String, String>,
    /// The body.
    pub body: Vec<u8>,
    /// Whether the receiver kept it.
    pub taken: bool,
}

/// A script: the request and how many came before it.
pub type Script = Arc<dyn Fn(&Came, usize) -> Reply + Send + Sync>;

/// A receiver at work.
#[derive(Clone)]
pub struct Receiver {
    address: SocketAddr,
    came: Arc<Mutex<Vec<Came>>>,
    script: Arc<Mutex<Script>>,
    /// How many requests came in.
    pub count: watch::Receiver<usize>,
    counted: Arc<watch::Sender<usize>>,
}

impl Receiver {
    /// Starts one.
    pub async fn start(script: impl Fn(&Came, usize) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let (counted, count) = watch::channel(0);
        let receiver = Self {
            address: listener.local_addr().unwrap(),
            came: Arc::default(),
            script: Arc::new(Mutex::new(Arc::new(script))),
            count,
            counted: Arc::new(counted),
        };
        let own = receiver.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let own = own.clone();
                // A sender that is killed breaks its connections.
                tokio::spawn(async move { own.serve(stream).await.ok() });
            }
        });
        receiver
    }

    /// Behaves another way from now on.
    pub async fn behave(&self, script: impl Fn(&Came, usize) -> Reply + Send + Sync + 'static) {
        *self.script.lock().await = Arc::new(script);
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("http://{}/in", self.address)
    }

    /// Everything that came in, in order.
    pub async fn came(&self) -> Vec<Came> {
        self.came.lock().await.clone()
    }

    /// What it holds: each delivery once, with the digest of its body.
    ///
    /// # Panics
    /// When a delivery came with two bodies.
    pub async fn holds(&self) -> BTreeMap<String, String> {
        let mut held = BTreeMap::new();
        for came in self.came().await.into_iter().filter(|came| came.taken) {
            let digest = hex::encode(Sha256::digest(&came.body));
            let before = held.insert(came.id.clone(), digest.clone());
            assert!(before.is_none_or(|before| before == digest), "{} came with two bodies", came.id);
        }
        held
    }

    /// Serves one connection, whatever it runs over.
    pub async fn serve(&self, stream: impl AsyncRead + AsyncWrite + Unpin) -> std::io::Result<()> {
        let mut stream = BufReader::new(stream);
        while let Some(came) = request(&mut stream).await? {
            let script = self.script.lock().await.clone();
            let reply = {
                let mut all = self.came.lock().await;
                let reply = script(&came, all.len());
                let taken = !matches!(reply, Reply::Status(_) | Reply::Closed);
                all.push(Came { taken, ..came });
                reply
            };
            self.counted.send_modify(|count| *count += 1);
            let whole = |status: u16, body: &str| {
                format!("HTTP/1.1 {status} said\r\ncontent-length: {}\r\n\r\n{body}", body.len())
            };
            match reply {
                Reply::Taken => stream.write_all(whole(200, "{}").as_bytes()).await?,
                Reply::TakenWith(body) => stream.write_all(whole(200, &body).as_bytes()).await?,
                Reply::Status(status) => stream.write_all(whole(status, "no").as_bytes()).await?,
                Reply::TakenTwice => {
                    stream.write_all(format!("{0}{0}", whole(200, "{}")).as_bytes()).await?;
                }
                Reply::TakenInSilence => {
                    // Until the sender gives up.
                    stream.read_u8().await?;
                }
                Reply::TakenLate => {
                    stream.read_u8().await.ok();
                    return stream.write_all(whole(200, "{}").as_bytes()).await;
                }
                Reply::TakenAndBroken => {
                    stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"half\"").await?;
                    return Ok(());
                }
                Reply::Closed => return Ok(()),
            }
        }
        Ok(())
    }
}

async fn request(stream: &mut BufReader<impl AsyncRead + Unpin>) -> std::io::Result<Option<Came>> {
    let mut line = String::new();
    if stream.read_line(&mut line).await? == 0 {
        return Ok(None);
    }
    let address = line.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut headers = BTreeMap::new();
    loop {
        line.clear();
        stream.read_line(&mut line).await?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let length = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await?;
    let id = headers.get("webhook-id").cloned().unwrap_or_default();
    Ok(Some(Came { id, address, headers, body, taken: false }))
}
