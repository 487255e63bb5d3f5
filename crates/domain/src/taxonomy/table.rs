//! A taxonomy as a table, a row for each filing condition; and the next revision made of one.

use super::leaf::{Condition, Leaf};
use super::sound;
use super::tree::{Category, Platform, Taxonomy, Tree};
use crate::Bilingual;
use crate::clock::ElapsedLimit;
use crate::words::Flaw;

/// A filing condition with its leaf and category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConditionRow {
    /// The category's two digits.
    pub category: String,
    /// Its name.
    pub category_name: Bilingual,
    /// Its platform.
    pub platform: Platform,
    /// The leaf's four digits.
    pub leaf: String,
    /// Its name.
    pub leaf_name: Bilingual,
    /// Words that suggest it.
    pub keywords: Vec<String>,
    /// What a resident is promised.
    pub resident_limit: ElapsedLimit,
    /// The filing condition.
    pub condition: Condition,
}

impl Taxonomy {
    /// Every filing condition, in order.
    pub fn rows(&self) -> impl Iterator<Item = ConditionRow> {
        self.categories().iter().flat_map(|category| {
            category.leaves.iter().flat_map(move |leaf| {
                leaf.conditions.iter().map(move |condition| ConditionRow {
                    category: category.code.clone(),
                    category_name: category.name.clone(),
                    platform: category.platform,
                    leaf: leaf.code.clone(),
                    leaf_name: leaf.name.clone(),
                    keywords: leaf.keywords.clone(),
                    resident_limit: leaf.resident_limit,
                    condition: condition.clone(),
                })
            })
        })
    }

    /// The file of the next revision, made of these rows. Functions stay as they are, and so do the form of a leaf
    /// and whether a category is private, for which a table has no room. A flaw comes with the code of what has it. Of rows that disagree about their
    /// category or leaf, the first counts.
    pub fn revised(&self, rows: impl IntoIterator<Item = ConditionRow>) -> Result<String, (String, Flaw)> {
        let mut categories: Vec<Category> = Vec::new();
        for row in rows {
            let at = categories.iter().position(|known| known.code == row.category).unwrap_or_else(|| {
                let (code, name) = (row.category.clone(), row.category_name);
                let private = self.categories().iter().any(|old| old.code == row.category && old.private);
                categories.push(Category { code, name, platform: row.platform, private, leaves: Vec::new() });
                categories.len() - 1
            });
            let leaves = &mut categories[at].leaves;
            let at = leaves.iter().position(|known| known.code == row.leaf).unwrap_or_else(|| {
                leaves.push(Leaf {
                    form: self.leaf(&row.leaf).and_then(|old| old.form.clone()),
                    code: row.leaf,
                    name: row.leaf_name,
                    keywords: row.keywords,
                    resident_limit: row.resident_limit,
                    conditions: Vec::new(),
                });
                leaves.len() - 1
            });
            leaves[at].conditions.push(row.condition);
        }
        let edition = self.edition();
        let functions = self.functions().to_vec();
        let tree = Tree { year: edition.year, revision: edition.revision + 1, functions, categories };
        sound::check(&tree)?;
        toml::to_string(&tree).map_err(|error| {
            let text = error.to_string();
            ("taxonomy".to_owned(), Flaw::new("file", text.clone(), text))
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::taxonomy::diff;

    fn reference() -> Taxonomy {
        Taxonomy::from_toml(include_str!("../../../../data/categories.toml")).unwrap()
    }

    #[test]
    fn the_same_rows_make_the_same_categories_one_revision_on() {
        let old = reference();
        let new = Taxonomy::from_toml(&old.revised(old.rows()).unwrap()).unwrap();
        assert_eq!(new.edition().revision, old.edition().revision + 1);
        assert_eq!(new.categories(), old.categories());
        assert_eq!(new.functions(), old.functions());
    }

    #[test]
    fn a_changed_row_is_the_only_change() {
        let old = reference();
        let mut rows: Vec<_> = old.rows().collect();
        rows[0].condition.limit = "3 working_days".parse().unwrap();
        let code = format!("{}.{}", rows[0].leaf, rows[0].condition.code);
        let new = Taxonomy::from_toml(&old.revised(rows).unwrap()).unwrap();
        let diff = diff(&old, &new);
        assert!(diff.added.is_empty() && diff.removed.is_empty());
        assert_eq!((diff.changed.len(), diff.changed[0].code.as_str()), (1, code.as_str()));
    }

    #[test]
    fn a_flaw_comes_with_the_code_of_what_has_it() {
        let old = reference();
        let mut rows: Vec<_> = old.rows().collect();
        rows[3].condition.function = "nobody".into();
        let (code, flaw) = old.revised(rows.clone()).unwrap_err();
        assert_eq!(code, rows[3].leaf);
        assert!(flaw.field.ends_with("function"), "{}", flaw.field);
    }
}
