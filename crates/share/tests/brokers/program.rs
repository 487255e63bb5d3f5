//! A broker as a process of its own.

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a broker may take until it listens.
const READY_WITHIN: Duration = Duration::from_secs(20);

/// A port nobody listens at now.
pub fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port()
}

/// A running broker, ended with the test.
pub struct Program {
    child: Child,
}

impl Program {
    /// Starts it, and returns when it listens at its port.
    ///
    /// # Panics
    /// When the program is not installed: `make unit` sees to it.
    pub async fn start(package: &str, path: &str, args: &[&str], port: u16) -> Self {
        let mut command = Command::new(path);
        let child =
            command.args(args).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let child = child.unwrap_or_else(|error| {
            panic!("{path} does not start ({error}); install it with scripts/need-apt.sh {package}")
        });
        let mut program = Self { child };
        let start = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            assert!(program.child.try_wait().unwrap().is_none(), "{path} ended before it listened");
            assert!(start.elapsed() < READY_WITHIN, "{path} does not listen at {port}");
            tokio::task::yield_now().await;
        }
        program
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
