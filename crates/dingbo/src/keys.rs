//! The keys: made on the first start, kept in files only their owner reads, never in the database.
//!
//! `master.key` opens personal words, `seal.key` signs checkpoints, `code.key` makes the codes residents look their
//! cases up by. Without `master.key` the words of a restored backup stay closed, so copy this folder, and keep it
//! apart from the database's backups.

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::Path;

use anyhow::{Context as _, bail};

/// The keys of a city.
pub struct Keys {
    /// Opens personal words.
    pub master: [u8; 32],
    /// Signs checkpoints: the seed of an Ed25519 key.
    pub seal: [u8; 32],
    /// Makes the codes residents look their cases up by.
    pub code: [u8; 32],
}

impl Keys {
    /// Reads the keys of a folder; makes those that are not there yet.
    pub fn open(folder: &Path) -> anyhow::Result<Self> {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("cannot make the folder {}", folder.display()))?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let only_owner = std::fs::Permissions::from_mode(0o700);
            std::fs::set_permissions(folder, only_owner)
                .with_context(|| format!("cannot keep {} to its owner", folder.display()))?;
        }
        Ok(Self {
            master: key(&folder.join("master.key"))?,
            seal: key(&folder.join("seal.key"))?,
            code: key(&folder.join("code.key"))?,
        })
    }
}

/// One key: 64 hexadecimal digits in a file of mode 0600.
fn key(file: &Path) -> anyhow::Result<[u8; 32]> {
    match File::open(file) {
        Ok(opened) => read(opened, file),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => make(file),
        Err(error) => Err(error).with_context(|| format!("cannot read the key {}", file.display())),
    }
}

fn read(mut opened: File, file: &Path) -> anyhow::Result<[u8; 32]> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = opened.metadata()?.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            bail!(
                "密钥 {0} 可被他人读取 (权限 {mode:o}), 请执行 chmod 600 / the key {0} can be read by others (mode {mode:o}): chmod 600 it",
                file.display()
            );
        }
    }
    let mut text = String::new();
    opened.read_to_string(&mut text).with_context(|| format!("cannot read the key {}", file.display()))?;
    let mut key = [0; 32];
    hex::decode_to_slice(text.trim(), &mut key)
        .with_context(|| format!("the key {} is not 64 hexadecimal digits", file.display()))?;
    Ok(key)
}

/// Made whole under another name first, so that no half key is ever taken for one.
fn make(file: &Path) -> anyhow::Result<[u8; 32]> {
    let key: [u8; 32] = rand::random();
    let half = file.with_extension("half");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let cannot = || format!("cannot write the key {}", file.display());
    let mut made = options.open(&half).with_context(cannot)?;
    writeln!(made, "{}", hex::encode(key)).with_context(cannot)?;
    made.sync_all().with_context(cannot)?;
    std::fs::rename(&half, file).with_context(cannot)?;
    Ok(key)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_made_once_and_kept_to_their_owner() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("keys");
        let first = Keys::open(&folder).unwrap();
        let again = Keys::open(&folder).unwrap();
        assert_eq!((first.master, first.seal, first.code), (again.master, again.seal, again.code));
        assert_ne!(first.master, first.seal);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode =
                |name: &str| std::fs::metadata(folder.join(name)).unwrap().permissions().mode() & 0o777;
            assert_eq!((mode("master.key"), mode("seal.key"), mode("code.key")), (0o600, 0o600, 0o600));
            let open_to_all = std::fs::Permissions::from_mode(0o644);
            std::fs::set_permissions(folder.join("seal.key"), open_to_all).unwrap();
            assert!(Keys::open(&folder).is_err());
        }
    }

    #[test]
    fn a_broken_key_is_named() {
        let folder = tempfile::tempdir().unwrap();
        Keys::open(folder.path()).unwrap();
        std::fs::write(folder.path().join("master.key"), "short").unwrap();
        let error = Keys::open(folder.path()).err().unwrap();
        assert!(error.to_string().contains("master.key"), "{error}");
    }
}
