//! The server under measurement: `dingbo serve` as a process of its own, so that what it holds and does is its own.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};

use super::client::{Ask, Connection};
use super::ground::Ground;

/// How long a server may take until it answers.
const READY_WITHIN: Duration = Duration::from_mins(2);
/// How often it is asked until then.
const ASKED_EVERY: Duration = Duration::from_millis(5);

/// A running server. Killed when dropped.
#[derive(Debug)]
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    child: Child,
}

impl Server {
    /// Starts `dingbo serve` over the ground; returns when it answers.
    pub async fn start(ground: &Ground) -> anyhow::Result<Self> {
        let address = free_address()?;
        let config = ground.config();
        let binary = std::env::current_exe().context("cannot tell where this binary is")?;
        let mut command = Command::new(binary);
        command.arg("serve").arg("--data").arg(&config.data).arg("--database").arg(config.database());
        command.args(["--listen", &address.to_string(), "--log-level", "warn"]);
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .context("cannot start dingbo serve")?;
        let mut server = Self { address, child };
        server.ready().await?;
        Ok(server)
    }

    async fn ready(&mut self) -> anyhow::Result<()> {
        let start = Instant::now();
        while start.elapsed() < READY_WITHIN {
            if let Some(status) = self.child.try_wait()? {
                bail!("dingbo serve ended before it answered: {status}");
            }
            if answers(self.address).await {
                return Ok(());
            }
            tokio::time::sleep(ASKED_EVERY).await;
        }
        bail!("dingbo serve did not answer within {} s", READY_WITHIN.as_secs())
    }

    /// Its process.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// Ends it at once, as a failing machine would (SIGKILL), and waits until it is gone.
    pub fn kill(mut self) -> anyhow::Result<()> {
        self.child.kill().context("cannot kill the server")?;
        self.child.wait().context("cannot wait for the server")?;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Gone already is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn answers(address: SocketAddr) -> bool {
    let Ok(mut connection) = Connection::open(address).await else { return false };
    let ask = Ask { method: "GET", path: "/readyz", token: None, headers: &[], body: &[] };
    connection.send(ask).await.is_ok_and(|answer| answer.is_good())
}

/// A port nobody listens at now.
fn free_address() -> anyhow::Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port on 127.0.0.1")?;
    Ok(listener.local_addr()?)
}
