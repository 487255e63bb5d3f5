//! SFTP, with OpenSSH's server.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::program::{Program, free_port};
use crate::scene::Scene;

const STEPS: usize = 4 * 9;

struct Server {
    port: u16,
    folder: tempfile::TempDir,
}

impl Server {
    fn new() -> Self {
        let server = Self { port: free_port(), folder: tempfile::tempdir().unwrap() };
        let folder = server.folder.path();
        for key in ["host", "user"] {
            let path = folder.join(key);
            let args = ["-q", "-t", "ed25519", "-N", "", "-f", path.to_str().unwrap()];
            let made = Command::new("ssh-keygen").args(args).status();
            assert!(made.expect("ssh-keygen is there: scripts/need-apt.sh openssh-server").success());
        }
        fs::copy(folder.join("user.pub"), folder.join("authorized")).unwrap();
        fs::set_permissions(folder.join("authorized"), fs::Permissions::from_mode(0o600)).unwrap();
        fs::create_dir(folder.join("in")).unwrap();
        let config = format!(
            "ListenAddress 127.0.0.1\nPort {}\nHostKey {}\nAuthorizedKeysFile {}\nPidFile none\nStrictModes no\n\
             UsePAM no\nPermitRootLogin prohibit-password\nPasswordAuthentication no\nSubsystem sftp internal-sftp\n",
            server.port,
            folder.join("host").display(),
            folder.join("authorized").display()
        );
        fs::write(folder.join("config"), config).unwrap();
        server
    }

    async fn start(&self) -> Program {
        // Where sshd runs as root it separates its privileges in this folder, which a package's service makes.
        let _ = fs::create_dir("/run/sshd");
        let config = self.folder.path().join("config");
        let args = ["-D", "-f", config.to_str().unwrap()];
        Program::start("openssh-server", "/usr/sbin/sshd", &args, self.port).await
    }

    fn way(&self, host_key: &str) -> Value {
        let path = self.folder.path().join("in");
        let way = json!({
            "kind": "sftp", "host": "127.0.0.1", "port": self.port, "host_key": host_key, "path": path, "timeout_s": 5,
        });
        json!({ "way": way, "parallel": 4 })
    }

    fn credential(&self) -> Value {
        let user = Command::new("id").arg("-un").output().unwrap().stdout;
        let user = String::from_utf8(user).unwrap().trim().to_owned();
        let key = fs::read_to_string(self.folder.path().join("user")).unwrap();
        json!({ "user": user, "private_key": key })
    }

    /// The fingerprint of the server's key, as `ssh-keygen` says it.
    fn fingerprint(&self) -> String {
        let path = self.folder.path().join("host.pub");
        let told = Command::new("ssh-keygen").args(["-l", "-f", path.to_str().unwrap()]).output().unwrap();
        String::from_utf8(told.stdout).unwrap().split(' ').nth(1).unwrap().to_owned()
    }

    /// What the manifests name, each file checked against its digest.
    fn holds(&self) -> BTreeMap<String, String> {
        let mut held = BTreeMap::new();
        for day in fs::read_dir(self.folder.path().join("in")).unwrap() {
            let day = day.unwrap().path();
            let manifest = fs::read_to_string(day.join("manifest.jsonl")).unwrap();
            for line in manifest.lines() {
                let line: Value = serde_json::from_str(line).unwrap();
                let digest = digest(&day.join(line["file"].as_str().unwrap()));
                assert_eq!(line["sha256"], digest);
                held.insert(line["id"].as_str().unwrap().to_owned(), digest);
            }
            let files = fs::read_dir(&day).unwrap().count() - 1;
            assert!(files <= held.len(), "nothing lies there that no manifest names");
        }
        held
    }
}

fn digest(path: &Path) -> String {
    hex::encode(Sha256::digest(fs::read(path).unwrap()))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whole_files_named_in_the_manifest_also_after_the_server_was_away() {
    let scene = Scene::new().await;
    let server = Server::new();
    let running = server.start().await;
    let (target, _) = scene.target("sftp", server.way(&server.fingerprint()), None).await;
    scene.credential(target, server.credential()).await;
    let id = scene.subscription(target, json!({})).await;
    scene.cases(2).await;
    scene.drive().await;
    assert_eq!(server.holds(), scene.acknowledged(id).await);

    // Put down again over what is there.
    let since = scene.server.now() - chrono::TimeDelta::days(900);
    assert_eq!(scene.share.replay(&scene.keeper, id, since).await.unwrap(), STEPS as u64 / 2);
    scene.drive().await;
    assert_eq!(server.holds(), scene.acknowledged(id).await);

    drop(running);
    scene.more_cases(2).await;
    let _running = server.start().await;
    scene.drive().await;
    assert_eq!(scene.states(id).await, BTreeMap::from([("acknowledged", STEPS)]));
    assert_eq!(server.holds(), scene.acknowledged(id).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_server_in_its_place_gets_nothing() {
    let scene = Scene::new().await;
    let server = Server::new();
    let _running = server.start().await;
    let other = "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU";
    let (target, _) = scene.target("sftp", server.way(other), None).await;
    scene.credential(target, server.credential()).await;
    let id = scene.subscription(target, json!({ "wants": "report" })).await;
    scene.cases(1).await;
    scene.share.pump().await.unwrap();
    let waiting = scene.share.store().feed(id, 0, 1).await.unwrap().remove(0);
    let reason = waiting.reason.unwrap();
    assert!(waiting.state.name() == "waiting" && reason.contains("connect"), "{reason}");
    assert!(server.holds().is_empty());
}
