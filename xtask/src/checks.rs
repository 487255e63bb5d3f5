//! The checks, one file each.

mod addresses;
mod dependencies;
mod direction;
mod documents;
mod length;
mod licences;
mod locales;
mod words;

use anyhow::Result;

use crate::finding::Finding;
use crate::house::House;
use crate::tree::Tree;

/// A check and how it is called.
pub struct Check {
    /// Short name, as it stands in findings.
    pub rule: &'static str,
    /// What holds when it finds nothing.
    pub says: &'static str,
    /// The check. An error means it could not look.
    pub run: fn(&Tree, &House) -> Result<Vec<Finding>>,
}

/// Every check, in the order they run.
pub const ALL: &[Check] = &[
    Check {
        rule: direction::RULE,
        says: "imports between crates point one way",
        run: |tree, house| Ok(direction::check(tree, house)),
    },
    Check {
        rule: dependencies::RULE,
        says: "every dependency is used and has its reason in docs/dependencies.md",
        run: dependencies::check,
    },
    Check {
        rule: licences::RULE,
        says: "what the pages ship is under a licence deny.toml allows",
        run: |tree, _| licences::check(tree),
    },
    Check {
        rule: documents::RULE,
        says: "paths, links and make targets named in documents exist",
        run: |tree, _| Ok(documents::check(tree)),
    },
    Check {
        rule: length::RULE,
        says: "no source file is longer than one can hold in mind",
        run: |tree, _| Ok(length::check(tree)),
    },
    Check {
        rule: locales::RULE,
        says: "the pages say the same in Chinese and English",
        run: |tree, _| locales::check(tree),
    },
    Check {
        rule: words::RULE,
        says: "nothing unfinished, secret or local is left in a file",
        run: |tree, _| Ok(words::check(tree)),
    },
    Check {
        rule: addresses::RULE,
        says: "the pages fetch nothing from outside",
        run: |tree, _| Ok(addresses::check(tree)),
    },
];
