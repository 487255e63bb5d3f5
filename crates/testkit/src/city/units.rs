//! The units of the small city.

use domain::unit::{Unit, UnitKind};
use domain::{Bilingual, UnitId};

/// The city centre.
pub const CITY: UnitId = UnitId(1);
/// The first county's centre.
pub const COUNTY: UnitId = UnitId(2);
/// The second county's centre.
pub const OTHER_COUNTY: UnitId = UnitId(3);
/// The command room of the first two towns.
pub const ROOM: UnitId = UnitId(4);
/// The command room of the third town.
pub const NEXT_ROOM: UnitId = UnitId(5);
/// The command room of the other county's town.
pub const FAR_ROOM: UnitId = UnitId(6);
/// A station under the first room.
pub const STATION: UnitId = UnitId(7);
/// Another station under the first room.
pub const TWIN: UnitId = UnitId(8);
/// A department of the first county.
pub const DEPARTMENT: UnitId = UnitId(9);
/// A department of the city.
pub const CITY_DEPARTMENT: UnitId = UnitId(10);
/// A station of the other county.
pub const FAR_STATION: UnitId = UnitId(11);

const TOWNS: &[&str] = &["330203001", "330203002"];

/// The city's units.
pub fn units() -> Vec<Unit> {
    use UnitKind::{CityCentre, CountyCentre, Department, Room, Station};
    let first =
        |id, kind, parent, areas, functions, zh, en| unit(id, kind, Some(parent), areas, functions, zh, en);
    vec![
        unit(CITY, CityCentre, None, &["3302"], &[], "市指挥中心", "City centre"),
        first(COUNTY, CountyCentre, CITY, &["330203"], &[], "甲区指挥中心", "First county centre"),
        first(OTHER_COUNTY, CountyCentre, CITY, &["330205"], &[], "乙区指挥中心", "Second county centre"),
        first(ROOM, Room, COUNTY, TOWNS, &[], "一二街道指挥室", "Room of two towns"),
        first(NEXT_ROOM, Room, COUNTY, &["330203003"], &[], "三街道指挥室", "Next room"),
        first(FAR_ROOM, Room, OTHER_COUNTY, &["330205001"], &[], "乙区街道指挥室", "Far room"),
        first(STATION, Station, ROOM, TOWNS, &["urban_management"], "综合执法中队", "Enforcement station"),
        first(TWIN, Station, ROOM, TOWNS, &["sanitation"], "环卫所", "Sanitation station"),
        first(DEPARTMENT, Department, COUNTY, &["330203"], &["water"], "区水务局", "County water office"),
        first(CITY_DEPARTMENT, Department, CITY, &["3302"], &["power"], "市电力局", "City power office"),
        first(
            FAR_STATION,
            Station,
            FAR_ROOM,
            &["330205001"],
            &["urban_management"],
            "乙区中队",
            "Far station",
        ),
    ]
}

fn unit(
    id: UnitId,
    kind: UnitKind,
    parent: Option<UnitId>,
    areas: &[&str],
    functions: &[&str],
    zh: &str,
    en: &str,
) -> Unit {
    Unit {
        id,
        code: format!("u{}", id.0),
        name: Bilingual::new(zh, en),
        kind,
        parent,
        areas: areas.iter().map(|area| area.parse().expect("the areas above are digits")).collect(),
        functions: functions.iter().map(|&function| function.to_owned()).collect(),
    }
}
