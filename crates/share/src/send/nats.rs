//! NATS JetStream: each delivery a message of a stream, acknowledged by the server once it is stored. The server knows a
//! delivery that comes again by `Nats-Msg-Id` and keeps it once, within the stream's window for duplicates. Cities may
//! share a stream: the identity begins with the city's code.

use std::time::Duration;

use async_nats::jetstream::context::PublishErrorKind;
use async_nats::jetstream::{self, Context};
use async_nats::{ConnectOptions, HeaderMap};
use serde::{Deserialize, Serialize};
use tokio::sync::OnceCell;

use super::{Answer, Parcel, check, tls};
use crate::reason::Reason;
use crate::settings::Credential;

/// Where on a NATS server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nats {
    /// The server: `nats://host:4222`, or `tls://host:4222`.
    pub url: String,
    /// A subject that a stream takes in.
    pub subject: String,
    /// How long the server may take to store a message, in seconds.
    #[serde(default = "check::timeout_s")]
    pub timeout_s: u16,
}

impl Nats {
    pub(super) fn check(&self) -> Result<(), Reason> {
        check::is_url(&self.url, &["nats", "tls"])?;
        check::is_name("subject", &self.subject, &['*', '>'])?;
        check::is_timeout(self.timeout_s)
    }
}

/// Publishes parcels. The client connects again by itself.
pub(crate) struct Carrier {
    way: Nats,
    credential: Credential,
    context: OnceCell<Context>,
}

impl Carrier {
    pub(super) fn new(way: &Nats, credential: &Credential) -> Self {
        Self { way: way.clone(), credential: credential.clone(), context: OnceCell::new() }
    }

    pub(super) fn timeout(&self) -> Duration {
        Duration::from_secs(self.way.timeout_s.into())
    }

    pub(super) async fn publish(&self, parcel: Parcel) -> Answer {
        let context = match self.context.get_or_try_init(|| self.connect()).await {
            Ok(context) => context,
            Err(answer) => return answer,
        };
        let mut headers = HeaderMap::new();
        for (name, value) in parcel.attributes() {
            headers.insert(format!("ce-{name}"), value);
        }
        headers.insert(async_nats::header::NATS_MESSAGE_ID, parcel.name());
        headers.insert("content-type", parcel.body.content_type);
        let subject = self.way.subject.clone();
        let stored =
            async { context.publish_with_headers(subject, headers, parcel.body.bytes.into()).await?.await };
        match stored.await {
            Ok(_) => Answer::taken(),
            Err(error) if error.kind() == PublishErrorKind::MaxPayloadExceeded => Answer::too_large(&error),
            Err(error) => Answer::untaken(&error),
        }
    }

    async fn connect(&self) -> Result<Context, Answer> {
        let mut options = ConnectOptions::new().name("dingbo").connection_timeout(self.timeout());
        options = match (self.credential.login(), &self.credential.token) {
            (Some((user, password)), _) => options.user_and_password(user.to_owned(), password.to_owned()),
            (None, Some(token)) => options.token(token.clone()),
            (None, None) => options,
        };
        if self.way.url.starts_with("tls://") {
            let config =
                tls::config(&self.credential).map_err(|reason| Answer::Failed { reason, wait: None })?;
            options = options.tls_client_config(config).require_tls(true);
        }
        let client = options.connect(&self.way.url).await.map_err(|error| Answer::unreached(&error))?;
        Ok(jetstream::new(client))
    }
}
