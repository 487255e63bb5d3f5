//! The units of the reference city: one city centre, ten county centres, 154 command rooms for 156 towns, in each
//! county a department for every function of the taxonomy, and in each town its usual stations.

use std::collections::HashMap;

use atlas::Level;
use atlas::read::Division;
use domain::area::AreaCode;
use domain::taxonomy::Taxonomy;
use domain::unit::{Unit, UnitKind};
use domain::{Bilingual, UnitId};

use super::names::{english, pinyin};

/// Towns that share the room of the town before them, small neighbours in the hills: 龙观乡 goes with 章水镇 in
/// Haishu, 茅洋乡 with 泗洲头镇 in Xiangshan.
pub const SHARED: [(&str, &str); 2] = [("330203106", "330203200"), ("330225106", "330225203")];

/// A department's usual name in a county, by function.
const DEPARTMENTS: [(&str, &str, &str); 25] = [
    ("urban_management", "综合行政执法局", "Urban Management Bureau"),
    ("market_supervision", "市场监督管理局", "Market Supervision Bureau"),
    ("police", "公安局", "Public Security Bureau"),
    ("traffic_police", "交警大队", "Traffic Police"),
    ("fire_rescue", "消防救援大队", "Fire and Rescue"),
    ("water", "供排水公司", "Water and Drainage Company"),
    ("gas", "燃气公司", "Gas Company"),
    ("power", "供电公司", "Power Company"),
    ("telecom", "通信保障中心", "Telecommunications Office"),
    ("sanitation", "环境卫生管理中心", "Sanitation Centre"),
    ("parks", "园林绿化中心", "Parks Centre"),
    ("housing", "住房和城乡建设局", "Housing and Construction Bureau"),
    ("environment", "生态环境分局", "Environment Bureau"),
    ("agriculture", "农业农村局", "Agriculture Bureau"),
    ("river", "水利局", "Water Works Bureau"),
    ("emergency", "应急管理局", "Emergency Management Bureau"),
    ("health", "卫生健康局", "Health Bureau"),
    ("transport", "交通运输局", "Transport Bureau"),
    ("planning", "自然资源和规划分局", "Planning Bureau"),
    ("justice", "司法局", "Justice Bureau"),
    ("human_resources", "人力资源和社会保障局", "Human Resources Bureau"),
    ("civil_affairs", "民政局", "Civil Affairs Bureau"),
    ("education", "教育局", "Education Bureau"),
    ("culture", "文化和广电旅游体育局", "Culture and Tourism Bureau"),
    ("community", "村社工作指导中心", "Community Work Centre"),
];

/// A town's stations: the end of their codes, names, and what they do.
pub const STATIONS: [(&str, &str, &str, &[&str]); 5] = [
    ("law", "综合执法中队", "Law Enforcement Team", &["urban_management"]),
    ("market", "市场监管所", "Market Supervision Station", &["market_supervision"]),
    ("safety", "应急消防管理站", "Emergency and Fire Station", &["fire_rescue", "emergency"]),
    ("mediation", "综治中心", "Social Governance Centre", &["justice", "community"]),
    ("service", "便民服务中心", "Public Service Centre", &["civil_affairs", "human_resources"]),
];

/// Every unit, those above before those below.
pub fn units(divisions: &[Division], taxonomy: &Taxonomy) -> Vec<Unit> {
    let mut build = Build::default();
    for division in divisions.iter().filter(|division| division.level == Level::City) {
        let name = named(division, "社会治理中心", "Command Centre");
        build.add(format!("{}-C", division.code), name, UnitKind::CityCentre, None, &[&division.code], &[]);
    }
    for county in divisions.iter().filter(|division| division.level == Level::County) {
        let name = named(county, "社会治理中心", "Command Centre");
        let above = build.of(&county.parent);
        let centre = build.add(
            format!("{}-C", county.code),
            name,
            UnitKind::CountyCentre,
            above,
            &[&county.code],
            &[],
        );
        for function in taxonomy.functions() {
            let usual = DEPARTMENTS.iter().find(|(code, ..)| *code == function.code);
            let (zh, en) =
                usual.map_or((function.name.zh.as_str(), function.name.en.as_str()), |(_, zh, en)| (zh, en));
            let zh = if zh == "公安局" && county.name.ends_with('区') { "公安分局" } else { zh };
            build.add(
                format!("{}-{}", county.code, function.code),
                named(county, zh, en),
                UnitKind::Department,
                Some(centre),
                &[&county.code],
                &[&function.code],
            );
        }
    }
    let towns: Vec<_> = divisions.iter().filter(|division| division.level == Level::Town).collect();
    for town in &towns {
        if SHARED.iter().any(|(_, second)| *second == town.code) {
            continue;
        }
        let second = SHARED.iter().find(|(first, _)| *first == town.code);
        let second = second.and_then(|(_, code)| towns.iter().find(|town| town.code == *code));
        let name = match second {
            Some(second) => Bilingual::new(
                format!("{}、{}综合指挥室", town.name, second.name),
                format!("{} and {} Command Room", proper(town), proper(second)),
            ),
            None => named(town, "综合指挥室", "Command Room"),
        };
        let served: Vec<&str> =
            [Some(town), second].into_iter().flatten().map(|town| town.code.as_str()).collect();
        let above = build.of(&town.parent);
        build.add(format!("{}-R", town.code), name, UnitKind::Room, above, &served, &[]);
    }
    for town in &towns {
        let room = SHARED
            .iter()
            .find(|(_, second)| *second == town.code)
            .map_or(town.code.as_str(), |(first, _)| first);
        let room = build.of(room);
        for (ending, zh, en, functions) in STATIONS {
            let name = named(town, zh, en);
            build.add(
                format!("{}-{ending}", town.code),
                name,
                UnitKind::Station,
                room,
                &[&town.code],
                functions,
            );
        }
    }
    build.units
}

fn proper(town: &Division) -> String {
    english(&town.name, Level::Town)
        .rsplit_once(' ')
        .map_or_else(|| pinyin(&town.name), |(proper, _)| proper.to_owned())
}

fn named(division: &Division, zh: &str, en: &str) -> Bilingual {
    Bilingual::new(
        format!("{}{zh}", division.name),
        format!("{} {en}", english(&division.name, division.level)),
    )
}

/// Units in the making, with the desk of each area.
#[derive(Default)]
struct Build {
    units: Vec<Unit>,
    desks: HashMap<String, UnitId>,
}

impl Build {
    fn add(
        &mut self,
        code: String,
        name: Bilingual,
        kind: UnitKind,
        parent: Option<UnitId>,
        areas: &[&str],
        functions: &[&str],
    ) -> UnitId {
        let id = UnitId(self.units.len() as u32 + 1);
        if kind.is_desk() {
            self.desks.extend(areas.iter().map(|&area| (area.to_owned(), id)));
        }
        let areas: Vec<AreaCode> = areas.iter().filter_map(|area| area.parse().ok()).collect();
        let functions = functions.iter().map(|&function| function.to_owned()).collect();
        self.units.push(Unit { id, code, name, kind, parent, areas, functions });
        id
    }

    /// The desk of an area.
    fn of(&self, area: &str) -> Option<UnitId> {
        self.desks.get(area).copied()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::HashSet;

    use domain::unit::Units;

    use super::*;
    use crate::reference::{CATEGORIES, areas};

    fn city() -> (Vec<Division>, Taxonomy, Vec<Unit>) {
        let divisions = areas::divisions().unwrap();
        let taxonomy = Taxonomy::from_toml(CATEGORIES).unwrap();
        let units = units(&divisions, &taxonomy);
        (divisions, taxonomy, units)
    }

    #[test]
    fn the_city_has_its_154_rooms() {
        let (_, _, units) = city();
        let count = |kind| units.iter().filter(|unit| unit.kind == kind).count();
        assert_eq!(
            (count(UnitKind::CityCentre), count(UnitKind::CountyCentre), count(UnitKind::Room)),
            (1, 10, 154)
        );
        assert_eq!(
            units.iter().filter(|unit| unit.kind == UnitKind::Room && unit.areas.len() == 2).count(),
            2
        );
        let codes: HashSet<_> = units.iter().map(|unit| &unit.code).collect();
        assert_eq!(codes.len(), units.len());
        assert!(units.iter().all(|unit| unit.parent.is_some() == (unit.kind != UnitKind::CityCentre)));
    }

    #[test]
    fn every_matter_finds_a_unit_in_every_village() {
        let (divisions, taxonomy, units) = city();
        let units = Units::new(units);
        for village in divisions.iter().filter(|division| division.level == Level::Village) {
            let grid: AreaCode = format!("{}001", village.code).parse().unwrap();
            let desk = units.desk_of(&grid).and_then(|id| units.get(id)).unwrap();
            assert_eq!(desk.kind, UnitKind::Room, "{}", village.code);
            for condition in taxonomy.leaves().flat_map(|leaf| &leaf.conditions) {
                let unit = units.serving(&condition.function, &grid).unwrap();
                assert!(units.concerns(unit, &grid));
                assert_eq!(
                    units.lowest_centre_above(&[unit]).and_then(|id| units.get(id)).map(|unit| unit.kind),
                    Some(UnitKind::CountyCentre)
                );
            }
        }
    }

    #[test]
    fn shared_rooms_serve_towns_that_exist() {
        let (divisions, ..) = city();
        for code in SHARED.iter().flat_map(|(first, second)| [first, second]) {
            assert!(divisions.iter().any(|division| division.code == *code), "{code}");
        }
    }
}
