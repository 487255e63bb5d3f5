//! The city of a map besides its areas: units, the edition of the taxonomy, the calendar.

use std::path::Path;

use anyhow::Context as _;
use domain::taxonomy::Taxonomy;
use domain::unit::{Unit, UnitKind};
use domain::{Bilingual, UnitId};

use super::map::Map;

/// The units of the map, then a room for each neighbourhood under the city's centre.
pub fn units(map: &Map) -> Vec<Unit> {
    let id = |position: usize| UnitId(position as u32 + 1);
    let of = |code: &str| map.units.iter().position(|unit| unit.code == code).map(id);
    let mut units: Vec<Unit> = map
        .units
        .iter()
        .enumerate()
        .map(|(position, unit)| Unit {
            id: id(position),
            code: unit.code.clone(),
            name: unit.name.clone(),
            kind: unit.kind,
            parent: unit.parent.as_deref().and_then(of),
            areas: vec![map.city.code.clone()],
            functions: unit.functions.clone(),
        })
        .collect();
    let centre = units.iter().find(|unit| unit.kind == UnitKind::CityCentre).map(|unit| unit.id);
    for hood in &map.city.neighbourhoods {
        units.push(Unit {
            id: id(units.len()),
            code: format!("room-{}", hood.code),
            name: Bilingual::new(format!("{}指挥室", hood.name.zh), format!("{} room", hood.name.en)),
            kind: UnitKind::Room,
            parent: centre,
            areas: vec![hood.code.clone()],
            functions: Vec::new(),
        });
    }
    units
}

/// The text of the city's edition of the taxonomy: the project's own, without photos where the table has none. Checks
/// that the map's services name leaves and conditions of it.
pub fn taxonomy(map: &Map, text: &str) -> anyhow::Result<String> {
    let text = if map.city.photos { text.to_owned() } else { without_photos(text)? };
    let taxonomy =
        Taxonomy::from_toml(&text).map_err(|flaw| anyhow::anyhow!("the city's taxonomy: {flaw}"))?;
    for (name, service) in &map.services {
        let leaf = taxonomy
            .leaf(&service.leaf)
            .with_context(|| format!("services.{name:?}.leaf: there is no leaf {:?}", service.leaf))?;
        leaf.condition(&service.condition).with_context(|| {
            format!(
                "services.{name:?}.condition: leaf {} has no condition {:?}",
                service.leaf, service.condition
            )
        })?;
    }
    Ok(text)
}

/// Every filing condition asks for no photo. The revision grows, since it is another edition.
fn without_photos(text: &str) -> anyhow::Result<String> {
    let mut file: toml::Table = text.parse().context("the taxonomy")?;
    if let Some(toml::Value::Integer(revision)) = file.get_mut("revision") {
        *revision += 1;
    }
    let categories = file.get_mut("categories").and_then(toml::Value::as_array_mut);
    for category in categories.into_iter().flatten() {
        let leaves = category.get_mut("leaves").and_then(toml::Value::as_array_mut);
        for leaf in leaves.into_iter().flatten() {
            let conditions = leaf.get_mut("conditions").and_then(toml::Value::as_array_mut);
            for condition in conditions.into_iter().flatten().filter_map(toml::Value::as_table_mut) {
                condition.insert("photo".to_owned(), "none".into());
            }
        }
    }
    Ok(toml::to_string(&file)?)
}

/// The text of the calendar, which lies beside the map.
pub fn calendar(map: &Map, beside: &Path) -> anyhow::Result<String> {
    let file = beside.with_file_name(&map.city.calendar);
    std::fs::read_to_string(&file).with_context(|| format!("cannot read the calendar {}", file.display()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use domain::area::AreaCode;
    use domain::taxonomy::PhotoRule;
    use domain::unit::Units;

    use super::*;
    use crate::reference::CATEGORIES;
    use crate::replay::map::tests::BOSTON;

    #[test]
    fn every_neighbourhood_has_its_room_and_every_department_serves_it() {
        let map = Map::from_toml(BOSTON).unwrap();
        let list = units(&map);
        let units = Units::new(list.clone());
        for hood in &map.city.neighbourhoods {
            let grid: AreaCode = format!("{}001001", hood.code).parse().unwrap();
            let desk = units.get(units.desk_of(&grid).unwrap()).unwrap();
            assert_eq!((desk.kind, desk.areas.as_slice()), (UnitKind::Room, &[hood.code.clone()][..]));
            for unit in list.iter().filter(|unit| unit.kind == UnitKind::Department) {
                assert!(units.concerns(unit.id, &grid));
            }
        }
    }

    #[test]
    fn the_citys_edition_asks_for_no_photo_and_has_the_services() {
        let map = Map::from_toml(BOSTON).unwrap();
        let ours = Taxonomy::from_toml(CATEGORIES).unwrap();
        let theirs = Taxonomy::from_toml(&taxonomy(&map, CATEGORIES).unwrap()).unwrap();
        assert!(theirs.edition() > ours.edition());
        assert_eq!(theirs.leaves().count(), ours.leaves().count());
        let mut conditions = theirs.leaves().flat_map(|leaf| &leaf.conditions);
        assert!(conditions.all(|condition| condition.photo == PhotoRule::None));
        let wrong = BOSTON.replace("condition = \"long\"", "condition = \"short\"");
        let error = taxonomy(&Map::from_toml(&wrong).unwrap(), CATEGORIES).unwrap_err();
        assert!(error.to_string().contains("condition"), "{error}");
    }
}
