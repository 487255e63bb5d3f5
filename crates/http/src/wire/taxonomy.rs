//! Categories.

use domain::taxonomy::{Leaf, Taxonomy};
use serde::Serialize;
use utoipa::ToSchema;

use super::case::name;
use super::text::Bilingual;

/// A filing condition.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConditionOut {
    /// Its code.
    pub code: String,
    /// What it says.
    pub text: Bilingual,
    /// Its limit, e.g. `3 emergency_hours`.
    pub limit: String,
    /// Its limit in words.
    pub limit_words: Bilingual,
    /// When the case may be closed.
    pub close: Bilingual,
    /// Where a photo is asked for: `none`, `report`, `feedback` or `both`.
    pub photo: String,
    /// The function that handles it by default.
    pub function: String,
}

/// A leaf category.
#[derive(Debug, Serialize, ToSchema)]
pub struct LeafOut {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: Bilingual,
    /// Words that suggest it, in either language.
    pub keywords: Vec<String>,
    /// What the resident is promised, e.g. `5 emergency_days`.
    pub resident_limit: String,
    /// Its filing conditions.
    pub conditions: Vec<ConditionOut>,
    /// Its extra fields: a JSON Schema.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub form: Option<serde_json::Value>,
}

impl From<&Leaf> for LeafOut {
    fn from(leaf: &Leaf) -> Self {
        let condition = |condition: &domain::taxonomy::Condition| ConditionOut {
            code: condition.code.clone(),
            text: (&condition.text).into(),
            limit: condition.limit.to_string(),
            limit_words: condition.limit.words().into(),
            close: (&condition.close).into(),
            photo: name(&condition.photo),
            function: condition.function.clone(),
        };
        Self {
            code: leaf.code.clone(),
            name: (&leaf.name).into(),
            keywords: leaf.keywords.clone(),
            resident_limit: leaf.resident_limit.limit().to_string(),
            conditions: leaf.conditions.iter().map(condition).collect(),
            form: leaf.form.clone(),
        }
    }
}

/// A main category.
#[derive(Debug, Serialize, ToSchema)]
pub struct CategoryOut {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: Bilingual,
    /// The town's platform it belongs to.
    pub platform: String,
    /// Its leaves.
    pub leaves: Vec<LeafOut>,
}

/// What a unit does.
#[derive(Debug, Serialize, ToSchema)]
pub struct FunctionOut {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: Bilingual,
}

/// One edition of the categories.
#[derive(Debug, Serialize, ToSchema)]
pub struct TaxonomyOut {
    /// The year it is in force from.
    pub year: i32,
    /// Its revision within the year.
    pub revision: u32,
    /// What units do.
    pub functions: Vec<FunctionOut>,
    /// The main categories.
    pub categories: Vec<CategoryOut>,
}

impl From<&Taxonomy> for TaxonomyOut {
    fn from(taxonomy: &Taxonomy) -> Self {
        Self {
            year: taxonomy.edition().year,
            revision: taxonomy.edition().revision,
            functions: taxonomy
                .functions()
                .iter()
                .map(|function| FunctionOut { code: function.code.clone(), name: (&function.name).into() })
                .collect(),
            categories: taxonomy
                .categories()
                .iter()
                .map(|category| CategoryOut {
                    code: category.code.clone(),
                    name: (&category.name).into(),
                    platform: name(&category.platform),
                    leaves: category.leaves.iter().map(LeafOut::from).collect(),
                })
                .collect(),
        }
    }
}

/// A leaf suggested for a text.
#[derive(Debug, Serialize, ToSchema)]
pub struct LeafSuggestion {
    /// The leaf's code.
    pub leaf: String,
    /// The main category's code.
    pub category: String,
    /// The leaf's name.
    pub name: Bilingual,
    /// How well it fits; more is better.
    pub weight: u32,
}
