//! The list of services: the leaves of the categories.

use domain::bilingual::Language;
use domain::taxonomy::Taxonomy;
use serde_json::json;

use super::Document;

/// Every leaf as a service.
pub fn services(taxonomy: &Taxonomy, language: Language) -> Document {
    let services = taxonomy.categories().iter().flat_map(|category| {
        category.leaves.iter().map(|leaf| {
            let about: Vec<&str> = leaf.conditions.iter().map(|it| it.text.get(language)).collect();
            json!({
                "service_code": leaf.code,
                "service_name": leaf.name.get(language),
                "description": about.join("; "),
                "metadata": leaf.form.is_some(),
                "type": "realtime",
                "keywords": leaf.keywords.join(","),
                "group": category.name.get(language),
            })
        })
    });
    Document::list("services", "service", services.collect())
}
