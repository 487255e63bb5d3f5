//! The files of the project, as git knows them, read once.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

/// Larger files are data; they exist, but nobody reads them for words.
const LARGEST_TEXT: u64 = 2 * 1024 * 1024;

/// Paths from the root, with `/`, each with its text unless it is binary or large.
#[derive(Debug, Default)]
pub struct Tree {
    files: BTreeMap<String, Option<String>>,
}

impl Tree {
    /// Reads what git tracks under `root`, and what it would track: new files that no `.gitignore` names.
    pub fn read(root: &Path) -> Result<Self> {
        let output = Command::new("git")
            .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
            .current_dir(root)
            .output()
            .context("git lists the files to check; is it installed?")?;
        if !output.status.success() {
            bail!("git ls-files: {}", String::from_utf8_lossy(&output.stderr).trim());
        }
        let mut files = BTreeMap::new();
        for path in output.stdout.split(|byte| *byte == 0).filter(|path| !path.is_empty()) {
            let path = std::str::from_utf8(path).context("a path is not UTF-8")?;
            match std::fs::metadata(root.join(path)) {
                Ok(found) if found.is_file() && found.len() <= LARGEST_TEXT => {
                    let bytes = std::fs::read(root.join(path)).with_context(|| format!("reading {path}"))?;
                    files.insert(path.to_owned(), String::from_utf8(bytes).ok());
                }
                Ok(_) => {
                    files.insert(path.to_owned(), None);
                }
                // Deleted in the work tree and not yet in the index.
                Err(gone) if gone.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(error).with_context(|| format!("reading {path}")),
            }
        }
        Ok(Self { files })
    }

    /// A tree made of these paths and texts.
    #[cfg(test)]
    pub fn of(files: &[(&str, &str)]) -> Self {
        Self {
            files: files.iter().map(|(path, text)| ((*path).to_owned(), Some((*text).to_owned()))).collect(),
        }
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Every file that is text, in order of path.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().filter_map(|(path, text)| Some((path.as_str(), text.as_deref()?)))
    }

    /// The text of the file at `path`.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path)?.as_deref()
    }

    /// Whether `path` is a file, or a folder with a file in it.
    pub fn exists(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        let folder = format!("{path}/");
        self.files.contains_key(path)
            || self.files.range(folder.clone()..).next().is_some_and(|(next, _)| next.starts_with(&folder))
    }

    /// The files and folders at the top of the tree.
    pub fn top(&self) -> impl Iterator<Item = &str> {
        self.files.keys().filter_map(|path| path.split('/').next())
    }
}

/// The last part of `path` after its last dot: "rs", "vue".
pub fn extension(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(_, extension)| extension)
}

/// The first line of `text`, from 1, for which `holds`; 1 when there is none.
pub fn line_where(text: &str, holds: impl Fn(&str) -> bool) -> usize {
    text.lines().position(holds).map_or(1, |index| index + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_exists_by_the_files_in_it() {
        let tree = Tree::of(&[("crates/app/src/lib.rs", ""), ("crates/application.md", "")]);
        for (path, exists) in [
            ("crates/app/src/lib.rs", true),
            ("crates/app/src", true),
            ("crates/app/", true),
            ("crates/appl", false),
            ("crates/app/src/main.rs", false),
            ("src", false),
        ] {
            assert_eq!(tree.exists(path), exists, "{path}");
        }
    }

    #[test]
    fn the_projects_own_tree_is_found() -> Result<()> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("a workspace")?;
        let tree = Tree::read(root)?;
        assert!(
            tree.text("xtask/src/tree.rs")
                .is_some_and(|text| text.contains("the_projects_own_tree_is_found"))
        );
        assert!(!tree.exists("target"), "what git ignores is not ours to check");
        Ok(())
    }

    #[test]
    fn lines_count_from_one() {
        assert_eq!(line_where("a\nb\nc", |line| line == "b"), 2);
        assert_eq!(line_where("a\nb\nc", |line| line == "z"), 1);
    }
}
