//! MQTT 5 with quality of service 1: a delivery is taken when the broker acknowledges it.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use reqwest::Url;
use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::{Packet, PubAck, PubAckReason, PublishProperties};
use rumqttc::v5::{AsyncClient, Event, EventLoop, MqttOptions};
use rumqttc::{Outgoing, TlsConfiguration, Transport};
use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;

use super::{Answer, Parcel, check, tls};
use crate::reason::Reason;
use crate::settings::Credential;

/// Publications that may wait within the client; more than all lanes of a target send at once.
const MOST_WAITING: usize = 1024;

/// Where on an MQTT broker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mqtt {
    /// The broker: `mqtt://host:1883`, or `mqtts://host:8883`.
    pub url: String,
    /// The topic.
    pub topic: String,
    /// How long the broker may take to acknowledge, in seconds.
    #[serde(default = "check::timeout_s")]
    pub timeout_s: u16,
}

impl Mqtt {
    pub(super) fn check(&self) -> Result<(), Reason> {
        check::is_url(&self.url, &["mqtt", "mqtts"])?;
        check::is_name("topic", &self.topic, &['+', '#'])?;
        check::is_timeout(self.timeout_s)
    }
}

/// Publishes parcels over one connection at a time. One that breaks is given up, with all that was on its way, and the
/// next parcel opens another.
pub(crate) struct Carrier {
    way: Mqtt,
    options: MqttOptions,
    link: Mutex<Option<Link>>,
    /// The largest packet the broker takes, in bytes, once it has said so.
    largest: Arc<AtomicU32>,
}

impl Carrier {
    pub(super) fn new(way: &Mqtt, credential: &Credential) -> Result<Self, Reason> {
        let url = Url::parse(&way.url).map_err(|_| check::no_url())?;
        let secure = url.scheme() == "mqtts";
        let port = url.port().unwrap_or(if secure { 8883 } else { 1883 });
        let name = format!("dingbo-{}", uuid::Uuid::new_v4());
        let mut options = MqttOptions::new(name, url.host_str().ok_or_else(check::no_url)?, port);
        if let Some((user, password)) = credential.login() {
            options.set_credentials(user, password);
        }
        if secure {
            let config = Arc::new(tls::config(credential)?);
            options.set_transport(Transport::Tls(TlsConfiguration::Rustls(config)));
        }
        let largest = Arc::new(AtomicU32::new(u32::MAX));
        Ok(Self { way: way.clone(), options, link: Mutex::default(), largest })
    }

    pub(super) fn timeout(&self) -> Duration {
        Duration::from_secs(self.way.timeout_s.into())
    }

    pub(super) async fn publish(&self, parcel: Parcel) -> Answer {
        let attributes = parcel.attributes().into_iter();
        let properties = PublishProperties {
            content_type: Some(parcel.body.content_type),
            user_properties: attributes.map(|(name, value)| (name.to_owned(), value)).collect(),
            ..PublishProperties::default()
        };
        // A packet that is too large would break the connection, with all that is on its way.
        let (size, largest) =
            (size(&self.way.topic, &parcel.body.bytes, &properties), self.largest.load(Ordering::Relaxed));
        if size > largest as usize {
            return Answer::too_large(&format_args!("{size} > {largest}"));
        }
        let acknowledged = {
            let mut link = self.link.lock();
            let open = link.take().filter(Link::is_open);
            let open = open.unwrap_or_else(|| Link::open(self.options.clone(), &self.largest));
            link.insert(open).publish(&self.way.topic, parcel.body.bytes, properties)
        };
        match acknowledged {
            Ok(acknowledged) => acknowledged.await.unwrap_or_else(|_| Answer::unreached(&"closed")),
            Err(error) => Answer::unreached(&error),
        }
    }
}

/// One connection. Its task ends with it.
struct Link {
    client: AsyncClient,
    waiting: Arc<Mutex<Waiting>>,
}

/// Who waits for an acknowledgement: first in the order of publishing, then, once a packet has its number, by that.
#[derive(Default)]
struct Waiting {
    unnumbered: VecDeque<oneshot::Sender<Answer>>,
    numbered: HashMap<u16, oneshot::Sender<Answer>>,
    closed: bool,
}

impl Link {
    fn open(options: MqttOptions, largest: &Arc<AtomicU32>) -> Self {
        let (client, events) = AsyncClient::new(options, MOST_WAITING);
        let waiting = Arc::<Mutex<Waiting>>::default();
        tokio::spawn(follow(events, Arc::clone(&waiting), Arc::clone(largest)));
        Self { client, waiting }
    }

    fn is_open(&self) -> bool {
        !self.waiting.lock().closed
    }

    fn publish(
        &self,
        topic: &str,
        bytes: Vec<u8>,
        properties: PublishProperties,
    ) -> Result<oneshot::Receiver<Answer>, rumqttc::v5::ClientError> {
        // Under the lock, so that who waits is in the order of what was published.
        let mut waiting = self.waiting.lock();
        self.client.try_publish_with_properties(topic, QoS::AtLeastOnce, false, bytes, properties)?;
        let (tell, told) = oneshot::channel();
        waiting.unnumbered.push_back(tell);
        Ok(told)
    }
}

/// Follows a connection until it breaks or nobody holds it any more.
async fn follow(mut events: EventLoop, waiting: Arc<Mutex<Waiting>>, largest: Arc<AtomicU32>) {
    let error = loop {
        match events.poll().await {
            Ok(Event::Outgoing(Outgoing::Publish(number))) => {
                let mut waiting = waiting.lock();
                if let Some(tell) = waiting.unnumbered.pop_front() {
                    waiting.numbered.insert(number, tell);
                }
            }
            Ok(Event::Incoming(Packet::PubAck(ack))) => {
                if let Some(tell) = waiting.lock().numbered.remove(&ack.pkid) {
                    // Who waited too long has gone.
                    let _ = tell.send(told(&ack));
                }
            }
            Ok(Event::Incoming(Packet::ConnAck(ack))) => {
                let said = ack.properties.and_then(|properties| properties.max_packet_size);
                largest.store(said.unwrap_or(u32::MAX), Ordering::Relaxed);
            }
            Ok(_) => {}
            Err(error) => break error,
        }
    };
    let mut waiting = waiting.lock();
    waiting.closed = true;
    let Waiting { unnumbered, numbered, .. } = &mut *waiting;
    for tell in unnumbered.drain(..).chain(numbered.drain().map(|(_, tell)| tell)) {
        let _ = tell.send(Answer::unreached(&error));
    }
}

/// How large a publication is as a packet, in bytes; a few more, not fewer.
fn size(topic: &str, bytes: &[u8], properties: &PublishProperties) -> usize {
    let user: usize =
        properties.user_properties.iter().map(|(name, value)| 5 + name.len() + value.len()).sum();
    let content_type = properties.content_type.as_ref().map_or(0, |text| 3 + text.len());
    16 + topic.len() + content_type + user + bytes.len()
}

fn told(ack: &PubAck) -> Answer {
    match ack.reason {
        PubAckReason::Success => Answer::taken(),
        // The broker has it and throws it away: nobody there would ever see it.
        PubAckReason::NoMatchingSubscribers => Answer::failed(
            "no_subscriber",
            "对方的 MQTT 主题没有订阅者, 消息会丢失",
            "nobody subscribes to the target's MQTT topic, the message would be lost",
        ),
        reason @ (PubAckReason::PayloadFormatInvalid | PubAckReason::TopicNameInvalid) => {
            Answer::Refused(Reason::new(
                "refused",
                format!("对方拒收: {reason:?}"),
                format!("the target refused it: {reason:?}"),
            ))
        }
        reason => Answer::untaken(&format_args!("{reason:?}")),
    }
}
