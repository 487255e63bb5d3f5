//! A folder of an SFTP server: as [the server's own folder](super::folder), over SSH. The server is known by the
//! fingerprint of its key, which the settings name.

use std::sync::Arc;
use std::time::Duration;

use russh::client::{self, Handle};
use russh::keys::{HashAlg, PrivateKeyWithHashAlg, PublicKeyOrCertificate, decode_secret_key};
use russh_sftp::client::SftpSession;
use russh_sftp::client::error::Error as SftpError;
use russh_sftp::protocol::OpenFlags;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _, AsyncWriteExt as _, SeekFrom};
use tokio::sync::Mutex;

use super::files::{MANIFEST, Placed, TAIL};
use super::parcel::unreached;
use super::{Answer, Parcel, check};
use crate::reason::Reason;
use crate::settings::Credential;

/// Where on an SFTP server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sftp {
    /// The server.
    pub host: String,
    /// Its port.
    #[serde(default = "port")]
    pub port: u16,
    /// Its key's fingerprint, as `ssh-keygen -l` says it: `SHA256:...`.
    pub host_key: String,
    /// The folder.
    pub path: String,
    /// How long a file may take, in seconds.
    #[serde(default = "check::timeout_s")]
    pub timeout_s: u16,
}

fn port() -> u16 {
    22
}

impl Sftp {
    pub(crate) fn check(&self) -> Result<(), Reason> {
        check::is_name("host", &self.host, &['/', '@'])?;
        check::is_absolute(&self.path)?;
        if self.host_key.parse::<russh::keys::ssh_key::Fingerprint>().is_err() {
            return Err(Reason::new(
                "host_key",
                "host_key 应为 ssh-keygen -l 给出的指纹 SHA256:...",
                "host_key is the fingerprint that ssh-keygen -l says: SHA256:...",
            ));
        }
        check::is_timeout(self.timeout_s)
    }
}

/// Puts parcels down over one connection at a time.
pub(crate) struct Carrier {
    way: Sftp,
    credential: Credential,
    session: Mutex<Option<Arc<Session>>>,
    /// Held while a line is added to a manifest.
    manifest: Mutex<()>,
}

/// An open session.
pub(crate) struct Session {
    /// The server's files.
    pub files: SftpSession,
    /// The connection lasts as long as this.
    _connection: Handle<Known>,
}

impl Carrier {
    pub(super) fn new(way: &Sftp, credential: &Credential) -> Self {
        Self {
            way: way.clone(),
            credential: credential.clone(),
            session: Mutex::default(),
            manifest: Mutex::default(),
        }
    }

    /// Puts a parcel down: under another name first, then renamed, then named in the manifest.
    pub(super) async fn put(&self, parcel: Parcel) -> Answer {
        self.work(async |files| {
            let placed = Placed::of(&parcel);
            let folder = format!("{}/{}", self.folder(), placed.day);
            make(files, &folder).await?;
            write(files, &folder, &placed, &parcel).await?;
            self.note(files, &folder, &placed).await
        })
        .await
    }

    /// Puts a parcel down and takes it away again. No manifest names it.
    pub(super) async fn try_out(&self, parcel: Parcel) -> Answer {
        self.work(async |files| {
            let placed = Placed::of(&parcel);
            write(files, self.folder(), &placed, &parcel).await?;
            files.remove_file(format!("{}/{}", self.folder(), placed.whole)).await
        })
        .await
    }

    fn folder(&self) -> &str {
        self.way.path.trim_end_matches('/')
    }

    async fn work(&self, work: impl AsyncFnOnce(&SftpSession) -> Result<(), SftpError>) -> Answer {
        let timeout = Duration::from_secs(self.way.timeout_s.into());
        let session = match tokio::time::timeout(timeout, self.session()).await {
            Ok(Ok(session)) => session,
            Ok(Err(reason)) => return reason.into(),
            Err(_) => return Answer::late(),
        };
        let answer = match tokio::time::timeout(timeout, work(&session.files)).await {
            Ok(Ok(())) => return Answer::taken(),
            Ok(Err(error)) => Answer::failed(
                "folder",
                format!("写不进对方目录: {error}"),
                format!("the target's folder cannot be written: {error}"),
            ),
            Err(_) => Answer::late(),
        };
        // Whatever it was, the next one begins with a connection of its own.
        let mut kept = self.session.lock().await;
        kept.take_if(|kept| Arc::ptr_eq(kept, &session));
        answer
    }

    async fn session(&self) -> Result<Arc<Session>, Reason> {
        let mut kept = self.session.lock().await;
        if let Some(session) = &*kept {
            return Ok(Arc::clone(session));
        }
        let session = Arc::new(Session::open(&self.way, &self.credential).await?);
        *kept = Some(Arc::clone(&session));
        Ok(session)
    }

    /// The parcel's line in the manifest.
    async fn note(&self, files: &SftpSession, folder: &str, placed: &Placed) -> Result<(), SftpError> {
        let _turn = self.manifest.lock().await;
        let append = OpenFlags::CREATE | OpenFlags::APPEND | OpenFlags::WRITE | OpenFlags::READ;
        let mut manifest = files.open_with_flags(format!("{folder}/{MANIFEST}"), append).await?;
        let size = manifest.metadata().await?.size.unwrap_or_default();
        let mut tail = Vec::new();
        manifest.seek(SeekFrom::Start(size.saturating_sub(TAIL))).await?;
        manifest.read_to_end(&mut tail).await?;
        manifest.write_all(placed.line(&tail).as_bytes()).await?;
        manifest.flush().await?;
        manifest.sync_all().await?;
        Ok(manifest.close().await?)
    }
}

/// Makes a folder, where it is not there.
async fn make(files: &SftpSession, folder: &str) -> Result<(), SftpError> {
    if !files.try_exists(folder).await? {
        // Another delivery may be quicker.
        let made = files.create_dir(folder).await;
        if made.is_err() && !files.try_exists(folder).await? {
            return made;
        }
    }
    Ok(())
}

/// The file, whole or not there.
async fn write(files: &SftpSession, folder: &str, placed: &Placed, parcel: &Parcel) -> Result<(), SftpError> {
    let (half, whole) = (format!("{folder}/{}", placed.half), format!("{folder}/{}", placed.whole));
    let mut file = files.create(&half).await?;
    file.write_all(&parcel.body.bytes).await?;
    file.flush().await?;
    file.sync_all().await?;
    file.close().await?;
    if files.rename(&half, &whole).await.is_ok() {
        return Ok(());
    }
    // Put down before, and not acknowledged then. SFTP renames over nothing; what is the same stays where it is.
    if files.read(&whole).await? == parcel.body.bytes {
        return files.remove_file(&half).await;
    }
    files.remove_file(&whole).await?;
    files.rename(&half, &whole).await
}

impl Session {
    /// Signs in to a server that is the one it should be.
    pub(crate) async fn open(way: &Sftp, credential: &Credential) -> Result<Self, Reason> {
        let no_entry =
            || Reason::new("credential", "对方不接受登录凭据", "the target does not accept the credential");
        let config = Arc::new(client::Config {
            keepalive_interval: Some(Duration::from_secs(30)),
            nodelay: true,
            ..client::Config::default()
        });
        let known = Known { fingerprint: way.host_key.clone() };
        let address = (way.host.as_str(), way.port);
        let reached = async {
            let mut connection = client::connect(config, address, known).await?;
            let user = credential.user.clone().unwrap_or_default();
            let entered = match (&credential.private_key, &credential.password) {
                (Some(key), _) => {
                    let key = Arc::new(decode_secret_key(key, None)?);
                    let hash = connection.best_supported_rsa_hash().await?.flatten();
                    let key = PrivateKeyWithHashAlg::new(key, hash);
                    connection.authenticate_publickey(user, key).await?.success()
                }
                (None, Some(password)) => connection.authenticate_password(user, password).await?.success(),
                (None, None) => false,
            };
            if !entered {
                return Ok(None);
            }
            let channel = connection.channel_open_session().await?;
            channel.request_subsystem(true, "sftp").await?;
            Ok::<_, russh::Error>(Some((connection, channel)))
        };
        let reached = reached.await.map_err(|error| unreached(&error))?;
        let (connection, channel) = reached.ok_or_else(no_entry)?;
        let files = SftpSession::new(channel.into_stream()).await.map_err(|error| unreached(&error))?;
        Ok(Self { files, _connection: connection })
    }
}

/// Checks that the server is the one it should be.
struct Known {
    fingerprint: String,
}

impl client::Handler for Known {
    type Error = russh::Error;

    async fn check_server_key(&mut self, key: &PublicKeyOrCertificate) -> Result<bool, Self::Error> {
        let PublicKeyOrCertificate::PublicKey { key, .. } = key else { return Ok(false) };
        Ok(key.fingerprint(HashAlg::Sha256).to_string() == self.fingerprint)
    }
}
