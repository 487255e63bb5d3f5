//! The workspace's crates and what they name, as `cargo metadata` tells it.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// The crates of the workspace.
#[derive(Debug, Default)]
pub struct House {
    /// One per member, in cargo's order.
    pub crates: Vec<Crate>,
}

/// A crate of the workspace.
#[derive(Debug)]
pub struct Crate {
    /// Its name in the manifest.
    pub name: String,
    /// The manifest's path from the root.
    pub manifest: String,
    /// What its manifest names.
    pub names: Vec<Named>,
}

/// A dependency a manifest names.
#[derive(Debug)]
pub struct Named {
    /// The package's own name, also when the manifest renames it.
    pub name: String,
    /// What it is needed for.
    pub kind: Kind,
}

/// What a dependency is needed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The crate itself.
    Normal,
    /// Its build script.
    Build,
    /// Its tests, examples and benches.
    Dev,
}

impl House {
    /// Asks cargo about the workspace at `root`.
    pub fn read(root: &Path) -> Result<Self> {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let output = Command::new(cargo)
            .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
            .current_dir(root)
            .output()
            .context("running cargo metadata")?;
        if !output.status.success() {
            bail!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr).trim());
        }
        Self::from_metadata(&serde_json::from_slice(&output.stdout).context("cargo metadata prints JSON")?)
    }

    /// Reads the output of `cargo metadata --format-version 1 --no-deps`.
    pub fn from_metadata(metadata: &Value) -> Result<Self> {
        let root = metadata["workspace_root"].as_str().context("metadata names no workspace_root")?;
        let packages = metadata["packages"].as_array().context("metadata lists no packages")?;
        let crates = packages.iter().map(|package| read_crate(package, root)).collect::<Result<_>>()?;
        Ok(Self { crates })
    }

    /// A house of these crates, each with what it names, all in `crates/NAME`.
    #[cfg(test)]
    pub fn of(crates: &[(&str, &[(&str, Kind)])]) -> Self {
        let crates = crates.iter().map(|(name, names)| Crate {
            name: (*name).to_owned(),
            manifest: format!("crates/{name}/Cargo.toml"),
            names: names.iter().map(|(name, kind)| Named { name: (*name).to_owned(), kind: *kind }).collect(),
        });
        Self { crates: crates.collect() }
    }
}

fn read_crate(package: &Value, root: &str) -> Result<Crate> {
    let name = package["name"].as_str().context("a package has no name")?;
    let manifest =
        package["manifest_path"].as_str().with_context(|| format!("{name} has no manifest_path"))?;
    let names =
        package["dependencies"].as_array().with_context(|| format!("{name} lists no dependencies"))?;
    let names = names.iter().map(|named| {
        Ok(Named {
            name: named["name"]
                .as_str()
                .with_context(|| format!("a dependency of {name} has no name"))?
                .to_owned(),
            kind: match named["kind"].as_str() {
                None => Kind::Normal,
                Some("build") => Kind::Build,
                Some("dev") => Kind::Dev,
                Some(other) => bail!("{name} has a dependency of unknown kind {other:?}"),
            },
        })
    });
    Ok(Crate {
        name: name.to_owned(),
        manifest: manifest.strip_prefix(root).unwrap_or(manifest).trim_start_matches('/').to_owned(),
        names: names.collect::<Result<_>>()?,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn reads_names_kinds_and_manifests() -> Result<()> {
        let house = House::from_metadata(&json!({
            "workspace_root": "/somewhere/dingbo",
            "packages": [{
                "name": "app",
                "manifest_path": "/somewhere/dingbo/crates/app/Cargo.toml",
                "dependencies": [
                    { "name": "domain", "kind": null, "rename": "rules" },
                    { "name": "testkit", "kind": "dev" },
                    { "name": "cc", "kind": "build" },
                ],
            }],
        }))?;
        let [app] = &house.crates[..] else { panic!("one crate") };
        assert_eq!((app.name.as_str(), app.manifest.as_str()), ("app", "crates/app/Cargo.toml"));
        let names: Vec<_> = app.names.iter().map(|named| (named.name.as_str(), named.kind)).collect();
        assert_eq!(names, [("domain", Kind::Normal), ("testkit", Kind::Dev), ("cc", Kind::Build)]);
        Ok(())
    }

    #[test]
    fn a_strange_answer_is_an_error_and_not_an_empty_house() {
        assert!(House::from_metadata(&json!({ "workspace_root": "/" })).is_err());
        let odd = json!({ "workspace_root": "/", "packages": [{ "name": "a", "manifest_path": "/a/Cargo.toml",
            "dependencies": [{ "name": "b", "kind": "artifact" }] }] });
        assert!(House::from_metadata(&odd).is_err());
    }
}
