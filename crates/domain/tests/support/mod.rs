//! A small city for the tests of the loop: its units, a tiny taxonomy, an actor for every post, and a story that
//! drives one case from step to step.
//!
//! | | unit | serves | under |
//! |---|---|---|---|
//! | [`CITY`] | city centre | 3302 | |
//! | [`COUNTY`], [`OTHER_COUNTY`] | county centres | 330203, 330205 | city |
//! | [`ROOM`], [`NEXT_ROOM`] | command rooms | 330203001 and 002, 330203003 | county |
//! | [`FAR_ROOM`] | command room | 330205001 | the other county |
//! | [`STATION`], [`TWIN`] | stations | 330203001 and 002 | room |
//! | [`DEPARTMENT`] | department | 330203 | county |
//! | [`CITY_DEPARTMENT`] | department | 3302 | city |
//! | [`FAR_STATION`] | station | 330205001 | the far room |

// Every test crate takes in the whole city and uses a part of it.
#![allow(dead_code, clippy::unwrap_used)]

mod make;
pub mod starts;
mod story;

use std::sync::LazyLock;

use chrono::{DateTime, NaiveDateTime, TimeZone, Utc};
use domain::area::CodeScheme;
use domain::clock::Calendar;
use domain::post::{Actor, Post, Role};
use domain::rules::{Rules, Settings};
use domain::taxonomy::{Taxonomy, TaxonomyBook};
use domain::unit::{Unit, UnitKind, Units};
use domain::{AccountId, Bilingual, UnitId};

pub use make::*;
pub use story::Story;

pub const CITY: UnitId = UnitId(1);
pub const COUNTY: UnitId = UnitId(2);
pub const OTHER_COUNTY: UnitId = UnitId(3);
pub const ROOM: UnitId = UnitId(4);
pub const NEXT_ROOM: UnitId = UnitId(5);
pub const FAR_ROOM: UnitId = UnitId(6);
pub const STATION: UnitId = UnitId(7);
pub const TWIN: UnitId = UnitId(8);
pub const DEPARTMENT: UnitId = UnitId(9);
pub const CITY_DEPARTMENT: UnitId = UnitId(10);
pub const FAR_STATION: UnitId = UnitId(11);

/// The grid where stories begin, in the room's first town.
pub const GRID: &str = "330203001001001";
/// A grid of the next room's town.
pub const NEXT_GRID: &str = "330203003001001";
/// A grid of the other county.
pub const FAR_GRID: &str = "330205001001001";

fn unit(
    id: UnitId,
    kind: UnitKind,
    parent: Option<UnitId>,
    areas: &[&str],
    functions: &[&str],
    name: [&str; 2],
) -> Unit {
    Unit {
        id,
        code: format!("u{}", id.0),
        name: Bilingual::new(name[0], name[1]),
        kind,
        parent,
        areas: areas.iter().map(|area| area.parse().unwrap()).collect(),
        functions: functions.iter().map(|&function| function.to_owned()).collect(),
    }
}

/// The city's units.
pub fn units() -> Vec<Unit> {
    use UnitKind::{CityCentre, CountyCentre, Department, Room, Station};
    let towns = &["330203001", "330203002"];
    vec![
        unit(CITY, CityCentre, None, &["3302"], &[], ["市指挥中心", "City centre"]),
        unit(COUNTY, CountyCentre, Some(CITY), &["330203"], &[], ["甲区指挥中心", "First county centre"]),
        unit(
            OTHER_COUNTY,
            CountyCentre,
            Some(CITY),
            &["330205"],
            &[],
            ["乙区指挥中心", "Second county centre"],
        ),
        unit(ROOM, Room, Some(COUNTY), towns, &[], ["一二街道指挥室", "Room of two towns"]),
        unit(NEXT_ROOM, Room, Some(COUNTY), &["330203003"], &[], ["三街道指挥室", "Next room"]),
        unit(FAR_ROOM, Room, Some(OTHER_COUNTY), &["330205001"], &[], ["乙区街道指挥室", "Far room"]),
        unit(STATION, Station, Some(ROOM), towns, &["sanitation"], ["环卫所", "Sanitation station"]),
        unit(TWIN, Station, Some(ROOM), towns, &[], ["综合执法中队", "Enforcement station"]),
        unit(
            DEPARTMENT,
            Department,
            Some(COUNTY),
            &["330203"],
            &["water"],
            ["区水务局", "County water office"],
        ),
        unit(CITY_DEPARTMENT, Department, Some(CITY), &["3302"], &[], ["市电力局", "City power office"]),
        unit(FAR_STATION, Station, Some(FAR_ROOM), &["330205001"], &["water"], ["乙区水务站", "Far station"]),
    ]
}

static RULES: LazyLock<Rules> = LazyLock::new(|| Rules {
    city: "3302".parse().unwrap(),
    scheme: CodeScheme::default(),
    taxonomy: TaxonomyBook::new(vec![Taxonomy::from_toml(include_str!("taxonomy.toml")).unwrap()]).unwrap(),
    calendar: Calendar::plain(chrono_tz::Asia::Shanghai),
    units: Units::new(units()),
    settings: Settings::default(),
});

/// The city's rules.
pub fn rules() -> &'static Rules {
    &RULES
}

/// An instant from the city's local time, such as `2026-03-10 09:00`, a Tuesday morning.
pub fn local(text: &str) -> DateTime<Utc> {
    let naive = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap();
    chrono_tz::Asia::Shanghai.from_local_datetime(&naive).unwrap().to_utc()
}

/// Somebody in a post of a unit, over the unit's area: each pair of unit and role has an account of its own.
pub fn staff(role: Role, unit: UnitId) -> Actor {
    let role_number = Role::ALL.iter().position(|&each| each == role).unwrap() as u32 + 1;
    let area = rules().units.get(unit).unwrap().areas[0].clone();
    Actor { account: AccountId(unit.0 * 100 + role_number), post: Post { role, unit: Some(unit), area } }
}

/// A second person in the same post.
pub fn colleague(of: &Actor) -> Actor {
    Actor { account: AccountId(of.account.0 + 50), ..of.clone() }
}

/// The same person in another post.
pub fn also(of: &Actor, role: Role) -> Actor {
    Actor { account: of.account, post: Post { role, ..of.post.clone() } }
}

/// Whoever holds the case's number and code.
pub fn resident() -> Actor {
    Actor::resident(rules().city.clone())
}

/// The platform's own clocks.
pub fn platform() -> Actor {
    Actor::platform(rules().city.clone())
}

/// Somebody in every post there is: each role in each unit, a colleague of each, a resident and the platform.
pub fn everybody() -> Vec<Actor> {
    let posts = units().into_iter().flat_map(|unit| Role::ALL.map(|role| staff(role, unit.id)));
    let posts = posts.filter(|actor| !matches!(actor.post.role, Role::Resident | Role::System));
    posts.flat_map(|actor| [colleague(&actor), actor]).chain([resident(), platform()]).collect()
}

/// The grid worker who reports, in the room's first town.
pub fn worker() -> Actor {
    staff(Role::GridWorker, ROOM)
}

/// The room's dispatcher.
pub fn dispatcher() -> Actor {
    staff(Role::Dispatcher, ROOM)
}

/// The room's shift lead.
pub fn shift_lead() -> Actor {
    staff(Role::ShiftLead, ROOM)
}

/// The county centre's supervisor.
pub fn supervisor() -> Actor {
    staff(Role::Supervisor, COUNTY)
}

/// The city centre's supervisor.
pub fn city_supervisor() -> Actor {
    staff(Role::Supervisor, CITY)
}

/// A handler of a unit.
pub fn handler(unit: UnitId) -> Actor {
    staff(Role::Handler, unit)
}

/// The head of a unit.
pub fn unit_lead(unit: UnitId) -> Actor {
    staff(Role::UnitLead, unit)
}

/// A verifier of the room.
pub fn verifier() -> Actor {
    staff(Role::Verifier, ROOM)
}
