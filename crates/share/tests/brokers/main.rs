//! Real brokers, started by the tests on ports of their own: `nats-server`, `mosquitto` and `sshd` from Debian, and for
//! Kafka the mock cluster that librdkafka brings. Each ends with exactly the set that was acknowledged, also after it
//! was away. A missing program fails the test.
#![allow(clippy::unwrap_used)]

#[path = "../receiver/mod.rs"]
mod receiver;
#[path = "../scene/mod.rs"]
mod scene;

mod kafka;
mod mqtt;
mod nats;
mod program;
mod sftp;
mod tls;
