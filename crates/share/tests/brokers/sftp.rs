//! SFTP, with OpenSSH's server.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use domain::post::{Post, Role};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use testkit::city::STATION;

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
            for (at, line) in manifest.lines().enumerate() {
                let line: Value = serde_json::from_str(line).unwrap();
                assert_eq!(line["count"], at + 1);
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
    scene.share.try_target(&scene.keeper, target).await.unwrap().unwrap();
    assert_eq!(fs::read_dir(server.folder.path().join("in")).unwrap().count(), 0, "a try leaves nothing");
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
    let waiting = scene.share.store().deliveries_after(id, 0, 1).await.unwrap().remove(0);
    let reason = waiting.reason.unwrap();
    assert!(waiting.state.name() == "waiting" && reason.contains("connect"), "{reason}");
    assert!(server.holds().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_are_picked_up_and_put_away() {
    let scene = Scene::new().await;
    let server = Server::new();
    let running = server.start().await;
    let mut settings = server.way(&server.fingerprint());
    let mut there = settings["way"].clone();
    there.as_object_mut().unwrap().remove("kind");
    settings["back"] = json!({ "source": { "kind": "sftp", "server": there, "every_s": 1 } });
    let post = Post { role: Role::Service, unit: Some(STATION), area: "330203001".parse().unwrap() };
    let account = scene.server.account("station.system", vec![post]).await;
    let (target, _) = scene.target("sftp", settings, Some(account)).await;
    scene.credential(target, server.credential()).await;
    let folder = server.folder.path().join("in");
    for (name, text) in [
        ("1.json", r#"{ "request": "1", "number": "none", "progress": "办结" }"#),
        ("2.json", "{ half"),
        (".3.json", "{}"),
        ("notes.txt", "not for us"),
    ] {
        fs::write(folder.join(name), text).unwrap();
    }
    let names = |folder: &Path| {
        let names = fs::read_dir(folder).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap());
        names.collect::<std::collections::BTreeSet<_>>()
    };
    for done in [vec!["1.json", "2.json"], vec!["1.json", "2-1.json", "2.json"]] {
        scene.share.fetch_due().await.unwrap();
        assert_eq!(names(&folder), [".3.json", "done", "notes.txt"].map(str::to_owned).into());
        assert_eq!(names(&folder.join("done")), done.into_iter().map(str::to_owned).collect());
        let kept = scene.share.store().inbox(true, None, 100).await.unwrap();
        assert_eq!(kept.len(), 2, "a file that comes again is the same messages");
        fs::copy(folder.join("done/1.json"), folder.join("1.json")).unwrap();
        scene.server.pass(chrono::TimeDelta::seconds(1));
    }

    // Away, it is said, and tried again.
    drop(running);
    scene.share.fetch_due().await.unwrap();
    let intake = scene.share.store().intakes().await.unwrap().pop().unwrap();
    assert_eq!(share::reason::Reason::read(&intake.reason.unwrap()).rule, "connect");
    assert!(folder.join("1.json").exists());
}
