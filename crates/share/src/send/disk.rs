//! Folders of the server's own that targets name: those alone that lie where they may, and in time or not at all. A mount
//! that hangs holds its thread until the operating system lets go; it holds no more than one.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::Semaphore;

use super::parcel::late;
use crate::reason::Reason;

/// The folders.
pub(crate) struct Disk {
    /// Where they may lie.
    roots: Arc<[PathBuf]>,
    /// Work in a folder is done one after the other.
    turns: Mutex<HashMap<PathBuf, Arc<Semaphore>>>,
}

impl Disk {
    /// Folders that lie within these.
    pub fn new(roots: Vec<PathBuf>) -> Self {
        Self { roots: roots.into(), turns: Mutex::default() }
    }

    /// Works in a folder, which is given as it really is. Work that takes longer is waited for no more; nothing else is
    /// done in that folder until it has ended.
    pub async fn work<T: Send + 'static>(
        &self,
        folder: &Path,
        longest: Duration,
        work: impl FnOnce(&Path) -> io::Result<T> + Send + 'static,
    ) -> Result<io::Result<T>, Reason> {
        let turns = {
            let mut all = self.turns.lock();
            Arc::clone(all.entry(folder.to_owned()).or_insert_with(|| Arc::new(Semaphore::new(1))))
        };
        let (named, roots) = (folder.to_owned(), Arc::clone(&self.roots));
        let done = async {
            let turn = turns.acquire_owned().await;
            let in_turn = move || {
                let _turn = turn;
                if named.components().any(|part| part == Component::ParentDir) {
                    return Err(outside(&named, &roots));
                }
                let real = match real(&named) {
                    Ok(real) => real,
                    Err(error) => return Ok(Err(error)),
                };
                let within = |root: &PathBuf| real_root(root).is_ok_and(|root| real.starts_with(root));
                if roots.iter().any(within) { Ok(work(&real)) } else { Err(outside(&named, &roots)) }
            };
            tokio::task::spawn_blocking(in_turn).await
        };
        match tokio::time::timeout(longest, done).await {
            Ok(Ok(done)) => done,
            Ok(Err(error)) => Ok(Err(io::Error::other(error))),
            Err(_) => Err(late()),
        }
    }
}

/// A folder without links; its end need not be there yet.
fn real(folder: &Path) -> io::Result<PathBuf> {
    for there in folder.ancestors() {
        match there.canonicalize() {
            Ok(real) => return Ok(real.join(folder.strip_prefix(there).unwrap_or(Path::new("")))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::NotFound.into())
}

fn real_root(root: &Path) -> io::Result<PathBuf> {
    real(&std::path::absolute(root)?)
}

fn outside(folder: &Path, roots: &[PathBuf]) -> Reason {
    let list = roots.iter().fold(String::new(), |mut list, root| {
        let _ = write!(list, "{}{}", if list.is_empty() { "" } else { ", " }, root.display());
        list
    });
    let folder = folder.display();
    Reason::new(
        "folders",
        format!("目录 {folder} 不在运维配置 share.folders 允许的范围内 ({list})"),
        format!("{folder} lies in no folder of the server's setting share.folders ({list})"),
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::fs;
    use std::sync::mpsc;

    use super::*;

    const SOON: Duration = Duration::from_secs(5);

    #[tokio::test]
    async fn only_where_they_may_lie() {
        let place = tempfile::tempdir().unwrap();
        let at = |name: &str| place.path().join(name);
        fs::create_dir_all(at("drop/water")).unwrap();
        fs::create_dir_all(at("data/keys")).unwrap();
        std::os::unix::fs::symlink(at("data"), at("drop/link")).unwrap();
        std::os::unix::fs::symlink(at("drop"), at("way-in")).unwrap();
        let disk = Disk::new(vec![at("drop"), at("not-yet")]);
        for (folder, rule) in [
            ("drop", None),
            ("drop/water", None),
            ("drop/new/deep", None),
            ("way-in/water", None),
            ("not-yet/water", None),
            ("data/keys", Some("folders")),
            ("drop/link/keys", Some("folders")),
            ("drop-beside", Some("folders")),
            ("", Some("folders")),
            ("drop/../data", Some("folders")),
        ] {
            let done = disk.work(&at(folder), SOON, |real| Ok(real.to_owned())).await;
            assert_eq!(done.as_ref().err().map(|reason| reason.rule.as_str()), rule, "{folder}");
        }
        let nowhere = Disk::new(Vec::new());
        assert_eq!(nowhere.work(&at("drop"), SOON, |_| Ok(())).await.unwrap_err().rule, "folders");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn one_that_hangs_holds_one_thread_and_nobody_else() {
        let place = tempfile::tempdir().unwrap();
        let disk = Disk::new(vec![place.path().to_owned()]);
        let (let_go, held) = mpsc::channel::<()>();
        let hung = place.path().join("hung");
        let hang = move |_: &Path| held.recv().map_err(io::Error::other);
        let little = Duration::from_millis(50);
        assert_eq!(disk.work(&hung, little, hang).await.unwrap_err().rule, "timeout");
        for _ in 0..3 {
            let begun = disk.work(&hung, little, |_| -> io::Result<()> { panic!("it is not begun") }).await;
            assert_eq!(begun.unwrap_err().rule, "timeout");
        }
        disk.work(place.path(), SOON, |_| Ok(())).await.unwrap().unwrap();
        let_go.send(()).unwrap();
        disk.work(&hung, SOON, |_| Ok(())).await.unwrap().unwrap();
    }
}
