//! Large bodies that were refused before their end: whoever sends one hears nothing until they have sent it all, so the
//! rest is read and thrown away, up to a bound.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Version, header};
use axum::response::Response;
use bytes::Bytes;
use futures::{Stream, StreamExt as _};
use parking_lot::Mutex;

/// A body of fewer bytes is on its way before it can be refused.
const SMALL: u64 = 64 * 1024;
/// The most that is read of what is refused, in bytes, and how long.
const MOST: usize = 256 * 1024 * 1024;
const LONGEST: Duration = Duration::from_secs(30);

/// What a handler left unread of a large body, once it is done with it.
#[derive(Clone, Default)]
pub struct Rest(Arc<Mutex<Option<BodyDataStream>>>);

/// Keeps what will be left unread of a large body.
pub fn kept(request: Request) -> (Request, Option<Rest>) {
    if length(request.headers()).is_some_and(|bytes| bytes < SMALL) {
        return (request, None);
    }
    let rest = Rest::default();
    let lent =
        |body: Body| Body::from_stream(Lent { body: Some(body.into_data_stream()), rest: rest.clone() });
    (request.map(lent), Some(rest))
}

/// The length a request says its body has; of one without a body, none.
fn length(headers: &HeaderMap) -> Option<u64> {
    if headers.contains_key(header::TRANSFER_ENCODING) {
        return None;
    }
    headers.get(header::CONTENT_LENGTH).map_or(Some(0), |length| length.to_str().ok()?.parse().ok())
}

/// Reads what a refusal left unread, beside the answer, and says that the connection ends: whoever sent their next request
/// over it might get no answer.
pub fn end(response: &mut Response, version: Version, rest: Option<Rest>) {
    let left = rest.and_then(|rest| rest.0.lock().take());
    let Some(body) = left.filter(|_| !response.status().is_success()) else { return };
    if version <= Version::HTTP_11 {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    tokio::spawn(tokio::time::timeout(LONGEST, read(body)));
}

async fn read(mut body: BodyDataStream) {
    let mut left = MOST;
    while let Some(Ok(bytes)) = body.next().await {
        match left.checked_sub(bytes.len()) {
            Some(still) => left = still,
            None => return,
        }
    }
}

/// A body that is given back by whoever lets go of it.
struct Lent {
    body: Option<BodyDataStream>,
    rest: Rest,
}

impl Stream for Lent {
    type Item = Result<Bytes, axum::Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match &mut self.body {
            Some(body) => body.poll_next_unpin(context),
            None => Poll::Ready(None),
        }
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        *self.rest.0.lock() = self.body.take();
    }
}
