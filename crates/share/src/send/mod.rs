//! The edges: bytes carried out, and what was answered. One file for each way out; `Carrier` is what they have in
//! common: made from settings without touching the network, it connects when it first carries, and again when it must.

mod bounds;
mod carriers;
mod check;
mod disk;
mod files;
mod folder;
mod http;
mod kafka;
mod mqtt;
mod nats;
mod open311;
mod parcel;
mod sftp;
mod tls;
mod webhook;

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

pub(crate) use bounds::host;
pub use bounds::{Bounds, Network};
pub(crate) use carriers::Carriers;
pub(crate) use check::is_url;
pub(crate) use disk::Disk;
pub use folder::Folder;
pub(crate) use http::{read_whole, signed_in, unreachable};
pub use kafka::Kafka;
pub use mqtt::Mqtt;
pub use nats::Nats;
pub use open311::Open311;
pub(crate) use parcel::late;
pub use parcel::{Answer, Called, Parcel};
pub(crate) use sftp::Session as SftpSession;
pub use sftp::Sftp;
pub use webhook::{Mode, Webhook};

use crate::reason::Reason;
use crate::settings::Credential;

/// How deliveries get to a target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Way {
    /// Posted to its address, as CloudEvents 1.0, signed.
    Webhook(Webhook),
    /// Posted as requests of Open311 GeoReport v2.
    Open311(Open311),
    /// Published to a stream of NATS JetStream.
    Nats(Nats),
    /// Published to a topic of Kafka.
    Kafka(Kafka),
    /// Published to a topic over MQTT 5.
    Mqtt(Mqtt),
    /// Put into a folder of an SFTP server, a file each.
    Sftp(Sftp),
    /// Put into a folder, a file each.
    Folder(Folder),
    /// Fetched by the target itself, page by page.
    Pull {},
}

impl Way {
    /// Whether every value is in its bounds.
    pub fn check(&self) -> Result<(), Reason> {
        match self {
            Self::Webhook(way) => way.check(),
            Self::Open311(way) => way.check(),
            Self::Nats(way) => way.check(),
            Self::Kafka(way) => way.check(),
            Self::Mqtt(way) => way.check(),
            Self::Sftp(way) => way.check(),
            Self::Folder(way) => way.check(),
            Self::Pull {} => Ok(()),
        }
    }

    /// The hosts it names.
    pub(crate) fn hosts(&self) -> Vec<String> {
        let urls: Vec<&str> = match self {
            Self::Webhook(way) => {
                [Some(&way.url), way.list_url.as_ref()].into_iter().flatten().map(|url| &**url).collect()
            }
            Self::Open311(Open311 { url, .. })
            | Self::Nats(Nats { url, .. })
            | Self::Mqtt(Mqtt { url, .. }) => vec![url],
            Self::Kafka(way) => return way.hosts(),
            Self::Sftp(way) => return vec![way.host.clone()],
            Self::Folder(_) | Self::Pull {} => Vec::new(),
        };
        urls.into_iter().filter_map(bounds::host).collect()
    }
}

/// A way made ready for use. There is one for each target, always behind a pointer.
#[expect(clippy::large_enum_variant, reason = "few of them, none moved")]
pub(crate) enum Carrier {
    Webhook(webhook::Carrier),
    Open311(open311::Carrier),
    Nats(nats::Carrier),
    Kafka(kafka::Carrier),
    Mqtt(mqtt::Carrier),
    Sftp(sftp::Carrier),
    Folder(folder::Carrier),
    /// A target that fetches for itself has nothing carried to it.
    Pull,
}

impl Carrier {
    /// The carrier of a way.
    pub fn new(
        way: &Way,
        credential: &Credential,
        clients: &http::Clients,
        disk: &Arc<disk::Disk>,
    ) -> Result<Self, Reason> {
        Ok(match way {
            Way::Webhook(way) => Self::Webhook(webhook::Carrier::new(way, credential, clients)?),
            Way::Open311(way) => Self::Open311(open311::Carrier::new(way, credential, clients)?),
            Way::Nats(way) => Self::Nats(nats::Carrier::new(way, credential)),
            Way::Kafka(way) => Self::Kafka(kafka::Carrier::new(way, credential)?),
            Way::Mqtt(way) => Self::Mqtt(mqtt::Carrier::new(way, credential)?),
            Way::Sftp(way) => Self::Sftp(sftp::Carrier::new(way, credential)),
            Way::Folder(way) => Self::Folder(folder::Carrier::new(way, disk)),
            Way::Pull {} => Self::Pull,
        })
    }

    /// Tries the way to the target with a parcel that is about nothing. Where it would stay and count as a delivery, or become
    /// a request, it is not left there.
    pub async fn try_out(&self, parcel: Parcel) -> Answer {
        match self {
            Self::Open311(carrier) => carrier.reach().await,
            Self::Sftp(carrier) => Box::pin(carrier.try_out(parcel)).await,
            Self::Folder(carrier) => carrier.try_out(parcel).await,
            _ => self.carry(parcel).await,
        }
    }

    /// Carries a parcel to its target.
    pub async fn carry(&self, parcel: Parcel) -> Answer {
        match self {
            // Each by itself: one future for all would have the size of the largest, and is moved about often.
            Self::Webhook(carrier) => Box::pin(carrier.post(parcel)).await,
            Self::Open311(carrier) => Box::pin(carrier.post(parcel)).await,
            Self::Nats(carrier) => Box::pin(within(carrier.timeout(), carrier.publish(parcel))).await,
            Self::Kafka(carrier) => Box::pin(carrier.publish(parcel)).await,
            Self::Mqtt(carrier) => Box::pin(within(carrier.timeout(), carrier.publish(parcel))).await,
            Self::Sftp(carrier) => Box::pin(carrier.put(parcel)).await,
            Self::Folder(carrier) => Box::pin(carrier.put(parcel)).await,
            Self::Pull => Answer::failed("pull", "对方自行拉取", "the target fetches for itself"),
        }
    }
}

/// What an attempt answers, or that it took too long.
async fn within(longest: Duration, attempt: impl Future<Output = Answer>) -> Answer {
    tokio::time::timeout(longest, attempt).await.unwrap_or_else(|_| Answer::late())
}
