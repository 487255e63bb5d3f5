//! Founding a city: its areas, units, categories, calendar and settings, put into a ledger and read back from it.

use atlas::lattice::{MultiPolygon, text};
use chrono::{DateTime, Utc};
use domain::area::{AreaCode, CodeScheme};
use domain::clock::Calendar;
use domain::rules::{Rules, Settings};
use domain::taxonomy::{Taxonomy, TaxonomyBook};
use domain::unit::{Unit, Units};
use domain::words::Flaw;
use domain::{Bilingual, Refusal};
use ledger::Ledger;
use ledger::places::{NewArea, StoredUnit};
use ledger::registry::DocumentKind;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::past::Past;
use crate::AppError;
use crate::city::{City, OutlinedArea};

/// The key of a city's only calendar, and of what describes the city.
const CITY: &str = "city";

/// Everything a city is made of.
#[derive(Debug, Clone)]
pub struct Founding {
    /// Its name and how its areas are coded.
    pub about: About,
    /// Its areas, the city itself among them.
    pub areas: Vec<OutlinedArea>,
    /// Where the areas come from, for people.
    pub source: String,
    /// Its units.
    pub units: Vec<Unit>,
    /// Editions of its categories, as TOML.
    pub taxonomies: Vec<String>,
    /// Its calendar, as TOML.
    pub calendar: String,
}

/// What a city says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// Its area code.
    pub code: AreaCode,
    /// Its name.
    pub name: Bilingual,
    /// Where its outlines come from, when they are only illustrative.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub illustrative: Option<Bilingual>,
    /// How its area codes are built.
    pub scheme: CodeScheme,
    /// The loop's settings.
    #[serde(default)]
    pub settings: Settings,
}

/// Puts a city into a ledger that has none, all of it or nothing: refused where an area's code was ever used. Its rules
/// are checked before anything is stored.
pub async fn found(ledger: &Ledger, founding: &Founding, at: DateTime<Utc>) -> Result<(), AppError> {
    founding.about.scheme.check().map_err(|text| AppError::Invalid {
        field: "scheme",
        rule: "scheme".into(),
        text,
    })?;
    read_rules(&founding.taxonomies, &founding.calendar)?;
    let about =
        serde_json::to_string(&founding.about).map_err(|error| AppError::Storage(error.to_string()))?;
    let areas: Vec<_> = founding.areas.iter().map(|area| area_to_store(area, &founding.source)).collect();
    let mut documents = Vec::new();
    for text in &founding.taxonomies {
        let edition = Taxonomy::from_toml(text).map_err(flawed("categories"))?.edition();
        documents.push((DocumentKind::Taxonomy, edition.to_string(), text.clone()));
    }
    documents.push((DocumentKind::Calendar, CITY.to_owned(), founding.calendar.clone()));
    documents.push((DocumentKind::Settings, CITY.to_owned(), about));
    ledger.found(&areas, &founding.units, &documents, at).await?;
    Ok(())
}

impl City {
    /// The city as its ledger holds it at `now`; none where no city was founded in it.
    pub async fn load(ledger: &Ledger, now: DateTime<Utc>) -> Result<Option<Self>, AppError> {
        let registry = ledger.registry();
        let Some(about) = registry.document(DocumentKind::Settings, CITY).await? else { return Ok(None) };
        let about: About =
            serde_json::from_str(&about.text).map_err(|error| AppError::Storage(error.to_string()))?;
        let taxonomies = registry.documents(DocumentKind::Taxonomy).await?;
        let taxonomies: Vec<_> = taxonomies.into_iter().map(|document| document.text).collect();
        let calendar = registry.document(DocumentKind::Calendar, CITY).await?;
        let calendar = calendar.map(|document| document.text).unwrap_or_default();
        let (taxonomy, calendar) = read_rules(&taxonomies, &calendar)?;
        let units = ledger.places().units().await?;
        let units = units.into_iter().map(acting).collect();
        let places = ledger.places();
        let (stored, ended) = (places.areas_at(now).await?, places.ended(now).await?);
        let successions = places.successions().await?;
        let rules = Rules {
            city: about.code,
            scheme: about.scheme,
            taxonomy,
            calendar,
            units: Units::new(units),
            settings: about.settings,
        };
        // Reading and indexing twelve thousand outlines takes a moment of pure work.
        let city = tokio::task::spawn_blocking(move || {
            let areas = stored.into_iter().map(outlined).collect();
            let past = Past::new(ended.into_iter().map(|area| outlined(area).into()), successions);
            Self::new(rules, about.name, about.illustrative, areas, past)
        });
        Ok(Some(city.await.map_err(|error| AppError::Storage(error.to_string()))?))
    }
}

/// A unit that no longer acts keeps its name, because cases name it; nothing goes to it any more.
fn acting(stored: StoredUnit) -> Unit {
    if stored.active {
        return stored.unit;
    }
    Unit { areas: Vec::new(), functions: Vec::new(), ..stored.unit }
}

/// An area as the ledger keeps it: the outline as few bytes.
pub fn area_to_store(area: &OutlinedArea, source: &str) -> NewArea {
    NewArea {
        code: area.code.clone(),
        level: area.level,
        name: area.name.clone(),
        outline: area.outline.as_ref().map(MultiPolygon::to_bytes),
        source: source.to_owned(),
    }
}

/// An area as the ledger gives it back.
pub(crate) fn outlined(area: ledger::places::Area) -> OutlinedArea {
    OutlinedArea {
        outline: area.outline.as_deref().and_then(outline),
        code: area.code,
        level: area.level,
        name: area.name,
    }
}

fn outline(bytes: &[u8]) -> Option<MultiPolygon> {
    MultiPolygon::from_bytes(bytes).ok()
}

/// A stored outline as a GeoJSON geometry; none where the bytes are no outline.
pub fn stored_geometry(bytes: &[u8]) -> Option<Value> {
    serde_json::from_str(&text::write_geometry(&outline(bytes)?)).ok()
}

fn read_rules(taxonomies: &[String], calendar: &str) -> Result<(TaxonomyBook, Calendar), AppError> {
    let editions = taxonomies.iter().map(|text| Taxonomy::from_toml(text)).collect::<Result<_, _>>();
    let book = editions.and_then(TaxonomyBook::new).map_err(flawed("categories"))?;
    Ok((book, Calendar::from_toml(calendar).map_err(flawed("calendar"))?))
}

fn flawed(field: &'static str) -> impl Fn(Flaw) -> AppError {
    move |flaw| {
        let place = flaw.line.map_or_else(|| flaw.field.clone(), |line| format!("{line}: {}", flaw.field));
        let (zh, en) = (format!("{place}: {}", flaw.text.zh), format!("{place}: {}", flaw.text.en));
        AppError::Refused(Refusal::new("flawed", zh, en).about(field))
    }
}
