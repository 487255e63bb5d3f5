//! Lists against a model: whatever filter, scope and order, the pages together are what filtering and sorting all
//! cases in Rust gives. Cases and questions are drawn from a seed, so a failure repeats.

use domain::area::AreaCode;
use domain::case::{Case, Channel, End, Stage};
use domain::clock::Light;
use domain::words::{query_tokens, tokens};
use domain::{AccountId, UnitId};
use ledger::Ledger;
use ledger::cases::{Counts, Cursor, Filter, Order, Scope, State};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use testkit::{Fresh, MadeCase, Spec, moment, on_both_engines, one};

use crate::support::code;

on_both_engines!(
    lists_are_what_a_model_says,
    counts_and_points_are_what_a_model_says,
    a_draft_is_its_authors,
    nothing_is_seen_without_a_scope,
    clocks_that_ran_out_and_suspensions_that_end,
    a_row_that_cannot_be_read_is_named,
    search_finds_from_one_character_on,
    search_follows_corrections_and_erasure,
);

const AREAS: [&str; 6] = [
    "330203001001001",
    "330203001001002",
    "330203001002001",
    "330203002001001",
    "330205001001001",
    "330205002003004",
];
const LEAVES: [&str; 4] = ["0301", "0302", "0401", "1201"];
const TEXTS: [&str; 4] = ["中山路口井盖缺失", "消防通道被车辆堵塞", "小区门口暴露垃圾", "路灯不亮 lamp 12"];

/// A stored case as the model knows it.
struct Known {
    case: Case,
    serial: i64,
    text: Option<String>,
}

/// The moment lists are asked at: some clocks are green, some yellow, some red.
fn now() -> chrono::DateTime<chrono::Utc> {
    moment(100_000)
}

/// Stores `count` cases in all kinds of places and stages.
async fn city(ledger: &Ledger, count: u128, seed: u64) -> Vec<Known> {
    let mut rng = StdRng::seed_from_u64(seed);
    let mut known = Vec::new();
    for number in 0..count {
        let text = TEXTS[rng.random_range(0..TEXTS.len())];
        let spec = Spec {
            number: number + 1,
            area: AREAS[rng.random_range(0..AREAS.len())].to_owned(),
            leaf: LEAVES[rng.random_range(0..LEAVES.len())].to_owned(),
            channel: Channel::ALL[rng.random_range(0..Channel::ALL.len())],
            reporter: rng.random_range(0..4),
            // Several share a moment, so that pages must tell them apart by serial.
            at: moment(rng.random_range(0..80) * 1000),
            lon_e7: 1_215_000_000 + rng.random_range(0..10) * 1_000_000,
            lat_e7: 298_000_000 + rng.random_range(0..10) * 1_000_000,
            desk: rng.random_range(11..14),
            text: rng.random_bool(0.9).then(|| text.to_owned()),
        };
        let at = |rng: &mut StdRng| moment(rng.random_range(80_000..100_000));
        let mut case = MadeCase::new(spec.clone());
        let mut appends = Vec::new();
        let depth = rng.random_range(0..10);
        appends.push(if depth == 0 { case.draft(ledger) } else { case.report(ledger) });
        if depth == 1 {
            appends.push(case.withdraw(at(&mut rng)));
        }
        if depth > 2 {
            appends.push(case.accept(at(&mut rng)));
            appends.push(case.file(at(&mut rng)));
        }
        if depth > 3 {
            let co: Vec<u32> = if rng.random_bool(0.5) { vec![31, 32] } else { Vec::new() };
            appends.push(case.dispatch(rng.random_range(21..24), &co, at(&mut rng)));
        }
        match depth {
            5 => appends.push(case.pause(at(&mut rng))),
            6 => {
                appends.push(case.give_back(at(&mut rng)));
                appends.push(case.dispatch(rng.random_range(21..24), &[], at(&mut rng)));
            }
            7 => appends.push(case.supervise(at(&mut rng))),
            8.. => {
                appends.push(case.feed_back(at(&mut rng)));
                appends.push(case.close(at(&mut rng)));
            }
            _ => {}
        }
        for append in appends {
            ledger.commit(one(append)).await.unwrap();
        }
        let serial = ledger.case(case.id()).await.unwrap().unwrap().serial;
        known.push(Known { case: case.case, serial, text: spec.text });
    }
    while ledger.index_search(100).await.unwrap() > 0 {}
    known
}

/// Whether the model lets `scope` see the case and the case meet `filter`.
fn meets(known: &Known, filter: &Filter, scope: &Scope) -> bool {
    let case = &known.case;
    let matter = case.matter.as_ref().unwrap();
    let mine = scope.reporter.is_some_and(|me| me != AccountId::NOBODY && me == matter.reporter);
    let seen = scope.areas.iter().any(|area| area.covers(&matter.place.area))
        || scope.units.iter().any(|&unit| case.involves(unit))
        || mine;
    let open = case.is_open();
    let life = match filter.state {
        State::Open => open,
        State::Ended => case.end.is_some() && !case.draft,
        State::All => !case.draft,
        State::Draft => case.draft && mine,
    };
    let stage = filter.stage.is_none_or(|stage| {
        case.stage == stage && if stage == Stage::Evaluate { case.end.is_some() } else { open }
    });
    let text = known.text.as_deref().map(tokens).unwrap_or_default();
    let bbox = filter.bbox.is_none_or(|[west, south, east, north]| {
        let (lon, lat) = (matter.place.lon(), matter.place.lat());
        west <= lon && lon <= east && south <= lat && lat <= north
    });
    seen && life
        && stage
        && bbox
        && (filter.areas.is_empty() || filter.areas.iter().any(|area| area.covers(&matter.place.area)))
        && filter.category.as_ref().is_none_or(|prefix| matter.leaf.starts_with(prefix))
        && filter.end.is_none_or(|end| case.end == Some(end))
        && filter.light.is_none_or(|light| open && case.light(now()).unwrap_or(Light::Green) == light)
        && filter.unit.is_none_or(|unit| case.involves(unit))
        && filter.holder.is_none_or(|unit| open && case.holder() == Some(unit))
        && filter.desk.is_none_or(|unit| case.desk == Some(unit))
        && filter.lead.is_none_or(|unit| case.lead == Some(unit))
        && filter.channel.is_none_or(|channel| matter.channel == channel)
        && filter.from.is_none_or(|from| matter.reported_at >= from)
        && filter.until.is_none_or(|until| matter.reported_at < until)
        && filter.ended_from.is_none_or(|from| case.ended_at.is_some_and(|at| at >= from))
        && filter.ended_until.is_none_or(|until| case.ended_at.is_some_and(|at| at < until))
        && filter.words.iter().all(|word| text.contains(word))
        && (!filter.mine || mine)
        && (!filter.supervised || case.supervision.is_some())
}

/// The serials the model lists, in order.
fn expected(known: &[Known], filter: &Filter, scope: &Scope, order: Order) -> Vec<i64> {
    let mut filter = filter.clone();
    if order == Order::TimeLeft {
        match filter.state {
            State::All => filter.state = State::Open,
            State::Open => {}
            _ => return Vec::new(),
        }
    }
    let mut rows: Vec<(i64, i64)> = known
        .iter()
        .filter(|it| meets(it, &filter, scope))
        .map(|it| {
            let running = it.case.clock().filter(|clock| clock.paused_at().is_none());
            let key = match order {
                Order::TimeLeft => running.map_or(i64::MAX, |clock| clock.due_at().timestamp_micros()),
                Order::Newest if !filter.words.is_empty() => 0,
                Order::Newest => it.case.matter.as_ref().unwrap().reported_at.timestamp_micros(),
            };
            (key, it.serial)
        })
        .collect();
    rows.sort_unstable();
    if order == Order::Newest {
        rows.reverse();
    }
    rows.into_iter().map(|(_, serial)| serial).collect()
}

/// All pages of a list, by so many.
async fn listed(ledger: &Ledger, filter: &Filter, scope: &Scope, order: Order, limit: u32) -> Vec<i64> {
    let mut serials = Vec::new();
    let mut after: Option<Cursor> = None;
    loop {
        let page = ledger.list(filter, scope, order, after, limit, now()).await.unwrap();
        assert!(page.items.len() <= limit as usize);
        serials.extend(page.items.iter().map(|item| item.serial));
        after = page.next.map(|cursor| cursor.to_string().parse().unwrap());
        if after.is_none() {
            return serials;
        }
        assert_eq!(page.items.len(), limit as usize, "only the last page is short");
    }
}

fn some<T: Clone>(rng: &mut StdRng, share: f64, from: &[T]) -> Option<T> {
    rng.random_bool(share).then(|| from[rng.random_range(0..from.len())].clone())
}

fn question(rng: &mut StdRng) -> (Filter, Scope, Order) {
    let states = [State::Open, State::Ended, State::All, State::All, State::Draft];
    let prefixes: Vec<AreaCode> =
        ["330203", "330205", "330203001", "330203001001", "330205002003004", "330207"].map(code).to_vec();
    let units: Vec<UnitId> = [11, 12, 13, 21, 22, 23, 31, 32].map(UnitId).to_vec();
    let grids: Vec<AreaCode> = AREAS[..3].iter().map(|&it| code(it)).collect();
    let areas = match rng.random_range(0..6) {
        0 | 1 => some(rng, 1.0, &prefixes).into_iter().collect(),
        2 => grids,
        3 => vec![code("330203002"), code("330205")],
        _ => Vec::new(),
    };
    let filter = Filter {
        state: states[rng.random_range(0..states.len())],
        areas,
        category: some(rng, 0.2, &["03".to_owned(), "0301".to_owned(), "1201".to_owned()]),
        stage: some(rng, 0.15, &Stage::ALL),
        end: some(rng, 0.1, &[End::Closed, End::Withdrawn, End::Voided]),
        light: some(rng, 0.15, &[Light::Green, Light::Yellow, Light::Red]),
        unit: some(rng, 0.1, &units),
        holder: some(rng, 0.1, &units),
        desk: some(rng, 0.1, &units),
        lead: some(rng, 0.1, &units),
        channel: some(rng, 0.1, &Channel::ALL),
        from: some(rng, 0.15, &[moment(20_000), moment(40_000)]),
        until: some(rng, 0.15, &[moment(60_000), moment(70_000)]),
        ended_from: some(rng, 0.1, &[moment(85_000), moment(95_000)]),
        ended_until: some(rng, 0.1, &[moment(90_000), moment(98_000)]),
        bbox: some(rng, 0.1, &[[121.5, 29.8, 122.0, 30.3], [121.9, 30.0, 122.1, 30.6]]),
        words: some(rng, 0.2, &TEXTS)
            .map(|text| query_tokens(&text.chars().take(2).collect::<String>()))
            .unwrap_or_default(),
        mine: rng.random_bool(0.1),
        supervised: rng.random_bool(0.1),
    };
    let scope = match rng.random_range(0..6) {
        0 | 1 => Scope { areas: vec![code("3302")], units: vec![], reporter: Some(AccountId(1)) },
        2 => Scope { areas: vec![code("330203001")], units: vec![UnitId(31)], reporter: Some(AccountId(2)) },
        3 => Scope { areas: vec![], units: vec![UnitId(21), UnitId(12)], reporter: None },
        4 => Scope {
            areas: vec![code("330203"), code("330205002")],
            units: vec![],
            reporter: Some(AccountId(3)),
        },
        _ => Scope { areas: vec![], units: vec![], reporter: Some(AccountId(1)) },
    };
    let order = if rng.random_bool(0.3) { Order::TimeLeft } else { Order::Newest };
    (filter, scope, order)
}

async fn lists_are_what_a_model_says(fresh: Fresh) {
    let ledger = fresh.ledger().await;
    let known = city(&ledger, 150, 1).await;
    let mut rng = StdRng::seed_from_u64(2);
    let mut found = 0;
    for number in 0..600 {
        let (filter, scope, order) = question(&mut rng);
        let limit = [1, 3, 7, 200][rng.random_range(0..4)];
        let model = expected(&known, &filter, &scope, order);
        found += usize::from(!model.is_empty());
        let list = listed(&ledger, &filter, &scope, order, limit).await;
        assert_eq!(list, model, "question {number}: {filter:?} {scope:?} {order:?} by {limit}");
    }
    assert!(found > 100, "only {found} questions found anything");
}

async fn counts_and_points_are_what_a_model_says(fresh: Fresh) {
    let ledger = fresh.ledger().await;
    let known = city(&ledger, 120, 3).await;
    let mut rng = StdRng::seed_from_u64(4);
    for number in 0..100 {
        let (filter, scope, _) = question(&mut rng);
        let filter = Filter { state: State::Open, ..filter };
        let open: Vec<&Known> = known.iter().filter(|it| meets(it, &filter, &scope)).collect();
        let counts = ledger.counts(&filter, &scope, now()).await.unwrap();
        let mut model = Counts { open: open.len() as u64, ..Counts::default() };
        for it in &open {
            *model.by_stage.entry(it.case.stage).or_default() += 1;
            match it.case.light(now()).unwrap_or(Light::Green) {
                Light::Green => model.green += 1,
                Light::Yellow => model.yellow += 1,
                Light::Red => model.red += 1,
            }
        }
        let by_area = counts.by_area.clone();
        assert_eq!(
            Counts { by_area: Vec::new(), ..counts },
            model,
            "question {number}: {filter:?} {scope:?}"
        );
        assert_eq!(by_area.iter().map(|it| it.open).sum::<u64>(), model.open);
        assert_eq!(by_area.iter().map(|it| it.red).sum::<u64>(), model.red);
        for count in by_area {
            let here =
                open.iter().filter(|it| count.area.covers(&it.case.matter.as_ref().unwrap().place.area));
            assert_eq!(here.count() as u64, count.open, "{}", count.area);
        }
        let mut points = ledger.open_points(&filter, &scope, now(), 1000).await.unwrap();
        points.sort_by_key(|point| point.id);
        let ids: Vec<_> = points.iter().map(|point| (point.id, point.stage, point.light)).collect();
        let mut model: Vec<_> = open
            .iter()
            .map(|it| (it.case.id, it.case.stage, it.case.light(now()).unwrap_or(Light::Green)))
            .collect();
        model.sort_by_key(|it| it.0);
        assert_eq!(ids, model);
    }
}

fn everywhere(reporter: u32) -> Scope {
    Scope { areas: vec![code("3302")], units: vec![], reporter: Some(AccountId(reporter)) }
}

async fn a_draft_is_its_authors(fresh: Fresh) {
    let ledger = fresh.ledger().await;
    ledger.commit(one(MadeCase::new(Spec { reporter: 5, ..Spec::default() }).draft(&ledger))).await.unwrap();
    let drafts = Filter { state: State::Draft, ..Filter::default() };
    let all = Filter { state: State::All, ..Filter::default() };
    for (filter, reporter, expected) in [(&drafts, 5, 1), (&drafts, 6, 0), (&drafts, 0, 0), (&all, 5, 0)] {
        let list = listed(&ledger, filter, &everywhere(reporter), Order::Newest, 10).await;
        assert_eq!(list.len(), expected, "{filter:?} {reporter}");
    }
}

async fn nothing_is_seen_without_a_scope(fresh: Fresh) {
    let ledger = fresh.ledger().await;
    city(&ledger, 20, 5).await;
    let all = Filter { state: State::All, ..Filter::default() };
    let nobody = Scope { reporter: Some(AccountId::NOBODY), ..Scope::default() };
    for scope in [Scope::default(), nobody] {
        for filter in [all.clone(), Filter::default(), Filter { words: vec!["井".to_owned()], ..all.clone() }]
        {
            assert_eq!(listed(&ledger, &filter, &scope, Order::Newest, 10).await, [0_i64; 0]);
            assert_eq!(ledger.counts(&filter, &scope, now()).await.unwrap().open, 0);
            assert_eq!(ledger.open_points(&filter, &scope, now(), 10).await.unwrap(), []);
        }
    }
}

async fn clocks_that_ran_out_and_suspensions_that_end(fresh: Fresh) {
    use domain::case::Action;
    use domain::case::step::Facts;
    use domain::post::Role;
    let ledger = fresh.ledger().await;
    let (mut late, mut told) =
        (MadeCase::new(Spec::default()), MadeCase::new(Spec { number: 2, ..Spec::default() }));
    let mut early = MadeCase::new(Spec { number: 3, at: moment(3600), ..Spec::default() });
    for append in [late.report(&ledger), told.report(&ledger), early.report(&ledger)] {
        ledger.commit(one(append)).await.unwrap();
    }
    let escalated = told.next(Action::Escalate, Role::System, moment(7300), Facts::default());
    ledger.commit(one(escalated)).await.unwrap();
    assert_eq!(ledger.overdue(moment(7199), 10).await.unwrap(), []);
    assert_eq!(ledger.overdue(moment(7200), 10).await.unwrap(), [late.id()]);
    assert_eq!(ledger.overdue(moment(90_000), 10).await.unwrap(), [late.id(), early.id()]);
    assert_eq!(ledger.overdue(moment(90_000), 1).await.unwrap(), [late.id()]);

    // Suspended until a moment: asked for, then granted.
    let until = moment(50_000);
    for append in [
        late.dispatch(21, &[], moment(10)),
        late.next(Action::AskSuspend { until }, Role::Handler, moment(20), Facts::default()),
        late.next(Action::Grant, Role::ShiftLead, moment(30), Facts::default()),
    ] {
        ledger.commit(one(append)).await.unwrap();
    }
    assert_eq!(late.case.suspended_until, Some(until));
    assert_eq!(ledger.suspended_until(moment(49_999), 10).await.unwrap(), []);
    assert_eq!(ledger.suspended_until(until, 10).await.unwrap(), [late.id()]);
}

async fn a_row_that_cannot_be_read_is_named(fresh: Fresh) {
    let ledger = fresh.ledger().await;
    let mut case = MadeCase::new(Spec::default());
    ledger.commit(one(case.report(&ledger))).await.unwrap();
    let tables = fresh.tables().await;
    let all = Filter { state: State::All, ..Filter::default() };
    for (sql, column) in [
        ("UPDATE cases SET state = '{\"id\": 7'", "state"),
        ("UPDATE steps SET body = 'x'", "body"),
        ("UPDATE steps SET role = 'emperor'", "role"),
    ] {
        tables.execute(sql, vec![]).await.unwrap();
        let error = match column {
            "state" => {
                let listed = ledger.list(&all, &everywhere(1), Order::Newest, None, 10, now()).await;
                assert!(listed.unwrap_err().to_string().contains("column `state`"));
                ledger.case(case.id()).await.unwrap_err()
            }
            _ => ledger.steps(case.id()).await.unwrap_err(),
        };
        assert!(error.to_string().contains(&format!("column `{column}`")), "{error}");
    }
}

async fn found(ledger: &Ledger, text: &str, filter: Filter) -> Vec<i64> {
    let filter = Filter { words: query_tokens(text), ..filter };
    listed(ledger, &filter, &everywhere(1), Order::Newest, 2).await
}

async fn search_finds_from_one_character_on(fresh: Fresh) {
    let ledger = fresh.ledger().await;
    for (number, text) in TEXTS.iter().enumerate() {
        let area = AREAS[number].to_owned();
        let spec =
            Spec { number: number as u128 + 1, text: Some((*text).to_owned()), area, ..Spec::default() };
        ledger.commit(one(MadeCase::new(spec).report(&ledger))).await.unwrap();
    }
    assert_eq!(ledger.index_search(3).await.unwrap(), 3);
    assert_eq!(ledger.index_search(100).await.unwrap(), 1);
    assert_eq!(ledger.index_search(100).await.unwrap(), 0);
    let all = || Filter { state: State::All, ..Filter::default() };
    let in_town = || Filter { areas: vec![code("330203001")], ..all() };
    for (text, filter, expected) in [
        ("井", all(), vec![1]),
        ("井盖", all(), vec![1]),
        ("路", all(), vec![4, 1]),
        ("路口", all(), vec![1]),
        ("LAMP", all(), vec![4]),
        ("１２", all(), vec![4]),
        ("垃圾 小区", all(), vec![3]),
        ("井 垃圾", all(), vec![]),
        ("路", in_town(), vec![1]),
        ("门", in_town(), vec![3]),
        // What area and category are called inside the index is nobody's word.
        ("区330203", all(), vec![]),
    ] {
        assert_eq!(found(&ledger, text, filter).await, expected, "{text}");
    }
}

async fn search_follows_corrections_and_erasure(fresh: Fresh) {
    use domain::case::Action;
    use domain::case::step::Facts;
    use domain::post::Role;
    use ledger::Append;
    let ledger = fresh.ledger().await;
    let mut case = MadeCase::new(Spec::default());
    ledger.commit(one(case.report(&ledger))).await.unwrap();
    while ledger.index_search(100).await.unwrap() > 0 {}
    let all = || Filter { state: State::All, ..Filter::default() };
    assert_eq!(found(&ledger, "井盖", all()).await, [1]);
    // Personal text is not in the index, only its mask.
    assert_eq!(found(&ledger, "13800138000", all()).await, [0_i64; 0]);
    let correct = Action::Correct { leaf: Some("0401".to_owned()), condition: None, place: None };
    let corrected = case.next(correct, Role::Dispatcher, moment(9), Facts::default());
    let long = format!("雨水篦子破损, {}旁边的护栏也松动", "积水没过脚面, ".repeat(20));
    let corrected = Append { description: Some(long), ..corrected };
    ledger.commit(one(corrected)).await.unwrap();
    while ledger.index_search(100).await.unwrap() > 0 {}
    assert_eq!(found(&ledger, "井盖", all()).await, [0_i64; 0]);
    assert_eq!(found(&ledger, "篦子", Filter { category: Some("04".to_owned()), ..all() }).await, [1]);
    assert_eq!(found(&ledger, "篦子", Filter { category: Some("03".to_owned()), ..all() }).await, [0_i64; 0]);
    // The whole description is searched, of which lists show the beginning.
    assert_eq!(found(&ledger, "护栏", all()).await, [1]);
    let stored = ledger.case(case.id()).await.unwrap().unwrap().summary.unwrap();
    assert!(stored.chars().count() == 81 && stored.ends_with('…') && !stored.contains("护栏"), "{stored}");
    ledger.erase_words(case.id()).await.unwrap();
    for word in ["篦子", "护栏"] {
        assert_eq!(found(&ledger, word, all()).await, [0_i64; 0]);
    }
    assert_eq!(ledger.case(case.id()).await.unwrap().unwrap().summary, None);
}
