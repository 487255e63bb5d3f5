//! What changed from one edition to the next.

use std::collections::BTreeMap;

use serde::Serialize;

use super::leaf::{Condition, Leaf};
use super::tree::{Category, Taxonomy};
use crate::Bilingual;

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// `03`, `0301`, or `0301.a` for a filing condition.
    pub code: String,
    /// Its name, in the newer edition where it is there.
    pub name: Bilingual,
    /// The fields that differ; none for what was added or removed as a whole.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<&'static str>,
}

/// All changes, each list in the order of codes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Diff {
    /// Only in the newer edition.
    pub added: Vec<Change>,
    /// Only in the older edition.
    pub removed: Vec<Change>,
    /// In both, with other content.
    pub changed: Vec<Change>,
}

/// What changed from `old` to `new`: categories, leaves and filing conditions by their codes.
pub fn diff(old: &Taxonomy, new: &Taxonomy) -> Diff {
    let (old, new) = (nodes(old), nodes(new));
    let mut diff = Diff::default();
    for (code, node) in &new {
        match old.get(code) {
            None => diff.added.push(node.change(code, Vec::new())),
            Some(before) => {
                let fields = before.differing(node);
                if !fields.is_empty() {
                    diff.changed.push(node.change(code, fields));
                }
            }
        }
    }
    let gone = old.iter().filter(|(code, _)| !new.contains_key(*code));
    diff.removed.extend(gone.map(|(code, node)| node.change(code, Vec::new())));
    diff
}

enum Node<'a> {
    Category(&'a Category),
    Leaf(&'a Leaf),
    Condition(&'a Condition),
}

fn nodes(taxonomy: &Taxonomy) -> BTreeMap<String, Node<'_>> {
    let mut nodes = BTreeMap::new();
    for category in taxonomy.categories() {
        nodes.insert(category.code.clone(), Node::Category(category));
        for leaf in &category.leaves {
            nodes.insert(leaf.code.clone(), Node::Leaf(leaf));
            for condition in &leaf.conditions {
                nodes.insert(format!("{}.{}", leaf.code, condition.code), Node::Condition(condition));
            }
        }
    }
    nodes
}

impl Node<'_> {
    fn change(&self, code: &str, fields: Vec<&'static str>) -> Change {
        let name = match self {
            Self::Category(category) => &category.name,
            Self::Leaf(leaf) => &leaf.name,
            Self::Condition(condition) => &condition.text,
        };
        Change { code: code.to_owned(), name: name.clone(), fields }
    }

    fn differing(&self, other: &Self) -> Vec<&'static str> {
        let fields: Vec<(&'static str, bool)> = match (self, other) {
            (Self::Category(a), Self::Category(b)) => {
                vec![("name", a.name == b.name), ("platform", a.platform == b.platform)]
            }
            (Self::Leaf(a), Self::Leaf(b)) => vec![
                ("name", a.name == b.name),
                ("keywords", a.keywords == b.keywords),
                ("resident_limit", a.resident_limit == b.resident_limit),
                ("form", a.form == b.form),
            ],
            (Self::Condition(a), Self::Condition(b)) => vec![
                ("text", a.text == b.text),
                ("limit", a.limit == b.limit),
                ("close", a.close == b.close),
                ("photo", a.photo == b.photo),
                ("function", a.function == b.function),
            ],
            // Codes of different kinds differ in length, so a code never changes its kind.
            _ => Vec::new(),
        };
        fields.into_iter().filter(|(_, same)| !same).map(|(field, _)| field).collect()
    }
}
