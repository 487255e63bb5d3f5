//! The copy of the checkpoints outside the database: a file of lines, only ever appended to.
//!
//! Whoever can rewrite the database cannot rewrite this file too when it lies where only the sealer may write
//! (another disk, another machine's mount, write-once storage).

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;

use super::checkpoint::Sealed;

/// The file.
#[derive(Debug, Clone)]
pub struct OutsideCopy {
    path: PathBuf,
}

impl OutsideCopy {
    /// The copy at `path`; the file is made with the first line.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Its lines from the first; no lines when there is no file. A last line without its line feed was torn by a
    /// crash and does not count.
    pub fn lines(&self) -> io::Result<impl Iterator<Item = io::Result<String>> + use<>> {
        let file = match File::open(&self.path) {
            Ok(file) => Some(BufReader::new(file)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        Ok(Lines { file })
    }

    /// The number of the last whole line's checkpoint; none when there are no lines.
    ///
    /// # Errors
    /// [`io::ErrorKind::InvalidData`] when that line is no checkpoint.
    pub fn last(&self) -> io::Result<Option<Sealed>> {
        let mut file = match File::open(&self.path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let tail = Tail::of(&mut file)?;
        match tail.last_line() {
            None => Ok(None),
            Some(line) => {
                std::str::from_utf8(line).ok().and_then(Sealed::read).map(Some).ok_or_else(|| {
                    io::Error::new(io::ErrorKind::InvalidData, "its last line is no checkpoint")
                })
            }
        }
    }

    /// Appends lines and waits until they are on disk. What a crash left of an unfinished line is cut off first.
    pub fn append(&self, sealed: &[Sealed]) -> io::Result<()> {
        let created = !self.path.exists();
        let mut file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&self.path)?;
        let whole = Tail::of(&mut file)?.whole();
        file.set_len(whole)?;
        file.seek(SeekFrom::Start(whole))?;
        let text: String = sealed.iter().map(|sealed| sealed.line() + "\n").collect();
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        if created && let Some(folder) = self.path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            // A new file's name is durable only once its folder is.
            File::open(folder)?.sync_all()?;
        }
        Ok(())
    }
}

struct Lines {
    file: Option<BufReader<File>>,
}

impl Iterator for Lines {
    type Item = io::Result<String>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut line = Vec::new();
        match self.file.as_mut()?.read_until(b'\n', &mut line) {
            Ok(_) if line.last() == Some(&b'\n') => {
                line.pop();
                Some(Ok(String::from_utf8_lossy(&line).into_owned()))
            }
            Ok(_) => None,
            Err(error) => {
                self.file = None;
                Some(Err(error))
            }
        }
    }
}

/// The end of the file: enough to hold the last line and a torn one.
struct Tail {
    start: u64,
    bytes: Vec<u8>,
}

impl Tail {
    /// Lines are some 600 bytes long.
    const LENGTH: u64 = 16 * 1024;

    fn of(file: &mut File) -> io::Result<Self> {
        let start = file.metadata()?.len().saturating_sub(Self::LENGTH);
        file.seek(SeekFrom::Start(start))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(Self { start, bytes })
    }

    /// The file's length without a torn last line.
    fn whole(&self) -> u64 {
        let kept = self.bytes.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
        self.start + kept as u64
    }

    fn last_line(&self) -> Option<&[u8]> {
        let end = self.bytes.iter().rposition(|&byte| byte == b'\n')?;
        let start = self.bytes[..end].iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
        Some(&self.bytes[start..end])
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use chrono::DateTime;
    use domain::Digest;
    use ed25519_dalek::SigningKey;

    use super::super::checkpoint::Checkpoint;
    use super::*;

    fn sealed(no: i64) -> Sealed {
        Checkpoint {
            city: 3302,
            no,
            from_pos: no,
            to_pos: no,
            cases: 0,
            root: Digest::ZERO,
            audit_seq: 0,
            audit_hash: Digest::ZERO,
            previous: Digest::ZERO,
            at: DateTime::UNIX_EPOCH,
        }
        .sign(&SigningKey::from_bytes(&[1; 32]))
    }

    #[test]
    fn appends_and_reads_back() {
        let folder = tempfile::tempdir().unwrap();
        let copy = OutsideCopy::new(folder.path().join("checkpoints"));
        assert_eq!(copy.last().unwrap(), None);
        assert_eq!(copy.lines().unwrap().count(), 0);
        for no in 1..=60 {
            copy.append(&[sealed(no)]).unwrap();
            assert_eq!(copy.last().unwrap(), Some(sealed(no)));
        }
        let numbers: Vec<_> =
            copy.lines().unwrap().map(|l| Sealed::read(&l.unwrap()).unwrap().checkpoint.no).collect();
        assert_eq!(numbers, (1..=60).collect::<Vec<_>>());
    }

    #[test]
    fn a_torn_line_is_cut_off() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("checkpoints");
        let copy = OutsideCopy::new(&path);
        copy.append(&[sealed(1)]).unwrap();
        let torn = &sealed(2).line()[..100];
        OpenOptions::new().append(true).open(&path).unwrap().write_all(torn.as_bytes()).unwrap();
        assert_eq!(copy.last().unwrap(), Some(sealed(1)));
        assert_eq!(copy.lines().unwrap().count(), 1);
        copy.append(&[sealed(2), sealed(3)]).unwrap();
        assert_eq!(copy.lines().unwrap().count(), 3);
        assert_eq!(copy.last().unwrap(), Some(sealed(3)));
    }

    #[test]
    fn a_spoilt_last_line_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("checkpoints");
        std::fs::write(&path, "nonsense\n").unwrap();
        assert_eq!(OutsideCopy::new(&path).last().unwrap_err().kind(), io::ErrorKind::InvalidData);
    }
}
