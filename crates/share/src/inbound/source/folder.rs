//! Files that another system puts into a folder. It writes each under a name that begins with a dot, or in another folder,
//! and renames it when it is whole. What was read moves to the folder `done`.

use std::fs;
use std::io;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::super::read::{MOST_BYTES, messages, text};
use super::super::take::Sender;
use super::{Broken, too_large, unread};
use crate::service::Share;

/// Where files go that were read.
const DONE: &str = "done";

impl Share {
    /// Takes in what lies in a folder, by name. A file of which something could not be stored stays, and is read again.
    pub(super) async fn read_folder(&self, sender: &Sender, path: &Path) -> Result<(), Broken> {
        let names = blocking(path, names).await?;
        for name in names {
            let file = path.join(&name);
            let size = blocking(&file, |file| fs::metadata(file)).await?.len();
            if size > MOST_BYTES as u64 {
                // Its name and size are kept, and the file itself where it goes.
                let request = format!("file:{name}:{size}");
                let reason = too_large(&name);
                self.keep(sender, &request, None, request.clone().into_bytes(), reason).await?;
            } else {
                let bytes = blocking(&file, |file| fs::read(file)).await?;
                self.read_file(sender, &name, &bytes).await?;
            }
            blocking(&file, put_away).await?;
        }
        Ok(())
    }

    async fn read_file(&self, sender: &Sender, name: &str, bytes: &[u8]) -> Result<(), Broken> {
        let read = text(bytes, None, sender.settings.back.encoding);
        let read = read.and_then(|text| messages(name, &text).unwrap_or_else(|| Ok(Vec::new())));
        match read {
            Ok(messages) => {
                for message in &messages {
                    self.take_in(sender, message, None).await?;
                }
            }
            Err(reason) => {
                // None of a file that cannot be read whole is taken.
                let digest = hex::encode(Sha256::digest(bytes));
                let request = format!("file:{name}:{}", &digest[..16]);
                self.keep(sender, &request, None, bytes.to_vec(), reason).await?;
            }
        }
        Ok(())
    }
}

async fn blocking<T: Send + 'static>(
    path: &Path,
    work: impl FnOnce(&Path) -> io::Result<T> + Send + 'static,
) -> Result<T, Broken> {
    let path = path.to_owned();
    let done = tokio::task::spawn_blocking(move || work(&path)).await;
    let done = done.unwrap_or_else(|error| Err(io::Error::other(error)));
    done.map_err(|error| unread(&error.to_string()).into())
}

/// The files that are whole and of a kind that is read, by name.
fn names(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_file() && !name.starts_with('.') && messages(&name, "").is_some() {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// Moves a file to `done`, beside others of its name.
fn put_away(file: &Path) -> io::Result<()> {
    let (Some(folder), Some(name)) = (file.parent(), file.file_name()) else { return Ok(()) };
    let done = folder.join(DONE);
    fs::create_dir_all(&done)?;
    let name = name.to_string_lossy();
    let mut to = done.join(&*name);
    let mut count = 1;
    while to.exists() {
        count += 1;
        to = done.join(format!("{count}-{name}"));
    }
    fs::rename(file, to)
}
