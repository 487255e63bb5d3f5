//! A lean HTTP/1.1 client over one kept-alive connection: it shares two cores with the server it measures, so it
//! does no more than write a request, read an answer and count nothing.

use std::io;
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Header lines an answer may have.
const MOST_HEADERS: usize = 40;

/// Asks only whether a step was stored, not for the case as it stands then (RFC 7240).
pub const MINIMAL: (&str, &str) = ("prefer", "return=minimal");

/// One connection to one server.
#[derive(Debug)]
pub struct Connection {
    stream: TcpStream,
    host: SocketAddr,
    sent: Vec<u8>,
    read: Vec<u8>,
}

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    /// `GET`, `POST`, ...
    pub method: &'a str,
    /// Path and query.
    pub path: &'a str,
    /// The API token of whoever asks; none for what needs no sign-in.
    pub token: Option<&'a str>,
    /// More header lines.
    pub headers: &'a [(&'a str, &'a str)],
    /// A JSON body.
    pub body: &'a [u8],
}

impl<'a> Ask<'a> {
    /// A reading.
    pub fn get(path: &'a str, token: &'a str) -> Self {
        Self { method: "GET", path, token: Some(token), headers: &[], body: &[] }
    }

    /// A sending of JSON.
    pub fn post(path: &'a str, token: &'a str, body: &'a [u8]) -> Self {
        Self { method: "POST", path, token: Some(token), headers: &[], body }
    }
}

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The body, whole.
    pub body: Vec<u8>,
}

impl Answer {
    /// Whether the status is 2xx.
    pub fn is_good(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The body as JSON.
    pub fn json(&self) -> serde_json::Result<serde_json::Value> {
        serde_json::from_slice(&self.body)
    }

    /// Status and body, for messages.
    pub fn text(&self) -> String {
        format!("{} {}", self.status, String::from_utf8_lossy(&self.body))
    }
}

/// How the body's end is told.
enum Length {
    Bytes(usize),
    Chunks,
}

impl Connection {
    /// Connects.
    pub async fn open(host: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(host).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, host, sent: Vec::with_capacity(2048), read: Vec::with_capacity(16 * 1024) })
    }

    /// Sends one request and reads its answer.
    pub async fn send(&mut self, ask: Ask<'_>) -> io::Result<Answer> {
        self.write(&ask);
        self.stream.write_all(&self.sent).await?;
        self.read.clear();
        let (status, length, head) = loop {
            self.more().await?;
            if let Some(head) = head(&self.read)? {
                break head;
            }
        };
        let body = match length {
            Length::Bytes(bytes) => {
                while self.read.len() < head + bytes {
                    self.more().await?;
                }
                self.read[head..head + bytes].to_vec()
            }
            Length::Chunks => self.chunks(head).await?,
        };
        Ok(Answer { status, body })
    }

    fn write(&mut self, ask: &Ask<'_>) {
        use std::io::Write as _;
        self.sent.clear();
        let line = (ask.method, ask.path, self.host);
        // Writing to memory does not fail.
        let _ = write!(self.sent, "{} {} HTTP/1.1\r\nhost: {}\r\n", line.0, line.1, line.2);
        if let Some(token) = ask.token {
            let _ = write!(self.sent, "authorization: Bearer {token}\r\n");
        }
        for (name, value) in ask.headers {
            let _ = write!(self.sent, "{name}: {value}\r\n");
        }
        if !ask.body.is_empty() {
            let _ =
                write!(self.sent, "content-type: application/json\r\ncontent-length: {}\r\n", ask.body.len());
        }
        self.sent.extend_from_slice(b"\r\n");
        self.sent.extend_from_slice(ask.body);
    }

    async fn more(&mut self) -> io::Result<()> {
        if self.stream.read_buf(&mut self.read).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(())
    }

    /// The body of an answer sent in chunks that begin at `at`.
    async fn chunks(&mut self, mut at: usize) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let (line, size) = loop {
                match httparse::parse_chunk_size(&self.read[at..]) {
                    Ok(httparse::Status::Complete((line, size))) => break (line, size as usize),
                    Ok(httparse::Status::Partial) => self.more().await?,
                    Err(error) => return Err(malformed(error.to_string())),
                }
            };
            at += line;
            while self.read.len() < at + size + 2 {
                self.more().await?;
            }
            if size == 0 {
                return Ok(body);
            }
            body.extend_from_slice(&self.read[at..at + size]);
            // What has been taken over is let go of, so that a long answer is held once.
            self.read.drain(..at + size + 2);
            at = 0;
        }
    }
}

/// Status, length and where the body begins; none while the head is not whole.
fn head(read: &[u8]) -> io::Result<Option<(u16, Length, usize)>> {
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut response = httparse::Response::new(&mut headers);
    let end = match response.parse(read).map_err(|error| malformed(error.to_string()))? {
        httparse::Status::Complete(end) => end,
        httparse::Status::Partial => return Ok(None),
    };
    let status = response.code.unwrap_or_default();
    let find = |name: &str| response.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
    let length = match find("content-length") {
        Some(header) => {
            let text = std::str::from_utf8(header.value).unwrap_or_default();
            Length::Bytes(text.parse().map_err(|_| malformed(format!("content-length {text:?}")))?)
        }
        None if find("transfer-encoding").is_some() => Length::Chunks,
        None => Length::Bytes(0),
    };
    Ok(Some((status, length, end)))
}

fn malformed(what: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use tokio::net::TcpListener;

    /// A server that answers the first request with these bytes, a few at a time, and returns what it read.
    async fn answering(answer: &'static str) -> (SocketAddr, tokio::task::JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let served = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut read = vec![0; 4096];
            let bytes = stream.read(&mut read).await.unwrap();
            for part in answer.as_bytes().chunks(7) {
                stream.write_all(part).await.unwrap();
                stream.flush().await.unwrap();
                tokio::task::yield_now().await;
            }
            String::from_utf8(read[..bytes].to_vec()).unwrap()
        });
        (address, served)
    }

    #[tokio::test]
    async fn answers_of_either_kind_of_length() {
        for (answer, status, body) in [
            ("HTTP/1.1 201 Created\r\nContent-Length: 7\r\n\r\n{\"a\":1}", 201, "{\"a\":1}"),
            ("HTTP/1.1 204 No Content\r\n\r\n", 204, ""),
            (
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n8\r\n, world!\r\n0\r\n\r\n",
                200,
                "hello, world!",
            ),
        ] {
            let (address, served) = answering(answer).await;
            let mut connection = Connection::open(address).await.unwrap();
            let answer = connection.send(Ask::post("/cases", "secret", b"{}")).await.unwrap();
            assert_eq!((answer.status, answer.body.as_slice()), (status, body.as_bytes()));
            let request = served.await.unwrap();
            assert!(request.starts_with("POST /cases HTTP/1.1\r\n"), "{request}");
            assert!(request.contains("\r\nauthorization: Bearer secret\r\n"), "{request}");
            assert!(request.ends_with("content-length: 2\r\n\r\n{}"), "{request}");
        }
    }

    #[tokio::test]
    async fn a_server_that_goes_away_is_an_error() {
        let (address, _served) = answering("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nshort").await;
        let mut connection = Connection::open(address).await.unwrap();
        let error = connection.send(Ask::get("/", "secret")).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
    }
}
