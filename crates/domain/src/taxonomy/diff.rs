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
    /// What each of those fields said and says, in their order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub differences: Vec<Difference>,
}

/// A field that differs, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Its name.
    pub field: &'static str,
    /// What the older edition says.
    pub old: Bilingual,
    /// What the newer one says.
    pub new: Bilingual,
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
                let differences = before.differing(node);
                if !differences.is_empty() {
                    diff.changed.push(node.change(code, differences));
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
    fn change(&self, code: &str, differences: Vec<Difference>) -> Change {
        let name = match self {
            Self::Category(category) => &category.name,
            Self::Leaf(leaf) => &leaf.name,
            Self::Condition(condition) => &condition.text,
        };
        let fields = differences.iter().map(|one| one.field).collect();
        Change { code: code.to_owned(), name: name.clone(), fields, differences }
    }

    fn differing(&self, other: &Self) -> Vec<Difference> {
        let (old, new) = (self.values(), other.values());
        // Codes of different kinds differ in length, so a code never changes its kind.
        old.into_iter()
            .zip(new)
            .filter(|((_, old), (_, new))| old != new)
            .map(|((field, old), (_, new))| Difference { field, old, new })
            .collect()
    }

    /// What the node says, field by field, in words.
    fn values(&self) -> Vec<(&'static str, Bilingual)> {
        match self {
            Self::Category(category) => {
                vec![("name", category.name.clone()), ("platform", category.platform.label())]
            }
            Self::Leaf(leaf) => vec![
                ("name", leaf.name.clone()),
                ("keywords", Bilingual::new(leaf.keywords.join("、"), leaf.keywords.join(", "))),
                ("resident_limit", leaf.resident_limit.limit().words()),
                ("form", same(leaf.form.as_ref().map(ToString::to_string).unwrap_or_default())),
            ],
            Self::Condition(condition) => vec![
                ("text", condition.text.clone()),
                ("limit", condition.limit.words()),
                ("close", condition.close.clone()),
                ("photo", condition.photo.label()),
                ("function", same(condition.function.clone())),
            ],
        }
    }
}

/// What is written alike in both languages.
fn same(text: String) -> Bilingual {
    Bilingual::new(text.clone(), text)
}
