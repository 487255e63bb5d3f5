//! Files that another system puts into a folder. It writes each under a name that begins with a dot, or in another folder,
//! and renames it when it is whole. What was read moves to the folder `done`.

use super::super::read::{MOST_BYTES, messages, text};
use super::super::take::Sender;
use super::{Broken, not_stored, too_large};
use crate::reason::Reason;
use crate::service::Share;

/// Where files go that were read.
pub(super) const DONE: &str = "done";

/// A folder, here or elsewhere.
pub(super) trait Files {
    /// Its files and their sizes in bytes, in any order.
    async fn list(&mut self) -> Result<Vec<(String, u64)>, Reason>;

    /// What is in a file.
    async fn read(&mut self, name: &str) -> Result<Vec<u8>, Reason>;

    /// Whether `done` has a file of this name.
    async fn is_done(&mut self, name: &str) -> Result<bool, Reason>;

    /// Moves a file to `done`, which may not be there yet, under another name.
    async fn put_away(&mut self, name: &str, to: &str) -> Result<(), Reason>;
}

impl Share {
    /// Takes in what lies in a folder, by name. A file that cannot be read, or of which something could not be stored,
    /// stays and is read again; the others do not wait for it.
    pub(super) async fn read_files(&self, sender: &Sender, files: &mut impl Files) -> Result<(), Broken> {
        let mut found = files.list().await?;
        found.retain(|(name, _)| !name.starts_with('.') && messages(name, "").is_some());
        found.sort();
        let (mut skipped, mut first) = (0, None);
        for (name, size) in found {
            let why = match self.take_file(sender, files, &name, size).await {
                Ok(()) => continue,
                Err(Broken::Theirs(reason)) => reason,
                Err(Broken::Ours(error)) => not_stored(&error),
            };
            skipped += 1;
            first.get_or_insert((name, why));
        }
        first.map_or(Ok(()), |(name, why)| Err(left(skipped, &name, why).into()))
    }

    /// Takes in one file and puts it away.
    async fn take_file(
        &self,
        sender: &Sender,
        files: &mut impl Files,
        name: &str,
        size: u64,
    ) -> Result<(), Broken> {
        if size > MOST_BYTES as u64 {
            // Its name and size are kept, and the file itself where it goes.
            let request = format!("file:{name}:{size}");
            self.keep(sender, &request, None, request.clone().into_bytes(), too_large(name)).await?;
        } else {
            let bytes = files.read(name).await?;
            self.read_file(sender, name, &bytes).await?;
        }
        // Beside others of its name.
        let (mut to, mut count) = (name.to_owned(), 1);
        while files.is_done(&to).await? {
            count += 1;
            to = format!("{count}-{name}");
        }
        Ok(files.put_away(name, &to).await?)
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
                self.keep_unread(sender, &format!("file:{name}"), bytes.to_vec(), reason).await?;
            }
        }
        Ok(())
    }
}

/// Files that were left where they are, the first of them named with what was wrong with it.
fn left(count: usize, name: &str, why: Reason) -> Reason {
    let Reason { rule, text } = why;
    Reason::new(
        &rule,
        format!("{count} 个文件留在原处, 例如 {name}: {}", text.zh),
        format!("files left where they are: {count}, such as {name}: {}", text.en),
    )
}
