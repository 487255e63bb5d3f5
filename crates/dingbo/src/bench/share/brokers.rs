//! Real brokers on free ports, with a folder of their own.

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use async_nats::jetstream::{self, stream};
use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::Packet;
use rumqttc::v5::{AsyncClient, Event, MqttOptions};

/// How long a broker may take until it listens.
const READY_WITHIN: Duration = Duration::from_secs(20);
/// The stream of the bench, and what it takes in.
const STREAM: &str = "cases";

/// A broker as a process of its own. Killed when dropped.
#[derive(Debug)]
pub struct Broker {
    port: u16,
    child: Child,
    /// Messages that whoever subscribes at Mosquitto has heard.
    heard: Arc<AtomicU64>,
}

impl Broker {
    /// NATS with JetStream and a stream for everything below `dingbo`.
    pub async fn nats(folder: &Path) -> anyhow::Result<Self> {
        let port = free_port()?;
        let store = folder.join("nats");
        let mut command = Command::new("nats-server");
        command.args(["-a", "127.0.0.1", "-p", &port.to_string(), "-js", "-sd"]).arg(store);
        let broker = Self::start(command, port, "nats-server").await?;
        let context = jetstream::new(async_nats::connect(broker.url("nats")).await?);
        let subjects = vec!["dingbo.>".to_owned()];
        let config = stream::Config { name: STREAM.to_owned(), subjects, ..stream::Config::default() };
        context.create_stream(config).await.context("NATS makes no stream")?;
        Ok(broker)
    }

    /// Mosquitto, and a department that subscribes to everything below `dingbo`.
    pub async fn mosquitto(folder: &Path) -> anyhow::Result<Self> {
        let port = free_port()?;
        let config = folder.join("mosquitto.conf");
        std::fs::write(
            &config,
            format!("listener {port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\n"),
        )?;
        let mut command = Command::new("mosquitto");
        command.arg("-c").arg(config);
        let broker = Self::start(command, port, "mosquitto").await?;
        let options = MqttOptions::new("department", "127.0.0.1", port);
        let (client, mut events) = AsyncClient::new(options, 16);
        client.subscribe("dingbo/#", QoS::AtLeastOnce).await?;
        while !matches!(events.poll().await?, Event::Incoming(Packet::SubAck(_))) {}
        let heard = Arc::clone(&broker.heard);
        tokio::spawn(async move {
            // The subscription lasts as long as the client is held, and ends with the broker.
            let _client = client;
            while let Ok(event) = events.poll().await {
                if matches!(event, Event::Incoming(Packet::Publish(_))) {
                    heard.fetch_add(1, Ordering::Relaxed);
                }
            }
        });
        Ok(broker)
    }

    async fn start(mut command: Command, port: u16, package: &str) -> anyhow::Result<Self> {
        // Debian puts servers where only root looks.
        let path = std::env::var("PATH").unwrap_or_default();
        command.env("PATH", format!("{path}:/usr/sbin"));
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let child = child.with_context(|| format!("{package} does not start: install Debian's package"))?;
        let mut broker = Self { port, child, heard: Arc::default() };
        let start = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            if let Some(status) = broker.child.try_wait()? {
                bail!("{package} ended before it listened: {status}");
            }
            if start.elapsed() > READY_WITHIN {
                bail!("{package} does not listen");
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(broker)
    }

    /// Its address.
    pub fn url(&self, scheme: &str) -> String {
        format!("{scheme}://127.0.0.1:{}", self.port)
    }

    /// Messages that the subscriber has heard.
    pub fn heard(&self) -> u64 {
        self.heard.load(Ordering::Relaxed)
    }

    /// Messages the stream holds.
    pub async fn stored(&self) -> anyhow::Result<u64> {
        let context = jetstream::new(async_nats::connect(self.url("nats")).await?);
        let mut stream = context.get_stream(STREAM).await.context("the stream is gone")?;
        Ok(stream.info().await?.state.messages)
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        // Gone already is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_port() -> anyhow::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}
