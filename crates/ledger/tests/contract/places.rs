//! Areas, their successions, units.

use domain::area::{AreaCode, AreaLevel};
use domain::unit::{Unit, UnitKind};
use domain::{Bilingual, UnitId};
use ledger::ChangeError;
use ledger::places::{AreaChangeKind, NewArea, Places, SuccessionKind};
use ledger::registry::DocumentKind;
use testkit::{Fresh, on_both_engines};

use crate::support::at;

on_both_engines!(
    an_import_is_all_or_nothing,
    a_large_import,
    a_city_is_founded_whole_or_not_at_all,
    split_and_merge_keep_the_past,
    changes_are_told_in_order_and_with_what_they_tell,
    what_cannot_be_split_or_merged,
    units_there_and_back,
);

fn code(text: &str) -> AreaCode {
    text.parse().unwrap()
}

fn area(text: &str) -> NewArea {
    let level = match text.len() {
        12 => AreaLevel::Village,
        _ => AreaLevel::Grid,
    };
    NewArea {
        code: code(text),
        level,
        name: Bilingual::new(format!("网格{text}"), format!("grid {text}")),
        outline: (level == AreaLevel::Grid).then(|| text.as_bytes().to_vec()),
        source: "示意边界".to_owned(),
    }
}

fn areas(texts: &[&str]) -> Vec<NewArea> {
    texts.iter().map(|text| area(text)).collect()
}

fn rule(result: Result<(), ChangeError>) -> &'static str {
    match result.unwrap_err() {
        ChangeError::Refused(refusal) => refusal.rule,
        ChangeError::Db(error) => panic!("{error}"),
    }
}

async fn codes_at(places: &Places, seconds: i64) -> Vec<String> {
    places.areas_at(at(seconds)).await.unwrap().into_iter().map(|area| area.code.to_string()).collect()
}

async fn an_import_is_all_or_nothing(fresh: Fresh) {
    let places = fresh.ledger().await.places();
    places.import(areas(&["330203001001001", "330203001001"]), at(0)).await.unwrap();
    for bad in [&["330203001001002", "330203001001001"][..], &["330203001001003", "330203001001003"]] {
        let ChangeError::Refused(refusal) = places.import(areas(bad), at(0)).await.unwrap_err() else {
            panic!()
        };
        assert_eq!(refusal.rule, "area_code_used");
        assert!(refusal.text.zh.contains(bad[1]) && refusal.text.en.contains(bad[1]), "{refusal}");
    }
    assert_eq!(codes_at(&places, 0).await, ["330203001001", "330203001001001"]);
    let stored = places.area(&code("330203001001001")).await.unwrap().unwrap();
    let new = area("330203001001001");
    assert_eq!(
        (stored.name, stored.outline, stored.source, stored.level),
        (new.name, new.outline, new.source, new.level)
    );
    assert_eq!((stored.valid_from, stored.valid_to), (at(0), None));
    assert_eq!(places.area(&code("330203001001002")).await.unwrap(), None);
}

async fn a_large_import(fresh: Fresh) {
    let places = fresh.ledger().await.places();
    let all: Vec<_> = (0..1234).map(|n| area(&format!("33020300100{n:04}"))).collect();
    places.import(all.clone(), at(0)).await.unwrap();
    let stored = places.areas_at(at(0)).await.unwrap();
    assert!(stored.iter().map(|it| (&it.code, &it.outline)).eq(all.iter().map(|it| (&it.code, &it.outline))));
    assert_eq!(rule(places.import(all, at(1)).await), "area_code_used");
}

async fn split_and_merge_keep_the_past(fresh: Fresh) {
    let places = fresh.ledger().await.places();
    let [old, beside, left, right, whole] =
        ["330203001001001", "330203001001002", "330203001001003", "330203001001004", "330203001001005"];
    places.import(areas(&[old, beside]), at(0)).await.unwrap();
    places.split(&code(old), areas(&[left, right]), at(100)).await.unwrap();
    places.merge(&[code(beside), code(right)], area(whole), at(200)).await.unwrap();
    for (seconds, valid) in [
        (-1, &[][..]),
        (0, &[old, beside]),
        (99, &[old, beside]),
        (100, &[beside, left, right]),
        (199, &[beside, left, right]),
        (200, &[left, whole]),
    ] {
        assert_eq!(codes_at(&places, seconds).await, valid, "at {seconds}");
    }
    let ended = places.ended(at(150)).await.unwrap();
    assert_eq!(
        ended.iter().map(|area| (area.code.as_str(), area.valid_to)).collect::<Vec<_>>(),
        [(old, Some(at(100)))]
    );
    let successions = places.successions().await.unwrap();
    let said: Vec<_> =
        successions.iter().map(|it| (it.from.as_str(), it.to.as_str(), it.at, it.kind)).collect();
    let (split, merge) = (SuccessionKind::Split, SuccessionKind::Merge);
    assert_eq!(
        said,
        [
            (old, left, at(100), split),
            (old, right, at(100), split),
            (beside, whole, at(200), merge),
            (right, whole, at(200), merge)
        ]
    );
}

async fn changes_are_told_in_order_and_with_what_they_tell(fresh: Fresh) {
    use AreaChangeKind::{Made, Merged, Split};
    let places = fresh.ledger().await.places();
    let [old, beside, left, right, whole] =
        ["330203001001001", "330203001001002", "330203001001003", "330203001001004", "330203001001005"];
    assert_eq!(places.last_change().await.unwrap(), 0);
    places.import(areas(&[old, beside]), at(0)).await.unwrap();
    // What is refused tells nothing, and leaves no gap.
    assert_eq!(rule(places.import(areas(&[left, old]), at(50)).await), "area_code_used");
    assert_eq!(rule(places.split(&code(old), areas(&[left, beside]), at(60)).await), "area_code_used");
    places.split(&code(old), areas(&[left, right]), at(100)).await.unwrap();
    places.merge(&[code(beside), code(right)], area(whole), at(200)).await.unwrap();

    let mut newest = places.newest_changes(i64::MAX, 100).await.unwrap();
    newest.reverse();
    let told: Vec<_> = newest.iter().map(|it| (it.pos, it.code.as_str(), it.seq, it.kind, it.at)).collect();
    let expected = [
        (1, old, 1, Made, at(0)),
        (2, beside, 1, Made, at(0)),
        (3, old, 2, Split, at(100)),
        (4, left, 1, Made, at(100)),
        (5, right, 1, Made, at(100)),
        (6, beside, 2, Merged, at(200)),
        (7, right, 2, Merged, at(200)),
        (8, whole, 1, Made, at(200)),
    ];
    assert_eq!(told, expected);
    assert!(newest.iter().all(|it| it.level == AreaLevel::Grid));
    assert_eq!(places.last_change().await.unwrap(), 8);
    let page = places.newest_changes(4, 2).await.unwrap();
    assert_eq!(page.iter().map(|it| it.pos).collect::<Vec<_>>(), [3, 2]);

    // All of an area that has a change in between, also what lies outside.
    let told = places.histories(2, 4).await.unwrap();
    let told: Vec<_> = told.iter().map(|it| (it.code.as_str(), it.pos)).collect();
    assert_eq!(told, [(old, 1), (old, 3), (left, 4)]);
    let told = places.changes_of(&code(right)).await.unwrap();
    assert_eq!(told.iter().map(|it| it.pos).collect::<Vec<_>>(), [5, 7]);

    for (seconds, before) in [(-1, 0), (0, 0), (1, 2), (100, 2), (101, 5), (200, 5), (201, 8)] {
        assert_eq!(places.change_before(at(seconds)).await.unwrap(), before, "before {seconds}");
    }
    for (from, until, span) in
        [(0, 1, Some((1, 2))), (1, 100, None), (1, 101, Some((3, 5))), (0, 999, Some((1, 8)))]
    {
        assert_eq!(places.changes_between(at(from), at(until)).await.unwrap(), span, "{from} to {until}");
    }

    let id = places.area(&code(right)).await.unwrap().unwrap().id;
    let of = places.successions_of(id).await.unwrap();
    let of: Vec<_> = of.iter().map(|it| (it.from.as_str(), it.to.as_str())).collect();
    assert_eq!(of, [(old, right), (right, whole)]);
}

async fn what_cannot_be_split_or_merged(fresh: Fresh) {
    let places = fresh.ledger().await.places();
    let [a, b, c, d] = ["330203001001001", "330203001001002", "330203001001003", "330203001001004"];
    places.import(areas(&[a, b, "330203001002"]), at(0)).await.unwrap();
    let split = |from: &'static str, into: &[&str], seconds| {
        let (places, into) = (places.clone(), areas(into));
        async move { rule(places.split(&code(from), into, at(seconds)).await) }
    };
    assert_eq!(split(a, &[c], 10).await, "too_few_areas");
    assert_eq!(split(c, &[c, d], 10).await, "area_not_valid");
    assert_eq!(split(a, &[c, d], 0).await, "area_not_valid");
    assert_eq!(split(a, &[c, a], 10).await, "area_code_used");
    assert_eq!(split(a, &[c, b], 10).await, "area_code_used");
    assert_eq!(split(a, &[c, "330203001003"], 10).await, "other_level");
    assert_eq!(rule(places.merge(&[code(a)], area(c), at(10)).await), "too_few_areas");
    assert_eq!(rule(places.merge(&[code(a), code(a)], area(c), at(10)).await), "area_not_valid");
    assert_eq!(codes_at(&places, 20).await, [a, b, "330203001002"], "a refusal changes nothing");
    assert!(places.successions().await.unwrap().is_empty());
}

fn unit(id: u32, code: &str, parent: u32) -> Unit {
    Unit {
        id: UnitId(id),
        code: code.to_owned(),
        name: Bilingual::new("指挥室", "room"),
        kind: UnitKind::Room,
        parent: (parent > 0).then_some(UnitId(parent)),
        areas: vec!["330203001".parse().unwrap(), "330203002".parse().unwrap()],
        functions: vec!["sanitation".to_owned()],
    }
}

async fn a_city_is_founded_whole_or_not_at_all(fresh: Fresh) {
    let ledger = fresh.ledger().await;
    let all = areas(&["330203001001", "330203001001001"]);
    let documents = [(DocumentKind::Calendar, "city".to_owned(), "hours".to_owned())];
    let twice = areas(&["330203001001001", "330203001001001"]);
    assert_eq!(rule(ledger.found(&twice, &[], &documents, at(0)).await), "area_code_used");
    // Of two units with one code neither is stored, nor what came before them.
    assert!(ledger.found(&all, &[unit(1, "A", 0), unit(2, "A", 1)], &documents, at(0)).await.is_err());
    assert!(codes_at(&ledger.places(), 0).await.is_empty());
    ledger.found(&all, &[unit(1, "A", 0)], &documents, at(0)).await.unwrap();
    assert_eq!(codes_at(&ledger.places(), 0).await.len(), 2);
    let stored = ledger.registry().document(DocumentKind::Calendar, "city").await.unwrap();
    assert_eq!(stored.map(|document| (document.version, document.text)), Some((1, "hours".to_owned())));
}

async fn units_there_and_back(fresh: Fresh) {
    let places = fresh.ledger().await.places();
    let units = [unit(1, "A", 0), unit(2, "B", 1)];
    places.put_units(&units).await.unwrap();
    let stored = places.units().await.unwrap();
    assert_eq!(
        stored.iter().map(|it| (&it.unit, it.active)).collect::<Vec<_>>(),
        [(&units[0], true), (&units[1], true)]
    );
    assert!(places.put_units(&[unit(3, "C", 1), unit(4, "A", 1)]).await.is_err(), "a code is one unit's");
    assert_eq!(places.units().await.unwrap().len(), 2, "all or none");
    let renamed = Unit { name: Bilingual::new("新指挥室", "new room"), ..unit(2, "B2", 1) };
    places.put_units(std::slice::from_ref(&renamed)).await.unwrap();
    assert!(places.set_unit_active(UnitId(1), false).await.unwrap());
    assert!(!places.set_unit_active(UnitId(9), false).await.unwrap());
    let stored = places.units().await.unwrap();
    assert_eq!((stored[0].active, &stored[1].unit), (false, &renamed));
}
