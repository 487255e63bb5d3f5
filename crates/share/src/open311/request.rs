//! A case as a service request.

use app::city::City;
use chrono::{DateTime, SecondsFormat, Utc};
use domain::Bilingual;
use domain::area::AreaLevel;
use domain::bilingual::Language;
use ledger::cases::StoredCase;
use serde_json::{Value, json};

/// How closely the asker sees a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// As anybody: the middle of its grid, what its category says, and no word that was typed.
    Public,
    /// As a system whose account may see it: its point, and its description with personal text masked.
    Masked,
}

/// A case as a service request; none for a draft. `notes` says in plain words where it stands.
pub fn service_request(
    record: &StoredCase,
    city: &City,
    language: Language,
    notes: &Bilingual,
    seen: Seen,
) -> Option<Value> {
    let (case, number) = (&record.case, record.number.as_ref()?);
    let matter = case.matter.as_ref()?;
    let leaf = city.leaf(matter.edition, &matter.leaf);
    let condition = leaf.zip(matter.condition.as_ref()).and_then(|(leaf, code)| leaf.condition(code));
    let about = condition.map(|it| &it.text).or_else(|| leaf.map(|leaf| &leaf.name));
    let about = about.map(|text| text.get(language).to_owned());
    let own = record.summary.clone().filter(|_| seen == Seen::Masked);
    let place = &matter.place;
    // An area without an outline has no middle; then no point is told.
    let point = match seen {
        Seen::Masked => Some([place.lon(), place.lat()]),
        Seen::Public => city.area(&place.area).and_then(|area| area.centre),
    };
    let names = city.path(&place.area).filter(|area| area.level != AreaLevel::City);
    let names: Vec<&str> = names.map(|area| area.name.get(language)).collect();
    let agency = case.holder().or(case.lead).or(case.desk).map(|unit| city.unit_name(unit));
    Some(json!({
        "service_request_id": number,
        "status": if case.is_open() { "open" } else { "closed" },
        "status_notes": notes.get(language),
        "service_name": leaf.map(|leaf| leaf.name.get(language)),
        "service_code": matter.leaf,
        "description": own.or(about),
        "agency_responsible": agency.map(|name| name.get(language).to_owned()),
        "service_notice": null,
        "requested_datetime": written(matter.reported_at),
        "updated_datetime": written(record.updated_at),
        "expected_datetime": written(matter.resident.due_at()),
        "address": names.join(" "),
        "address_id": place.area,
        "zipcode": null,
        "lat": point.map(|[_, lat]| lat),
        "long": point.map(|[lon, _]| lon),
        // Evidence is for those who handle the case; none of it is public.
        "media_url": null,
    }))
}

fn written(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}
