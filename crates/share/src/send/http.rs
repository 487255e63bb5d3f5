//! What ways over HTTP have in common: a client with a credential's certificates, and what an answer says.

use std::error::Error;
use std::net::SocketAddr;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{DATE, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Certificate, Client, ClientBuilder, Identity, RequestBuilder, Response};

use super::bounds::{Network, Unreachable};
use super::{Answer, check};
use crate::reason::Reason;
use crate::settings::Credential;

/// How much of an answer is read, in bytes.
const MOST_READ: usize = 64 * 1024;
/// How much of an answer is told in a reason, in characters.
const MOST_TOLD: usize = 200;

/// The clients that targets are reached with. They follow nobody elsewhere, and reach no network they must not, whatever a
/// name stands for.
pub(crate) struct Clients {
    common: Client,
    refused: Arc<[Network]>,
}

impl Clients {
    /// Clients that reach all but these networks.
    pub fn new(refused: &[Network]) -> reqwest::Result<Self> {
        let refused: Arc<[Network]> = refused.into();
        Ok(Self { common: builder(&refused).build()?, refused })
    }

    /// The client for a credential: the common one, unless it has certificates.
    pub fn of(&self, credential: &Credential) -> Result<Client, Reason> {
        if credential.certificate.is_none() && credential.authority.is_none() {
            return Ok(self.common.clone());
        }
        let build = || {
            let mut builder = builder(&self.refused);
            if let Some(authority) = &credential.authority {
                builder = builder.tls_certs_only(Certificate::from_pem_bundle(authority.as_bytes())?);
            }
            if let (Some(certificate), Some(key)) = (&credential.certificate, &credential.private_key) {
                builder = builder.identity(Identity::from_pem(format!("{certificate}\n{key}").as_bytes())?);
            }
            builder.build()
        };
        build().map_err(|error: reqwest::Error| {
            Reason::new(
                "credential",
                format!("证书无法使用: {error}"),
                format!("the certificates cannot be used: {error}"),
            )
        })
    }
}

fn builder(refused: &Arc<[Network]>) -> ClientBuilder {
    Client::builder()
        .redirect(Policy::none())
        .user_agent(concat!("dingbo/", env!("CARGO_PKG_VERSION")))
        .dns_resolver(Arc::new(Names(Arc::clone(refused))))
}

/// What names stand for: nothing where that is in a network that must not be reached.
struct Names(Arc<[Network]>);

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(addresses(name, Arc::clone(&self.0)))
    }
}

async fn addresses(name: Name, refused: Arc<[Network]>) -> Result<Addrs, Box<dyn Error + Send + Sync>> {
    let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
    match found.iter().find(|it| refused.iter().any(|network| network.has(it.ip()))) {
        Some(bad) => Err(Unreachable(bad.ip()).into()),
        None => Ok(Box::new(found.into_iter())),
    }
}

/// A request with name and password or the token.
pub(crate) fn signed_in(ask: RequestBuilder, credential: &Credential) -> RequestBuilder {
    match (credential.login(), &credential.token) {
        (Some((user, password)), _) => ask.basic_auth(user, Some(password)),
        (None, Some(token)) => ask.bearer_auth(token),
        (None, None) => ask,
    }
}

/// Sends a request; the bytes of a success, or what else came of it.
pub(super) async fn ask(ask: RequestBuilder) -> Result<Vec<u8>, Answer> {
    let response = ask.send().await.map_err(|error| failed(&error))?;
    let status = response.status().as_u16();
    let said = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
    let wait = said(RETRY_AFTER).and_then(|after| wait(after, said(DATE)));
    // A broken answer may stand for something taken; asking again with the same identity is harmless.
    let bytes = read(response).await.map_err(|error| failed(&error))?;
    let text: String = String::from_utf8_lossy(&bytes).chars().take(MOST_TOLD).collect();
    let reason = |rule: &str| {
        Reason::new(
            rule,
            format!("对方回答 {status}: {text}"),
            format!("the target answered {status}: {text}"),
        )
    };
    match status {
        200..=299 => Ok(bytes),
        // Not 409: "I am still at it" and "not in this order" pass.
        400 | 405 | 406 | 410 | 411 | 413 | 414 | 415 | 422 => Err(Answer::Refused(reason("refused"))),
        _ => Err(Answer::Failed { reason: reason("status"), wait }),
    }
}

/// How long `Retry-After` asks to wait: so many seconds, or until a moment, by the clock of whoever answered.
fn wait(after: &str, answered: Option<&str>) -> Option<TimeDelta> {
    if let Ok(seconds) = after.parse() {
        return TimeDelta::try_seconds(seconds);
    }
    let moment = |text| DateTime::parse_from_rfc2822(text).ok();
    Some(moment(after)? - moment(answered?)?)
}

/// What an answer holds, whole; none where it is longer than `most` bytes.
pub(crate) async fn read_whole(mut response: Response, most: usize) -> reqwest::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if bytes.len() + chunk.len() > most {
            return Ok(None);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(Some(bytes))
}

async fn read(mut response: Response) -> Result<Vec<u8>, reqwest::Error> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() >= MOST_READ {
            break;
        }
    }
    Ok(bytes)
}

/// The network that a name stood for and that must not be reached, if it was that.
pub(crate) fn unreachable(error: &reqwest::Error) -> Option<Unreachable> {
    let mut causes = std::iter::successors(error.source(), |&cause| cause.source());
    causes.find_map(|cause| cause.downcast_ref::<Unreachable>().copied())
}

fn failed(error: &reqwest::Error) -> Answer {
    if let Some(unreachable) = unreachable(error) {
        Reason::from(unreachable).into()
    } else if error.is_timeout() {
        Answer::late()
    } else if error.is_connect() {
        Answer::failed("connect", "连接不上对方", "the target cannot be reached")
    } else if error.is_builder() {
        check::no_url().into()
    } else {
        Answer::failed("broken", "对方的回答中断", "the target's answer broke off")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_long_to_wait() {
        let date = Some("Sun, 06 Nov 1994 08:49:37 GMT");
        for (after, answered, seconds) in [
            ("120", None, Some(120)),
            ("Sun, 06 Nov 1994 08:50:37 GMT", date, Some(60)),
            ("Sun, 06 Nov 1994 08:50:37 GMT", None, None),
            ("soon", date, None),
            ("", date, None),
        ] {
            assert_eq!(wait(after, answered).map(|it| it.num_seconds()), seconds, "{after}");
        }
    }
}
