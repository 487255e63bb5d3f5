//! Kafka: each delivery a record, keyed by its case, so that a case's records are in one partition in their order;
//! acknowledged once every replica in sync has it.

use std::time::Duration;

use rdkafka::ClientConfig;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::producer::{FutureProducer, FutureRecord};
use serde::{Deserialize, Serialize};

use super::{Answer, Parcel, check};
use crate::reason::Reason;
use crate::settings::Credential;

/// How long records are gathered into one request, in milliseconds.
const LINGER_MS: &str = "5";
/// The most that waits within the client, in KiB.
const QUEUE_KB: &str = "32768";

/// Where on a Kafka cluster. The client inside is built without OpenSSL: records travel in the clear, and a password by
/// `SASL/PLAIN`; where the network is not trusted, by way of a TLS proxy beside this server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kafka {
    /// Brokers to begin with: `host:9092,other:9092`.
    pub brokers: String,
    /// The topic.
    pub topic: String,
    /// How long the cluster may take to store a record, in seconds.
    #[serde(default = "check::timeout_s")]
    pub timeout_s: u16,
}

impl Kafka {
    pub(super) fn check(&self) -> Result<(), Reason> {
        check::is_name("brokers", &self.brokers, &['/'])?;
        check::is_name("topic", &self.topic, &['/', ','])?;
        check::is_timeout(self.timeout_s)
    }

    /// The brokers it begins with, without their ports.
    pub(super) fn hosts(&self) -> Vec<String> {
        let host = |broker: &str| broker.rsplit_once(':').map_or(broker, |(host, _)| host).trim().to_owned();
        self.brokers.split(',').map(host).collect()
    }
}

/// Publishes parcels.
pub(crate) struct Carrier {
    topic: String,
    timeout: Duration,
    producer: FutureProducer,
}

impl Carrier {
    pub(super) fn new(way: &Kafka, credential: &Credential) -> Result<Self, Reason> {
        let timeout = Duration::from_secs(way.timeout_s.into());
        let mut config = ClientConfig::new();
        config
            .set("bootstrap.servers", &way.brokers)
            .set("client.id", "dingbo")
            .set("enable.idempotence", "true")
            .set("acks", "all")
            .set("linger.ms", LINGER_MS)
            .set("queue.buffering.max.kbytes", QUEUE_KB)
            .set("message.timeout.ms", timeout.as_millis().to_string());
        if let Some((user, password)) = credential.login() {
            config
                .set("security.protocol", "SASL_PLAINTEXT")
                .set("sasl.mechanism", "PLAIN")
                .set("sasl.username", user)
                .set("sasl.password", password);
        }
        let producer = config.create().map_err(|error| {
            Reason::new(
                "kafka",
                format!("Kafka 设置无法使用: {error}"),
                format!("the settings for Kafka cannot be used: {error}"),
            )
        })?;
        Ok(Self { topic: way.topic.clone(), timeout, producer })
    }

    pub(super) async fn publish(&self, parcel: Parcel) -> Answer {
        let header = |headers: OwnedHeaders, (name, value): (&str, &str)| {
            headers.insert(Header { key: name, value: Some(value) })
        };
        let mut headers = header(OwnedHeaders::new(), ("content-type", parcel.body.content_type.as_str()));
        for (name, value) in parcel.attributes() {
            headers = header(headers, (format!("ce_{name}").as_str(), value.as_str()));
        }
        let record =
            FutureRecord::to(&self.topic).key(&parcel.subject).payload(&parcel.body.bytes).headers(headers);
        match self.producer.send(record, self.timeout).await {
            Ok(_) => Answer::taken(),
            Err((KafkaError::MessageProduction(RDKafkaErrorCode::MessageTimedOut), _)) => Answer::late(),
            Err((error @ KafkaError::MessageProduction(RDKafkaErrorCode::MessageSizeTooLarge), _)) => {
                Answer::too_large(&error)
            }
            Err((error, _)) => Answer::untaken(&error),
        }
    }
}
